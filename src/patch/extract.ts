/** All patches that a message holds: mailed, attached, quoted by a reply, or proposed in one. */
import type { Message } from '../mail/message.js';
import { buildPatch, isComplete } from './build.js';
import { findDiff, parseDiff } from './diff-parse.js';
import { forwardedAt, forwardedPatch } from './forwarded.js';
import type { Patch } from './patch.js';
import { quotedPatches } from './quoted.js';
import { type Segment, segmentsOf } from './segment.js';
import { parseSubject } from './subject.js';

/** Cheap test that a text can hold a diff at all: most messages of an archive end here. */
export function mayHoldDiff(text: string): boolean {
  return text.includes('@@ -') || text.includes('diff --git ') || text.includes('\nIndex: ');
}

/** Patches of a message in order of appearance. A message without any gives none. */
export function patchesOf(message: Message): Patch[] {
  if (!mayHoldDiff(message.body)) return [];
  const lines = linesOf(message.body);
  const mailed = segmentsOf(message, lines).flatMap((segment) => mailedPatch(message, segment));
  return [...mailed, ...quotedPatches(message, lines)];
}

/** The unquoted diff of a stretch of the body. In a reply that is a counter-patch, by the reply's author. */
function mailedPatch(message: Message, segment: Segment): Patch[] {
  const { lines, numbers } = segment;
  const at = findDiff(lines);
  if (at === -1) return [];
  const diff = parseDiff(segment, at);
  if (diff.files.length === 0) return [];
  const forwarded = forwardedAt(lines, at);
  if (forwarded !== -1) return [forwardedPatch(message, segment, forwarded, at, diff)];
  const quoted = parseSubject(message.subject).isReply ? lastQuoted(lines, at) : -1;
  const start = quoted !== -1 ? quoted + 1 : /^From [0-9a-f]{40} /.test(lines[0] ?? '') ? 1 : 0;
  return [buildPatch(message, lines.slice(start), numbers.slice(start), at - start, diff, 'mail')];
}

function lastQuoted(lines: readonly string[], before: number): number {
  for (let i = before - 1; i >= 0; i--) if ((lines[i] ?? '').startsWith('>')) return i;
  return -1;
}

/** A bare `git diff`: one patch without message. `bytes` is one char per byte, as read from the file. */
export function patchOfDiff(bytes: string, source: string): Patch {
  // Content may be CRLF; header lines are so only when a mail or an editor made the whole file so.
  const text = /^@@ -\d[^\n]{0,4000}\r$/m.test(bytes) ? bytes.replaceAll('\r\n', '\n') : bytes;
  const raw = linesOf(text);
  const lines = linesOf(decoded(text));
  const numbers = lines.map((_, i) => i + 1);
  const diff = parseDiff(raw.length === lines.length ? { lines, numbers, raw } : { lines, numbers });
  return {
    index: 1,
    total: 1,
    subject: parseSubject(''),
    author: null,
    date: null,
    message: '',
    messageLine: 0,
    trailers: [],
    notes: '',
    diffstat: [],
    diff,
    messageId: null,
    carriedBy: { messageId: null, as: 'mail' },
    complete: isComplete(diff),
    remarks: [],
    baseCommit: null,
    changeId: null,
    prerequisites: [],
    problems: diff.problems.map((p) => ({ ...p, source })),
  };
}

/** The lines of a text; what is behind its last newline is none. */
function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Bytes as UTF-8, or as latin1 where they are not UTF-8. */
function decoded(text: string): string {
  if (!/[\x80-\xff]/.test(text)) return text;
  const utf8 = Buffer.from(text, 'latin1').toString('utf8');
  return utf8.includes('\ufffd') ? text : utf8;
}
