/** Whether a run needs the C parser, and how V8 is to run it. */
import { setFlagsFromString } from 'node:v8';
import type { CParser } from '../c/parse.js';
import { mayHaveSites } from '../lint/partial.js';
import type { Series } from '../patch/series.js';

/**
 * Bytecode that a function runs before V8's optimising compiler takes it (its own value: 132 KB). At that one the compiler
 * takes more than a third of the scan of a 43 MB archive and gives back less; ten times as much is slower again (measured).
 */
const OPTIMISE_AFTER = 2_000_000;

/** For runs of seconds at most, in which no function is called as often as pays for its optimising. */
export const optimiseLate = (): void => setFlagsFromString(`--interrupt-budget=${OPTIMISE_AFTER}`);

/** null when no patch of the series can hold what is looked for. */
export async function parserFor(series: readonly Series[]): Promise<CParser | null> {
  optimiseLate();
  if (!series.some((s) => s.patches.some(mayHaveSites))) return null;
  return (await import('../c/parse.js')).parser;
}
