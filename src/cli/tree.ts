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

/** Of the folders that every search goes through those that are indexed by each thread: about as much text for both. */
const HERE = ['include/linux', 'kernel', 'lib'];
const APART = ['net', 'include/net'];

export interface IndexerSetup extends TreeSetup {
  folders: string[];
}

export interface Indexed {
  shards: Map<string, Shard>;
  refused: ReadonlyMap<string, string>;
  problems: string[];
}

/** Starts to index a tree that the cache does not know; the function waits until that is done. */
export function startIndex(tree: DiskTree, setup: TreeSetup): () => Promise<void> {
  if ([...HERE, ...APART].some(tree.indexed)) return async () => {};
  const worker = new Worker(new URL('./index-worker.js', import.meta.url), {
    workerData: { ...setup, folders: APART } satisfies IndexerSetup,
  });
  // A run that ends early does not wait for it.
  worker.unref();
  // Without the thread (null) each folder is indexed here when it is asked for.
  const apart = new Promise<Indexed | null>((resolve) => {
    worker.once('message', resolve);
    worker.once('error', () => resolve(null));
    worker.once('exit', () => resolve(null));
  });
  let done: Promise<void> | null = null;
  const finish = async (): Promise<void> => {
    worker.ref();
    for (const folder of HERE) tree.shard(folder);
    const indexed = await apart;
    if (indexed === null) return;
    const { shards, refused, problems } = indexed;
    tree.take(shards);
    for (const [path, why] of refused) tree.refuse(path, why);
    tree.problems.push(...problems.filter((p) => !tree.problems.includes(p)));
  };
  return () => (done ??= finish());
}
