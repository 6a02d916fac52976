/** A shard as bytes for the disk cache: the lengths, the arrays, then the paths as JSON. */
import { type Inverted, KINDS, type Shard } from '../c/shard.js';

const ARRAYS = 3 * KINDS.length;
const HEAD = 4 * (ARRAYS + 1);

export function packShard(shard: Shard): Buffer {
  const names = Buffer.from(JSON.stringify([shard.paths, shard.signatures]));
  const arrays = KINDS.flatMap((kind) => [shard[kind].hashes, shard[kind].starts, shard[kind].files]);
  const lengths = Buffer.alloc(HEAD);
  [names.length, ...arrays.map((a) => a.length)].forEach((n, i) => {
    lengths.writeUInt32LE(n, 4 * i);
  });
  const parts = arrays.map((a) => Buffer.from(a.buffer, a.byteOffset, a.byteLength));
  return Buffer.concat([lengths, ...parts, names]);
}

/** null when the bytes are no shard. */
export function unpackShard(bytes: Buffer | null): Shard | null {
  if (bytes === null || bytes.length < HEAD) return null;
  const [names = 0, ...lengths] = Array.from({ length: ARRAYS + 1 }, (_, i) => bytes.readUInt32LE(4 * i));
  if (bytes.length !== HEAD + names + 4 * lengths.reduce((a, b) => a + b, 0)) return null;
  let at = HEAD;
  const arrays = lengths.map((length) => {
    // The copy is aligned; the bytes in the file need not be.
    const array = new Uint32Array(length);
    Buffer.from(array.buffer).set(bytes.subarray(at, at + 4 * length));
    at += 4 * length;
    return array;
  });
  const of = (i: number) => ({ hashes: arrays[i], starts: arrays[i + 1], files: arrays[i + 2] }) as Inverted;
  const head = parseHead(bytes.subarray(at));
  return head && { ...head, mentions: of(0), definitions: of(3), notable: of(6) };
}

function parseHead(bytes: Buffer): { paths: string[]; signatures: string[] } | null {
  try {
    const [paths, signatures] = JSON.parse(bytes.toString()) as [string[], string[]];
    return Array.isArray(paths) && Array.isArray(signatures) ? { paths, signatures } : null;
  } catch {
    return null;
  }
}
