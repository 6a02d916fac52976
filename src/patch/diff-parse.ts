/**
 * Reads a unified diff out of lines. This file finds where each file and each hunk begins and ends, counting lines
 * as git's apply.c does; the hunks so cut out are read by parse-diff, one file at a time. What parse-diff leaves out
 * or gets wrong is done around it: where a diff starts in a mail and ends before a signature, hunks that are cut
 * short (it would take any text as context), octal and quoted paths, paths with blanks, renames, copies, modes,
 * binary patches, combined diffs, CRLF in headers, body line numbers.
 */
import parse from 'parse-diff';
import { MAX_HUNKS, MAX_LINE_LENGTH } from '../limits.js';
import type { Diff, FileDiff, Hunk, HunkLine } from './diff.js';
import { fileOf, isHeaderLine, readHeader, startsBareFile, startsFile } from './diff-header.js';

/** Lines with their numbers in the body; `raw` is the same lines as bytes, one char per byte, when that differs. */
export interface DiffInput {
  lines: readonly string[];
  numbers: readonly number[];
  raw?: readonly string[];
  /** Lines come out of a quote: an empty one in a hunk is a context line whose blank was stripped on the way. */
  quoted?: boolean;
}

const HUNK = /^@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@/;

/** Index of the first line of a diff at or after `from`; -1 when there is none. */
export function findDiff(lines: readonly string[], from = 0): number {
  for (let i = from; i < lines.length; i++) if (startsFile(lines, i) && leadsSomewhere(lines, i)) return i;
  return -1;
}

/** False for a line of prose that only looks like a header (`Index: a and b`, `diff -u shows`). */
function leadsSomewhere(lines: readonly string[], at: number): boolean {
  if ((lines[at] ?? '').startsWith('diff --git ') || startsBareFile(lines, at)) return true;
  for (let i = at + 1; i < lines.length && i < at + 8; i++) {
    const line = lines[i] ?? '';
    if (startsBareFile(lines, i) || /^(?:@@|GIT binary patch|Binary files|index [0-9a-f])/.test(line))
      return true;
    if (!isHeaderLine(line) && line.trim() !== '') return false;
  }
  return false;
}

/** State of one reading. */
interface Reading {
  input: DiffInput;
  /** Next line to look at. */
  at: number;
  /** Where the next file begins, null before it was looked for, -1 when there is none. */
  next: number | null;
  diff: Diff;
  /** Indices of lines that belong to the diff's text. */
  taken: number[];
  /** Those among them that are empty context lines of a hunk. */
  blank: Set<number>;
  hunks: number;
}

/** Reads all files of a diff from line index `from` on. Never throws; what is wrong is in `problems`. */
export function parseDiff(input: DiffInput, from = 0): Diff {
  const reading: Reading = {
    input,
    at: from,
    next: null,
    diff: { files: [], text: '', problems: [] },
    taken: [],
    blank: new Set(),
    hunks: 0,
  };
  while (reading.at < input.lines.length && reading.hunks <= MAX_HUNKS) {
    const next = nextFile(reading);
    const stray = strayHunk(input.lines, reading.at, next === -1 ? input.lines.length : next);
    if (stray !== -1) readStray(reading, stray);
    else if (next === -1) break;
    else readFile(reading, next);
  }
  if (reading.hunks > MAX_HUNKS)
    complain(reading, reading.at, `more than ${MAX_HUNKS} hunks, the rest is left out`);
  for (const file of reading.diff.files) fillFile(file);
  reading.diff.text = textOf(reading);
  return reading.diff;
}

/** Index of the next file's first line; looked for once and not for every hunk on the way. */
function nextFile(reading: Reading): number {
  if (reading.next === null || (reading.next !== -1 && reading.next < reading.at))
    reading.next = findDiff(reading.input.lines, reading.at);
  return reading.next;
}

/** A hunk after other text and before the next file: its file is the one above (trimmed quotes have such). */
function strayHunk(lines: readonly string[], from: number, to: number): number {
  for (let i = from; i < to; i++)
    if ((lines[i] ?? '').startsWith('@@ -') && HUNK.test(lines[i] ?? '')) return i;
  return -1;
}

function readStray(reading: Reading, at: number): void {
  reading.at = at;
  const file = reading.diff.files.at(-1);
  if (file) {
    if (!reading.input.quoted)
      complain(reading, at, `a hunk behind other text is taken for one of ${file.path}; git refuses it`);
    readHunks(reading, file);
  } else {
    complain(reading, at, 'a hunk without a file header above it is left out');
    readHunks(reading, fileOf({ oldPath: null, newPath: null, status: 'modified' }, 0));
  }
}

function complain(reading: Reading, index: number, message: string): void {
  const line = reading.input.numbers[index];
  reading.diff.problems.push(line ? { message, line } : { message });
}

