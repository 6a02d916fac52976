/** Which files of one folder mention or define an identifier: the lexical facts of all its files turned round, in two flat
 *  arrays that load from disk as they are. */
import { identifierHash } from './identifier-hash.js';
import { type Lexical, turnRound } from './lexical.js';

export interface Shard {
  /** Sorted. */
  paths: string[];
  /** Per path: what tells that the file changed (size and time, or blob id). */
  signatures: string[];
  /** An identifier's bucket is the first `bits` bits of its hash. */
  bits: number;
  /** Bucket b is entries[starts[b] .. starts[b + 1]). */
  starts: Uint32Array;
  /** Ascending by file in a bucket: the rest of the hash, then in the last `bits` bits the file's index and three marks. */
  entries: Uint32Array;
}

/** Names that a bucket should hold, so that it is looked through in no time. */
const BUCKET = 16;
const MARKS = 3;

export function makeShard(paths: string[], signatures: string[], facts: readonly Lexical[]): Shard {
  const count = facts.reduce((sum, f) => sum + f.names.length, 0);
  const bits = Math.max(bitsFor(paths.length) + MARKS, bitsFor(count / BUCKET));
  const turned = turnRound(facts, { bits, markBits: MARKS, count });
  if (turned === null) return { paths, signatures, bits, ...turnByNames(facts, bits, count) };
  const starts = sharedArray(turned.starts.length);
  const entries = sharedArray(count);
  starts.set(turned.starts);
  entries.set(turned.entries);
  return { paths, signatures, bits, starts, entries };
}

/** What asm/turn.ts does, name by name. */
export function turnByNames(
  facts: readonly Lexical[],
  bits: number,
  count: number,
): Pick<Shard, 'starts' | 'entries'> {
  const starts = sharedArray((1 << bits) + 1);
  for (const { names } of facts)
    for (let i = 0; i < names.length; i++) {
      const bucket = (names[i] as number) >>> (32 - bits);
      starts[bucket] = (starts[bucket] as number) + 1;
    }
  // From the sizes to the ends; filling from behind leaves the starts.
  for (let b = 1; b < starts.length; b++) starts[b] = (starts[b] as number) + (starts[b - 1] as number);
  const entries = sharedArray(count);
  for (let file = facts.length - 1; file >= 0; file--) {
    const { names, marks } = facts[file] as Lexical;
    for (let i = 0; i < names.length; i++) {
      const hash = names[i] as number;
      const bucket = hash >>> (32 - bits);
      const at = (starts[bucket] as number) - 1;
      starts[bucket] = at;
      entries[at] = (hash << bits) | (file << MARKS) | (marks[i] as number);
    }
  }
  return { starts, entries };
}

/** An array that worker threads take as it is. */
export const sharedArray = (length: number): Uint32Array =>
  new Uint32Array(new SharedArrayBuffer(4 * length));

/** Bits that numbers below n take, at least 1. */
const bitsFor = (n: number): number => Math.max(1, Math.ceil(Math.log2(Math.max(2, n))));

/** The facts of every file again. */
export function factsOf({ paths, bits, starts, entries }: Shard): Lexical[] {
  const low = (1 << bits) - 1;
  const fileOf = (entry: number) => (entry & low) >>> MARKS;
  const sizes = new Uint32Array(paths.length);
  for (const entry of entries) sizes[fileOf(entry)] = (sizes[fileOf(entry)] as number) + 1;
  const facts = Array.from(sizes, (n) => ({ names: new Int32Array(n), marks: new Uint8Array(n) }));
  for (let bucket = 0; bucket + 1 < starts.length; bucket++)
    for (let k = starts[bucket] as number; k < (starts[bucket + 1] as number); k++) {
      const entry = entries[k] as number;
      const file = fileOf(entry);
      const at = (sizes[file] as number) - 1;
      sizes[file] = at;
      const { names, marks } = facts[file] as Lexical;
      names[at] = (bucket << (32 - bits)) | (entry >>> bits);
      marks[at] = entry & ((1 << MARKS) - 1);
    }
  return facts;
}

/** Paths that mention the identifier, with `mark` those in which it is that, in order. */
export function pathsWith({ paths, bits, starts, entries }: Shard, identifier: string, mark = 0): string[] {
  const hash = identifierHash(identifier);
  const bucket = hash >>> (32 - bits);
  const first = starts[bucket] as number;
  // As signed numbers: before V8 has compiled this, each that is larger would be an object.
  const all = new Int32Array(
    entries.buffer,
    entries.byteOffset + 4 * first,
    (starts[bucket + 1] as number) - first,
  );
  const rest = hash << bits;
  const high = -1 << bits;
  const found: string[] = [];
  for (let k = 0; k < all.length; k++) {
    const entry = all[k] as number;
    if ((entry & high) === rest && (entry & mark) === mark)
      found.push(paths[(entry & ~high) >>> MARKS] as string);
  }
  return found;
}
