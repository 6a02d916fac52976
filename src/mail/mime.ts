/** Cuts a message's body into the leaf parts of its MIME tree (RFC 2046 §5.1): one pass, an explicit stack, the bytes untouched. */
import { MAX_MIME_DEPTH, MAX_MIME_PARTS } from '../limits.js';
import type { Problem } from '../text.js';
import { type Parameterised, parseHeaders, parseParameterised } from './header.js';
import type { Header } from './message.js';

export interface Leaf {
  headers: Header[];
  type: Parameterised;
  /** Lower case; '' when there is none. */
  encoding: string;
  /** Extent in the message's text, before transfer decoding; the newline before the next boundary is not in it. */
  start: number;
  end: number;
}

export interface MimeTree {
  leaves: Leaf[];
  problems: Problem[];
}

const value = (headers: readonly Header[], name: string): string =>
  headers.find((h) => h.name.length === name.length && h.name.toLowerCase() === name)?.raw ?? '';

function leafOf(headers: Header[], start: number, end: number): Leaf {
  const raw = value(headers, 'content-type');
  const type =
    raw === '' ? { value: 'text/plain', params: new Map<string, string>() } : parseParameterised(raw);
  const encoding = value(headers, 'content-transfer-encoding').trim().toLowerCase();
  return { headers, type, encoding, start, end };
}

/** Where the next line that starts with `--` is; -1 for none. */
function nextDashes(text: string, from: number): number {
  if (text.startsWith('--', from) && (from === 0 || text.charCodeAt(from - 1) === 10)) return from;
  const i = text.indexOf('\n--', from);
  return i === -1 ? -1 : i + 1;
}

/** Whether the line at `at` is that delimiter; blanks after it are transport padding. */
function delimiter(text: string, at: number, boundary: string): 'open' | 'close' | null {
  if (!text.startsWith(boundary, at + 2)) return null;
  let i = at + 2 + boundary.length;
  const close = text.startsWith('--', i);
  if (close) i += 2;
  while (text.charCodeAt(i) === 32 || text.charCodeAt(i) === 9) i++;
  return i >= text.length || text.charCodeAt(i) === 10 ? (close ? 'close' : 'open') : null;
}

/** `text`: the whole message, one char per byte, '\n' ends; `body`: offset of its body. At least one leaf. */
export function mimeLeaves(text: string, headers: Header[], body: number): MimeTree {
  const problems: Problem[] = [];
  const top = leafOf(headers, body, text.length);
  const boundary = top.type.params.get('boundary') ?? '';
  if (!top.type.value.startsWith('multipart/') || boundary === '') return { leaves: [top], problems };
  const leaves: Leaf[] = [];
  const stack = [boundary];
  let open: Leaf | null = null;
  let at = nextDashes(text, body);
  for (; at !== -1 && stack.length > 0; at = nextDashes(text, at)) {
    let level = stack.length - 1;
    let kind: 'open' | 'close' | null = null;
    for (; level >= 0; level--) if ((kind = delimiter(text, at, stack[level]!))) break;
    const lineEnd = text.indexOf('\n', at);
    const next = lineEnd === -1 ? text.length : lineEnd + 1;
    if (kind !== null) {
      if (open) leaves.push({ ...open, end: Math.max(open.start, at - 1) });
      open = null;
      stack.length = kind === 'close' ? level : level + 1;
      if (kind === 'open') {
        if (leaves.length >= MAX_MIME_PARTS) {
          problems.push({ message: `more than ${MAX_MIME_PARTS} MIME parts: the rest was left out` });
          return { leaves, problems };
        }
        open = openPart(text, next, stack, problems);
        at = open ? open.start : next;
        continue;
      }
    }
    at = next;
  }
  if (open) leaves.push({ ...open, end: text.length });
  if (stack.length > 0) problems.push({ message: 'a multipart ends without its closing boundary' });
  if (leaves.length === 0) {
    problems.push({ message: 'a multipart without its boundary was read as plain text' });
    const type = { value: 'text/plain', params: new Map<string, string>() };
    return { leaves: [{ ...top, type }], problems };
  }
  return { leaves, problems };
}

/** Reads a part's fields; a multipart goes on the stack and gives null. */
function openPart(text: string, at: number, stack: string[], problems: Problem[]): Leaf | null {
  const block = parseHeaders(text, at);
  problems.push(...block.problems);
  const leaf = leafOf(block.headers, block.body, text.length);
  const boundary = leaf.type.params.get('boundary') ?? '';
  if (!leaf.type.value.startsWith('multipart/') || boundary === '') return leaf;
  if (stack.length < MAX_MIME_DEPTH) {
    stack.push(boundary);
    return null;
  }
  problems.push({ message: `multiparts nested deeper than ${MAX_MIME_DEPTH}: the inner one was left whole` });
  return leaf;
}
