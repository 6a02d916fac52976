/**
 * Cuts an mbox into messages by `git mailsplit`'s rules (builtin/mailsplit.c): a line `From …` that ends like a
 * date starts a message, wherever it stands. mboxrd (`From mboxrd@z`, as public-inbox writes it) has its `>From `
 * lines unescaped; mboxo is left as written, as git does; mboxcl and mboxcl2 are known by a Content-Length that
 * leads exactly to the next `From ` line.
 */
import { MAX_MESSAGE_BYTES } from '../limits.js';
import type { Problem } from '../text.js';

export interface RawMessage {
  /** With its `From ` line, `>From ` unescaped where the dialect asks for it; line ends as in the file. */
  bytes: Buffer;
  /** 1-based. */
  number: number;
  /** 0-based offset in the source. */
  byte: number;
}

export interface SplitOptions {
  /** `auto`: mboxrd when the first `From ` line is public-inbox's. */
  dialect?: 'auto' | 'mboxo' | 'mboxrd';
}

/** Feed it chunks, then `end()`; each call returns the messages that became complete. Memory: one message. */
export interface MboxSplitter {
  push(chunk: Uint8Array): RawMessage[];
  end(): RawMessage[];
  readonly problems: Problem[];
}

const LF = 10;
const GT = 62;
const FROM = Buffer.from('From ');
const LF_FROM = Buffer.from('\nFrom ');

const isDigit = (c: number | undefined): boolean => c !== undefined && c >= 48 && c <= 57;
const isSpace = (c: number | undefined): boolean => c === 32 || (c !== undefined && c >= 9 && c <= 13);

/** git's is_from_line(): `line` from its first byte to past its '\n'. */
export function isFromLine(bytes: Buffer, start: number, end: number): boolean {
  if (end - start < 20 || bytes.compare(FROM, 0, 5, start, start + 5) !== 0) return false;
  let colon = end - 3;
  while (colon >= start + 5 && bytes[colon] !== 58) colon--;
  if (colon < start + 5) return false;
  if (![-4, -2, -1, 1, 2].every((d) => isDigit(bytes[colon + d]))) return false;
  return Number.parseInt(bytes.toString('latin1', colon + 3, Math.min(end, colon + 15)), 10) > 90;
}

/** End of the line that starts at `start`, past its '\n'; -1 when it is not there yet. */
function lineEnd(bytes: Buffer, start: number, end: number, final: boolean): number {
  const i = bytes.indexOf(LF, start);
  if (i !== -1 && i < end) return i + 1;
  return final ? end : -1;
}

/** mboxrd: one `>` less on every line `>+From `. A view of the input when there is none. */
function unescapeFrom(bytes: Buffer): Buffer {
  const cuts: number[] = [];
  for (let i = bytes.indexOf('>From '); i !== -1; i = bytes.indexOf('>From ', i + 1)) {
    let first = i;
    while (first > 0 && bytes[first - 1] === GT) first--;
    if (first === 0 || bytes[first - 1] === LF) cuts.push(first);
  }
  if (cuts.length === 0) return bytes;
  const pieces: Buffer[] = [];
  let from = 0;
  for (const cut of cuts) {
    pieces.push(bytes.subarray(from, cut));
    from = cut + 1;
  }
  pieces.push(bytes.subarray(from));
  return Buffer.concat(pieces);
}

/** `From ` and a commit's name: `git format-patch` wrote it, so it may stand in a mail's text. */
const COMMIT = /^From [0-9a-f]{40,64} /;
const FIELD = /^[!-9;-~]{1,76}:/;

/**
 * In a file that does not begin with a `From ` line git splits nothing. Here its first message may just have lost that line, so one does
 * split that is no commit's, follows an empty line and precedes a header field. `line` from `at`, past its '\n' at `to`.
 */
function splitsBare(bytes: Buffer, at: number, to: number, end: number): boolean {
  if (at >= 2 && bytes[at - 2] !== LF && !(bytes[at - 2] === 13 && bytes[at - 3] === LF)) return false;
  return (
    !COMMIT.test(bytes.toString('latin1', at, to)) &&
    FIELD.test(bytes.toString('latin1', to, Math.min(to + 80, end)))
  );
}

/** The declared length of the body and where that starts; null without a usable Content-Length. */
function contentLength(bytes: Buffer, start: number, end: number): { body: number; length: number } | null {
  const blank = bytes.indexOf('\n\n', start);
  if (blank === -1 || blank >= end) return null;
  const found = /^content-length:[ \t]*(\d{1,9})[ \t]*$/im.exec(bytes.toString('latin1', start, blank + 1));
  return found ? { body: blank + 2, length: Number(found[1]) } : null;
}

