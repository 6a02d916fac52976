/** The seam between hunks and images. */
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { applyToText, imagesOf } from '../../src/patch/images.js';
import { fileDiff, fileText, hunksOf, postOf, preOf, steps } from './edits.js';

const context = fc.integer({ min: 0, max: 4 });

test('partial images show the pre- and the post-image where the hunks are', () => {
  fc.assert(
    fc.property(steps, context, (all, n) => {
      const images = imagesOf(fileDiff(hunksOf(all, n)));
      for (const [image, lines] of [
        [images.pre!, preOf(all)],
        [images.post!, postOf(all)],
      ] as const)
        for (const region of image.regions)
          assert.deepEqual(
            region.lines,
            lines.slice(region.start - 1, region.start - 1 + region.lines.length),
          );
      const shown = images.post!.regions.reduce((sum, r) => sum + r.lines.length, 0);
      assert.equal(
        shown,
        hunksOf(all, n).reduce((sum, h) => sum + h.newLines, 0),
      );
    }),
    { numRuns: 500 },
  );
});

test('a post-image line has one mail line and that leads back', () => {
  fc.assert(
    fc.property(steps, context, (all, n) => {
      const file = fileDiff(hunksOf(all, n, 40));
      const images = imagesOf(file);
      const seen = new Set<number>();
      for (const region of images.post!.regions)
        for (const [i, text] of region.lines.entries()) {
          const mail = images.mailLineOf(region.start + i);
          const line = file.hunks.flatMap((h) => h.lines).find((l) => l.mailLine === mail)!;
          assert.equal(line.text, text);
          assert.notEqual(line.kind, '-');
          assert.equal(images.postLineOfMail(mail), region.start + i);
          assert.ok(!seen.has(mail));
          seen.add(mail);
          const pre = images.preLineOf(region.start + i);
          assert.equal(pre === 0, line.kind === '+');
          if (pre !== 0) assert.equal(images.postLineOf(pre), region.start + i);
        }
    }),
    { numRuns: 500 },
  );
});

test('hunks applied to their pre-image give the post-image, exactly', () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 4 }), (all, n) => {
      const file = fileDiff(hunksOf(all, n));
      const images = applyToText(file, fileText(preOf(all)));
      assert.deepEqual(
        images.applied.map((a) => a.how),
        file.hunks.map(() => 'exact'),
      );
      assert.deepEqual(images.post!.regions[0]?.lines ?? [], postOf(all));
      assert.deepEqual(images.pre!.regions[0]?.lines ?? [], preOf(all));
      for (const h of imagesOf(file).post!.regions)
        for (let i = 0; i < h.lines.length; i++) assert.equal(images.toMail(h.start + i), h.start + i);
    }),
    { numRuns: 500 },
  );
});

test('a moved hunk goes in at its offset and the maps follow it', () => {
  const all = [...'abcdefgh'].map((text) => ({ kind: ' ' as const, text })) as {
    kind: ' ' | '+';
    text: string;
  }[];
  all.splice(4, 0, { kind: '+', text: 'new' });
  const images = applyToText(fileDiff(hunksOf(all, 3, 100)), fileText(['1', '2', ...preOf(all)]));
  assert.deepEqual(images.applied, [{ hunk: 0, how: 'offset', offset: 2 }]);
  assert.equal(images.post!.regions[0]!.lines[6], 'new');
  assert.deepEqual([...images.post!.changed], [7]);
  assert.equal(images.toMail(7), 5);
  assert.equal(images.fromMail(5), 7);
  assert.equal(images.mailLineOf(5), 104);
  assert.equal(images.preLineOf(8), 7);
  assert.equal(images.preLineOf(7), 0);
});

test('a hunk with other context goes in marked, and one that fits nowhere is refused with its place', () => {
  const all = [...'abcdefgh'].map((text) => ({ kind: ' ' as const, text: `line ${text}` })) as {
    kind: ' ' | '-';
    text: string;
  }[];
  all[4] = { kind: '-', text: 'line e' };
  const file = fileDiff(hunksOf(all, 3));
  const tree = preOf(all);
  tree[1] = 'other';
  const reduced = applyToText(file, fileText(tree));
  assert.equal(reduced.applied[0]!.how, 'reduced');
  assert.deepEqual([...reduced.pre!.changed], [5]);
  tree[4] = 'changed';
  const refused = applyToText(file, fileText(tree));
  assert.equal(refused.applied[0]!.how, 'refused');
  assert.match(
    refused.applied[0]!.reason!,
    /nearest place is line 2 \(5 of 7 lines agree, the first that differs is line 2\)/,
  );
  assert.deepEqual(refused.post!.regions[0]!.lines, tree);
  assert.equal(refused.problems.length, 1);
});

test('new, deleted and missing files', () => {
  const create = {
    ...fileDiff(hunksOf([{ kind: '+', text: 'x' }], 3)),
    status: 'added' as const,
    oldPath: null,
  };
  assert.deepEqual(applyToText(create, null).post!.regions[0]!.lines, ['x']);
  assert.equal(applyToText(create, null).pre, null);
  assert.equal(applyToText(create, 'y\n').applied[0]!.reason, 'f.c is already in the tree');
  const remove = {
    ...fileDiff(hunksOf([{ kind: '-', text: 'x' }], 3)),
    status: 'deleted' as const,
    newPath: null,
  };
  assert.equal(applyToText(remove, 'x\n').post, null);
  assert.equal(applyToText(remove, null).applied[0]!.reason, 'f.c is not in the tree');
});
