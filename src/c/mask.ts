/**
 * Kernel C to C that the grammar takes: among the tokens of a body what it can't parse is left out, or stands for something
 * short that it can. Offsets stay those of the file; expression texts are read from the code itself.
 */
import { SCOPES } from '../knowledge/wrappers.js';
import { type Brackets, matchBrackets, type Tokens } from './lex.js';
import { type Input, inputOf } from './parse-input.js';
import { type Kept, kept } from './strip.js';
import {
  ARGUMENT_WORD,
  ASSIGN,
  BAR,
  BEGINS_STATEMENT,
  BEGINS_TYPE,
  CLOSE,
  CLOSE_BRACE,
  CLOSE_INDEX,
  COLON,
  COMMA,
  DO,
  DOT,
  ELLIPSIS,
  ELSE,
  END,
  GOTO,
  IF,
  INCREMENT,
  isOperator,
  KEYWORD,
  LITERAL,
  NAME,
  ODD_NUMBER,
  OPEN,
  OPEN_BRACE,
  OPEN_INDEX,
  RETURN,
  SEMICOLON,
  STAR,
  STATIC,
  symbolOf,
  TAG,
  TEXT,
  TYPE,
  WHILE,
  WORD,
} from './symbols.js';
import type { MacroBlock } from './work.js';

export interface Masked {
  input: Input;
  /** By the offset of their name. */
  macroBlocks: Map<number, MacroBlock>;
}

/** Tokens being masked. `code` stays as written, what becomes of each is its symbol: END when nothing. */
interface Sheet extends Kept, Brackets {
  t: Tokens;
  /** Symbols put in behind a token. */
  behind: Map<number, { symbol: number; start: number; end: number }>;
  changed: boolean;
  macroBlocks: Map<number, MacroBlock>;
  /** Up to which token strings side by side are one already. */
  stringsTo: number;
}

const scopeForms = new Map(SCOPES.map((r) => [r.name, r.form]));

const C_NUMBER = /^(?:0[xX][\da-fA-F]*|0[bB][01]+|[\d.]+(?:[eE][-+]?\d+)?)[uUlLfF]*$/;
const LOOP_NAME = /each|foreach|for_all|_for_|iterate|walk|_loop|while|_iter/i;

function blank(s: Sheet, from: number, to = from): void {
  for (let i = from; i <= to; i++) s.symbol[i] = END;
  s.changed = true;
}

/** Token i stands for something of one character, or as long as it is. */
function becomes(s: Sheet, i: number, symbol: number, length = 0): void {
  s.symbol[i] = symbol;
  if (length > 0) s.end[i] = s.start[i]! + length;
}

/** Puts a symbol in behind token i. */
function insert(s: Sheet, i: number, symbol: number): void {
  s.behind.set(i, { symbol, start: s.end[i]!, end: s.end[i]! + 1 });
  s.changed = true;
}

/** The same where a blank stands: `f(x).y` is one expression. */
function insertInBlank(s: Sheet, i: number, symbol: number): void {
  const to = s.start[i + 1] ?? s.t.text.length;
  let at = s.end[i]!;
  while (at < to && isLineEnd(s.t.text.charCodeAt(at))) at++;
  if (at < to) insert(s, i, symbol);
}

const isLineEnd = (c: number) => c === 10 || c === 13;

const word = (s: Sheet, i: number) => s.t.text.slice(s.start[i], s.end[i]);
const symbolAt = (s: Sheet, i: number) => (i < 0 ? END : symbolOf(s.code[i]!));
const isName = (s: Sheet, i: number) => i >= 0 && (s.code[i]! & WORD) !== 0;
/** The token that closes the parentheses after token i, or -1. */
const closeAfter = (s: Sheet, i: number) => (s.code[i + 1] === OPEN ? s.partner[i + 1]! : -1);

/** What a pair of braces or parentheses holds. */
const IN_BLOCK = 0;
const IN_LIST = 1;
const IN_FIELDS = 2;
const IN_CALL = 3;
const IN_INDEX = 4;
const IN_GROUP = 5;

