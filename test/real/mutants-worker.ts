/** A worker thread of the mutants' test: lints mails against the kernel tree, which it reads and parses once. */
import { parentPort } from 'node:worker_threads';
import type { Sources } from '../../src/c/project.js';
import { analyseChange } from '../../src/facts/change.js';
import { noCache } from '../../src/io/cache.js';
import { openTree } from '../../src/io/tree.js';
import type { LintDeps } from '../../src/lint/facts.js';
import { partialFacts } from '../../src/lint/partial.js';
import { parser } from '../c/parser.js';
import { kernelTree } from '../shared.js';
import { hasBuggy, hit, loudIn, type Mutant, type Side } from './mutants.js';

export interface Asked {
  folder: string;
  mutant: Mutant;
}

export interface Answer {
  id: string;
  side: Side;
  /** Found when buggy, silent when clean. */
  good: boolean;
  /** What was said: `file:line function`. */
  said: string[];
}

/** Beyond this what was parsed is let go. */
const MAX_HEAP = 1_500_000_000;

const tree = openTree(kernelTree, { cache: noCache });
const partial = partialFacts(parser);
let sources: Sources = new Map();
const deps: LintDeps = {
  partial,
  tree: {
    read: tree.read,
    unread: tree.unread,
    change: (files) => analyseChange({ tree, parser, sources }, files),
    problems: tree.problems,
  },
};

async function answer(mutant: Mutant, side: Side, folder: string): Promise<Answer> {
  const said = await loudIn(mutant, side, deps, folder);
  const good = side === 'buggy' ? said.some((d) => hit(d, mutant)) : said.length === 0;
  return { id: mutant.id, side, good, said: said.map((d) => `${d.file}:${d.line} ${d.function}`) };
}

parentPort?.on('message', async ({ mutant, folder }: Asked) => {
  const answers = hasBuggy(mutant) ? [await answer(mutant, 'buggy', folder)] : [];
  answers.push(await answer(mutant, 'clean', folder));
  if (process.memoryUsage().heapUsed > MAX_HEAP) sources = new Map();
  parentPort?.postMessage(answers);
});
