/** Marks, depths and attributions of quotes. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { attributedTo, isAttribution, marksBefore, quoteDepth, unquote } from '../../src/patch/quote.js';

test('who wrote it, in several styles and languages', () => {
  const lines: [string, string, string][] = [
    ['On Thu, Apr 23, 2026 at 05:34:54AM +0000, Bea Writer wrote:', 'Bea Writer', ''],
    ['On Mon, 1 Jun 2026 at 10:00, Bea Writer <bea@example.org> wrote:', 'Bea Writer', 'bea@example.org'],
    ['On 01/06/2026 10:00, Bea Writer wrote:', 'Bea Writer', ''],
    ['Bea Writer <bea@example.org> wrote:', 'Bea Writer', 'bea@example.org'],
    ['Bea Writer wrote:', 'Bea Writer', ''],
    ['Bea Writer <bea@example.org> writes:', 'Bea Writer', 'bea@example.org'],
    ['Am 01.06.26 um 10:00 schrieb Bea Writer:', 'Bea Writer', ''],
    ['Le lun. 1 juin 2026 à 10:00, Bea Writer <bea@example.org> a écrit :', 'Bea Writer', 'bea@example.org'],
    [
      'El lun, 1 jun 2026 a las 10:00, Bea Writer (<bea@example.org>) escribió:',
      'Bea Writer',
      'bea@example.org',
    ],
    ['W dniu 1.06.2026 o 10:00, Bea Writer pisze:', 'Bea Writer', ''],
    ['01.06.2026 10:00, Bea Writer пишет:', 'Bea Writer', ''],
  ];
  for (const [line, name, address] of lines) {
    assert.ok(isAttribution(line), line);
    assert.deepEqual(attributedTo(line), { name, address }, line);
  }
  assert.equal(isAttribution('this is what I wrote: nothing'), false);
});

test('depth of a line', () => {
  for (const [line, depth, rest] of [
    ['> a', 1, 'a'],
    ['>a', 1, 'a'],
    ['> > a', 2, 'a'],
    ['>> a', 2, 'a'],
    ['> >  a', 2, ' a'],
    ['a > b', 0, 'a > b'],
    ['>', 1, ''],
    ['', 0, ''],
  ] as const)
    assert.deepEqual(quoteDepth(line), { depth, rest }, line);
  assert.equal(quoteDepth('>'.repeat(1000)).depth, 20);
});

test('marks in front of a diff header', () => {
  assert.equal(marksBefore('> > diff --git a/x b/x'), '> > ');
  assert.equal(marksBefore('>@@ -1 +1 @@'), '>');
  assert.equal(marksBefore('| --- a/x'), '| ');
  assert.equal(marksBefore('BW> @@ -1,2 +1 @@'), 'BW> ');
  assert.equal(marksBefore('diff --git a/x b/x'), '');
  assert.equal(marksBefore('see diff --git a/x b/x'), null);
  assert.equal(marksBefore('> nothing'), null);
});

test('lines of a mark, with its blank stripped or its form changed, and no others', () => {
  const quote = unquote(['> > a', '> >', '> b', '>> c', 'd', '> > > e', '> >  f'], '> > ');
  assert.deepEqual(quote.lines, ['a', '', 'c', '> e', ' f']);
  assert.deepEqual(quote.numbers, [1, 2, 4, 6, 7]);
});
