import assert from 'node:assert/strict';
import test from 'node:test';
import { personOf, trailersOf } from '../../src/patch/trailer.js';

const keys = (text: string) => trailersOf(text, 10).map((t) => `${t.line} ${t.key}=${t.value}`);

test('the last paragraph is the block when all of it is trailers', () => {
  assert.deepEqual(keys('a: b\n\nText.\n\nFixes: 0123456789ab ("x")\nSigned-off-by: A <a@example.org>\n'), [
    '14 Fixes=0123456789ab ("x")',
    '15 Signed-off-by=A <a@example.org>',
  ]);
  assert.deepEqual(keys('Text.\n\nSee: this\nand more prose\nand more\nand more\n'), []);
});

test('one line by git carries a paragraph of which a quarter is trailers', () => {
  assert.deepEqual(keys('T.\n\nprose\nprose\nprose\nSigned-off-by: A <a@example.org>'), [
    '15 Signed-off-by=A <a@example.org>',
  ]);
  assert.deepEqual(keys('T.\n\nprose\nprose\nprose\nAcked-by: A <a@example.org>'), []);
});

test('a line that starts with a blank continues the value', () => {
  assert.deepEqual(keys('T.\n\nFixes: 0123456789ab\n ("two\n lines")'), [
    '12 Fixes=0123456789ab ("two lines")',
  ]);
});

test('a line that is no trailer ends the one above', () => {
  assert.deepEqual(
    keys('T.\n\nSigned-off-by: A <a@example.org>\n[b: changed\n it]\nAcked-by: B <b@example.org>'),
    ['12 Signed-off-by=A <a@example.org>', '15 Acked-by=B <b@example.org>'],
  );
});

test('people are told from other values', () => {
  assert.deepEqual(personOf('"A. B" <a@example.org> # on arm'), { name: 'A. B', address: 'a@example.org' });
  assert.equal(personOf('0123 ("a <b> c")'), null);
  assert.deepEqual(personOf('a@example.org'), { name: '', address: 'a@example.org' });
});
