/** Lints a folder of mutants against the kernel tree on all processors. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type Mutant, manifest, mutantsFolder } from './mutants.js';
import type { Answer, Asked } from './mutants-worker.js';

/** Answers by `id side`. Cases of one file go one after the other: they share what was parsed. */
export async function lintMutants(folder = mutantsFolder): Promise<Map<string, Answer>> {
  const all = manifest(folder).sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
  const answers = new Map<string, Answer>();
  const jobs = Math.min(availableParallelism(), all.length);
  const share = Math.ceil(all.length / jobs);
  const parts = Array.from({ length: jobs }, (_, i) => all.slice(i * share, (i + 1) * share));
  await Promise.all(parts.map((part) => work(part, folder, answers)));
  return answers;
}

function work(part: readonly Mutant[], folder: string, answers: Map<string, Answer>): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./mutants-worker.js', import.meta.url));
    let next = 0;
    const send = () => {
      const mutant = part[next++];
      if (mutant) worker.postMessage({ mutant, folder } satisfies Asked);
      else void worker.terminate().then(() => resolve());
    };
    worker.on('message', (some: Answer[]) => {
      for (const one of some) answers.set(`${one.id} ${one.side}`, one);
      send();
    });
    worker.on('error', reject);
    send();
  });
}
