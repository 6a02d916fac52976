/** A worker thread of `lorelint scan`: makes the records of the threads that it is sent. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Options } from './options.js';
import type { ScanBatch, ScanResult } from './scan-desk.js';
import { recordsOfThreads } from './thread-records.js';

const recordsOf = recordsOfThreads(workerData as Options);
let last: Promise<unknown> = Promise.resolve();
parentPort?.on('message', ({ number, threads }: ScanBatch) => {
  last = last.then(async () => {
    const result: ScanResult = { number, records: await recordsOf(threads) };
    parentPort?.postMessage(result);
  });
});
