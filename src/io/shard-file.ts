/** A shard as bytes for the disk cache: three lengths, the two arrays, then the paths and signatures as JSON. */
import { type Shard, sharedArray } from '../c/shard.js';

const HEAD = 12;

export function packShard({ paths, signatures, bits, starts, entries }: Shard): Buffer {
  const names = Buffer.from(JSON.stringify([paths, signatures]));
  const head = Buffer.alloc(HEAD);
  [bits, entries.length, names.length].forEach((n, i) => {
    head.writeUInt32LE(n, 4 * i);
  });
  const raw = (array: Uint32Array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength);
  return Buffer.concat([head, raw(starts), raw(entries), names]);
}

/** null when the bytes are no shard. */
export function unpackShard(bytes: Buffer | null): Shard | null {
  if (bytes === null || bytes.length < HEAD) return null;
  const [bits = 0, count = 0, names = 0] = [0, 4, 8].map((at) => bytes.readUInt32LE(at));
  const buckets = 2 ** bits + 1;
  if (bits > 31 || bytes.length !== HEAD + 4 * (buckets + count) + names) return null;
  const array = (at: number, length: number) => {
    // The copy is aligned; the bytes in the file need not be.
    const aligned = sharedArray(length);
    Buffer.from(aligned.buffer).set(bytes.subarray(at, at + 4 * length));
    return aligned;
  };
  const head = parseHead(bytes.subarray(bytes.length - names));
  return head && { ...head, bits, starts: array(HEAD, buckets), entries: array(HEAD + 4 * buckets, count) };
}

function parseHead(bytes: Buffer): { paths: string[]; signatures: string[] } | null {
  try {
    const [paths, signatures] = JSON.parse(bytes.toString()) as [string[], string[]];
    return Array.isArray(paths) && Array.isArray(signatures) ? { paths, signatures } : null;
  } catch {
    return null;
  }
}
