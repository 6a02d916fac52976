/** What the mention of a name in a chunk may be, told from the text around it without parsing: too much is possible, nothing is
 *  missed. */
import { EXPORTS } from '../knowledge/definers.js';
import { MAX_LOOK_AROUND } from '../limits.js';

/** A mention of a name: its offsets in the text, and those of the chunk that it stands in. */
export interface Place {
  text: string;
  from: number;
  to: number;
  at: number;
  end: number;
}

export type Mention = (place: Place) => boolean;

const [NEWLINE, QUOTE, HASH, APOSTROPHE, OPEN, CLOSE, STAR, COMMA, MINUS, DOT, SLASH] = [
  10, 34, 35, 39, 40, 41, 42, 44, 45, 46, 47,
];
const [COLON, SEMICOLON, EQUALS, GREATER, BRACKET, BACKSLASH, BRACKET_END, BRACE, BRACE_END] = [
  58, 59, 61, 62, 91, 92, 93, 123, 125,
];

const isBlank = (code: number) => code === 32 || code === 9;
const isSpace = (code: number) => isBlank(code) || code === NEWLINE;
const isWord = (code: number) =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || (code >= 48 && code <= 57);

/** Offset of the first character from `at` on that is neither white space nor in a comment. */
function ahead(text: string, at: number): number {
  let i = at;
  for (;;) {
    while (isSpace(text.charCodeAt(i))) i++;
    if (text.charCodeAt(i) !== SLASH) return i;
    const end = text.startsWith('/*', i) ? text.indexOf('*/', i) : -1;
    if (end === -1) return i;
    i = end + 2;
  }
}

/** The same backwards, for the last character before `at`. */
function behind(text: string, at: number): number {
  let i = at - 1;
  for (;;) {
    while (isSpace(text.charCodeAt(i))) i--;
    if (text.charCodeAt(i) !== SLASH || text.charCodeAt(i - 1) !== STAR) return i;
    i = text.lastIndexOf('/*', i - 2) - 1;
  }
}

/** The word that ends at `last`. */
function wordTo(text: string, last: number): string {
  let i = last;
  while (isWord(text.charCodeAt(i))) i--;
  return text.slice(i + 1, last + 1);
}

/** Start of the line of `at`, with the lines that go on in it. */
function lineStart(text: string, at: number): number {
  const least = Math.max(1, at - MAX_LOOK_AROUND);
  let start = text.lastIndexOf('\n', at - 1) + 1;
  while (start > least && text.charCodeAt(start - 2) === BACKSLASH)
    start = text.lastIndexOf('\n', start - 2) + 1;
  return start;
}

function isDirective(text: string, line: number): boolean {
  let i = line;
  while (isBlank(text.charCodeAt(i))) i++;
  return text.charCodeAt(i) === HASH;
}

const inDirective = ({ text, at }: Place): boolean => isDirective(text, lineStart(text, at));

/** Outside of a function's body: in the first column's line or in a directive, or before the chunk's body. */
function isOutside({ text, from, to, at }: Place): boolean {
  const line = text.lastIndexOf('\n', at) + 1;
  if (!isBlank(text.charCodeAt(line)) || isDirective(text, line)) return true;
  const body = text.indexOf('\n{', from);
  return body === -1 || at < body || body >= to;
}

const DEFINE = /^[ \t]*#[ \t]*define[ \t]+$/;

/** `#define name`. */
export const definesMacro: Mention = ({ text, at }) => DEFINE.test(text.slice(lineStart(text, at), at));

/** The name of a function before its parameters, or the argument of a macro that makes one, with a body behind. */
export const definesFunction: Mention = (place) => {
  const { text, at, end } = place;
  if (!isOutside(place) || inDirective(place)) return false;
  const next = ahead(text, end);
  const c = text.charCodeAt(next);
  if (c === OPEN) return endOfHead(text, next) !== ';';
  if (c !== COMMA && c !== CLOSE) return false;
  const before = text.charCodeAt(behind(text, at));
  return (before === OPEN || before === COMMA) && endOfHead(text, next) !== ';';
};

/** What ends the head or declaration that goes on from `at`: its body, a semicolon or a value; '' when that can't be told. */
function endOfHead(text: string, at: number): '{' | ';' | '' {
  let depth = 0;
  const most = Math.min(text.length, at + MAX_LOOK_AROUND);
  for (let i = at; i < most; i++) {
    const c = text.charCodeAt(i);
    if (c === OPEN) depth++;
    else if (c === CLOSE) depth--;
    else if (c === SLASH) i = Math.max(i, ahead(text, i) - 1);
    else if (c === HASH || c === QUOTE || c === APOSTROPHE) return '';
    else if (depth > 0) continue;
    else if (c === BRACE) return '{';
    else if (c === EQUALS) return ';';
    // In the old style the types of parameters stand between.
    else if (c === SEMICOLON) return text.startsWith('\n{', text.indexOf('\n', i)) ? '' : ';';
  }
  return '';
}

