/** The tokens of masked code as numbers, for the parser: what each one is, and which bracket closes which. */
import { CHARACTER, IDENTIFIER, lex, NUMBER, PUNCTUATOR, STRING, type Tokens } from './lex.js';

/** What a token is; one character's punctuators are their own character code. */
export const END = 0;
export const NAME = 1;
export const LITERAL = 2;
export const TEXT = 3;
/** A word of a type that can be nothing else: `int`, `size_t`, `unsigned`. */
export const TYPE = 5;
/** `struct`, `union`, `enum`. */
export const TAG = 6;
export const QUALIFIER = 7;
export const STORAGE = 8;
export const TYPEDEF = 9;
/** Its parentheses are gone; as an argument it stands like a name. */
export const TYPEOF = 4;
export const IF = 10;
export const ELSE = 11;
export const FOR = 12;
export const WHILE = 13;
export const DO = 14;
export const SWITCH = 15;
export const CASE = 16;
export const DEFAULT = 17;
export const RETURN = 18;
export const BREAK = 19;
export const CONTINUE = 20;
export const GOTO = 21;
export const SIZEOF = 22;
export const GENERIC = 23;

export const NOT = 33;
export const PERCENT = 37;
export const AMPERSAND = 38;
export const OPEN = 40;
export const CLOSE = 41;
export const STAR = 42;
export const PLUS = 43;
export const COMMA = 44;
export const MINUS = 45;
export const DOT = 46;
export const SLASH = 47;
export const COLON = 58;
export const SEMICOLON = 59;
export const LESS = 60;
export const ASSIGN = 61;
export const GREATER = 62;
export const QUESTION = 63;
export const OPEN_INDEX = 91;
export const CLOSE_INDEX = 93;
export const CARET = 94;
export const OPEN_BRACE = 123;
export const BAR = 124;
export const CLOSE_BRACE = 125;
export const TILDE = 126;

export const ARROW = 128;
export const INCREMENT = 129;
export const SHIFT = 130;
export const RELATION = 131;
export const EQUALITY = 132;
export const AND = 133;
export const OR = 134;
export const COMPOUND_ASSIGN = 135;
export const ELLIPSIS = 136;
/** What the grammar has no use for: `#`, `@`. */
export const STRAY = 137;

const WORDS: readonly (readonly [number, string])[] = [
  [IF, 'if'],
  [ELSE, 'else'],
  [FOR, 'for'],
  [WHILE, 'while'],
  [DO, 'do'],
  [SWITCH, 'switch'],
  [CASE, 'case'],
  [DEFAULT, 'default'],
  [RETURN, 'return'],
  [BREAK, 'break'],
  [CONTINUE, 'continue'],
  [GOTO, 'goto'],
  [SIZEOF, 'sizeof'],
  [GENERIC, '_Generic'],
  [TYPEDEF, 'typedef'],
  [TAG, 'struct union enum'],
  [LITERAL, 'true false TRUE FALSE NULL nullptr'],
  [STORAGE, 'static extern register inline auto __inline __inline__ __forceinline thread_local __thread'],
  [QUALIFIER, 'const constexpr volatile restrict __restrict__ _Atomic _Noreturn noreturn _Nonnull'],
  [TYPE, 'unsigned signed long short bool char int float double void'],
  [TYPEOF, 'typeof __typeof__ __typeof'],
  [TYPE, 'size_t ssize_t ptrdiff_t intptr_t uintptr_t charptr_t nullptr_t max_align_t'],
  [TYPE, 'int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t'],
  [TYPE, 'char8_t char16_t char32_t char64_t'],
];
const WORD = new Map(WORDS.flatMap(([symbol, words]) => words.split(' ').map((w) => [w, symbol])));

const OPERATORS: readonly (readonly [number, string])[] = [
  [ARROW, '->'],
  [INCREMENT, '++ --'],
  [SHIFT, '<< >>'],
  [RELATION, '<= >='],
  [EQUALITY, '== !='],
  [AND, '&&'],
  [OR, '||'],
  [COMPOUND_ASSIGN, '+= -= *= /= %= &= |= ^= <<= >>='],
  [ELLIPSIS, '...'],
];
const OPERATOR = new Map(OPERATORS.flatMap(([symbol, all]) => all.split(' ').map((o) => [o, symbol])));

