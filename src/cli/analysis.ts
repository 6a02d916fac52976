/** The C parser with its wasm files, loaded only when the input needs it. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import type { CParser } from '../c/parse.js';
import { mayHaveSites } from '../lint/partial.js';
import type { Series } from '../patch/series.js';

/** In dist/ the wasm files are beside the bundle; the compiled tests in build/src/cli take them from dist/. */
function wasm(name: string): Uint8Array {
  const near = fileURLToPath(new URL(`./${name}`, import.meta.url));
  return readFileSync(
    existsSync(near) ? near : fileURLToPath(new URL(`../../../dist/${name}`, import.meta.url)),
  );
}

let parser: Promise<CParser> | null = null;

/**
 * V8 would hand the grammar's lexer, one very large function, to its optimising compiler: 0.2 s that are half of the time
 * of `lint` on one page, and that the scan of a whole archive does not get back either (measured). Lazily: of the grammar's
 * functions a run calls few.
 */
export async function makeParser(): Promise<CParser> {
  setFlagsFromString('--liftoff-only');
  setFlagsFromString('--wasm-lazy-compilation');
  const { createParser } = await import('../c/parse.js');
  parser ??= createParser(wasm('web-tree-sitter.wasm'), wasm('tree-sitter-c.wasm'), () => performance.now());
  return parser;
}

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
  return series.some((s) => s.patches.some(mayHaveSites)) ? makeParser() : null;
}
