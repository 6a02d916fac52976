/** A shard as bytes for the disk cache: a JSON head with the paths, then the arrays. */
import type { Shard } from '../c/shard.js';

const LENGTHS = 7;

export function packShard(shard: Shard): Buffer {
  const head = Buffer.from(JSON.stringify([shard.paths, shard.signatures]));
  const arrays = arraysOf(shard);
  const lengths = Buffer.alloc(4 * LENGTHS);
  [head.length, ...arrays.map((a) => a.length)].forEach((n, i) => {
    lengths.writeUInt32LE(n, 4 * i);
  });
  const parts = arrays.map((a) => Buffer.from(a.buffer, a.byteOffset, a.byteLength));
  return Buffer.concat([lengths, ...parts, head]);
}

/** null when the bytes are no shard. */
export function unpackShard(bytes: Buffer | null): Shard | null {
  if (bytes === null || bytes.length < 4 * LENGTHS) return null;
  const [head = 0, ...lengths] = Array.from({ length: LENGTHS }, (_, i) => bytes.readUInt32LE(4 * i));
  let at = 4 * LENGTHS;
  if (bytes.length !== at + head + 4 * lengths.reduce((a, b) => a + b, 0)) return null;
  const arrays = lengths.map((length) => {
    // The copy is aligned; the bytes in the file need not be.
    const array = new Uint32Array(length);
    Buffer.from(array.buffer).set(bytes.subarray(at, at + 4 * length));
    at += 4 * length;
    return array;
  });
  const names = parseHead(bytes.subarray(at));
  const [mentions, mentionStarts, definitions, definitionStarts, notable, notableStarts] = arrays;
  if (!names || !mentions || !mentionStarts || !definitions || !definitionStarts) return null;
  if (!notable || !notableStarts) return null;
  return { ...names, mentions, mentionStarts, definitions, definitionStarts, notable, notableStarts };
}

const arraysOf = (s: Shard) => [
  s.mentions,
  s.mentionStarts,
  s.definitions,
  s.definitionStarts,
  s.notable,
  s.notableStarts,
];

function parseHead(bytes: Buffer): { paths: string[]; signatures: string[] } | null {
  try {
    const [paths, signatures] = JSON.parse(bytes.toString()) as [string[], string[]];
    return Array.isArray(paths) && Array.isArray(signatures) ? { paths, signatures } : null;
  } catch {
    return null;
  }
}