/** Punctuators of one character that the grammar knows. */
const SINGLE = new Uint8Array(128);
for (const c of '!%&()*+,-./:;<=>?[]^{|}~') SINGLE[c.charCodeAt(0)] = c.charCodeAt(0);

export interface Symbols {
  t: Tokens;
  /** One for each token, END behind the last ones. */
  symbol: Uint8Array;
  /** For each bracket the token that is its partner. */
  partner: Int32Array;
  /** Offset of the first thing that is no C at all, or of the first bracket that fits no other; -1 when none. */
  errorAt: number;
}

/** More names for a letter than ASCII has: as Unicode defines what may stand in a name. */
const FOREIGN = /[^\p{ASCII}\p{XID_Continue}]/u;

function symbolOf(t: Tokens, i: number): number {
  const kind = t.kind[i]!;
  const [start, end] = [t.start[i]!, t.end[i]!];
  if (kind === IDENTIFIER)
    return end - start > MAX_WORD ? NAME : (WORD.get(t.text.slice(start, end)) ?? NAME);
  if (kind === STRING) return TEXT;
  if (kind === NUMBER || kind === CHARACTER) return isLiteral(t, kind, start, end) ? LITERAL : STRAY;
  if (kind !== PUNCTUATOR) return STRAY;
  if (end - start === 1) return SINGLE[t.text.charCodeAt(start)] || STRAY;
  return OPERATOR.get(t.text.slice(start, end)) ?? STRAY;
}

const MAX_WORD = Math.max(...[...WORD.keys()].map((w) => w.length));

/** `''`, a quote that is not closed, `1..2` are none. */
function isLiteral(t: Tokens, kind: number, start: number, end: number): boolean {
  if (kind === NUMBER) return !t.text.slice(start, end).includes('..');
  return end - start > 2 && t.text.charCodeAt(end - 1) === 39;
}

const CLOSER: Record<number, number> = {
  [OPEN]: CLOSE,
  [OPEN_INDEX]: CLOSE_INDEX,
  [OPEN_BRACE]: CLOSE_BRACE,
};

/** Sets the partners; gives the first bracket without one, -1 when all have theirs. */
function pair(symbol: Uint8Array, partner: Int32Array, count: number): number {
  const open: number[] = [];
  for (let i = 0; i < count; i++) {
    const c = symbol[i]!;
    if (c === OPEN || c === OPEN_INDEX || c === OPEN_BRACE) open.push(i);
    else if (c === CLOSE || c === CLOSE_INDEX || c === CLOSE_BRACE) {
      const from = open.pop();
      if (from === undefined) return i;
      if (CLOSER[symbol[from]!] !== c) return from;
      partner[from] = i;
      partner[i] = from;
    }
  }
  return open.pop() ?? -1;
}

/** A `\` outside of a literal that joins no lines, or a letter that no name may hold: its offset, or -1. */
function strayCharacter(t: Tokens): number {
  const foreign = t.text.search(FOREIGN);
  let i = 0;
  for (let at = t.text.indexOf('\\'); at >= 0; at = t.text.indexOf('\\', at + 1)) {
    if (foreign >= 0 && foreign < at) return foreign;
    if (/^\\\r?\n/.test(t.text.slice(at, at + 3))) continue;
    while (i < t.kind.length && t.end[i]! <= at) i++;
    if (t.kind[i] !== CHARACTER || t.start[i]! > at) return at;
  }
  return foreign;
}

/** The tokens of masked code: no comments, no directives, nothing inside the strings. */
export function symbolsOf(text: string): Symbols {
  const t = lex(text);
  const count = t.kind.length;
  const symbol = new Uint8Array(count + 4);
  for (let i = 0; i < count; i++) symbol[i] = symbolOf(t, i);
  const partner = new Int32Array(count);
  const lone = pair(symbol, partner, count);
  const stray = strayCharacter(t);
  const errors = [stray, lone < 0 ? -1 : t.start[lone]!].filter((e) => e >= 0);
  return { t, symbol, partner, errorAt: errors.length > 0 ? Math.min(...errors) : -1 };
}
