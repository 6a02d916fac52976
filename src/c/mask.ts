/**
 * Kernel C to C that the grammar takes: what it can't parse is written over with blanks or with something short that it
 * can. Length and line breaks stay, so every offset stays true; expression texts are read from the code itself.
 */
import { ANNOTATIONS } from '../knowledge/annotations.js';
import { NOT_EVALUATED, SCOPES } from '../knowledge/wrappers.js';
import {
  CHARACTER,
  DIRECTIVE,
  IDENTIFIER,
  lex,
  matchBrackets,
  NUMBER,
  STRING,
  type Tokens,
  tokenText,
} from './lex.js';
import type { MacroBlock } from './work.js';

export interface Masked {
  text: string;
  macroBlocks: Map<number, MacroBlock>;
}

/** A text being written over: UTF-16 code units. */
interface Sheet {
  units: Uint16Array;
  t: Tokens;
  partner: Int32Array;
}

const annotations = new Map(ANNOTATIONS.map((r) => [r.name, r.args === true]));
const notEvaluated = new Set(NOT_EVALUATED.map((r) => r.name));
const scopeForms = new Map(SCOPES.map((r) => [r.name, r.form]));

const KEYWORDS = new Set([
  'if', 'for', 'while', 'switch', 'return', 'sizeof', 'do', 'else', 'case', 'default', 'goto', 'break', 'continue',
  'typeof', '__typeof__', '__typeof', '_Generic', 'asm', '__asm__',
  'struct', 'union', 'enum', 'const', 'volatile', 'static', 'extern', 'register', 'inline', 'unsigned', 'signed',
]); // biome-ignore format: words in rows
const TYPE_STARTS = new Set([
  'struct', 'union', 'enum', 'const', 'volatile', 'unsigned', 'signed', 'int', 'char', 'long', 'short', 'void', 'float',
  'double', 'bool', '_Bool', 'size_t', 'ssize_t', 'ptrdiff_t', 'intptr_t', 'uintptr_t', 'charptr_t', 'nullptr_t',
  'max_align_t', 'int8_t', 'int16_t', 'int32_t', 'int64_t', 'uint8_t', 'uint16_t', 'uint32_t', 'uint64_t',
  'char8_t', 'char16_t', 'char32_t', 'char64_t',
]); // biome-ignore format: words in rows
const STATEMENT_STARTS = new Set([
  'if', 'for', 'while', 'switch', 'return', 'do', 'goto', 'break', 'continue', 'else', 'case', 'default', 'struct',
  'const', 'static', 'unsigned', 'int',
]); // biome-ignore format: words in rows
const OPERATOR_ARGUMENT = /^(?:[-+*/%<>&|^!~=]=?|<<=?|>>=?|&&|\|\||->|##)$/;
const C_NUMBER = /^(?:0[xX][\da-fA-F]*|0[bB][01]+|[\d.]+(?:[eE][-+]?\d+)?)[uUlLfF]*$/;
const LOOP_NAME = /each|foreach|for_all|_for_|iterate|walk|_loop|while|_iter/i;

const BLANK = 32;

function blank(s: Sheet, start: number, end: number): void {
  for (let i = start; i < end; i++) if (s.units[i] !== 10 && s.units[i] !== 13) s.units[i] = BLANK;
}

function write(s: Sheet, at: number, word: string): void {
  for (let i = 0; i < word.length; i++) s.units[at + i] = word.charCodeAt(i);
}

function sheet(text: string): Sheet {
  const bytes = Buffer.from(text, 'utf16le');
  const units = new Uint16Array(bytes.buffer, bytes.byteOffset, text.length);
  const t = lex(text);
  return { units, t, partner: matchBrackets(t) };
}

const textOf = (s: Sheet): string =>
  Buffer.from(s.units.buffer, s.units.byteOffset, s.units.byteLength).toString('utf16le');

const startAt = (s: Sheet, i: number) => s.t.start[i] ?? s.units.length;
const endAt = (s: Sheet, i: number) => s.t.end[i] ?? s.units.length;
const word = (s: Sheet, i: number) => tokenText(s.t, i);
const isName = (s: Sheet, i: number) => s.t.kind[i] === IDENTIFIER;
/** The token that closes the parentheses after token i, or -1. */
const closeAfter = (s: Sheet, i: number) => (word(s, i + 1) === '(' ? (s.partner[i + 1] ?? -1) : -1);

/** First pass: comments, directives, the inside of strings, attributes, asm, typeof go. */
export const strip = (text: string): string => textOf(stripped(text));

function stripped(text: string): Sheet {
  const s = sheet(text);
  for (const c of s.t.comments) blank(s, c.start, c.end);
  for (let i = 0; i < s.t.kind.length; i++) {
    const kind = s.t.kind[i]!;
    if (kind === DIRECTIVE) blank(s, startAt(s, i), endAt(s, i));
    else if (kind === STRING) stripString(s, i);
    else if (kind === IDENTIFIER) i = stripName(s, i);
  }
  return s;
}

/** The sheet without the tokens that are blank by now. */
function withoutBlank(s: Sheet): Sheet {
  const kept: Tokens = { text: s.t.text, kind: [], start: [], end: [], comments: [] };
  for (let i = 0; i < s.t.kind.length; i++) {
    if (s.units[s.t.start[i]!] === BLANK) continue;
    kept.kind.push(s.t.kind[i]!);
    kept.start.push(s.t.start[i]!);
    kept.end.push(s.t.end[i]!);
  }
  const all = kept.kind.length === s.t.kind.length;
  return all ? s : { units: s.units, t: kept, partner: matchBrackets(kept) };
}

/** What a string holds is no code. */
function stripString(s: Sheet, i: number): void {
  const [start, end] = [startAt(s, i), endAt(s, i)];
  if (s.units[end - 1] === 34) blank(s, start + 1, end - 1);
  else blank(s, start, end);
}

/** Returns the last token that was dealt with. */
function stripName(s: Sheet, i: number): number {
  const name = word(s, i);
  const close = closeAfter(s, i);
  const withList = annotations.get(name);
  if (withList !== undefined) {
    const last = withList && close > 0 ? close : i;
    blank(s, startAt(s, i), endAt(s, last));
    return last;
  }
  if (
    name === '__attribute__' ||
    name === '__attribute' ||
    name === '__extension__' ||
    name === '__label__'
  ) {
    const last = close > 0 ? close : name === '__label__' ? statementEnd(s, i) : i;
    blank(s, startAt(s, i), endAt(s, last));
    return last;
  }
  if (
    /^(?:typeof|__typeof__|__typeof|typeof_member|TYPEOF_UNQUAL|typeof_unqual|__unqual_scalar_typeof)$/.test(
      name,
    ) &&
    close > 0
  ) {
    blank(s, startAt(s, i + 1), endAt(s, close));
    return close;
  }
  if (name === 'asm' || name === '__asm__' || name === '__asm') return stripAsm(s, i);
  return i;
}

function statementEnd(s: Sheet, i: number): number {
  let at = i;
  while (at < s.t.kind.length && word(s, at) !== ';') at++;
  return at - 1;
}

/** `asm goto(… : a, b)` becomes a call with its labels as arguments; other asm goes. */
function stripAsm(s: Sheet, i: number): number {
  let open = i + 1;
  while (isName(s, open)) open++;
  const close = word(s, open) === '(' ? (s.partner[open] ?? -1) : -1;
  if (close < 0) return i;
  const labels = word(s, open - 1) === 'goto' ? labelsOf(s, open, close) : -1;
  if (labels < 0) blank(s, startAt(s, i), endAt(s, close));
  else {
    // No keyword of the grammar's any more.
    write(s, startAt(s, i), 'A');
    blank(s, startAt(s, i + 1), startAt(s, open));
    blank(s, endAt(s, open), startAt(s, labels));
  }
  return close;
}

/** The first label of an `asm goto`: behind the last colon stand nothing but names; -1 when there is none. */
function labelsOf(s: Sheet, open: number, close: number): number {
  let at = close;
  while (at - 1 > open && (isName(s, at - 1) || word(s, at - 1) === ',')) at--;
  return at < close && word(s, at - 1).endsWith(':') ? at : -1;
}

/** What a pair of braces or parentheses holds. */
type Inside = 'block' | 'list' | 'fields' | 'call' | 'index' | 'group';

/** Masks the body of a function (from its `{` to its `}`), or any run of statements. */
export function mask(code: string): Masked {
  const s = withoutBlank(stripped(code));
  const macroBlocks = new Map<number, MacroBlock>();
  const inside: { kind: Inside; close: number }[] = [{ kind: 'block', close: -1 }];
  for (let i = 0; i < s.t.kind.length; i++) {
    while (inside.length > 1 && inside[inside.length - 1]!.close <= i) inside.pop();
    // What an earlier token has blanked is no longer there.
    if (s.units[startAt(s, i)] === BLANK) continue;
    const here = inside[inside.length - 1]!.kind;
    const c = word(s, i);
    if (c === '(' || c === '[' || c === '{') {
      const close = s.partner[i] ?? -1;
      inside.push({ kind: insideOf(s, i, here), close: close < 0 ? s.t.kind.length + 1 : close });
      if (c === '(') maskEmptyArguments(s, i, inside[inside.length - 1]!.kind);
    } else if (isName(s, i)) maskName(s, i, here, macroBlocks);
    else if (s.t.kind[i] === STRING) maskAfterString(s, i);
    else if (s.t.kind[i] === NUMBER && !C_NUMBER.test(c)) write(s, startAt(s, i), 'n');
    else if (s.t.kind[i]! > CHARACTER) maskPunctuator(s, i, here, c);
  }
  return { text: textOf(s), macroBlocks };
}

function insideOf(s: Sheet, i: number, here: Inside): Inside {
  const c = word(s, i);
  const before = word(s, i - 1);
  if (c === '[') return 'index';
  if (c === '(') {
    const called =
      (isName(s, i - 1) && !KEYWORDS.has(before)) || before === ']' || (before === ')' && here !== 'group');
    return called ? 'call' : 'group';
  }
  if (before === '=' || before === ',' || (before === '{' && here === 'list') || before === ']')
    return 'list';
  if (before === ')' && isCast(s, i - 1)) return 'list';
  if (isName(s, i - 1) && before !== 'else' && before !== 'do') return isTagged(s, i) ? 'fields' : 'block';
  return 'block';
}

const isTagged = (s: Sheet, i: number) =>
  /^(?:struct|union|enum)$/.test(word(s, i - 1)) || /^(?:struct|union|enum)$/.test(word(s, i - 2));

/** `(struct x){`: what stands before the parentheses shows that they are no condition and no argument list. */
function isCast(s: Sheet, close: number): boolean {
  const open = s.partner[close] ?? -1;
  if (open < 0) return false;
  const before = word(s, open - 1);
  return !isName(s, open - 1) ? before !== ')' || TYPE_STARTS.has(word(s, open + 1)) : before === 'return';
}

function maskName(s: Sheet, i: number, here: Inside, macroBlocks: Map<number, MacroBlock>): void {
  const name = word(s, i);
  const before = word(s, i - 1);
  if (here === 'call' && (before === '(' || before === ',')) {
    maskArgument(s, i, name);
    // `KERN_DEBUG pr_fmt("x")`: two strings by macro.
    if (isName(s, i + 1) && !KEYWORDS.has(name) && !TYPE_STARTS.has(name))
      blank(s, startAt(s, i), endAt(s, i));
  }
  if (s.t.kind[i + 1] === STRING && !KEYWORDS.has(name) && here !== 'block')
    blank(s, startAt(s, i), endAt(s, i));
  if (notEvaluated.has(name)) write(s, startAt(s, i), 'O');
  const close = closeAfter(s, i);
  if (close < 0) {
    if (word(s, i + 1) === ':' && word(s, i + 2) === '}' && here === 'block') addAfter(s, i + 1, ';');
    return;
  }
  if (KEYWORDS.has(name)) return;
  if (/^(?:struct|union|enum)$/.test(before)) {
    blank(s, startAt(s, i + 1), endAt(s, close));
    return;
  }
  if (here === 'fields' && word(s, close + 1) === ';' && endAt(s, i) - startAt(s, i) >= 'int x'.length) {
    blank(s, startAt(s, i), endAt(s, close));
    write(s, startAt(s, i), 'int x');
    return;
  }
  if (before === 'static' && here === 'block') blank(s, startAt(s, i - 1), endAt(s, i - 1));
  if (here === 'block' || here === 'fields') maskStatement(s, i, close, macroBlocks);
  else if (
    here === 'list' &&
    (isName(s, close + 1) || word(s, close + 1) === '{' || word(s, close + 1) === '.')
  )
    addAfter(s, close, ',');
  else if (s.t.kind[close + 1] === STRING) blank(s, startAt(s, i), endAt(s, close));
}

/** A type, a jump or nothing but an operator as an argument becomes a name. */
function maskArgument(s: Sheet, i: number, name: string): void {
  if (!TYPE_STARTS.has(name)) {
    if (/^(?:return|goto)$/.test(name) && !/^[,)]$/.test(word(s, i + 1)))
      blank(s, startAt(s, i), endAt(s, i));
    else if (/^(?:return|break|continue|goto|if|do|for|while)$/.test(name)) write(s, startAt(s, i), 'K');
    return;
  }
  let end = i;
  let depth = 0;
  for (; end < s.t.kind.length; end++) {
    const c = word(s, end);
    if (c === '(' || c === '[' || c === '{') depth++;
    else if (c === ')' || c === ']' || c === '}') depth--;
    if (depth < 0 || (depth === 0 && c === ',')) break;
  }
  blank(s, startAt(s, i), endAt(s, end - 1));
  write(s, startAt(s, i), 'T');
}

