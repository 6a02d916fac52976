/**
 * A file cut into its outermost items by tokens alone. Kernel style helps where brackets don't: a body that opens in
 * column 0 ends at the next `}` in column 0.
 */
import { DIRECTIVE, IDENTIFIER, type Tokens, tokenText } from './lex.js';
import {
  type Assignment,
  type Condition,
  conditionHere,
  type Directive,
  evaluate,
  type Frames,
  isConditional,
  readDirective,
  step,
} from './preprocess.js';
import {
  ASSIGN,
  CLOSE,
  CLOSE_BRACE,
  CLOSE_INDEX,
  COMMA,
  OPEN,
  OPEN_BRACE,
  OPEN_INDEX,
  SEMICOLON,
  STRAY,
  symbolOf,
  TAG,
} from './symbols.js';

/** The tokens [from, to) of one item. */
export interface Item {
  kind: 'function' | 'declaration' | 'directive';
  from: number;
  to: number;
  /** Index of the `{` of a function's body; `to` is behind its `}`. -1 for all else. */
  body: number;
  /** Where the head of a function ends; the same as `body` but for a second body under an #else. */
  headTo: number;
  condition: Condition;
  /** Stands in an `#else` whose `#if` is not shown. */
  unseen: boolean;
}

export interface Split {
  t: Tokens;
  items: Item[];
}

export const isColumnZero = (t: Tokens, i: number) =>
  t.start[i] === 0 || t.text.charCodeAt(t.start[i]! - 1) === 10;

/** Where the bracket at i is closed; the branches of an #if count one by one. `closed` is false when it is not. */
export function findClosing(t: Tokens, i: number): { at: number; closed: boolean } {
  const { code, kind } = t;
  const byColumn = code[i] === OPEN_BRACE;
  const open: Depths[] = [];
  let depth = 0;
  for (let k = i; k < code.length; k++) {
    const c = code[k]!;
    if (c === OPEN || c === OPEN_INDEX || c === OPEN_BRACE) depth++;
    else if (c === CLOSE || c === CLOSE_INDEX || c === CLOSE_BRACE) {
      depth--;
      if (depth <= 0 || (byColumn && c === CLOSE_BRACE && isColumnZero(t, k))) return { at: k, closed: true };
    } else if (c === STRAY && kind[k] === DIRECTIVE)
      depth = depthAfter(readDirective(tokenText(t, k)).name, depth, open);
  }
  return { at: t.kind.length - 1, closed: false };
}

/** The token that closes the bracket at i, or the last token when none does. */
export const closing = (t: Tokens, i: number): number => findClosing(t, i).at;

/** Bracket depth at an #if and at the end of its first branch, -1 while that lasts. */
interface Depths {
  before: number;
  first: number;
}

/** Each branch begins at the depth before its #if; behind the #endif the first branch counts. */
function depthAfter(directive: string, depth: number, open: Depths[]): number {
  const top = open[open.length - 1];
  if (/^if/.test(directive)) open.push({ before: depth, first: -1 });
  else if (top && /^el/.test(directive)) {
    if (top.first < 0) top.first = depth;
    return top.before;
  } else if (top && directive === 'endif') {
    open.pop();
    return top.first < 0 ? depth : top.first;
  }
  return depth;
}

/** `#ifndef X` with `#define X` right behind it guards a header; it is no condition. */
function isHeaderGuard(t: Tokens, i: number, d: Directive): boolean {
  if (d.name !== 'ifndef' && d.name !== 'if') return false;
  const next = t.kind[i + 1] === DIRECTIVE ? readDirective(tokenText(t, i + 1)) : null;
  const name = /\w+$/.exec(d.rest.replace(/[()\s]+$/, ''))?.[0];
  return (
    next?.name === 'define' &&
    name !== undefined &&
    next.rest === name &&
    /^(?:!\s*defined.*|\w+)$/.test(d.rest)
  );
}

interface Walk {
  t: Tokens;
  pinned: Assignment;
  frames: Frames;
  items: Item[];
}

function onDirective(w: Walk, i: number): void {
  const d = readDirective(tokenText(w.t, i));
  if (isConditional(d.name)) {
    step(w.frames, isHeaderGuard(w.t, i, d) ? { name: 'if', rest: '1' } : d);
    return;
  }
  push(w, 'directive', i, i + 1, -1);
}

function push(w: Walk, kind: Item['kind'], from: number, to: number, body: number): void {
  const condition = conditionHere(w.frames);
  if (evaluate(condition, w.pinned).value === false) return;
  const unseen = w.frames.some((f) => f.unseen);
  w.items.push({ kind, from, to, body, headTo: body, condition, unseen });
}

/** Pairs of braces at the outermost level of one declaration. */
const MAX_BRACES = 100;

const isName = (t: Tokens, i: number) => t.kind[i] === IDENTIFIER;

