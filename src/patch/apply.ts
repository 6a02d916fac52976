/** Puts the hunks of a file into the tree's text, one by one, where `git apply` would put them (apply.c, find_pos). */
import type { Problem } from '../text.js';
import type { FileDiff, Hunk } from './diff.js';
import type { Applied, FileImages, Image } from './image.js';
import { mapsOf, rowsOf } from './line-maps.js';

/** Lines of context that must match at least: `git apply -C1`. */
const LEAST_CONTEXT = 1;

/** What Tree.unread() of c/tree.ts says of a file that does not exist. */
const ABSENT = 'is not in the tree';

/** One line of the file while hunks go in. */
interface Row {
  text: string;
  /** The text's last line, without a newline behind it. */
  open: boolean;
  /** 1-based line in the tree's text; 0 for an added line. */
  pre: number;
  /** Post-image line as the mail's hunks count; 0 outside of them. */
  mail: number;
  /** Part of a hunk that went in: no other hunk may match here (LINE_PATCHED in apply.c). */
  patched: boolean;
}

/**
 * Applies the hunks to the tree's text (null: the file is not there, or not read, as `unread` says). Each goes in exactly, at an offset, or with
 * reduced context, or is refused with its reason; the others go in all the same.
 */
export function applyToText(file: FileDiff, treeText: string | null, unread?: string): FileImages {
  const before = rowsOfText(treeText ?? '');
  const rows = before.slice();
  const refusal = wholeRefusal(file, treeText, unread);
  const applied = file.hunks.map((hunk, index) =>
    refusal ? refused(index, refusal) : placeHunk(rows, hunk, index),
  );
  const gone = file.newPath === null && refusal === null;
  return {
    path: file.path,
    pre: treeText === null ? null : imageOf(file, 'pre', before, removed(before, rows)),
    post: gone || (treeText === null && refusal !== null) ? null : imageOf(file, 'post', rows, added(rows)),
    applied,
    ...treeMaps(rows),
    ...mailMaps(file),
    problems: applied.filter((a) => a.how === 'refused').map((a) => problemOf(file, a)),
  };
}

function rowsOfText(text: string): Row[] {
  if (text === '') return [];
  const lines = text.split('\n');
  const open = lines.at(-1) !== '';
  if (!open) lines.pop();
  return lines.map((line, i) => ({
    text: line,
    open: open && i === lines.length - 1,
    pre: i + 1,
    mail: 0,
    patched: false,
  }));
}

function wholeRefusal(file: FileDiff, treeText: string | null, unread = ABSENT): string | null {
  const there = treeText !== null || unread !== ABSENT;
  if (file.status === 'added') return there ? `${file.path} is already in the tree` : null;
  return treeText === null ? `${file.oldPath ?? file.path} ${unread}` : null;
}

const refused = (hunk: number, reason: string): Applied => ({ hunk, how: 'refused', offset: 0, reason });

const problemOf = (file: FileDiff, applied: Applied): Problem => {
  const hunk = file.hunks[applied.hunk];
  const message = `hunk ${applied.hunk + 1} of ${file.path} does not apply: ${applied.reason}`;
  return hunk && hunk.mailLine > 0 ? { message, line: hunk.mailLine } : { message };
};

/** The lines that a hunk looks for and those that it leaves, while context is being reduced. */
interface Pattern {
  lines: Hunk['lines'];
  /** Mail's post-image number of each line. */
  mail: number[];
  leading: number;
  trailing: number;
  /** 0-based line at which the search starts. */
  at: number;
  atStart: boolean;
  atEnd: boolean;
}

function patternOf(hunk: Hunk): Pattern {
  const lines = hunk.lines;
  const first = lines.findIndex((l) => l.kind !== ' ');
  let last = lines.length;
  while (last > 0 && lines[last - 1]?.kind === ' ') last--;
  const trailing = lines.length - last;
  return {
    lines,
    mail: rowsOf(hunk).map((r) => r.post),
    leading: first === -1 ? lines.length : first,
    trailing,
    at: hunk.newStart === 0 ? 0 : hunk.newStart - 1,
    atStart: hunk.oldStart <= 1,
    atEnd: trailing === 0,
  };
}

function placeHunk(rows: Row[], hunk: Hunk, index: number): Applied {
  if (!hunk.complete) return refused(index, 'lines of it are missing');
  const pattern = patternOf(hunk);
  const full = findPlace(rows, pattern);
  if (full !== -1) {
    insert(rows, pattern, full);
    return { hunk: index, how: full === pattern.at ? 'exact' : 'offset', offset: full - pattern.at };
  }
  while (reduce(pattern)) {
    const place = findPlace(rows, pattern);
    if (place === -1) continue;
    insert(rows, pattern, place);
    return { hunk: index, how: 'reduced', offset: place - pattern.at };
  }
  return refused(index, nearest(rows, hunk));
}

/** Takes one step of apply.c's relaxing: first the anchors at the file's ends, then a line of the longer context (both when equal). */
function reduce(pattern: Pattern): boolean {
  if (pattern.leading <= LEAST_CONTEXT && pattern.trailing <= LEAST_CONTEXT) return false;
  if (pattern.atStart || pattern.atEnd) {
    pattern.atStart = pattern.atEnd = false;
    return true;
  }
  if (pattern.leading >= pattern.trailing) {
    pattern.lines = pattern.lines.slice(1);
    pattern.mail = pattern.mail.slice(1);
    pattern.at--;
    pattern.leading--;
  }
  if (pattern.trailing > pattern.leading) {
    pattern.lines = pattern.lines.slice(0, -1);
    pattern.trailing--;
  }
  return true;
}

