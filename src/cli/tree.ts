/** The tree of --tree with the disk cache, its index made in two threads when there is none yet. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Shard } from '../c/shard.js';
import { type Cache, cacheFolder, noCache, openCache } from '../io/cache.js';
import { type DiskTree, openTree } from '../io/tree.js';
import type { Options } from './options.js';
import { version } from './version.js';

/** What says which tree is meant; goes to worker threads as it is. */
export interface TreeSetup extends Pick<Options, 'rev' | 'cache'> {
  tree: string;
}

/** Names this build: the bundle's files carry a hash of their content, so entries of another build are never read. */
function buildId(): string {
  const folder = path.dirname(fileURLToPath(import.meta.url));
  return `${version} ${readdirSync(folder).sort().join()}`;
}

/** Throws UserError when it is no kernel tree. */
export function openCachedTree(setup: TreeSetup): { tree: DiskTree; cache: Cache } {
  const cache = setup.cache ? openCache(cacheFolder(process.env), buildId()) : noCache;
  return { cache, tree: openTree(setup.tree, { cache, ...(setup.rev === null ? {} : { rev: setup.rev }) }) };
}

/** A tree that is opened, and being indexed when the cache does not know it. */
export interface Opened {
  tree: DiskTree;
  cache: Cache;
  /** Waits until the index is there: before, the first question makes it. */
  ready(): Promise<void>;
}

const opened = new Map<string, Opened>();

/** Opens a tree and starts to index it; once, however often it is asked for. Throws UserError when it is no kernel tree. */
export function beginTree({ tree, rev, cache }: TreeSetup): Opened {
  const key = JSON.stringify([tree, rev, cache]);
  let one = opened.get(key);
  if (one === undefined) {
    const setup = { tree, rev, cache };
    const fresh = openCachedTree(setup);
    opened.set(key, (one = { ...fresh, ready: startIndex(fresh.tree, setup) }));
  }
  return one;
}

/** The folders that every search goes through, about the largest first: whichever thread is free takes the next. */
const INDEXED = ['net', 'include/linux', 'kernel', 'lib', 'include/net'];

export interface IndexerSetup extends TreeSetup {
  /** One number that both threads share: how many of the folders are taken. */
  taken: Int32Array;
}

export interface Indexed {
  shards: Map<string, Shard>;
  refused: ReadonlyMap<string, string>;
  problems: string[];
}

/** Indexes the folders that no other thread has taken. */
export function indexNext(tree: DiskTree, taken: Int32Array): Map<string, Shard> {
  const shards = new Map<string, Shard>();
  const next = () => INDEXED[Atomics.add(taken, 0, 1)];
  for (let folder = next(); folder !== undefined; folder = next()) shards.set(folder, tree.shard(folder));
  return shards;
}

/** Starts to index a tree that the cache does not know; the function helps with that and waits until it is done. */
function startIndex(tree: DiskTree, setup: TreeSetup): () => Promise<void> {
  if (INDEXED.some(tree.indexed)) return async () => {};
  const taken = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL('./index-worker.js', import.meta.url), {
    workerData: { ...setup, taken } satisfies IndexerSetup,
  });
  // A run that ends early does not wait for it.
  worker.unref();
  // Without the thread (null) each folder that it took is indexed here when it is asked for.
  const apart = new Promise<Indexed | null>((resolve) => {
    worker.once('message', resolve);
    worker.once('error', () => resolve(null));
    worker.once('exit', () => resolve(null));
  });
  let done: Promise<void> | null = null;
  const finish = async (): Promise<void> => {
    worker.ref();
    indexNext(tree, taken);
    const indexed = await apart;
    if (indexed === null) return;
    const { shards, refused, problems } = indexed;
    tree.take(shards);
    for (const [path, why] of refused) tree.refuse(path, why);
    tree.problems.push(...problems.filter((p) => !tree.problems.includes(p)));
  };
  return () => (done ??= finish());
}