/** Whether the tokens before the brace at i are the head of a function: a name, its parameters, perhaps annotations. */
function isFunctionHead(t: Tokens, from: number, i: number): boolean {
  if (from === i) return false;
  let sawList = false;
  for (let k = from; k < i; k++) {
    const c = t.code[k];
    if (c === ASSIGN) return false;
    if (c !== OPEN) continue;
    if (isName(t, k - 1) || t.code[k - 1] === CLOSE) sawList = true;
    k = Math.max(closing(t, k), k);
  }
  if (!sawList) return false;
  let end = i - 1;
  while (end > from && t.kind[end] === DIRECTIVE) end--;
  const last = t.code[end]!;
  if (last === CLOSE || last === SEMICOLON) return true;
  const tagged = symbolOf(last) === TAG || (end > 0 && symbolOf(t.code[end - 1]!) === TAG);
  return isName(t, end) && !tagged;
}

/** A macro invocation without `;`: `EXPORT_SYMBOL(f)`, then a new item in column 0. */
function endsMacro(t: Tokens, from: number, close: number): boolean {
  if (!isName(t, from) || t.code[from + 1] !== OPEN || /^__(?!\w*(?:setup|call)$)/.test(tokenText(t, from)))
    return false;
  let next = close + 1;
  while (t.kind[next] === DIRECTIVE) next++;
  return next < t.kind.length && isName(t, next) && isColumnZero(t, next);
}

/** `int f(a, b) int a;`: before ANSI the parameters' types stood between the list and the body. */
function isOldStyle(t: Tokens, from: number, semicolon: number): boolean {
  let open = from;
  while (open < semicolon && t.code[open] !== OPEN) open++;
  const close = open < semicolon ? closing(t, open) : open;
  if (close <= open + 1 || close >= semicolon || !/^[a-z]/.test(tokenText(t, close + 1))) return false;
  for (let i = open + 1; i < close; i++)
    if ((i - open) % 2 === 1 ? !isName(t, i) : t.code[i] !== COMMA) return false;
  return true;
}

/** Reads the item that starts at token i; gives the token behind it. */
function readItem(w: Walk, from: number): number {
  const { t } = w;
  let braces = 0;
  for (let i = from; i < t.kind.length; i++) {
    if (t.kind[i] === DIRECTIVE) {
      onInnerDirective(w, i);
      continue;
    }
    const c = t.code[i];
    if (c === SEMICOLON && isOldStyle(t, from, i)) continue;
    if (c === SEMICOLON) return done(w, 'declaration', from, i + 1, -1);
    if (c === OPEN_BRACE && isFunctionHead(t, from, i))
      return done(w, 'function', from, closing(t, i) + 1, i);
    if (c === OPEN_BRACE && /^extern ?"/.test(`${tokenText(t, from)} ${tokenText(t, from + 1)}`))
      return i + 1;
    if (c === CLOSE_BRACE) return i + 1;
    if (c !== OPEN && c !== OPEN_INDEX && c !== OPEN_BRACE) continue;
    // No declaration has so many; it would be looked through again for each.
    if (c === OPEN_BRACE && ++braces > MAX_BRACES) return done(w, 'declaration', from, i, -1);
    const close = closing(t, i);
    if (c === OPEN && i === from + 1 && endsMacro(t, from, close))
      return done(w, 'declaration', from, close + 1, -1);
    i = Math.max(i, close);
  }
  return done(w, 'declaration', from, t.kind.length, -1);
}

/** `f(void) #ifdef X { … } #else { … } #endif`: a second body for the head of the function before. */
function readSecondBody(w: Walk, i: number): number {
  const before = w.items[w.items.length - 1];
  const at = closing(w.t, i);
  let k = i - 1;
  while (k >= 0 && w.t.kind[k] === DIRECTIVE) k--;
  if (before?.kind === 'function' && before.to === k + 1 && k + 1 < i) {
    push(w, 'function', before.from, at + 1, i);
    const item = w.items[w.items.length - 1]!;
    if (item.body === i) item.headTo = before.headTo;
  }
  return at + 1;
}

/** A directive between the tokens of an item: its condition still counts for what follows the item. */
function onInnerDirective(w: Walk, i: number): void {
  const d = readDirective(tokenText(w.t, i));
  if (isConditional(d.name)) step(w.frames, d);
  else push(w, 'directive', i, i + 1, -1);
}

function done(w: Walk, kind: Item['kind'], from: number, to: number, body: number): number {
  push(w, kind, from, to, body);
  return to;
}

/**
 * Cuts a file, from token `from` on; items in dead branches are left out. `frames` are the #ifs open before it (they
 * are changed).
 */
export function split(t: Tokens, pinned: Assignment, frames: Frames = [], from = 0): Split {
  const w: Walk = { t, pinned, frames, items: [] };
  for (let i = from; i < t.kind.length; ) {
    if (t.kind[i] === DIRECTIVE) onDirective(w, i++);
    else if (t.code[i] === SEMICOLON || t.code[i] === CLOSE_BRACE) i++;
    else if (t.code[i] === OPEN_BRACE) i = readSecondBody(w, i);
    else i = readItem(w, i);
  }
  return { t, items: w.items };
}
