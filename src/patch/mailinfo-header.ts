/** Header values as git's mailinfo.c reads them: encoded words, author, subject. Texts are one char per byte. */
import { toUtf8 } from './mailinfo-charset.js';

/** git's isspace: no vertical tab, no form feed. */
export const SPACE = /[ \t\n\r]/;
const SPACES = /[ \t\n\r]+/g;

export const cleanSpace = (text: string): string => text.replace(SPACES, ' ');

/** Without blanks at the end; no regular expression, which would take quadratic time on runs of blanks. */
export function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && SPACE.test(text[end - 1] ?? '')) end--;
  return text.slice(0, end);
}

export function trim(text: string): string {
  let start = 0;
  while (start < text.length && SPACE.test(text[start] ?? '')) start++;
  return trimEnd(text.slice(start));
}

/** The value of a header line of that name (any case), without the blanks in front of it; null for other lines. */
export function headerValue(line: string, name: string): string | null {
  if (line[name.length] !== ':' || line.slice(0, name.length).toLowerCase() !== name.toLowerCase())
    return null;
  let at = name.length + 1;
  while (at < line.length && SPACE.test(line[at] ?? '')) at++;
  return line.slice(at);
}

const HEX = /^[0-9a-fA-F]{2}$/;

/** Quoted-printable of one line or one encoded word. A `=` at the end drops the line end. */
export function decodeQ(text: string, word: boolean): string {
  if (!text.includes('=') && !(word && text.includes('_'))) return cString(text);
  let out = '';
  for (let i = 0; i < text.length; i++) {
    let c = text[i] ?? '';
    if (c === '\0') break;
    if (c === '=') {
      const next = text[i + 1];
      if (next === '\n' || next === undefined || next === '\0') break;
      const pair = text.slice(i + 1, i + 3);
      if (HEX.test(pair)) {
        out += String.fromCharCode(Number.parseInt(pair, 16));
        i += 2;
        continue;
      }
    }
    if (word && c === '_') c = ' ';
    out += c;
  }
  return out;
}

const cString = (text: string): string => {
  const nul = text.indexOf('\0');
  return nul === -1 ? text : text.slice(0, nul);
};

/** Base64 without regard to padding: other characters are left out, an unfinished group gives what it holds. */
export function decodeB(text: string): string {
  return Buffer.from(text.replace(/[^A-Za-z0-9+/]/g, ''), 'base64').toString('latin1');
}

/** Undoes RFC 2047 words; null when a word is malformed or its charset can't be converted: git then gives the raw value and fails. */
export function decodeHeader(text: string, convert: boolean): string | null {
  let out = '';
  let at = 0;
  for (let start = text.indexOf('=?', at); start !== -1; start = text.indexOf('=?', at)) {
    const between = text.slice(at, start);
    if (between !== '' && (at === 0 || trim(between) !== '')) out += between;
    const charsetEnd = text.indexOf('?', start + 2);
    if (charsetEnd === -1 || text[charsetEnd + 2] !== '?') return null;
    const end = text.indexOf('?=', charsetEnd + 3);
    if (end === -1) return null;
    const piece = text.slice(charsetEnd + 3, end);
    const encoding = (text[charsetEnd + 1] ?? '').toLowerCase();
    if (encoding !== 'b' && encoding !== 'q') return null;
    const bytes = encoding === 'b' ? decodeB(piece) : decodeQ(piece, true);
    const word = convert ? toUtf8(bytes, text.slice(start + 2, charsetEnd)) : bytes;
    if (word === null) return null;
    out += word;
    at = end + 2;
  }
  return out + text.slice(at);
}

/** A Subject without `Re:`, blanks, colons and brackets in front; `keepOthers` keeps brackets without PATCH in them. */
export function cleanSubject(value: string, keepOthers: boolean): string {
  let kept = '';
  let at = 0;
  for (;;) {
    const end = frontEnd(value, at);
    if (end !== -1) {
      at = end;
      continue;
    }
    const close = value[at] === '[' ? value.indexOf(']', at) : -1;
    if (close === -1) return trim(kept + value.slice(at));
    const bracket = value.slice(at, close + 1);
    at = close + 1;
    if (!keepOthers || (bracket.length >= 7 && bracket.includes('PATCH'))) continue;
    kept += bracket;
    if (SPACE.test(value[at] ?? '')) kept += value[at++];
  }
}

/** Index behind a blank, a colon or a `Re:` at `at`; -1 when there is none. */
function frontEnd(value: string, at: number): number {
  const c = value[at] ?? '';
  if (c === ' ' || c === '\t' || c === ':') return at + 1;
  return value.length > at + 3 && /^re:$/i.test(value.slice(at, at + 3)) ? at + 3 : -1;
}

/** Undoes quoted strings and the backslashes in them and in comments, which keep their parentheses. */
function unquotePairs(text: string): string {
  let out = '';
  let comment = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? '';
    if ((comment > 0 || quoted) && c === '\\') {
      i++;
      out += text[i] ?? '';
    } else if (quoted) {
      if (c === '"') quoted = false;
      else out += c;
    } else if (c === '(') {
      comment++;
      out += c;
    } else if (c === ')' && comment > 0) {
      comment--;
      out += c;
    } else if (c === '"' && comment === 0) quoted = true;
    else out += c;
  }
  return out;
}

/** A name of 1 to 60 bytes without `@<>`; else the address stands in for it. */
function saneName(name: string, email: string): string {
  return name.length === 0 || name.length > 60 || /[@<>]/.test(name) ? email : name;
}

/** Author and address of a From value; `before` is what an earlier From gave. */
export function readFrom(
  value: string,
  before: { name: string; email: string },
): { name: string; email: string } {
  const text = unquotePairs(value);
  const sign = text.indexOf('@');
  if (sign === -1) return bogusFrom(value, before);
  if (before.email !== '' && text.includes('@', sign + 1)) return before;
  let start = sign;
  let cut = -1;
  while (start > 0) {
    const c = text[start - 1] ?? '';
    if (SPACE.test(c)) break;
    if (c === '<') {
      cut = start - 1;
      break;
    }
    start--;
  }
  const rest = text.slice(start);
  const length = /^[^ \n\t\r\v\f>]*/.exec(rest)?.[0].length ?? 0;
  const email = rest.slice(0, length);
  const front = cut === -1 ? text.slice(0, start) : `${text.slice(0, cut)} `;
  let name = trim(cleanSpace(front + rest.slice(length + 1)));
  if (name.startsWith('(') && name.endsWith(')')) name = name.slice(1, -1);
  return { name: saneName(name, email), email };
}

/** `Name <not an address>`. */
function bogusFrom(value: string, before: { name: string; email: string }): { name: string; email: string } {
  const open = value.indexOf('<');
  const close = open === -1 ? -1 : value.indexOf('>', open);
  if (before.email !== '' || close === -1) return before;
  const email = value.slice(open + 1, close);
  return { name: saneName(trim(value.slice(0, open)), email), email };
}
