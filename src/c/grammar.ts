/**
 * The parser of function bodies: masked C (mask.ts) to a syntax tree, in time linear in its length. It has no table of types
 * and no preprocessor; where it does not understand, it says from where on, and gives nothing.
 */
import { MAX_SYNTAX_NODES } from '../limits.js';
import { inPreorder } from './nodes.js';
import { newParse, run, start } from './parse-state.js';
import { wholeBody } from './parse-statement.js';
import { symbolsOf } from './symbols.js';
import type { Syntax } from './syntax.js';

/** The tree of the body `text`, which begins with `{`; a reason when it goes beyond a limit. */
export function parseBody(text: string): Syntax | string {
  const p = newParse(symbolsOf(text));
  if (p.errorAt < 0) {
    start(p, wholeBody);
    run(p, MAX_SYNTAX_NODES);
  }
  if (p.errorAt >= 0)
    return { type: [], field: [], start: [], end: [], next: [], parent: [], errorAt: p.errorAt };
  return inPreorder(p.nodes);
}