/** `struct name {`, or `} name;` behind what a struct has. */
export const declaresStruct: Mention = (place) => {
  const { text, from, at, end } = place;
  if (!isOutside(place)) return false;
  if (/^(?:struct|union)$/.test(wordTo(text, behind(text, at)))) return opens(text, end);
  const close = text.lastIndexOf('}', at);
  return (
    close >= from && !/[;{]/.test(text.slice(close, at)) && text.charCodeAt(ahead(text, end)) === SEMICOLON
  );
};

/** Whether a brace follows, with nothing but attributes between. */
function opens(text: string, end: number): boolean {
  let i = ahead(text, end);
  while (isWord(text.charCodeAt(i))) {
    while (isWord(text.charCodeAt(i))) i++;
    i = ahead(text, i);
    let depth = 0;
    for (; text.charCodeAt(i) === OPEN || depth > 0; i++) {
      if (i >= text.length) return false;
      if (i > end + MAX_LOOK_AROUND) return true;
      if (text.charCodeAt(i) === OPEN) depth++;
      else if (text.charCodeAt(i) === CLOSE) depth--;
    }
    i = ahead(text, i);
  }
  const c = text.charCodeAt(i);
  return c === BRACE || c === HASH;
}

/** Behind `->` or `.`; one that ends the text of a comment is none. */
function isMember({ text, at }: Place): boolean {
  const last = behind(text, at);
  const c = text.charCodeAt(last);
  const before = text.charCodeAt(last - 1);
  if (c !== DOT) return c === GREATER && before === MINUS;
  if (before === DOT) return false;
  return !text.slice(last, at).includes('\n') || !text.slice(lineStart(text, last), last).includes('//');
}

/** Whether the text reads a member of that name anywhere, not only initialises or sets it. */
export function readsMember(text: string, member: string): boolean {
  for (let at = text.indexOf(member); at !== -1; at = text.indexOf(member, at)) {
    const end = at + member.length;
    let last = at - 1;
    while (isSpace(text.charCodeAt(last))) last--;
    let next = end;
    while (isSpace(text.charCodeAt(next))) next++;
    const reached = text[last] === '.' || (text[last] === '>' && text[last - 1] === '-');
    const isSet = text[next] === '=' && text[next + 1] !== '=';
    if (reached && !isSet && !isWord(text.charCodeAt(end))) return true;
    at = end;
  }
  return false;
}

/** A member that is called, handed to a call or kept: where it is only tested or goes on to another member it is none. */
export const callsMember: Mention = (place) => {
  if (!isMember(place)) return false;
  const { text, end } = place;
  const next = ahead(text, end);
  const c = text.charCodeAt(next);
  if (c === OPEN || c === BRACE_END || inDirective(place)) return true;
  if (!ENDS.includes(c)) return false;
  return isHandedOn(place) || text.charCodeAt(behindClosing(text, next)) === OPEN;
};

/** What may follow a value that is handed on. */
const ENDS = [CLOSE, COMMA, SEMICOLON, COLON, BRACKET_END];

/** Behind all parentheses that are closed from here on. */
function behindClosing(text: string, at: number): number {
  let i = at;
  while (text.charCodeAt(i) === CLOSE) i = ahead(text, i + 1);
  return i;
}

const TESTS = /^(?:if|while|switch|return)$/;

/** Whether the expression that ends here is a value that is assigned, or stands among the arguments of a call. */
function isHandedOn({ text, from, at }: Place): boolean {
  let depth = 0;
  const least = Math.max(from, at - MAX_LOOK_AROUND);
  for (let i = at - 1; i >= least; i--) {
    const c = text.charCodeAt(i);
    if (c === CLOSE || c === BRACKET_END || c === BRACE_END) depth++;
    else if (c === QUOTE || c === APOSTROPHE || c === HASH) return true;
    else if (c === SLASH && text.charCodeAt(i - 1) === STAR) i = text.lastIndexOf('/*', i - 2);
    else if (depth > 0) depth -= c === OPEN || c === BRACKET || c === BRACE ? 1 : 0;
    else if (c === EQUALS) {
      if (isAssignment(text, i)) return true;
    } else if (c === OPEN) {
      const before = behind(text, i);
      const word = wordTo(text, before);
      if (word !== '') return !TESTS.test(word);
      // `(*p->f)(q->m)`: a call of what stands before.
      if (text.charCodeAt(before) === CLOSE || text.charCodeAt(before) === BRACKET_END) return true;
    } else if (c === SEMICOLON || c === BRACE) return false;
  }
  return true;
}

/** Not `==`, `!=`, `<=`, `>=`; `+=`, `<<=` and the like are. */
function isAssignment(text: string, at: number): boolean {
  const before = text.charAt(at - 1);
  if (text[at + 1] === '=' || before === '=' || before === '!') return false;
  return !/[<>]/.test(before) || text[at - 2] === before;
}

/** More than a prototype, an export, a comment, the name of a struct or of a member. */
export const usesName: Mention = (place) => {
  const { text, at, end } = place;
  if (isMember(place) || inComment(place)) return false;
  if (/^(?:struct|union|enum)$/.test(wordTo(text, behind(text, at)))) return false;
  if (inDirective(place)) return true;
  if (isExported(place)) return false;
  return !isPrototype(text, at, end);
};

/** `int name(int a);`, its type from the first column on or in the line above. */
function isPrototype(text: string, at: number, end: number): boolean {
  const before = text.charCodeAt(behind(text, at));
  if (!isWord(before) && before !== STAR) return false;
  if (!/^[\w \t*]*$/.test(text.slice(text.lastIndexOf('\n', at) + 1, at)) || startsBlank(text, at))
    return false;
  const next = ahead(text, end);
  return text.charCodeAt(next) === OPEN && endOfHead(text, next) === ';';
}

const startsBlank = (text: string, at: number): boolean =>
  isBlank(text.charCodeAt(text.lastIndexOf('\n', at) + 1));

/** `EXPORT_SYMBOL(name)`. */
export const isExported: Mention = ({ text, at }) => EXPORTS.test(text.slice(lineStart(text, at), at));

/** Between the marks of a comment, unless the first stands in a string. */
function inComment({ text, from, at }: Place): boolean {
  const before = text.slice(Math.max(from, at - MAX_LOOK_AROUND), at);
  const opened = before.lastIndexOf('/*');
  if (opened === -1 || before.indexOf('*/', opened) !== -1) return false;
  const line = before.slice(before.lastIndexOf('\n', opened) + 1, opened);
  return line.split('"').length % 2 === 1;
}