export function mboxSplitter(options: SplitOptions = {}): MboxSplitter {
  let buffer: Buffer = Buffer.alloc(0);
  /** False when the buffer is the caller's chunk. */
  let owned = false;
  /** Bytes in use: [start, end); nothing of a message boundary before `scan`. */
  let start = 0;
  let end = 0;
  let scan = 0;
  /** Offset in the source of buffer[0]. */
  let base = 0;
  let number = 0;
  let begun = false;
  let bare = false;
  let skipping = false;
  let dialect = options.dialect ?? 'auto';
  const problems: Problem[] = [];

  /** Never writes where a message was cut from, so that messages are views and not copies. */
  function append(chunk: Uint8Array): void {
    const kept = end - start;
    if (owned && end + chunk.length <= buffer.length) {
      buffer.set(chunk, end);
      end += chunk.length;
      return;
    }
    base += start;
    scan -= start;
    owned = kept !== 0;
    if (!owned) buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    else {
      const grown = Buffer.allocUnsafe(kept < chunk.length ? kept + chunk.length : 2 * (kept + chunk.length));
      buffer.copy(grown, 0, start, end);
      grown.set(chunk, kept);
      buffer = grown;
    }
    start = 0;
    end = kept + chunk.length;
  }

  /** Skips blanks before the first message and fixes the dialect; false when more bytes are needed. */
  function begin(final: boolean): boolean {
    while (start < end && isSpace(buffer[start])) start++;
    const to = lineEnd(buffer, start, end, final);
    if (start === end || to === -1) return final;
    if (dialect === 'auto')
      dialect = buffer.toString('latin1', start, to).startsWith('From mboxrd@z ') ? 'mboxrd' : 'mboxo';
    begun = true;
    bare = !isFromLine(buffer, start, to);
    scan = start;
    return true;
  }

  /** Start of the next message at or after `scan`; `end` when the rest is one message; -1 to wait for more. */
  function boundary(final: boolean): number {
    for (;;) {
      const i = buffer.indexOf(LF_FROM, scan);
      if (i === -1 || i + 6 > end) {
        scan = Math.max(scan, end - 6);
        return final ? end : -1;
      }
      const to = lineEnd(buffer, i + 1, end, final);
      if (to === -1) return -1;
      if (bare && to + 80 > end && !final) return -1;
      if (isFromLine(buffer, i + 1, to) && (!bare || splitsBare(buffer, i + 1, to, end)))
        return dialect === 'mboxrd' || skipping ? i + 1 : declaredEnd(i + 1, final);
      scan = i + 1;
    }
  }

  /** mboxcl2 has unescaped `From ` lines in bodies: its Content-Length decides when it leads to a message's end. */
  function declaredEnd(candidate: number, final: boolean): number {
    const declared = contentLength(buffer, start, candidate);
    if (!declared || declared.length > MAX_MESSAGE_BYTES) return candidate;
    let at = declared.body + declared.length;
    if (at <= candidate) return candidate;
    if (at + 80 > end && !final) return -1;
    while (at < end && (buffer[at] === LF || buffer[at] === 13)) at++;
    if (at >= end) return final && declared.body + declared.length <= end ? end : candidate;
    const to = lineEnd(buffer, at, end, true);
    return isFromLine(buffer, at, to) ? at : candidate;
  }

  function take(to: number): RawMessage[] {
    const byte = base + start;
    const cut = buffer.subarray(start, to);
    start = to;
    scan = to;
    if (skipping) {
      skipping = false;
      return [];
    }
    number++;
    return [{ bytes: dialect === 'mboxrd' ? unescapeFrom(cut) : cut, number, byte }];
  }

  function dropGiant(): void {
    if (end - start <= MAX_MESSAGE_BYTES) return;
    if (!skipping) {
      number++;
      problems.push({
        message: `message ${number} is larger than ${MAX_MESSAGE_BYTES >> 20} MiB and was left out`,
        byte: base + start,
      });
    }
    skipping = true;
    start = Math.max(start, end - 4096);
    scan = Math.max(scan, start);
  }

  function drain(final: boolean): RawMessage[] {
    const messages: RawMessage[] = [];
    if (!begun && !begin(final)) return messages;
    while (start < end) {
      const to = boundary(final);
      if (to === -1) break;
      messages.push(...take(to));
    }
    if (!final) dropGiant();
    return messages;
  }

  return {
    push(chunk) {
      append(chunk);
      return drain(false);
    },
    end: () => drain(true),
    problems,
  };
}

/** A whole mbox at once. */
export function splitMbox(bytes: Uint8Array, options: SplitOptions = {}): RawMessage[] {
  const splitter = mboxSplitter(options);
  const first = splitter.push(bytes);
  return first.concat(splitter.end());
}
