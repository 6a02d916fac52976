/** Cuts a message's body into the leaf parts of its MIME tree (RFC 2046 §5.1): one pass, an explicit stack, the bytes untouched. */
import { MAX_MIME_DEPTH, MAX_MIME_PARTS } from '../limits.js';
import type { Problem } from '../text.js';
import { parseHeaders } from './header.js';
import type { Header } from './message.js';
import { type Parameterised, parseParameterised } from './parameter.js';

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

/** Where the walk through a multipart stands. */
interface Walk {
  text: string;
  /** Boundaries of the multiparts that are open, outermost first. */
  stack: string[];
  /** The leaf whose end is looked for; null in a preamble or an epilogue. */
  open: Leaf | null;
  leaves: Leaf[];
  problems: Problem[];
}

const boundaryOf = (leaf: Leaf): string =>
  leaf.type.value.startsWith('multipart/') ? (leaf.type.params.get('boundary') ?? '') : '';

function closePart(walk: Walk, end: number): void {
  if (walk.open) walk.leaves.push({ ...walk.open, end: Math.max(walk.open.start, end) });
  walk.open = null;
}

/** Reads a part's fields; a multipart goes on the stack, a leaf becomes the open one. Offset of the part's content. */
function openPart(walk: Walk, at: number): number {
  const block = parseHeaders(walk.text, at);
  walk.problems.push(...block.problems);
  const leaf = leafOf(block.headers, block.body, walk.text.length);
  const boundary = boundaryOf(leaf);
  if (boundary !== '' && walk.stack.length < MAX_MIME_DEPTH) walk.stack.push(boundary);
  else walk.open = leaf;
  if (boundary !== '' && walk.open)
    walk.problems.push({
      message: `multiparts nested deeper than ${MAX_MIME_DEPTH}: the inner one was left whole`,
    });
  return block.body;
}

/** Takes the line of dashes at `at` for what it is; offset from which to look on. */
function passDashes(walk: Walk, at: number): number {
  const lineEnd = walk.text.indexOf('\n', at);
  const next = lineEnd === -1 ? walk.text.length : lineEnd + 1;
  let level = walk.stack.length - 1;
  let kind: 'open' | 'close' | null = null;
  for (; level >= 0; level--) if ((kind = delimiter(walk.text, at, walk.stack[level]!))) break;
  if (kind === null) return next;
  closePart(walk, at - 1);
  walk.stack.length = kind === 'close' ? level : level + 1;
  if (kind === 'close') return next;
  if (walk.leaves.length < MAX_MIME_PARTS) return openPart(walk, next);
  walk.problems.push({ message: `more than ${MAX_MIME_PARTS} MIME parts: the rest was left out` });
  walk.stack.length = 0;
  return next;
}

/** `text`: the whole message, one char per byte, '\n' ends; `body`: offset of its body. At least one leaf. */
export function mimeLeaves(text: string, headers: Header[], body: number): MimeTree {
  const problems: Problem[] = [];
  const top = leafOf(headers, body, text.length);
  const boundary = boundaryOf(top);
  if (boundary === '') return { leaves: [top], problems };
  const walk: Walk = { text, stack: [boundary], open: null, leaves: [], problems };
  let at = nextDashes(text, body);
  while (at !== -1 && walk.stack.length > 0) at = nextDashes(text, passDashes(walk, at));
  closePart(walk, text.length);
  if (walk.stack.length > 0) problems.push({ message: 'a multipart ends without its closing boundary' });
  if (walk.leaves.length > 0) return { leaves: walk.leaves, problems };
  problems.push({ message: 'a multipart without its boundary was read as plain text' });
  const type = { value: 'text/plain', params: new Map<string, string>() };
  return { leaves: [{ ...top, type }], problems };
}
