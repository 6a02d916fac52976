/**
 * The parser of function bodies: masked C (mask.ts) to a syntax tree, in time linear in its length. It has no table of types
 * and no preprocessor; where it does not understand, it says from where on, and gives nothing.
 */
import { MAX_SYNTAX_NODES } from '../limits.js';
import type { Input } from './parse-input.js';
import { newParse, run, start } from './parse-state.js';
import { wholeBody } from './parse-statement.js';
import type { Syntax } from './syntax.js';

/** The tree of a body, which begins with `{`; a reason when it goes beyond a limit. */
export function parseBody(input: Input): Syntax | string {
  const p = newParse(input);
  if (p.errorAt < 0) {
    start(p, wholeBody);
    run(p, MAX_SYNTAX_NODES);
  }
  if (p.errorAt >= 0) return { root: null, declarations: [], count: 0, errorAt: p.errorAt };
  if (p.nodes > MAX_SYNTAX_NODES) return 'larger than the limit';
  // What stands above the root is not part of the tree.
  if (p.root !== null) p.root.parent = null;
  return { root: p.root, declarations: p.declarations, count: p.nodes, errorAt: -1 };
}
