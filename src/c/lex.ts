/**
 * C tokens of a text, as parallel arrays (a file of 3,000 lines has about 30,000 of them). A preprocessor directive is one
 * token, with its continued lines; comments are kept apart, since only what stands above a function asks for them.
 */

import { countBelow } from '../text.js';
import {
  LITERAL,
  ODD_NUMBER,
  punctuatorCode,
  STRAY,
  symbolOf,
  TAKEN_OUT,
  TEXT,
  wordCode,
} from './symbols.js';

export const IDENTIFIER = 1;
export const NUMBER = 2;
export const STRING = 3;
export const CHARACTER = 4;
export const PUNCTUATOR = 5;
export const DIRECTIVE = 6;

export interface Tokens {
  text: string;
  kind: number[];
  /** What each one is, see symbols.ts; STRAY for what is no C: a directive, an empty character, `1..2`. */
  code: number[];
  /** The symbols of the codes. */
  symbol: number[];
  /** Offsets; `end` is exclusive. */
  start: number[];
  end: number[];
  comments: { start: number; end: number }[];
  /** Indices of the directives, ascending. */
  directives: number[];
  /** Indices of what the mask takes out of code: these, marked words and strings that are not closed; ascending. */
  odd: number[];
  /** Offsets of each `\` outside of a token that joins no lines. */
  strays: number[];
  /** Holds a character beyond ASCII. */
  foreign: boolean;
}

export const noTokens = (text: string): Tokens => ({
  text,
  kind: [],
  code: [],
  symbol: [],
  start: [],
  end: [],
  comments: [],
  directives: [],
  odd: [],
  strays: [],
  foreign: false,
});

const NEWLINE = 10;
const TAB = 9;
const BLANK = 32;
const CR = 13;
const QUOTE = 34;
const HASH = 35;
const APOSTROPHE = 39;
const MINUS = 45;
const LESS = 60;
const EQUALS = 61;
const GREATER = 62;
const STAR = 42;
const DOT = 46;
const SLASH = 47;
const BACKSLASH = 92;

