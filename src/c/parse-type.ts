/** What in parentheses is a type. There is no table of type names: the shape decides. */
import type { Parse } from './parse-state.js';
import {
  CLOSE,
  COLON,
  DEFAULT,
  GENERIC,
  INCREMENT,
  LITERAL,
  NAME,
  NOT,
  OPEN,
  OPEN_BRACE,
  OPEN_INDEX,
  QUALIFIER,
  SIZEOF,
  STAR,
  TAG,
  TEXT,
  TILDE,
  TYPE,
  TYPEOF,
} from './symbols.js';

/** Index behind the `*`s and qualifiers that begin at token i. */
export function skipPointers(p: Parse, i: number): number {
  let at = i;
  while (p.symbol[at] === STAR || p.symbol[at] === QUALIFIER) at++;
  return at;
}

/** Whether the parentheses that open at token i can only hold a type. */
export function isTypeIn(p: Parse, i: number): boolean {
  const first = p.symbol[i + 1]!;
  if (first === TYPE || first === TYPEOF || first === TAG || first === QUALIFIER) return true;
  if (first !== NAME) return false;
  // `NAME(x)` may be a macro for a type, when a `*` and no operand follows.
  const call = p.symbol[i + 2] === OPEN && p.symbol[i + 3] !== STAR;
  const name = call ? p.partner[i + 2]! + 1 : i + 2;
  const at = skipPointers(p, name);
  if (p.symbol[at] === CLOSE) return at > name;
  return p.symbol[at] === OPEN && p.symbol[at + 1] === STAR && p.symbol[at + 2] === CLOSE;
}

/** `(x)`, `(x[])`, `(x(y)(z))`: a type, when an operand follows. */
function mayBeType(p: Parse, i: number): boolean {
  if (p.symbol[i + 1] !== NAME) return false;
  let end = i + 2;
  while (p.symbol[end] === OPEN || p.symbol[end] === OPEN_INDEX) end = p.partner[end]! + 1;
  return p.symbol[end] === CLOSE;
}

/** Whether token i begins an operand and can be no operator behind one. */
function beginsOperand(p: Parse, i: number): boolean {
  const s = p.symbol[i]!;
  if (s === INCREMENT) return p.symbol[i + 1] === NAME;
  return (
    s === NAME ||
    s === LITERAL ||
    s === TEXT ||
    s === NOT ||
    s === TILDE ||
    s === SIZEOF ||
    s === GENERIC ||
    s === OPEN_BRACE
  );
}

/**
 * Whether the parentheses at token i are those of a cast or a compound literal. `(a)(b)(c)…` are casts when an operand
 * stands behind the last; looked at once for all of them.
 */
export function isCast(p: Parse, i: number): boolean {
  if (isTypeIn(p, i)) return true;
  if (i < p.castsTo) return mayBeType(p, i);
  let at = i;
  while (p.symbol[at] === OPEN && mayBeType(p, at) && !isTypeIn(p, at)) at = p.partner[at]! + 1;
  const casts = at > i && (beginsOperand(p, at) || (p.symbol[at] === OPEN && isTypeIn(p, at)));
  // What is a cast is not looked into, so that nothing inside of one is asked for.
  if (casts) p.castsTo = at;
  return casts;
}

/** Goes over `type:` of a generic selection; false when there is none. */
export function skipAssociation(p: Parse): boolean {
  const from = p.at;
  let at = p.at;
  while (p.symbol[at] !== COLON) {
    const s = p.symbol[at]!;
    if (s === OPEN || s === OPEN_INDEX || s === OPEN_BRACE) at = p.partner[at]!;
    else if (!isTypeWord(s)) return false;
    at++;
  }
  p.at = at + 1;
  return at > from;
}

const isTypeWord = (s: number) =>
  s === NAME || s === STAR || s === DEFAULT || (s >= TYPEOF && s <= QUALIFIER);
