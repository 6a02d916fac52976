/** What was worked out of a tree before, kept in the disk cache with the state of everything that it rests on. */
import { deserialize, serialize } from 'node:v8';
import { sha1 } from './builtin.js';
import type { Cache } from './cache.js';
import type { DiskTree, TreeState } from './tree.js';

interface Entry<T> {
  state: TreeState;
  /** What could not be read on the way. */
  problems: string[];
  value: T;
}

/** The value made from `input` and the tree the last time, unless a file that it rests on is another since; else made now.
 *  `input` and value are plain data. */
export function remembered<T>(cache: Cache, tree: DiskTree, input: unknown, make: () => T): T {
  if (!cache.keeps) return make();
  const digest = sha1(JSON.stringify(input));
  const key = `memo ${tree.id} ${digest}`;
  const old = unpack<T>(cache.get(key));
  if (old !== null && tree.unchanged(old.state)) {
    tree.problems.push(...old.problems.filter((p) => !tree.problems.includes(p)));
    return old.value;
  }
  const value = make();
  const state = tree.state();
  if (state !== null) cache.put(key, serialize({ state, problems: tree.problems, value } satisfies Entry<T>));
  return value;
}

function unpack<T>(bytes: Buffer | null): Entry<T> | null {
  if (bytes === null) return null;
  try {
    return deserialize(bytes) as Entry<T>;
  } catch {
    return null;
  }
}
