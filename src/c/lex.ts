/**
 * C tokens of a text, as parallel arrays (a file of 3,000 lines has about 30,000 of them). A preprocessor directive is one
 * token, with its continued lines; comments are kept apart, since only what stands above a function asks for them.
 */

export const IDENTIFIER = 1;
export const NUMBER = 2;
export const STRING = 3;
export const CHARACTER = 4;
export const PUNCTUATOR = 5;
export const DIRECTIVE = 6;

export interface Tokens {
  text: string;
  kind: number[];
  /** Offsets; `end` is exclusive. */
  start: number[];
  end: number[];
  comments: { start: number; end: number }[];
}

const NEWLINE = 10;
const TAB = 9;
const BLANK = 32;
const CR = 13;
const QUOTE = 34;
const HASH = 35;
const APOSTROPHE = 39;
const STAR = 42;
const DOT = 46;
const SLASH = 47;
const BACKSLASH = 92;

const isDigit = (c: number) => c >= 48 && c <= 57;
export const isWordStart = (c: number) =>
  (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95 || c === 36 || c > 127;
export const isWord = (c: number) => isWordStart(c) || isDigit(c);

const LONG_OPERATORS = new Set([
  '->', '++', '--', '<<', '>>', '<=', '>=', '==', '!=', '&&', '||', '+=', '-=', '*=', '/=', '%=', '&=', '|=',
  '^=', '##', '<<=', '>>=', '...',
]); // biome-ignore format: one row of operators

/** Offset after the word, number, string or comment that starts at `i`; never beyond the text. */
function wordEnd(text: string, i: number): number {
  let end = i + 1;
  while (end < text.length && isWord(text.charCodeAt(end))) end++;
  return end;
}

function numberEnd(text: string, i: number): number {
  let end = i + 1;
  for (; end < text.length; end++) {
    const c = text.charCodeAt(end);
    const sign =
      (c === 43 || c === 45) && /[eEpP]/.test(text.charAt(end - 1)) && !/^0[xX]/.test(text.slice(i, i + 2));
    if (!isWord(c) && c !== DOT && !sign) break;
  }
  return end;
}

/** A literal ends at its quote, or at the end of the line when that is missing. */
function literalEnd(text: string, i: number, quote: number): number {
  for (let end = i + 1; end < text.length; end++) {
    const c = text.charCodeAt(end);
    if (c === BACKSLASH) end++;
    else if (c === quote) return end + 1;
    else if (c === NEWLINE) return end;
  }
  return text.length;
}

function blockCommentEnd(text: string, i: number): number {
  const end = text.indexOf('*/', i + 2);
  return end === -1 ? text.length : end + 2;
}

/** The end of a line that may go on after a backslash; comments and literals in it are passed over. */
function logicalLineEnd(text: string, i: number): number {
  let at = i;
  while (at < text.length) {
    const c = text.charCodeAt(at);
    if (c === NEWLINE) return at;
    if (c === BACKSLASH) at += text.charCodeAt(at + 1) === CR ? 3 : 2;
    else if (c === SLASH && text.charCodeAt(at + 1) === STAR) at = blockCommentEnd(text, at);
    else if (c === SLASH && text.charCodeAt(at + 1) === SLASH) return lineCommentEnd(text, at);
    else if (c === QUOTE) at = Math.max(literalEnd(text, at, c), at + 1);
    else at++;
  }
  return text.length;
}

function lineCommentEnd(text: string, i: number): number {
  for (let at = i; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c === BACKSLASH) at++;
    else if (c === NEWLINE) return at;
  }
  return text.length;
}

/** Brackets, commas and semicolons are most of the punctuators; only the others can be longer than one. */
function operatorEnd(text: string, i: number, c: number): number {
  if (
    (c >= 40 && c <= 41) ||
    c === 44 ||
    c === 59 ||
    c === 91 ||
    c === 93 ||
    c >= 125 ||
    c === 123 ||
    c === 63
  )
    return i + 1;
  for (let length = 3; length > 1; length--)
    if (LONG_OPERATORS.has(text.slice(i, i + length))) return i + length;
  return i + 1;
}

export function lex(text: string): Tokens {
  const tokens: Tokens = { text, kind: [], start: [], end: [], comments: [] };
  let lineBegins = true;
  let i = 0;
  const push = (kind: number, end: number) => {
    tokens.kind.push(kind);
    tokens.start.push(i);
    tokens.end.push(end);
    lineBegins = false;
    i = end;
  };
  while (i < text.length) {
    const c = text.charCodeAt(i);
    if (c === NEWLINE) {
      lineBegins = true;
      i++;
    } else if (c === BLANK || c === TAB || c === CR || c === 12 || c === 11 || c === BACKSLASH) i++;
    else if (isWordStart(c)) push(IDENTIFIER, wordEnd(text, i));
    else if (c === SLASH && (text.charCodeAt(i + 1) === STAR || text.charCodeAt(i + 1) === SLASH)) {
      const end = text.charCodeAt(i + 1) === STAR ? blockCommentEnd(text, i) : lineCommentEnd(text, i);
      tokens.comments.push({ start: i, end });
      i = end;
    } else if (c === HASH && lineBegins) push(DIRECTIVE, logicalLineEnd(text, i));
    else if (isDigit(c) || (c === DOT && isDigit(text.charCodeAt(i + 1)))) push(NUMBER, numberEnd(text, i));
    else if (c === QUOTE) push(STRING, literalEnd(text, i, c));
    else if (c === APOSTROPHE) push(CHARACTER, literalEnd(text, i, c));
    else push(PUNCTUATOR, operatorEnd(text, i, c));
  }
  return tokens;
}

/** The text of token `i`, '' beyond the last. */
export const tokenText = (t: Tokens, i: number): string =>
  i >= 0 && i < t.kind.length ? t.text.slice(t.start[i], t.end[i]) : '';

/** By the character code of a bracket that opens. */
const CLOSER: (number | undefined)[] = [];
CLOSER[40] = 41;
CLOSER[91] = 93;
CLOSER[123] = 125;

/**
 * For every bracket token the index of its partner, -1 for all else and for brackets without one. A closer that
 * doesn't fit ends the brackets opened inside its own.
 */
export function matchBrackets(t: Tokens): Int32Array {
  const partner = new Int32Array(t.kind.length).fill(-1);
  const open: number[] = [];
  const closers: number[] = [];
  /** How many of `closers` are which, so that one that nothing waits for is not looked for. */
  const waiting = new Int32Array(128);
  for (let i = 0; i < t.kind.length; i++) {
    if (t.kind[i] !== PUNCTUATOR) continue;
    const c = t.text.charCodeAt(t.start[i]!);
    const closer = CLOSER[c];
    if (closer !== undefined) {
      open.push(i);
      closers.push(closer);
      waiting[closer]!++;
    } else if (c < 128 && waiting[c]! > 0) {
      let from = -1;
      for (let last = -1; last !== c; waiting[last]!--) {
        last = closers.pop()!;
        from = open.pop()!;
      }
      partner[i] = from;
      partner[from] = i;
    }
  }
  return partner;
}
