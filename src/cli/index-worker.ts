/** A worker thread that indexes folders of a kernel tree. */
import { parentPort, workerData } from 'node:worker_threads';
import { type Indexed, type IndexerSetup, openCachedTree } from './tree.js';

const setup = workerData as IndexerSetup;
const { tree } = openCachedTree(setup);
const shards = new Map(setup.folders.map((folder) => [folder, tree.shard(folder)]));
parentPort?.postMessage({ shards, refused: tree.refused, problems: tree.problems } satisfies Indexed);
