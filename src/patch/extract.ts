/** All patches that a message holds: mailed, attached, quoted by a reply, or proposed in one. */
import type { Message } from '../mail/message.js';
import { buildPatch, isComplete } from './build.js';
import { findDiff, parseDiff } from './diff-parse.js';
import type { Patch } from './patch.js';
import { quotedPatches } from './quoted.js';
import { parseSubject } from './subject.js';

/** Cheap test that a text can hold a diff at all: most messages of an archive end here. */
export function mayHoldDiff(text: string): boolean {
  return text.includes('@@ -') || text.includes('diff --git ') || text.includes('\nIndex: ');
}

/** Patches of a message in order of appearance. A message without any gives none. */
export function patchesOf(message: Message): Patch[] {
  const patches: Patch[] = [];
  const attached = message.parts.filter((p) => isAttached(p.text, message) && mayHoldDiff(p.text));
  if (mayHoldDiff(message.body)) {
    const lines = message.body.split('\n');
    const mailed = mailedPatch(message, lines);
    if (mailed) patches.push(mailed);
    patches.push(...quotedPatches(message, lines));
  }
  for (const part of attached) {
    const patch = attachedPatch(message, part.text, part.bytes);
    if (patch) patches.push(patch);
  }
  return patches;
}

/** True for a text part that is not part of the body. */
function isAttached(text: string, message: Message): boolean {
  return text !== '' && message.parts.length > 1 && !message.body.includes(text.trimEnd());
}

/** The diff that stands unquoted in the body. In a reply that is a counter-patch, by the reply's author. */
function mailedPatch(message: Message, lines: readonly string[]): Patch | null {
  const at = findDiff(lines);
  if (at === -1) return null;
  const numbers = lines.map((_, i) => i + 1);
  const diff = parseDiff(withBytes(message, lines, numbers), at);
  if (diff.files.length === 0) return null;
  const isReply = lines.slice(0, at).some((l) => l.startsWith('>'));
  const start = isReply ? lastQuoted(lines, at) + 1 : 0;
  return buildPatch(message, lines.slice(start), numbers.slice(start), at - start, diff, 'mail');
}

function lastQuoted(lines: readonly string[], before: number): number {
  for (let i = before - 1; i >= 0; i--) if ((lines[i] ?? '').startsWith('>')) return i;
  return -1;
}

/** The lines as bytes too, where the body is one text part that is not UTF-8. */
function withBytes(message: Message, lines: readonly string[], numbers: readonly number[]) {
  const part = message.parts.find((p) => p.text !== '' && message.body.startsWith(p.text.trimEnd()));
  if (!part || !/[\x80-\xff]/.test(part.bytes)) return { lines, numbers };
  const raw = part.bytes.split('\n');
  return raw.length >= lines.length - 1 ? { lines, numbers, raw } : { lines, numbers };
}

function attachedPatch(message: Message, text: string, bytes: string): Patch | null {
  const lines = text.split('\n');
  const raw = bytes.split('\n');
  const at = findDiff(lines);
  if (at === -1) return null;
  const numbers = lines.map(() => 0);
  const diff = parseDiff(raw.length === lines.length ? { lines, numbers, raw } : { lines, numbers }, at);
  if (diff.files.length === 0) return null;
  const top = /^From [0-9a-f]{40} /.test(lines[0] ?? '') ? 1 : 0;
  return buildPatch(message, lines.slice(top), numbers.slice(top), at - top, diff, 'mail');
}

/** A bare `git diff`: one patch without message. `text` is one char per byte, as read from the file. */
export function patchOfDiff(text: string, source: string): Patch {
  const raw = text.split('\n');
  const lines = decoded(text).split('\n');
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

/** Bytes as UTF-8, or as latin1 where they are not UTF-8. */
function decoded(text: string): string {
  if (!/[\x80-\xff]/.test(text)) return text;
  const utf8 = Buffer.from(text, 'latin1').toString('utf8');
  return utf8.includes('\ufffd') ? text : utf8;
}