/** Masks the tokens [from, to) of the body of a function (from its `{` to its `}`), or of any run of statements. */
export function mask(t: Tokens, from = 0, to = t.kind.length): Masked {
  const { code, symbol, start, end } = kept(t, from, to);
  const { partner, sound } = matchBrackets(code, 0, symbol.length);
  const s: Sheet = {
    code,
    symbol,
    start,
    end,
    partner,
    sound,
    t,
    behind: new Map(),
    changed: false,
    macroBlocks: new Map(),
    stringsTo: -1,
  };
  maskAll(s);
  return { input: finished(s), macroBlocks: s.macroBlocks };
}

function maskAll(s: Sheet): void {
  const { code, symbol } = s;
  const count = symbol.length;
  const insides = [IN_BLOCK];
  const closes = [count + 1];
  for (let i = 0; i < count; i++) {
    while (closes[closes.length - 1]! <= i) {
      closes.pop();
      insides.pop();
    }
    // What an earlier token has blanked is no longer there.
    if (symbol[i] === END) continue;
    const here = insides[insides.length - 1]!;
    const c = code[i]!;
    if ((c & WORD) !== 0) maskName(s, i, here);
    else if (c === OPEN || c === OPEN_INDEX || c === OPEN_BRACE) {
      const inside = insideOf(s, i, here);
      const close = s.partner[i]!;
      insides.push(inside);
      closes.push(close < 0 ? count + 1 : close);
      // `f(, a)`
      if (inside === IN_CALL && code[i + 1] === COMMA) blank(s, i + 1);
    } else if (c === TEXT) maskAfterString(s, i);
    else if ((c & ODD_NUMBER) !== 0) {
      if (!C_NUMBER.test(word(s, i))) becomes(s, i, NAME);
    } else if (here === IN_CALL || c === ELLIPSIS) maskPunctuator(s, i, here, c);
  }
}

/** An empty statement at the end does nothing, and gives a last macro without `;` what it lacks. */
function finished(s: Sheet): Input {
  const last = s.symbol.length - 1;
  if (!s.changed && s.sound && s.symbol[last] === CLOSE_BRACE) {
    s.symbol[last] = SEMICOLON;
    s.symbol.push(CLOSE_BRACE);
    s.start.push(s.start[last]!);
    s.end.push(s.end[last]!);
    const open = s.partner[last]!;
    s.partner[open] = last + 1;
    s.partner[last + 1] = open;
    return inputOf(s.t, s.symbol, s.start, s.end, s.partner);
  }
  const end = s.end[last] ?? 0;
  const row: Kept = { code: [], symbol: [], start: [], end: [] };
  for (let i = 0; i < last || (i === last && s.symbol[i] !== CLOSE_BRACE); i++) {
    if (s.symbol[i] !== END) push(row, s.symbol[i]!, s.start[i]!, s.end[i]!);
    const more = s.behind.get(i);
    if (more) push(row, more.symbol, more.start, more.end);
  }
  push(row, SEMICOLON, end - 1, end);
  push(row, CLOSE_BRACE, end - 1, end);
  return inputOf(s.t, row.symbol, row.start, row.end, null);
}

function push(row: Kept, symbol: number, start: number, end: number): void {
  row.symbol.push(symbol);
  row.start.push(start);
  row.end.push(end);
}

function insideOf(s: Sheet, i: number, here: number): number {
  const c = s.code[i];
  const before = symbolAt(s, i - 1);
  if (c === OPEN_INDEX) return IN_INDEX;
  if (c === OPEN) {
    const called =
      (isName(s, i - 1) && (s.code[i - 1]! & KEYWORD) === 0) ||
      before === CLOSE_INDEX ||
      (before === CLOSE && here !== IN_GROUP);
    return called ? IN_CALL : IN_GROUP;
  }
  if (
    before === ASSIGN ||
    before === COMMA ||
    (before === OPEN_BRACE && here === IN_LIST) ||
    before === CLOSE_INDEX
  )
    return IN_LIST;
  if (before === CLOSE && isCast(s, i - 1)) return IN_LIST;
  if (isName(s, i - 1) && before !== ELSE && before !== DO) return isTagged(s, i) ? IN_FIELDS : IN_BLOCK;
  return IN_BLOCK;
}

