/** Which files of one folder mention or define an identifier: the lexical facts of all its files turned round, in flat arrays
 *  that load from disk as they are. */
import { identifierHash, type Lexical } from './lexical.js';

/** Files by hash: files[starts[i] .. starts[i + 1]) are the indices of those that hold hashes[i], ascending. */
export interface Inverted {
  /** Ascending, each once. */
  hashes: Uint32Array;
  starts: Uint32Array;
  files: Uint32Array;
}

export interface Shard extends Record<keyof Lexical, Inverted> {
  /** Sorted. */
  paths: string[];
  /** Per path: what tells that the file changed (size and time, or blob id). */
  signatures: string[];
}

export const KINDS: readonly (keyof Lexical)[] = ['mentions', 'definitions', 'notable'];

export function makeShard(paths: string[], signatures: string[], facts: readonly Lexical[]): Shard {
  const of = (kind: keyof Lexical) => invert(facts.map((f) => f[kind]));
  return {
    paths,
    signatures,
    mentions: of('mentions'),
    definitions: of('definitions'),
    notable: of('notable'),
  };
}

/** More files than one folder can have (MAX_TREE_FILES): hash and file make one number that sorts by hash first. */
const FILES = 2 ** 20;

function invert(lists: readonly Uint32Array[]): Inverted {
  const pairs = new Float64Array(lists.reduce((sum, list) => sum + list.length, 0));
  let n = 0;
  lists.forEach((list, file) => {
    for (const hash of list) pairs[n++] = hash * FILES + file;
  });
  pairs.sort();
  const hashes = new Uint32Array(n);
  const starts = new Uint32Array(n + 1);
  const files = new Uint32Array(n);
  let unique = 0;
  for (let i = 0; i < n; i++) {
    const pair = pairs[i] as number;
    const hash = Math.floor(pair / FILES);
    if (unique === 0 || hashes[unique - 1] !== hash) {
      hashes[unique] = hash;
      starts[unique++] = i;
    }
    files[i] = pair % FILES;
  }
  starts[unique] = n;
  return { hashes: hashes.slice(0, unique), starts: starts.slice(0, unique + 1), files };
}

/** The facts of every file again. */
export function factsOf(shard: Shard): Lexical[] {
  const of = (kind: keyof Lexical) => revert(shard[kind], shard.paths.length);
  const [mentions, definitions, notable] = [of('mentions'), of('definitions'), of('notable')];
  return shard.paths.map((_, i) => ({
    mentions: mentions[i] as Uint32Array,
    definitions: definitions[i] as Uint32Array,
    notable: notable[i] as Uint32Array,
  }));
}

function revert({ hashes, starts, files }: Inverted, count: number): Uint32Array[] {
  const sizes = new Uint32Array(count);
  for (const file of files) sizes[file] = (sizes[file] as number) + 1;
  const lists = Array.from(sizes, (size) => new Uint32Array(size));
  const filled = new Uint32Array(count);
  hashes.forEach((hash, i) => {
    for (let k = starts[i] as number; k < (starts[i + 1] as number); k++) {
      const file = files[k] as number;
      (lists[file] as Uint32Array)[filled[file] as number] = hash;
      filled[file] = (filled[file] as number) + 1;
    }
  });
  return lists;
}

/** Paths whose facts of this kind hold the identifier, in order. */
export function pathsWith(shard: Shard, kind: keyof Lexical, identifier: string): string[] {
  const { hashes, starts, files } = shard[kind];
  const at = indexOf(hashes, identifierHash(identifier));
  if (at === -1) return [];
  return Array.from(files.subarray(starts[at], starts[at + 1]), (file) => shard.paths[file] as string);
}

function indexOf(sorted: Uint32Array, value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const at = sorted[middle] as number;
    if (at === value) return middle;
    if (at < value) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