/** A call at the beginning of a statement: with a block or a statement behind it, or without its `;`. */
function maskStatement(s: Sheet, i: number, close: number, macroBlocks: Map<number, MacroBlock>): void {
  const before = word(s, i - 1);
  const after = word(s, close + 1);
  if (before === 'if' || before === 'while') {
    blank(s, startAt(s, i), endAt(s, i));
    return;
  }
  const begins = before === '' || /^(?:[;{}):]|else|do)$/.test(before);
  if (after === '{' && begins) maskMacroBlock(s, i, close, macroBlocks);
  else if (after === '=' && word(s, close + 2) === '{' && begins) {
    blank(s, startAt(s, i), endAt(s, close));
    write(s, startAt(s, i), 'int x');
  } else if (begins && after === '}') addAfter(s, close, ';');
  else if (begins && /^(?:\+\+|--|\()$/.test(after) && LOOP_NAME.test(word(s, i)))
    maskMacroBlock(s, i, close, macroBlocks);
  else if (begins && (isName(s, close + 1) || after === '*')) maskUnfinished(s, i, close, macroBlocks);
}

/** `MACRO(x) name…`: a loop without braces, a declaration whose type is a macro, or a statement without `;`. */
function maskUnfinished(s: Sheet, i: number, close: number, macroBlocks: Map<number, MacroBlock>): void {
  const next = word(s, close + 1);
  const declares =
    !STATEMENT_STARTS.has(next) &&
    (next === '*' || /^(?:[;=,[]|__\w+)$/.test(word(s, close + 2))) &&
    !LOOP_NAME.test(word(s, i));
  if (declares) blank(s, startAt(s, i + 1), endAt(s, close));
  else if (next === '*') return;
  else if (LOOP_NAME.test(word(s, i)) || scopeForms.has(word(s, i))) maskMacroBlock(s, i, close, macroBlocks);
  else addAfter(s, close, ';');
}

/** The name becomes `while`: the block behind it is then a statement's body. */
function maskMacroBlock(s: Sheet, i: number, close: number, macroBlocks: Map<number, MacroBlock>): void {
  const [start, end] = [startAt(s, i), endAt(s, i)];
  if (end - start < 'while'.length) return;
  const form = scopeForms.get(word(s, i));
  macroBlocks.set(start, { name: word(s, i), form: form && form !== 'statement' ? form : 'loop' });
  blank(s, start, end);
  write(s, start, 'while');
  if (close !== i + 2) return;
  if (startAt(s, close) - endAt(s, i + 1) > 0) write(s, endAt(s, i + 1), '1');
  else if (end - start >= 'while(1'.length) {
    write(s, start, 'while(1');
    blank(s, startAt(s, i + 1), endAt(s, i + 1));
  }
}

/** Puts a character into the blanks behind token i, where there are some. */
function addAfter(s: Sheet, i: number, c: string): void {
  for (let at = endAt(s, i); at < startAt(s, i + 1); at++) {
    if (s.units[at] === 10 || s.units[at] === 13) continue;
    write(s, at, c);
    return;
  }
}

/** `"a" NAME "b"`, `"a" __stringify(x)`: the first string stands for all. */
function maskAfterString(s: Sheet, i: number): void {
  let at = i + 1;
  while (isName(s, at) && !KEYWORDS.has(word(s, at))) {
    const close = closeAfter(s, at);
    const last = close > 0 ? close : at;
    blank(s, startAt(s, at), endAt(s, last));
    at = last + 1;
    while (s.t.kind[at] === STRING) at++;
  }
}

/** `f(, a)`, `f(a, , b)`, `f(a, )`: an argument that is not there. */
function maskEmptyArguments(s: Sheet, open: number, kind: Inside): void {
  if (kind !== 'call') return;
  if (word(s, open + 1) === ',') blank(s, startAt(s, open + 1), endAt(s, open + 1));
}

function maskPunctuator(s: Sheet, i: number, here: Inside, c: string): void {
  const after = word(s, i + 1);
  if (c === '...' && here === 'block') write(s, startAt(s, i), ' | ');
  if (here !== 'call') return;
  if (c === ',' && (after === ',' || after === ')')) blank(s, startAt(s, i), endAt(s, i));
  else if (c === ';') write(s, startAt(s, i), after === ')' ? ' ' : ',');
  else if (/^\*+$/.test(c) && /^[,)*]$/.test(after) && !/^[,(]$/.test(word(s, i - 1)))
    blank(s, startAt(s, i), endAt(s, i));
  else if (OPERATOR_ARGUMENT.test(c) && /^[,)]$/.test(after) && /^[,(]$/.test(word(s, i - 1))) {
    blank(s, startAt(s, i), endAt(s, i));
    write(s, startAt(s, i), 'o');
  }
}
