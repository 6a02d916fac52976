/** Pairing of patches; the assignment against all permutations, the line diff against its definition. */
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { MAX_EDITS } from '../../src/limits.js';
import { assign } from '../../src/patch/assignment.js';
import { patchesOf } from '../../src/patch/extract.js';
import { hunksOf, lineDiff } from '../../src/patch/line-diff.js';
import type { Patch } from '../../src/patch/patch.js';
import { interdiff, rangeDiff } from '../../src/patch/range-diff.js';
import { made } from '../made.js';

function patch(id: string, title: string, file: string, lines: string[]): Patch {
  const body = `Text.\n\nSigned-off-by: Ann Author <ann@example.org>\n---\ndiff --git a/${file} b/${file}
--- a/${file}
+++ b/${file}
@@ -1,2 +1,${lines.length + 2} @@
 start
${lines.map((l) => `+${l}`).join('\n')}
 end
`;
  const [found] = patchesOf(made({ id, subject: `[PATCH] ${title}`, body }));
  assert.ok(found);
  return found;
}
const many = (word: string): string[] => Array.from({ length: 12 }, (_, i) => `${word} ${i}`);
const short = (pairs: ReturnType<typeof rangeDiff>) =>
  pairs.map((p) => [p.old?.messageId ?? null, p.new?.messageId ?? null, p.status]);

test('equal, changed, renamed, dropped and added patches', () => {
  const old = [
    patch('a1', 'one', 'a.c', many('x')),
    patch('a2', 'two', 'b.c', many('y')),
    patch('a3', 'three', 'c.c', many('z')),
  ];
  const now = [
    patch('b1', 'three, but better', 'c.c', [...many('z').slice(0, 11), 'new']),
    patch('b2', 'one', 'a.c', many('x')),
    patch('b3', 'four', 'd.c', many('w')),
  ];
  assert.deepEqual(short(rangeDiff(old, now)), [
    ['a2', null, 'dropped'],
    ['a3', 'b1', 'changed'],
    ['a1', 'b2', 'unchanged'],
    [null, 'b3', 'added'],
  ]);
});

test('what is too different for git is paired by its title, and says so', () => {
  const [pair, ...more] = rangeDiff(
    [patch('a', 'same', 'a.c', ['x'])],
    [patch('b', 'Same', 'b.c', many('y'))],
  );
  assert.deepEqual(more, []);
  assert.deepEqual([pair?.old?.messageId, pair?.new?.messageId, pair?.byTitle], ['a', 'b', true]);
});

test('the inter-diff shows the title and the line', () => {
  const pair = rangeDiff(
    [patch('a', 'say x', 'a.c', many('x'))],
    [patch('b', 'say y', 'a.c', [...many('x'), 'y'])],
  )[0];
  assert.ok(pair);
  const changes = interdiff(pair).flatMap((e) => (e && e.kind !== ' ' ? [`${e.kind}${e.text}`] : []));
  assert.deepEqual(changes, ['-    say x', '+    say y', '++y']);
});

const permutations = (n: number): number[][] =>
  n === 0
    ? [[]]
    : permutations(n - 1).flatMap((p) =>
        Array.from({ length: n }, (_, i) => [...p.slice(0, i), n - 1, ...p.slice(i)]),
      );

test('the assignment is the cheapest of all', () => {
  const matrix = fc
    .integer({ min: 1, max: 5 })
    .chain((n) =>
      fc.array(fc.array(fc.nat(20), { minLength: n, maxLength: n }), { minLength: n, maxLength: n }),
    );
  fc.assert(
    fc.property(matrix, (cost) => {
      const price = (p: readonly number[]) => p.reduce((sum, j, i) => sum + (cost[i]?.[j] ?? 0), 0);
      const got = assign(cost);
      assert.deepEqual([...got].sort(), [...cost.keys()]);
      assert.equal(price(got), Math.min(...permutations(cost.length).map(price)));
    }),
  );
});

/** Length of the longest common subsequence, by the textbook's table. */
function common(a: string[], b: string[]): number {
  const row = new Array<number>(b.length + 1).fill(0);
  for (const x of a)
    for (let j = 1, corner = 0; j <= b.length; j++) {
      const above = row[j] ?? 0;
      row[j] = x === b[j - 1] ? corner + 1 : Math.max(above, row[j - 1] ?? 0);
      corner = above;
    }
  return row[b.length] ?? 0;
}

test('a line diff makes one text of the other, with as few edits as there can be', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 });
  fc.assert(
    fc.property(text, text, (a, b) => {
      const edits = lineDiff(a, b) ?? [];
      assert.deepEqual(
        edits.filter((e) => e.kind !== '+').map((e) => e.text),
        a,
      );
      assert.deepEqual(
        edits.filter((e) => e.kind !== '-').map((e) => e.text),
        b,
      );
      assert.equal(edits.filter((e) => e.kind === ' ').length, common(a, b));
    }),
  );
});

test('too many edits are refused; context is three lines', () => {
  const a = Array.from({ length: MAX_EDITS }, (_, i) => `a${i}`);
  assert.equal(lineDiff(a, ['b', 'c']), null);
  const lines = 'abcdefghij'.split('');
  const edits = lineDiff(lines, [...lines.slice(0, 5), 'X', ...lines.slice(5)]) ?? [];
  assert.deepEqual(
    hunksOf(edits).map((e) => (e ? `${e.kind}${e.text}` : '@@')),
    ['@@', ' c', ' d', ' e', '+X', ' f', ' g', ' h'],
  );
});
