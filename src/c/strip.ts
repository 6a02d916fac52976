/** The tokens of a body without directives, attributes, asm and the lists of typeof: what the mask looks at. */
import { DIRECTIVE, matchBrackets, STRING, type Tokens, within } from './lex.js';
import {
  ASSEMBLY,
  COLON,
  COMMA,
  END,
  GOTO,
  LABEL_DECLARATION,
  NOTE,
  OPEN,
  SEMICOLON,
  TAKEN_OUT,
  TYPEOF_LIST,
  WORD,
} from './symbols.js';

/** Tokens that are left. */
export interface Kept {
  /** Their codes, END behind the last ones. */
  code: number[];
  symbol: number[];
  start: number[];
  end: number[];
}

/** How far behind its last token the mask looks. */
const LOOK_AHEAD = 3;

export function kept(t: Tokens, from: number, to: number): Kept {
  // In most bodies nothing of that stands.
  const row = within(t.odd, from, to).length === 0 ? slice(t, from, to) : stripped(t, from, to);
  for (let i = 0; i < LOOK_AHEAD; i++) row.code.push(END);
  return row;
}

const slice = (t: Tokens, from: number, to: number): Kept => ({
  code: t.code.slice(from, to),
  symbol: t.symbol.slice(from, to),
  start: t.start.slice(from, to),
  end: t.end.slice(from, to),
});

function stripped(t: Tokens, from: number, to: number): Kept {
  const row: Kept = { code: [], symbol: [], start: [], end: [] };
  let partner: Int32Array | null = null;
  for (let i = from; i < to; i++) {
    const code = t.code[i]!;
    const kind = t.kind[i]!;
    if ((code & TAKEN_OUT) !== 0) {
      partner ??= matchBrackets(t.code, from, to).partner;
      i = skipped(t, row, partner, i, to);
    } else if (kind !== DIRECTIVE && (kind !== STRING || isClosed(t, i))) push(row, t, i);
  }
  return row;
}

function push(row: Kept, t: Tokens, i: number): void {
  row.code.push(t.code[i]!);
  row.symbol.push(t.symbol[i]!);
  row.start.push(t.start[i]!);
  row.end.push(t.end[i]!);
}

const isClosed = (t: Tokens, i: number) => t.text.charCodeAt(t.end[i]! - 1) === 34;

/** The last token that goes with word i; the word itself stays where only its list goes. */
function skipped(t: Tokens, row: Kept, partner: Int32Array, i: number, to: number): number {
  const code = t.code[i]!;
  const list = (open: number) => (open < to && t.code[open] === OPEN ? partner[open]! : -1);
  const close = list(i + 1);
  if ((code & NOTE) !== 0) return i;
  if ((code & (TYPEOF_LIST | ASSEMBLY)) === 0)
    return close < 0 && (code & LABEL_DECLARATION) !== 0 ? statementEnd(t, i, to) : Math.max(close, i);
  if ((code & TYPEOF_LIST) !== 0) {
    push(row, t, i);
    return Math.max(close, i);
  }
  let open = i + 1;
  while (open < to && (t.code[open]! & WORD) !== 0) open++;
  const end = list(open);
  const labels = end < 0 || t.symbol[open - 1] !== GOTO ? -1 : labelsOf(t, open, end);
  if (end < 0 || labels >= 0) push(row, t, i);
  if (labels >= 0) {
    // `asm goto(… : a, b)` becomes a call with its labels as arguments.
    push(row, t, open);
    for (let at = labels; at <= end; at++) push(row, t, at);
  }
  return Math.max(end, i);
}

/** The first label of an `asm goto`: behind the last colon stand nothing but names; -1 when there is none. */
function labelsOf(t: Tokens, open: number, close: number): number {
  let at = close;
  while (at - 1 > open && ((t.code[at - 1]! & WORD) !== 0 || t.code[at - 1] === COMMA)) at--;
  return at < close && t.code[at - 1] === COLON ? at : -1;
}

/** The token before the next `;`. */
function statementEnd(t: Tokens, i: number, to: number): number {
  let at = i;
  while (at < to && t.code[at] !== SEMICOLON) at++;
  return at - 1;
}
