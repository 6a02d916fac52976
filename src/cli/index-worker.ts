/** A worker thread that indexes folders of a kernel tree. */
import { parentPort, workerData } from 'node:worker_threads';
import { type Indexed, type IndexerSetup, indexNext, openCachedTree } from './tree.js';

const { taken, ...setup } = workerData as IndexerSetup;
const { tree } = openCachedTree(setup);
const shards = indexNext(tree, taken);
parentPort?.postMessage({ shards, refused: tree.refused, problems: tree.problems } satisfies Indexed);