function readFile(reading: Reading, start: number): void {
  const { lines, numbers } = reading.input;
  const end = headerEnd(lines, start);
  reading.at = end;
  if (/^diff --(?:cc|combined) /.test(lines[start] ?? '')) {
    complain(reading, start, 'a combined diff (of a merge) is not read');
    return;
  }
  const header = readHeader(lines.slice(start, end), (message) => complain(reading, start, message));
  if (header === null) {
    complain(reading, start, 'a diff header without a usable path');
    return;
  }
  const file = fileOf(header, numbers[start] ?? 0);
  reading.diff.files.push(file);
  for (let i = start; i < end; i++) reading.taken.push(i);
  if (file.binary) takeBinary(reading);
  readHunks(reading, file);
  if (file.hunks.length === 0 && lacksHunks(file))
    complain(reading, start, `${file.path} has a header and no hunk below it`);
  if (!reading.input.quoted) checkHeader(reading, start, end, file);
}

/** What git's apply.c takes for no header of a file (find_header, parse_git_diff_header), and is read here all the same. */
function checkHeader(reading: Reading, start: number, end: number, { path, hunks }: FileDiff): void {
  const { lines } = reading.input;
  const empty = lines.slice(start, end).findIndex((line) => line.trim() === '');
  if (empty !== -1)
    complain(reading, start + empty, `an empty line in the header of ${path}; git refuses it`);
  if (end === start + 1 && hunks.length > 0 && (lines[start] ?? '').startsWith('diff --git '))
    complain(reading, start, `${path} has no header but its diff line above a hunk; git refuses it`);
}

/** True for a file of which the header alone says no change: no mode, no name, no binary data, not new or gone. */
const lacksHunks = (file: FileDiff): boolean =>
  file.status === 'modified' &&
  file.binary === undefined &&
  (file.oldMode === file.newMode || file.oldMode === undefined);

/** Index behind the header lines that start at `start`. */
function headerEnd(lines: readonly string[], start: number): number {
  let i = start + 1;
  for (; i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (headerGoesOn(lines, i)) continue;
    if (line.startsWith('@@ ') || !isHeaderLine(line)) break;
    if (line.startsWith('diff --git ')) break;
    if (line.startsWith('Index: ') && !(lines[start] ?? '').startsWith('diff ')) break;
    if (line.startsWith('+++ ') && i > start) return i + 1;
    if (line.startsWith('GIT binary patch') || line.startsWith('Binary files ')) return i + 1;
  }
  return i;
}

/** True for an empty line inside a header: some mail clients put one behind each long line. */
function headerGoesOn(lines: readonly string[], at: number): boolean {
  let next = at;
  while (next < at + 3 && (lines[next] ?? 'x').trim() === '') next++;
  const line = lines[next] ?? '';
  return next > at && isHeaderLine(line) && !/^(?:diff -|Index: )/.test(line);
}

/** `literal N` or `delta N` with base85 lines, once or twice, each closed by an empty line (diff.c, emit_binary_diff). */
function takeBinary(reading: Reading): void {
  const { lines } = reading.input;
  let i = reading.at;
  while (/^(?:literal|delta) \d+\s*$/.test(lines[i] ?? '')) {
    i++;
    while (i < lines.length && /^[A-Za-z][!-~]+\s*$/.test(lines[i] ?? '')) i++;
    if ((lines[i] ?? 'x').trim() === '' && i < lines.length) i++;
  }
  for (let k = reading.at; k < i; k++) reading.taken.push(k);
  reading.at = i;
}

function readHunks(reading: Reading, file: FileDiff): void {
  const { lines } = reading.input;
  while (reading.at < lines.length && reading.hunks <= MAX_HUNKS) {
    const line = (lines[reading.at] ?? '').slice(0, MAX_LINE_LENGTH);
    const match = HUNK.exec(line);
    if (!match) {
      if (line.startsWith('@@ -'))
        complain(reading, reading.at, `a hunk of ${file.path} whose header can't be read is left out`);
      return;
    }
    reading.hunks++;
    readHunk(reading, file, match);
  }
}

function readHunk(reading: Reading, file: FileDiff, match: RegExpExecArray): void {
  const { lines, numbers } = reading.input;
  const head = reading.at;
  const count = (text: string | undefined) => (text === undefined ? 1 : Number(text));
  const hunk: Hunk = {
    oldStart: Number(match[1]),
    oldLines: count(match[2]),
    newStart: Number(match[3]),
    newLines: count(match[4]),
    section: (lines[head] ?? '').slice(match[0].length).trim(),
    lines: [],
    mailLine: numbers[head] ?? 0,
    complete: true,
  };
  const body = hunkBody(reading, hunk);
  restoreEnd(reading, hunk, body);
  hunk.complete = body.old === hunk.oldLines && body.new === hunk.newLines;
  if (!hunk.complete)
    complain(
      reading,
      head,
      `hunk @@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@ of ${file.path} has only ${body.old} old and ${body.new} new lines`,
    );
  else if (hunk.lines.every((line) => line.kind === ' '))
    complain(reading, head, `a hunk of ${file.path} changes nothing; git refuses it`);
  file.hunks.push(hunk);
}

