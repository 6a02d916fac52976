/** What the open nodes of an expression wait for: the stack of the parser, see parse-expression.ts. */
import { close, fail, type Parse } from './parse-state.js';

/** What an open node waits for: above 0 the end of an operand that binds more than this, below 0 a token. */
export const IN_PAIR = 1;
export const IN_COMMA = 2;
export const IN_ASSIGNMENT = 3;
export const IN_CONDITIONAL = 4;
export const IN_CAST = 20;
export const IN_SIZEOF = 21;
export const IN_UNARY = 22;
export const IN_PARENS = -1;
export const IN_ARGUMENTS = -2;
export const IN_INDEX = -3;
export const IN_LIST = -4;
export const IN_MIDDLE = -5;
export const IN_DESIGNATOR = -6;
export const IN_GENERIC = -7;
export const IN_LITERAL = -8;
/** An initialiser: a comma ends the expression. */
export const IN_DECLARATOR = -9;

/** What is read next. */
export type Due = 'operand' | 'operator' | 'nothing';

export function failed(p: Parse): Due {
  fail(p);
  return 'nothing';
}

/** Closes the open operators that bind more than `least`. */
export function settle(p: Parse, least: number): void {
  while (p.current.role > least) close(p);
}

/** The expression ends before this token, when nothing in it is still open. */
export function endHere(p: Parse): Due {
  settle(p, 0);
  const { role } = p.current;
  return role === 0 || role === IN_DECLARATOR ? 'nothing' : failed(p);
}