const isTagged = (s: Sheet, i: number) => symbolAt(s, i - 1) === TAG || symbolAt(s, i - 2) === TAG;

/** `(struct x){`: what stands before the parentheses shows that they are no condition and no argument list. */
function isCast(s: Sheet, close: number): boolean {
  const open = s.partner[close]!;
  if (open < 0) return false;
  const before = symbolAt(s, open - 1);
  if (isName(s, open - 1)) return before === RETURN;
  return before !== CLOSE || (s.code[open + 1]! & BEGINS_TYPE) !== 0;
}

function maskName(s: Sheet, i: number, here: number): void {
  const c = s.code[i]!;
  const before = symbolAt(s, i - 1);
  if (here === IN_CALL && (before === OPEN || before === COMMA)) {
    maskArgument(s, i, c);
    // `KERN_DEBUG pr_fmt("x")`: two strings by macro.
    if (isName(s, i + 1) && (c & (KEYWORD | BEGINS_TYPE)) === 0) blank(s, i);
  }
  if (s.code[i + 1] === TEXT && (c & KEYWORD) === 0 && here !== IN_BLOCK) blank(s, i);
  const close = closeAfter(s, i);
  if (close >= 0) {
    if ((c & KEYWORD) === 0) maskCall(s, i, close, here);
  } else if (here === IN_BLOCK && s.code[i + 1] === COLON && s.code[i + 2] === CLOSE_BRACE)
    insertInBlank(s, i + 1, SEMICOLON);
}

/** A name with a list behind it, up to token `close`. */
function maskCall(s: Sheet, i: number, close: number, here: number): void {
  const after = s.code[close + 1]!;
  if (symbolAt(s, i - 1) === TAG) blank(s, i + 1, close);
  else if (here === IN_FIELDS && after === SEMICOLON && s.end[i]! - s.start[i]! >= INT_X)
    becomesDeclaration(s, i, close);
  else {
    if (here === IN_BLOCK && i > 0 && (s.code[i - 1]! & STATIC) !== 0) blank(s, i - 1);
    if (here === IN_BLOCK || here === IN_FIELDS) maskStatement(s, i, close);
    else if (here === IN_LIST && ((after & WORD) !== 0 || after === OPEN_BRACE || after === DOT))
      insertInBlank(s, close, COMMA);
    else if (after === TEXT) blank(s, i, close);
  }
}

/** Length of `int x`. */
const INT_X = 5;

function becomesDeclaration(s: Sheet, i: number, close: number): void {
  const start = s.start[i]!;
  blank(s, i + 1, close);
  becomes(s, i, TYPE, INT_X - 2);
  s.behind.set(i, { symbol: NAME, start: start + INT_X - 1, end: start + INT_X });
}

/** A type, a jump or nothing but an operator as an argument becomes a name. */
function maskArgument(s: Sheet, i: number, c: number): void {
  if ((c & ARGUMENT_WORD) !== 0) {
    const symbol = symbolOf(c);
    const after = s.code[i + 1];
    const jumps = symbol === RETURN || symbol === GOTO;
    if (jumps && after !== COMMA && after !== CLOSE) blank(s, i);
    else becomes(s, i, NAME);
  }
  if ((c & BEGINS_TYPE) === 0) return;
  const end = argumentEnd(s, i);
  if (end > i + 1) blank(s, i + 1, end - 1);
  becomes(s, i, NAME, 1);
}

/** The token behind the argument that begins at token i. */
function argumentEnd(s: Sheet, i: number): number {
  let depth = 0;
  for (let end = i; end < s.symbol.length; end++) {
    const c = s.code[end];
    if (c === OPEN || c === OPEN_INDEX || c === OPEN_BRACE) depth++;
    else if (c === CLOSE || c === CLOSE_INDEX || c === CLOSE_BRACE) depth--;
    if (depth < 0 || (depth === 0 && c === COMMA)) return end;
  }
  return s.symbol.length;
}

