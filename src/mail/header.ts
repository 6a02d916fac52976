/** RFC 5322 header fields and the structured values in them. */
import { MAX_HEADERS, MAX_REFERENCES } from '../limits.js';
import type { Problem } from '../text.js';
import { decodeWords } from './encoded-word.js';
import type { Header } from './message.js';

const isBlank = (c: number): boolean => c === 32 || c === 9;

/** Index of the colon that ends a field name starting at `start`; -1 when the line is no header field. */
function fieldColon(text: string, start: number, end: number): number {
  for (let i = start; i < end; i++) {
    const c = text.charCodeAt(i);
    if (c === 58) return i > start ? i : -1;
    if (c <= 32 || c >= 127) return isBlank(c) && text.charCodeAt(i + 1) === 58 && i > start ? i + 1 : -1;
  }
  return -1;
}

const endOfLine = (text: string, start: number, limit: number): number => {
  const i = text.indexOf('\n', start);
  return i === -1 || i > limit ? limit : i;
};

export interface HeaderBlock {
  headers: Header[];
  /** Offset of the first body byte. */
  body: number;
  problems: Problem[];
}

/**
 * Reads header fields of `text` (one char per byte, '\n' ends) from `start`. A line that is no field is skipped with a problem when
 * a field follows it; else the body begins there, as git does.
 */
export function parseHeaders(text: string, start = 0, limit = text.length): HeaderBlock {
  const headers: Header[] = [];
  const problems: Problem[] = [];
  let at = start;
  while (at < limit) {
    const end = endOfLine(text, at, limit);
    if (end === at) return { headers, body: Math.min(at + 1, limit), problems };
    const c = text.charCodeAt(at);
    const last = headers.at(-1);
    if (isBlank(c) && last) last.raw += text.slice(at - 1, end);
    else {
      const colon = fieldColon(text, at, end);
      if (colon === -1) {
        const next = end + 1;
        const fieldNext = next < limit && fieldColon(text, next, endOfLine(text, next, limit)) !== -1;
        if (!fieldNext || text.startsWith('--', at)) return { headers, body: at, problems };
        problems.push({ message: 'a header line without a field name was skipped' });
      } else if (headers.length < MAX_HEADERS) headers.push(field(text, at, colon, end));
      else if (headers.length === MAX_HEADERS && problems.at(-1)?.message !== TOO_MANY)
        problems.push({ message: TOO_MANY });
    }
    at = end + 1;
  }
  return { headers, body: limit, problems };
}

const TOO_MANY = `more than ${MAX_HEADERS} header fields: the rest was left out`;

function field(text: string, start: number, colon: number, end: number): Header {
  let value = colon + 1;
  while (value < end && isBlank(text.charCodeAt(value))) value++;
  let nameEnd = colon;
  while (isBlank(text.charCodeAt(nameEnd - 1))) nameEnd--;
  return { name: text.slice(start, nameEnd), raw: text.slice(value, end) };
}

/** Lines joined: the newline goes, its blanks stay (RFC 5322 §2.2.3). */
export const unfold = (raw: string): string => (raw.includes('\n') ? raw.replace(/\r?\n/g, '') : raw);

/** Decoded, unfolded, runs of blanks as one, no blanks at the ends. */
export const readable = (raw: string): string =>
  decodeWords(unfold(raw))
    .replace(/[ \t\r\n]+/g, ' ')
    .replace(/^ | $/g, '');

/** Message-IDs of a value, without brackets. Falls back to the bare words when there is no `<…>` at all (as public-inbox does). */
export function messageIds(raw: string): string[] {
  const ids: string[] = [];
  // The nearest ancestors stand last.
  const value = unfold(raw).slice(-MAX_REFERENCES * 256);
  for (let i = value.indexOf('<'); i !== -1; i = value.indexOf('<', i + 1)) {
    const end = value.indexOf('>', i);
    if (end === -1) break;
    const id = value.slice(i + 1, end).replace(/[ \t]+/g, '');
    if (id !== '' && !id.includes('<')) ids.push(id);
  }
  if (ids.length > 0 || value.includes('<')) return ids;
  return /^\S{3,990}$/.test(value.trim()) ? [value.trim()] : [];
}

/** A structured value with parameters: Content-Type, Content-Disposition. */
export interface Parameterised {
  /** Lower case. */
  value: string;
  /** Names in lower case, values as written (one char per byte), RFC 2231 pieces joined and decoded. */
  params: Map<string, string>;
}

const PARAM = /;[ \t]*([^\s=;]{1,80})[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"?|([^\s;]*))/g;

const percent = (text: string): string =>
  text.replace(/%([0-9a-fA-F]{2})/g, (_, h: string) => String.fromCharCode(Number.parseInt(h, 16)));

/** RFC 2231 §3–4: `name*0*=utf-8''a%20b; name*1=c`, in any order. Returns an encoded word's worth: charset and bytes. */
function joinContinuations(pieces: Map<number, { text: string; encoded: boolean }>): string {
  let charset = '';
  let out = '';
  for (let i = 0; pieces.has(i); i++) {
    const piece = pieces.get(i)!;
    let text = piece.text;
    if (piece.encoded && i === 0) {
      const parts = /^([^']*)'[^']*'(.*)$/s.exec(text);
      if (parts) [, charset, text] = parts as unknown as [string, string, string];
    }
    out += piece.encoded ? percent(text) : text;
  }
  return charset === '' ? out : `=?${charset}?B?${Buffer.from(out, 'latin1').toString('base64')}?=`;
}

export function parseParameterised(raw: string): Parameterised {
  const value = unfold(raw);
  const semi = value.indexOf(';');
  const params = new Map<string, string>();
  const pieces = new Map<string, Map<number, { text: string; encoded: boolean }>>();
  if (semi !== -1)
    for (const m of value.slice(semi).matchAll(PARAM)) {
      const text = m[2] === undefined ? (m[3] ?? '') : m[2].replace(/\\(.)/g, '$1');
      const cut = /^([^*]+)(?:\*(\d{1,3}))?(\*)?$/.exec(m[1]!.toLowerCase());
      if (!cut) continue;
      if (cut[2] === undefined && cut[3] === undefined) {
        if (!params.has(cut[1]!)) params.set(cut[1]!, text);
        continue;
      }
      const list = pieces.get(cut[1]!) ?? new Map();
      list.set(Number(cut[2] ?? 0), { text, encoded: cut[3] !== undefined });
      pieces.set(cut[1]!, list);
    }
  for (const [name, list] of pieces) params.set(name, joinContinuations(list));
  return { value: (semi === -1 ? value : value.slice(0, semi)).trim().toLowerCase(), params };
}
