/** A worker thread of `lorelint audit`: judges the files that it is sent, a batch at a time. */
import { parentPort, workerData } from 'node:worker_threads';
import { parser } from '../c/parse.js';
import { makeProject } from '../c/project.js';
import type { Shard } from '../c/shard.js';
import { auditFiles } from '../facts/audit.js';
import type { ImageOfTree } from '../facts/change.js';
import { makeProgram } from '../facts/program.js';
import { makeSearch, type Search } from '../facts/search.js';
import { openCachedTree, type TreeSetup } from './tree.js';

/** What the main thread sends: files to judge. */
export interface Batch {
  number: number;
  paths: string[];
}

export interface BatchResult extends ImageOfTree {
  number: number;
  problems: string[];
}

export interface WorkerSetup extends TreeSetup {
  /** The index of the tree, whose arrays all workers share. */
  shards: ReadonlyMap<string, Shard>;
}

/** Heap beyond which what was parsed is let go: two workers stay below 1.2 GB together. */
const MAX_HEAP = 180 * 1024 * 1024;

function serve(port: NonNullable<typeof parentPort>, setup: WorkerSetup): void {
  // Without the store of parsed chunks: all of net/ would fill the cache and is as quickly parsed again.
  const { tree } = openCachedTree(setup);
  tree.take(setup.shards);
  const fresh = (): Search => makeSearch(makeProgram(makeProject(tree, parser)));
  let search = fresh();
  port.on('message', ({ number, paths }: Batch) => {
    const facts = auditFiles(search, paths);
    const result: BatchResult = { ...facts, number, problems: tree.problems.splice(0) };
    port.postMessage(result);
    if (process.memoryUsage().heapUsed > MAX_HEAP) search = fresh();
  });
}

if (parentPort !== null) serve(parentPort, workerData as WorkerSetup);
