/**
 * Pairs the patches of two revisions as `git range-diff` does: equal diffs first, then the cheapest assignment, where
 * a pair costs the lines of the diff between its diffs and a patch left alone 60 % of its lines (git range-diff.c).
 */
import { assign } from './assignment.js';
import type { FileDiff } from './diff.js';
import { type Edit, hunksOf, lineDiff } from './line-diff.js';
import type { Patch } from './patch.js';

export type PairStatus = 'unchanged' | 'changed' | 'dropped' | 'added';

export interface Pair {
  old: Patch | null;
  new: Patch | null;
  status: PairStatus;
  /** git would leave the two apart, their titles are the same. */
  byTitle?: true;
}

/** `--creation-factor`. */
const CREATION = 0.6;
const TIE = 0.001;
/** git's COST_MAX. */
const NEVER = 1 << 16;

function fileHead(file: FileDiff): string {
  const name =
    file.status === 'added'
      ? `${file.path} (new)`
      : file.status === 'deleted'
        ? `${file.path} (deleted)`
        : file.status === 'renamed'
          ? `${file.oldPath} => ${file.newPath}`
          : file.path;
  const mode = file.oldMode && file.newMode && file.oldMode !== file.newMode;
  return ` ## ${name}${mode ? ` (mode change ${file.oldMode} => ${file.newMode})` : ''} ##`;
}

/** The diff as git range-diff compares it: no line numbers, no blob names. */
export function diffLines(patch: Patch): string[] {
  return patch.diff.files.flatMap((file, i) => [
    ...(i === 0 ? [] : ['']),
    fileHead(file),
    ...file.hunks.flatMap((hunk) => [
      `@@${hunk.section === '' ? '' : ` ${file.path}: ${hunk.section}`}`,
      ...hunk.lines.map((l) => `${l.kind}${l.text}`),
    ]),
  ]);
}

/** Author and commit message, then the diff. */
export function patchLines(patch: Patch): string[] {
  const author = patch.author ? `${patch.author.name} <${patch.author.address}>` : '';
  return [
    ' ## Metadata ##',
    `Author: ${author}`,
    '',
    ' ## Commit message ##',
    ...`${patch.subject.title}\n\n${patch.message}`
      .trimEnd()
      .split('\n')
      .map((l) => `    ${l}`.trimEnd()),
    '',
    ...diffLines(patch),
  ];
}

/** Lines that a unified diff of the two would have, hunk lines and headers. */
function diffSize(a: readonly string[], b: readonly string[]): number {
  // A pair that costs more than both patches left alone is never chosen.
  const enough = Math.ceil((a.length + b.length) * CREATION) + 1;
  const edits = lineDiff(a, b, enough);
  return edits === null ? a.length + b.length : hunksOf(edits).length;
}

function exactMatches(a: readonly string[][], b: readonly string[][]): Map<number, number> {
  const byText = new Map<string, number[]>();
  for (const [j, lines] of b.entries()) {
    const text = lines.join('\n');
    byText.set(text, [...(byText.get(text) ?? []), j]);
  }
  const found = new Map<number, number>();
  for (const [i, lines] of a.entries()) {
    const j = byText.get(lines.join('\n'))?.shift();
    if (j !== undefined) found.set(i, j);
  }
  return found;
}

/** For each old patch the index of its new one, or -1. */
export function correspond(old: readonly Patch[], now: readonly Patch[]): number[] {
  const a = old.map(diffLines);
  const b = now.map(diffLines);
  const exact = exactMatches(a, b);
  const taken = new Set(exact.values());
  const cell = (i: number, j: number): number => {
    const x = a[i];
    const y = b[j];
    if (x && y) {
      if (exact.get(i) === j) return 0;
      // On a tie git pairs.
      return exact.has(i) || taken.has(j) ? NEVER : diffSize(x, y) - TIE;
    }
    if (x) return exact.has(i) ? NEVER : left(x);
    if (y) return taken.has(j) ? NEVER : left(y);
    return 0;
  };
  // The blank line between files is compared and not counted.
  const left = (lines: readonly string[]): number =>
    Math.floor(lines.filter((l) => l !== '').length * CREATION);
  const n = a.length + b.length;
  const cost = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => cell(i, j)));
  return assign(cost)
    .slice(0, a.length)
    .map((j) => (j < b.length ? j : -1));
}

/** What git leaves apart and has one title is one patch to a reader: small patches are soon too different for git. */
function joinTitles(matched: number[], old: readonly Patch[], now: readonly Patch[]): Set<number> {
  const joined = new Set<number>();
  for (const [i, patch] of old.entries()) {
    if (matched[i] !== -1) continue;
    const title = patch.subject.title.toLowerCase();
    const j = now.findIndex((p, k) => !matched.includes(k) && p.subject.title.toLowerCase() === title);
    if (j === -1 || title === '') continue;
    matched[i] = j;
    joined.add(i);
  }
  return joined;
}

/** Pairs in the order of the new revision, dropped ones where they stood. */
export function rangeDiff(old: readonly Patch[], now: readonly Patch[]): Pair[] {
  const matched = correspond(old, now);
  const joined = joinTitles(matched, old, now);
  const pairs: Pair[] = [];
  let shown = 0;
  const dropUntil = (end: number): void => {
    for (; shown < end; shown++) {
      const patch = old[shown];
      if (patch && matched[shown] === -1) pairs.push({ old: patch, new: null, status: 'dropped' });
    }
  };
  for (const [j, patch] of now.entries()) {
    const i = matched.indexOf(j);
    const before = i === -1 ? null : (old[i] ?? null);
    if (i !== -1) dropUntil(i);
    const status = before ? statusOf(before, patch) : 'added';
    pairs.push({ old: before, new: patch, status, ...(joined.has(i) ? { byTitle: true } : {}) });
  }
  dropUntil(old.length);
  return pairs;
}

const statusOf = (a: Patch, b: Patch): PairStatus =>
  patchLines(a).join('\n') === patchLines(b).join('\n') ? 'unchanged' : 'changed';

/** What changed between two versions of a patch: a diff of the two, with context; `null` where lines are left out. */
export function interdiff(pair: Pair): (Edit | null)[] {
  if (!pair.old || !pair.new) return [];
  const edits = lineDiff(patchLines(pair.old), patchLines(pair.new));
  return edits ? hunksOf(edits) : [];
}
