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
 * of `lint` on one page, and that the scan of a whole archive does not get back either (measured).
 */
export async function makeParser(): Promise<CParser> {
  setFlagsFromString('--liftoff-only');
  const { createParser } = await import('../c/parse.js');
  parser ??= createParser(wasm('web-tree-sitter.wasm'), wasm('tree-sitter-c.wasm'), () => performance.now());
  return parser;
}

/** null when no patch of the series can hold what is looked for. */
export async function parserFor(series: readonly Series[]): Promise<CParser | null> {
  return series.some((s) => s.patches.some(mayHaveSites)) ? makeParser() : null;
}