/** 0-based line at which the pre-image of the pattern stands, the nearest to where it should be, forwards first; -1 if nowhere. */
function findPlace(rows: readonly Row[], pattern: Pattern): number {
  const wanted = pattern.lines.filter((l) => l.kind !== '+');
  const last = rows.length - wanted.length;
  if (last < 0) return -1;
  const fits = (at: number) =>
    at >= 0 &&
    at <= last &&
    (!pattern.atStart || at === 0) &&
    (!pattern.atEnd || at === last) &&
    matches(rows, wanted, at);
  const within = pattern.at >= 0 && pattern.at <= rows.length;
  // apply.c takes a negative start for a huge one, and searches from the end.
  const start = pattern.atStart ? 0 : pattern.atEnd ? last : within ? pattern.at : rows.length;
  for (let step = 0; step <= rows.length; step++) {
    if (fits(start + step)) return start + step;
    if (step > 0 && fits(start - step)) return start - step;
    if (start + step > last && start - step < 0) break;
  }
  return -1;
}

function matches(rows: readonly Row[], wanted: Hunk['lines'], at: number): boolean {
  for (let i = 0; i < wanted.length; i++) {
    const row = rows[at + i];
    const line = wanted[i];
    if (!row || !line || row.patched || row.text !== line.text || row.open !== (line.noNewline === true))
      return false;
  }
  return true;
}

/** Replaces the pre-image at `at` by the post-image. */
function insert(rows: Row[], pattern: Pattern, at: number): void {
  const put: Row[] = [];
  let old = at;
  for (const [i, line] of pattern.lines.entries()) {
    const mail = pattern.mail[i] ?? 0;
    const open = line.noNewline === true;
    if (line.kind === '+') put.push({ text: line.text, open, pre: 0, mail, patched: true });
    else {
      const row = rows[old++];
      if (line.kind === ' ' && row) put.push({ ...row, mail, patched: true });
    }
  }
  replaceRange(rows, at, old - at, put);
}

/** `splice` without an argument for every line, which would overflow the stack on a large hunk. */
function replaceRange(rows: Row[], at: number, count: number, put: readonly Row[]): void {
  const tail = rows.slice(at + count);
  rows.length = at;
  for (const row of put) rows.push(row);
  for (const row of tail) rows.push(row);
}

/** Where most of a refused hunk's lines stand, as the reason that a reader can act on. */
function nearest(rows: readonly Row[], hunk: Hunk): string {
  const wanted = hunk.lines.filter((l) => l.kind !== '+');
  const places = new Map<string, number[]>();
  for (const [i, row] of rows.entries()) {
    const list = places.get(row.text);
    if (list) list.push(i);
    else places.set(row.text, [i]);
  }
  const votes = new Map<number, number>();
  for (const [k, line] of wanted.entries()) {
    const found = places.get(line.text) ?? [];
    if (line.text.trim().length < 3 || found.length > 50) continue;
    for (const i of found) votes.set(i - k, (votes.get(i - k) ?? 0) + 1);
  }
  const goal = Math.max(hunk.newStart - 1, 0);
  const [best] = [...votes].sort((a, b) => b[1] - a[1] || Math.abs(a[0] - goal) - Math.abs(b[0] - goal));
  if (!best) return 'no line of it is in the file';
  const line = Math.max(best[0], 0);
  const other = wanted.findIndex((l, k) => rows[best[0] + k]?.text !== l.text);
  return `nearest place is line ${line + 1} (${best[1]} of ${wanted.length} lines agree, the first that differs is line ${line + other + 1})`;
}

function imageOf(file: FileDiff, side: 'pre' | 'post', rows: readonly Row[], changed: Set<number>): Image {
  const path = (side === 'pre' ? file.oldPath : file.newPath) ?? file.path;
  const lines = rows.map((r) => r.text);
  const regions = lines.length > 0 ? [{ start: 1, lines, section: '', hunk: -1 }] : [];
  return { path, side, whole: true, regions, changed };
}

const added = (rows: readonly Row[]): Set<number> =>
  new Set(rows.flatMap((row, i) => (row.pre === 0 ? [i + 1] : [])));

function removed(before: readonly Row[], rows: readonly Row[]): Set<number> {
  const kept = new Set(rows.map((r) => r.pre));
  return new Set(before.filter((r) => !kept.has(r.pre)).map((r) => r.pre));
}

/** Maps between the tree's two images, and from the tree's post-image to the mail's. */
function treeMaps(rows: readonly Row[]) {
  const toMail = new Map<number, number>();
  const fromMail = new Map<number, number>();
  const postOf = new Map<number, number>();
  for (const [i, row] of rows.entries()) {
    if (row.mail !== 0) {
      toMail.set(i + 1, row.mail);
      fromMail.set(row.mail, i + 1);
    }
    if (row.pre !== 0) postOf.set(row.pre, i + 1);
  }
  return {
    toMail: (line: number) => toMail.get(line) ?? 0,
    fromMail: (line: number) => fromMail.get(line) ?? 0,
    preLineOf: (line: number) => rows[line - 1]?.pre ?? 0,
    postLineOf: (line: number) => postOf.get(line) ?? 0,
  };
}

/** Maps between the mail's post-image and the mail's own lines. */
function mailMaps(file: FileDiff) {
  const { mailLineOf, postLineOfMail } = mapsOf(file.hunks.flatMap(rowsOf));
  return { mailLineOf, postLineOfMail };
}