/** A call at the beginning of a statement: with a block or a statement behind it, or without its `;`. */
function maskStatement(s: Sheet, i: number, close: number): void {
  const before = symbolAt(s, i - 1);
  const after = s.code[close + 1]!;
  if (before === IF || before === WHILE) {
    blank(s, i);
    return;
  }
  if (after === SEMICOLON || !beginsStatement(before)) return;
  if (after === OPEN_BRACE) maskMacroBlock(s, i, close);
  else if (after === ASSIGN && s.code[close + 2] === OPEN_BRACE) becomesDeclaration(s, i, close);
  else if (after === CLOSE_BRACE) insertInBlank(s, close, SEMICOLON);
  else if ((after === INCREMENT || after === OPEN) && LOOP_NAME.test(word(s, i))) maskMacroBlock(s, i, close);
  else if ((after & WORD) !== 0 || after === STAR) maskUnfinished(s, i, close);
}

/** Whether a statement begins behind that symbol. */
const beginsStatement = (before: number) =>
  before === END ||
  before === SEMICOLON ||
  before === OPEN_BRACE ||
  before === CLOSE_BRACE ||
  before === CLOSE ||
  before === COLON ||
  before === ELSE ||
  before === DO;

/** `MACRO(x) name…`: a loop without braces, a declaration whose type is a macro, or a statement without `;`. */
function maskUnfinished(s: Sheet, i: number, close: number): void {
  const next = s.code[close + 1]!;
  const isLoop = LOOP_NAME.test(word(s, i));
  if (!isLoop && (next & BEGINS_STATEMENT) === 0 && (next === STAR || endsName(s, close + 2)))
    blank(s, i + 1, close);
  else if (next === STAR) return;
  else if (isLoop || scopeForms.has(word(s, i))) maskMacroBlock(s, i, close);
  else insertInBlank(s, close, SEMICOLON);
}

/** Whether what stands behind a name shows that it is declared: `;`, `=`, `,`, `[`, an annotation. */
function endsName(s: Sheet, i: number): boolean {
  const c = s.code[i];
  if (c === SEMICOLON || c === ASSIGN || c === COMMA || c === OPEN_INDEX) return true;
  return isName(s, i) && /^__\w+$/.test(word(s, i));
}

/** The name becomes `while`: the block behind it is then a statement's body. */
function maskMacroBlock(s: Sheet, i: number, close: number): void {
  if (s.end[i]! - s.start[i]! < 'while'.length) return;
  const form = scopeForms.get(word(s, i));
  s.macroBlocks.set(s.start[i]!, { name: word(s, i), form: form && form !== 'statement' ? form : 'loop' });
  becomes(s, i, WHILE);
  if (close === i + 2) insert(s, i + 1, LITERAL);
}

/** `"a" NAME "b"`, `"a" __stringify(x)`: the first string stands for all. */
function maskAfterString(s: Sheet, i: number): void {
  if (i < s.stringsTo) return;
  let at = i + 1;
  while (isName(s, at) && (s.code[at]! & KEYWORD) === 0) {
    const last = Math.max(closeAfter(s, at), at);
    blank(s, at, last);
    at = last + 1;
    while (s.code[at] === TEXT) at++;
  }
  s.stringsTo = at;
}

function maskPunctuator(s: Sheet, i: number, here: number, c: number): void {
  if (c === ELLIPSIS && here === IN_BLOCK) {
    becomes(s, i, BAR);
    s.start[i]!++;
    s.end[i] = s.start[i]! + 1;
  }
  if (here !== IN_CALL) return;
  const after = s.code[i + 1];
  const before = s.code[i - 1];
  const begins = before === COMMA || before === OPEN;
  const ends = after === COMMA || after === CLOSE;
  if (c === COMMA) {
    if (ends) blank(s, i);
  } else if (c === SEMICOLON) {
    if (after === CLOSE) blank(s, i);
    else becomes(s, i, COMMA);
  } else if (c === STAR && !begins && (ends || after === STAR)) blank(s, i);
  else if (begins && ends && isOperator(c)) becomes(s, i, NAME, 1);
}
