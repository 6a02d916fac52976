/** RFC 5322 header fields. */
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

const TOO_MANY = `more than ${MAX_HEADERS} header fields: the rest was left out`;

/** A field too many is said once. */
function addField(block: HeaderBlock, header: Header): void {
  if (block.headers.length < MAX_HEADERS) block.headers.push(header);
  else if (block.problems.at(-1)?.message !== TOO_MANY) block.problems.push({ message: TOO_MANY });
}

/** Whether a field follows, so that the line before it is a damaged one and not the body's first. */
function fieldFollows(text: string, next: number, limit: number): boolean {
  return next < limit && fieldColon(text, next, endOfLine(text, next, limit)) !== -1;
}

/**
 * Reads header fields of `text` (one char per byte, '\n' ends) from `start`. A line that is no field is skipped with a problem when
 * a field follows it; else the body begins there, as git does. A line of dashes always ends them: it may be a boundary.
 */
export function parseHeaders(text: string, start = 0, limit = text.length): HeaderBlock {
  const block: HeaderBlock = { headers: [], body: limit, problems: [] };
  for (let at = start, end: number; at < limit; at = end + 1) {
    end = endOfLine(text, at, limit);
    if (end === at) return { ...block, body: Math.min(at + 1, limit) };
    const last = block.headers.at(-1);
    if (isBlank(text.charCodeAt(at)) && last) {
      last.raw += text.slice(at - 1, end);
      continue;
    }
    const colon = fieldColon(text, at, end);
    if (colon !== -1) addField(block, field(text, at, colon, end));
    else if (text.startsWith('--', at) || !fieldFollows(text, end + 1, limit)) return { ...block, body: at };
    else block.problems.push({ message: 'a header line without a field name was skipped' });
  }
  return block;
}

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