const isDigit = (c: number) => c >= 48 && c <= 57;
export const isWordStart = (c: number) =>
  (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95 || c === 36 || c > 127;
const isWord = (c: number) => isWordStart(c) || isDigit(c);
const IN_WORD = Uint8Array.from({ length: 128 }, (_, c) => Number(isWord(c)));

/** Offset after the word, number, string or comment that starts at `i`; never beyond the text. */
function wordEnd(text: string, i: number): number {
  const { length } = text;
  let end = i + 1;
  for (; end < length; end++) {
    const c = text.charCodeAt(end);
    if (c < 128 && IN_WORD[c] === 0) break;
  }
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
function operatorEnd(text: string, i: number, c: number, next: number): number {
  if ((c >= 40 && c <= 41) || c === 44 || c === 59 || c === 91 || c === 93 || c >= 125 || c === 123)
    return i + 1;
  if (next === EQUALS) return ASSIGNS.includes(c) ? i + 2 : i + 1;
  if (next !== c) return c === MINUS && next === GREATER ? i + 2 : i + 1;
  if (c === LESS || c === GREATER) return text.charCodeAt(i + 2) === EQUALS ? i + 3 : i + 2;
  if (c === DOT) return text.charCodeAt(i + 2) === DOT ? i + 3 : i + 1;
  return DOUBLED.includes(c) ? i + 2 : i + 1;
}

/** Characters of operators that may stand before `=`, and of those that may stand twice. */
const ASSIGNS = [...'<>=!+-*/%&|^'].map((c) => c.charCodeAt(0));
const DOUBLED = [...'+-&|#'].map((c) => c.charCodeAt(0));

function numberCode(text: string, start: number, end: number): number {
  if (end - start === 1) return LITERAL;
  for (let i = start; i < end; i++)
    if (!isDigit(text.charCodeAt(i)))
      return text.slice(start, end).includes('..') ? STRAY | ODD_NUMBER : LITERAL | ODD_NUMBER;
  return LITERAL;
}

/** `''` and a quote that is not closed are no characters. */
const characterCode = (text: string, start: number, end: number) =>
  end - start > 2 && text.charCodeAt(end - 1) === APOSTROPHE ? LITERAL : STRAY;

const NOT_ASCII = /[^\0-\x7f]/;

export function lex(text: string): Tokens {
  const t = noTokens(text);
  const { length } = text;
  t.foreign = NOT_ASCII.test(text);
  let lineBegins = true;
  let i = 0;
  while (i < length) {
    const c = text.charCodeAt(i);
    if (c === BLANK || c === TAB || c === CR || c === 12 || c === 11) {
      i++;
      continue;
    }
    if (c === NEWLINE) {
      lineBegins = true;
      i++;
      continue;
    }
    const next = i + 1 < length ? text.charCodeAt(i + 1) : 0;
    if (c === SLASH && (next === STAR || next === SLASH)) {
      const end = next === STAR ? blockCommentEnd(text, i) : lineCommentEnd(text, i);
      t.comments.push({ start: i, end });
      i = end;
      continue;
    }
    if (c === BACKSLASH) {
      if (next !== NEWLINE && !(next === CR && text.charCodeAt(i + 2) === NEWLINE)) t.strays.push(i);
      i++;
      continue;
    }
    t.start.push(i);
    if (c === HASH && lineBegins) i = pushDirective(t, i);
    else i = pushToken(t, i, c, next);
    t.end.push(i);
    lineBegins = false;
  }
  return t;
}

function pushDirective(t: Tokens, i: number): number {
  t.directives.push(t.kind.length);
  t.odd.push(t.kind.length);
  note(t, DIRECTIVE, STRAY);
  return logicalLineEnd(t.text, i);
}

function note(t: Tokens, kind: number, code: number): void {
  t.kind.push(kind);
  t.code.push(code);
  t.symbol.push(symbolOf(code));
}

/** Notes what begins at `i` with the characters `c` and `next`; gives its end. */
function pushToken(t: Tokens, i: number, c: number, next: number): number {
  const { text } = t;
  let end: number;
  if (isWordStart(c)) {
    end = wordEnd(text, i);
    const code = wordCode(text, i, end);
    if ((code & TAKEN_OUT) !== 0) t.odd.push(t.kind.length);
    note(t, IDENTIFIER, code);
  } else if (c === QUOTE) {
    end = literalEnd(text, i, c);
    if (text.charCodeAt(end - 1) !== QUOTE) t.odd.push(t.kind.length);
    note(t, STRING, TEXT);
  } else if (isDigit(c) || (c === DOT && isDigit(next))) {
    end = numberEnd(text, i);
    note(t, NUMBER, numberCode(text, i, end));
  } else if (c === APOSTROPHE) {
    end = literalEnd(text, i, c);
    note(t, CHARACTER, characterCode(text, i, end));
  } else {
    end = operatorEnd(text, i, c, next);
    note(t, PUNCTUATOR, punctuatorCode(c, text.charCodeAt(end - 1), end - i));
  }
  return end;
}

/** Those of these ascending numbers that are in [from, to). */
export function within(numbers: readonly number[], from: number, to: number): number[] {
  const first = countBelow(numbers, from);
  let end = first;
  while (end < numbers.length && numbers[end]! < to) end++;
  return numbers.slice(first, end);
}

/** The text of token `i`, '' beyond the last. */
export const tokenText = (t: Tokens, i: number): string =>
  i >= 0 && i < t.kind.length ? t.text.slice(t.start[i], t.end[i]) : '';

/** By the character code of a bracket that opens. */
const CLOSER = new Uint8Array(128);
CLOSER[40] = 41;
CLOSER[91] = 93;
CLOSER[123] = 125;

/** How many of the closers that are waited for are which, so that one that nothing waits for is not looked for. */
const waiting = new Int32Array(128);

export interface Brackets {
  /** For every bracket the index of its partner, -1 for all else and for brackets without one; one place more than tokens. */
  partner: Int32Array;
  /** Every bracket fits its partner. */
  sound: boolean;
}

/** The brackets among the codes [from, to). A closer that doesn't fit ends the brackets opened inside its own. */
export function matchBrackets(code: readonly number[], from: number, to: number): Brackets {
  const partner = new Int32Array(to + 1).fill(-1);
  const open: number[] = [];
  waiting.fill(0);
  let sound = true;
  for (let i = from; i < to; i++) {
    const c = code[i]!;
    if (c === 40 || c === 91 || c === 123) {
      open.push(i);
      waiting[CLOSER[c]!]!++;
    } else if (c === 41 || c === 93 || c === 125) {
      if (waiting[c] === 0) {
        sound = false;
        continue;
      }
      let begun = open.pop()!;
      for (; CLOSER[code[begun]!] !== c; begun = open.pop()!) {
        sound = false;
        waiting[CLOSER[code[begun]!]!]!--;
      }
      waiting[c]!--;
      partner[i] = begun;
      partner[begun] = i;
    }
  }
  return { partner, sound: sound && open.length === 0 };
}
