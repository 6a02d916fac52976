/** `lorelint audit --tree DIR [path...]`: the C rules over existing code, no patch, on all processors. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { parser } from '../c/parse.js';
import { foldersFor } from '../c/project.js';
import { auditable } from '../facts/audit.js';
import type { NotAnalysed } from '../facts/verdict.js';
import { audit } from '../lint/audit.js';
import type { ImageFacts } from '../lint/facts.js';
import { narrow } from '../lint/filter.js';
import { UserError } from '../text.js';
import type { Batch, BatchResult, WorkerSetup } from './audit-worker.js';
import type { Run } from './commands.js';
import { type Kernel, openKernel } from './kernel.js';
import { checkRules, lintCode, rendered } from './lint.js';

/** Heap of a worker in MB: it lets go of what it parsed long before. */
const MAX_OLD_MB = 512;
/** Files of one batch: few enough to share the work out, enough to share what was parsed. */
const BATCH = 12;

export const run: Run = async (paths, options, host) => {
  checkRules(options);
  if (options.tree === null) throw new UserError('audit: --tree DIR is needed');
  const setup = { tree: options.tree, rev: options.rev, cache: options.cache };
  const kernel = openKernel(parser, setup);
  await kernel.ready();
  const wanted = paths.length === 0 ? ['net', 'drivers/net'] : paths.map((p) => p.replace(/^\.\/|\/+$/g, ''));
  const files = auditable(kernel, wanted);
  const missing = wanted.flatMap((p) => missingAt(kernel, p, options.tree as string));
  if (missing.length === wanted.length)
    throw new UserError(missing.map((m) => `${m.file}: ${m.reason}`).join('; '));
  const done = await host.progress(`auditing ${files.length} files`);
  const folders = new Set(files.flatMap(foldersFor));
  const shards = new Map([...folders].map((folder) => [folder, kernel.tree.shard(folder)]));
  const results = await share(
    batches(files),
    { ...setup, shards },
    options.jobs ?? availableParallelism(),
  ).finally(done);
  kernel.close();
  const facts: ImageFacts = {
    sites: results.flatMap((r) => r.sites),
    notAnalysed: [...results.flatMap((r) => r.notAnalysed), ...refused(kernel, wanted, files), ...missing],
    functions: results.flatMap((r) => r.functions),
  };
  const result = narrow(audit(facts, kernel.tree.read), options);
  const problems = new Set([...kernel.tree.problems, ...results.flatMap((r) => r.problems)]);
  result.problems.push(...[...problems].sort().map((message) => ({ message })));
  host.warn(result.problems);
  host.result(await rendered(result, options, host, paths));
  return lintCode(result, options);
};

/** A path of the command line at which there is nothing to audit, and why. */
function missingAt({ tree }: Kernel, path: string, root: string): NotAnalysed[] {
  if (SOURCE.test(path) ? tree.read(path) !== null : tree.list(path).length > 0) return [];
  return [
    { file: path, reason: SOURCE.test(path) ? `it ${tree.unread(path)}` : `no C file there in ${root}` },
  ];
}

/** What the index could not read below the paths; whether it has a site is not known. */
function refused({ tree }: Kernel, wanted: readonly string[], files: readonly string[]): NotAnalysed[] {
  return [...tree.refused]
    .filter(([path]) => !files.includes(path) && wanted.some((p) => p === '' || path.startsWith(`${p}/`)))
    .map(([file, why]) => ({ file, reason: `it ${why}` }));
}

const SOURCE = /\.[ch]$/;

function batches(paths: readonly string[]): Batch[] {
  const out: Batch[] = [];
  for (let i = 0; i < paths.length; i += BATCH)
    out.push({ number: out.length, paths: paths.slice(i, i + BATCH) });
  return out;
}

/** Hands batches to whichever worker is free; the results are in the order of the batches. */
async function share(all: readonly Batch[], setup: WorkerSetup, jobs: number): Promise<BatchResult[]> {
  const results: BatchResult[] = [];
  const workers: Worker[] = [];
  let next = 0;
  const work = () =>
    new Promise<void>((resolve, reject) => {
      const worker = new Worker(new URL('./audit-worker.js', import.meta.url), {
        workerData: setup,
        resourceLimits: { maxOldGenerationSizeMb: MAX_OLD_MB },
      });
      workers.push(worker);
      const send = () => {
        const batch = all[next++];
        if (batch) worker.postMessage(batch);
        else resolve();
      };
      worker.on('message', (result: BatchResult) => {
        results.push(result);
        send();
      });
      worker.on('error', reject);
      send();
    });
  try {
    await Promise.all(Array.from({ length: Math.min(jobs, all.length) }, work));
  } finally {
    // When one failed the others would go on to the last batch.
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return results.sort((a, b) => a.number - b.number);
}
