/** Files, edits of them and the hunks of an edit: made by fast-check, without any of the code under test. */
import fc from 'fast-check';
import type { FileDiff, Hunk, HunkLine } from '../../src/patch/diff.js';

/** One step of an edit over a file: keep, remove or add one line. */
export type Step = { kind: ' ' | '-' | '+'; text: string };

/** Texts of few letters, so that lines repeat as braces and blank lines do in code. */
const text = fc.constantFrom(
  '',
  '{',
  '}',
  '\treturn 0;',
  'a',
  'b',
  'c',
  '\tfoo(bar);',
  '+x',
  '-- ',
  ' y',
  '@@ -1 +1 @@',
);

export const steps: fc.Arbitrary<Step[]> = fc
  .array(
    fc.record({
      kind: fc.oneof(
        { weight: 7, arbitrary: fc.constant(' ' as const) },
        fc.constantFrom('-' as const, '+' as const),
      ),
      text,
    }),
    { maxLength: 80 },
  )
  .filter((all) => all.some((s) => s.kind !== ' '));

export const preOf = (all: readonly Step[]) => all.filter((s) => s.kind !== '+').map((s) => s.text);
export const postOf = (all: readonly Step[]) => all.filter((s) => s.kind !== '-').map((s) => s.text);
export const fileText = (lines: readonly string[]) => lines.map((l) => `${l}\n`).join('');

/** The hunks of an edit with `context` lines around; `mailLine` counts from `firstMailLine` on, a hunk's header takes one. */
export function hunksOf(all: readonly Step[], context: number, firstMailLine = 1): Hunk[] {
  const near = (i: number) =>
    all.slice(Math.max(0, i - context), i + context + 1).some((s) => s.kind !== ' ');
  const hunks: Hunk[] = [];
  let [pre, post, mail, open] = [1, 1, firstMailLine, false];
  for (const [i, step] of all.entries()) {
    if (!near(i)) open = false;
    else {
      if (!open) {
        hunks.push({
          oldStart: pre,
          oldLines: 0,
          newStart: post,
          newLines: 0,
          section: '',
          lines: [],
          mailLine: mail++,
          complete: true,
        });
        open = true;
      }
      const hunk = hunks.at(-1)!;
      hunk.lines.push({ kind: step.kind, text: step.text, mailLine: mail++ } satisfies HunkLine);
      if (step.kind !== '+') hunk.oldLines++;
      if (step.kind !== '-') hunk.newLines++;
    }
    if (step.kind !== '+') pre++;
    if (step.kind !== '-') post++;
  }
  // diff -u numbers a side without lines by the line in front of it.
  for (const h of hunks) {
    if (h.oldLines === 0) h.oldStart--;
    if (h.newLines === 0) h.newStart--;
  }
  return hunks;
}

export function fileDiff(hunks: Hunk[], path = 'f.c'): FileDiff {
  return {
    path,
    oldPath: path,
    newPath: path,
    status: 'modified',
    hunks,
    mailLine: 1,
    additions: hunks.flatMap((h) => h.lines).filter((l) => l.kind === '+').length,
    deletions: hunks.flatMap((h) => h.lines).filter((l) => l.kind === '-').length,
  };
}

/** The file as a diff's text. */
export function diffText(file: FileDiff): string {
  const head = `diff --git a/${file.path} b/${file.path}\n--- a/${file.path}\n+++ b/${file.path}\n`;
  return (
    head +
    file.hunks
      .map(
        (h) =>
          `@@ -${h.oldStart},${h.oldLines} +${h.newStart},${h.newLines} @@\n${h.lines.map((l) => `${l.kind}${l.text}\n`).join('')}`,
      )
      .join('')
  );
}
