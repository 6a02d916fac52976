/** Shares threads of mail out among worker threads; what they have no room for is done by this one. */
import { Worker } from 'node:worker_threads';
import type { Options } from './options.js';
import { recordsOfThreads, type Threads } from './thread-records.js';

/** What a worker is sent; it answers with the records of each thread. */
export interface ScanBatch {
  number: number;
  threads: Threads;
}

export interface ScanResult {
  number: number;
  records: string[];
}

export interface ScanDesk {
  /** Waits until one more batch may be given: there are never more on the way than threads have work for. */
  room(): Promise<void>;
  /** The records of each thread, in order. */
  give(threads: Threads): Promise<string[]>;
  close(): void;
}

/** Batches that lie at a worker, the one that it is at among them. */
const AT_WORKER = 3;

/** Megabytes for the young objects of a worker: more makes nothing quicker. */
const YOUNG_MB = 24;

/** @param jobs threads in all, this one among them */
export function scanDesk(jobs: number, options: Options): ScanDesk {
  const workers = Array.from({ length: jobs - 1 }, () => startWorker(options));
  const here = recordsOfThreads(options);
  let busy: Promise<unknown> = Promise.resolve();
  return {
    room: async () => {
      await busy;
      // What workers answer is heard between two turns.
      if (workers.length > 0) await new Promise((resolve) => setImmediate(resolve));
    },
    give: (threads) => {
      const idlest = workers.reduce<ScanWorker | null>(
        (best, w) => (best === null || w.load() < best.load() ? w : best),
        null,
      );
      if (idlest !== null && idlest.load() < AT_WORKER) return idlest.give(threads);
      const records = here(threads);
      busy = records.catch(() => {});
      return records;
    },
    close: () => {
      for (const worker of workers) worker.stop();
    },
  };
}

interface ScanWorker {
  load(): number;
  give(threads: Threads): Promise<string[]>;
  stop(): void;
}

function startWorker(options: Options): ScanWorker {
  const worker = new Worker(new URL('./scan-worker.js', import.meta.url), {
    workerData: options,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  });
  const open = new Map<number, { resolve: (records: string[]) => void; reject: (error: Error) => void }>();
  let given = 0;
  worker.on('message', ({ number, records }: ScanResult) => {
    open.get(number)?.resolve(records);
    open.delete(number);
  });
  worker.on('error', (error) => {
    for (const { reject } of open.values()) reject(error);
    open.clear();
  });
  return {
    load: () => open.size,
    give: (threads) =>
      new Promise((resolve, reject) => {
        const number = given++;
        open.set(number, { resolve, reject });
        worker.postMessage({ number, threads } satisfies ScanBatch);
      }),
    stop: () => void worker.terminate(),
  };
}
