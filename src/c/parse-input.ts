/** What the parser of bodies reads: a row of symbols, and which bracket closes which. */
import type { Tokens } from './lex.js';
import { CLOSE, CLOSE_BRACE, CLOSE_INDEX, END, OPEN, OPEN_BRACE, OPEN_INDEX, TEXT } from './symbols.js';

export interface Input {
  /** Offsets are of this text. */
  text: string;
  count: number;
  /** One for each token, END behind the last ones. */
  symbol: number[];
  start: number[];
  end: number[];
  /** For each bracket the token that is its partner. */
  partner: Int32Array;
  /** Offset of the first thing that is no C at all, or of the first bracket that fits no other; -1 when none. */
  errorAt: number;
}

/** How far beyond its token the parser looks. */
const LOOK_AHEAD = 4;

/** The row of these symbols (the arrays are taken over); `partner` is asked for when null. */
export function inputOf(
  t: Tokens,
  symbol: number[],
  start: number[],
  end: number[],
  partner: Int32Array | null,
): Input {
  const count = symbol.length;
  const from = start[0] ?? 0;
  const to = end[count - 1] ?? 0;
  for (let i = 0; i < LOOK_AHEAD; i++) {
    symbol.push(END);
    start.push(to);
    end.push(to);
  }
  const input = {
    text: t.text,
    count,
    symbol,
    start,
    end,
    partner: partner ?? new Int32Array(count),
    errorAt: -1,
  };
  const lone = partner ? -1 : pair(input);
  const errors = [strayIn(t, from, to), foreignIn(t, input), lone < 0 ? -1 : start[lone]!];
  for (const e of errors) if (e >= 0 && (input.errorAt < 0 || e < input.errorAt)) input.errorAt = e;
  return input;
}

/** The tokens of code that needs no mask. */
export const plainInput = (t: Tokens): Input => inputOf(t, [...t.symbol], [...t.start], [...t.end], null);

/** Sets the partners; gives the first bracket without one, -1 when all have theirs. */
function pair({ symbol, partner, count }: Input): number {
  const open: number[] = [];
  for (let i = 0; i < count; i++) {
    const c = symbol[i]!;
    if (c === OPEN || c === OPEN_INDEX || c === OPEN_BRACE) open.push(i);
    else if (c === CLOSE || c === CLOSE_INDEX || c === CLOSE_BRACE) {
      const from = open.pop();
      if (from === undefined) return i;
      // `(` is one before `)`, the others are two before theirs.
      if (symbol[from] !== (c === CLOSE ? OPEN : c - 2)) return from;
      partner[from] = i;
      partner[i] = from;
    }
  }
  return open.pop() ?? -1;
}

/** Offset of the first `\` among the tokens that joins no lines, or -1. */
const strayIn = (t: Tokens, from: number, to: number): number =>
  t.strays.find((at) => at >= from && at < to) ?? -1;

/** A letter that no name may hold, by Unicode. */
const FOREIGN = /[^\p{ASCII}\p{XID_Continue}]/u;

/** Offset of the first such letter outside of strings, or -1. */
function foreignIn(t: Tokens, { symbol, start, end, count }: Input): number {
  if (!t.foreign) return -1;
  for (let i = 0; i < count; i++) {
    const at = symbol[i] === TEXT ? -1 : t.text.slice(start[i], end[i]).search(FOREIGN);
    if (at >= 0) return start[i]! + at;
  }
  return -1;
}