/** Takes lines until the counts of the hunk are met or a line can't belong to it. */
function hunkBody(reading: Reading, hunk: Hunk): { old: number; new: number } {
  const { lines, numbers } = reading.input;
  const seen = { old: 0, new: 0 };
  reading.taken.push(reading.at++);
  while (reading.at < lines.length && (seen.old < hunk.oldLines || seen.new < hunk.newLines)) {
    const line = lines[reading.at] ?? '';
    const kind = line === '' || line === '\r' ? ' ' : line[0];
    if (isNoNewline(line)) {
      markNoNewline(hunk);
    } else {
      const fits = kindFits(kind, seen, hunk) && !endsEarly(lines, reading.at);
      if (!fits) return seen;
      if (kind !== '+') seen.old++;
      if (kind !== '-') seen.new++;
      if (line === '') blankContext(reading);
      hunk.lines.push({
        kind: kind as HunkLine['kind'],
        text: line.slice(1),
        mailLine: numbers[reading.at] ?? 0,
      });
    }
    reading.taken.push(reading.at++);
  }
  if (isNoNewline(lines[reading.at] ?? '')) {
    markNoNewline(hunk);
    reading.taken.push(reading.at++);
  }
  surplus(reading);
  return seen;
}

/** Empty context lines that a mail can lose at its end: one to the MIME boundary, and those that a client strips. */
const MAX_LOST = 2;

/** Puts back empty context lines that were lost at the very end of a mail. In a quote they may have been anything. */
function restoreEnd(reading: Reading, hunk: Hunk, seen: { old: number; new: number }): void {
  const lost = hunk.oldLines - seen.old;
  if (lost < 1 || lost > MAX_LOST || lost !== hunk.newLines - seen.new || reading.input.quoted) return;
  if (reading.input.lines.slice(reading.at).some((l) => l.trim() !== '')) return;
  for (let i = 0; i < lost; i++) {
    hunk.lines.push({ kind: ' ', text: '', mailLine: 0 });
    reading.taken.push(reading.input.lines.length);
  }
  seen.old += lost;
  seen.new += lost;
  complain(
    reading,
    reading.input.lines.length - 1,
    `${lost} empty context line at the end of the mail was lost and is put back`,
  );
}

/** An empty line in a hunk: a context line without its blank. */
function blankContext(reading: Reading): void {
  reading.blank.add(reading.at);
  const line = reading.input.numbers[reading.at];
  if (reading.input.quoted && line !== undefined) reading.diff.stripped ??= line;
}

function kindFits(kind: string | undefined, seen: { old: number; new: number }, hunk: Hunk): boolean {
  if (kind === ' ') return seen.old < hunk.oldLines && seen.new < hunk.newLines;
  if (kind === '-') return seen.old < hunk.oldLines;
  return kind === '+' && seen.new < hunk.newLines;
}

/** True when a hunk that still lacks lines ends here all the same: at a file without `diff` line, or at a signature. */
function endsEarly(lines: readonly string[], i: number): boolean {
  if (!(lines[i] ?? '').startsWith('--')) return false;
  if (startsBareFile(lines, i)) return true;
  return lines[i] === '-- ' && /^\d+\.\d+(?:\.\d+)*\b/.test(lines[i + 1] ?? '') && lines.length - i < 12;
}

/** `\ No newline at end of file` in any language: git asks for no more than the length (apply.c, apply_fragment). */
const isNoNewline = (line: string): boolean => line.startsWith('\\ ') && line.length >= 11;

function markNoNewline(hunk: Hunk): void {
  const last = hunk.lines.at(-1);
  if (last) last.noNewline = true;
}

/** Added or removed lines right behind a hunk whose counts are met: git ignores them, a reviewer should know. */
function surplus(reading: Reading): void {
  const line = reading.input.lines[reading.at] ?? '';
  if (/^(?:\+|-(?!-))/.test(line))
    complain(reading, reading.at, 'more lines than the hunk header says; they are ignored');
}

/** Lets parse-diff read the hunks of one file, and takes the counts of lines and the kinds from it. */
function fillFile(file: FileDiff): void {
  const filled = file.hunks.filter((h) => h.lines.length > 0);
  if (filled.length === 0) return;
  const [read] = parse(`--- a/f\n+++ b/f\n${filled.map(hunkText).join('')}`);
  file.additions = read?.additions ?? 0;
  file.deletions = read?.deletions ?? 0;
}

function hunkText(hunk: Hunk): string {
  let old = 0;
  let added = 0;
  let text = '';
  for (const line of hunk.lines) {
    if (line.kind !== '+') old++;
    if (line.kind !== '-') added++;
    text += `${line.kind}${line.text}\n`;
  }
  return `@@ -${hunk.oldStart},${old} +${hunk.newStart},${added} @@\n${text}`;
}

/** The diff's own lines, as bytes; in a quote a context line gets back the blank that was stripped from it. */
function textOf(reading: Reading): string {
  const { lines, raw, quoted } = reading.input;
  const source = raw ?? lines;
  let text = '';
  for (const i of reading.taken)
    text += `${(quoted && reading.blank.has(i)) || i >= lines.length ? ' ' : (source[i] ?? '')}\n`;
  return raw ? text : toBytes(text);
}

/** A decoded text as UTF-8, one char per byte. */
export function toBytes(text: string): string {
  return /[^\0-\x7f]/.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text;
}
