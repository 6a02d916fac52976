import assert from 'node:assert/strict';
import test from 'node:test';
import { clean, cleanText, escapeHtml } from '../../src/report/clean.js';

test('control characters are spelt out, never sent on', () => {
  assert.equal(clean('a\x1b[31mred\x07\x9b0m'), 'a\\x1b[31mred\\x07\\x9b0m');
  assert.equal(clean('if (x\u202e) {'), 'if (x\\u202e) {');
});

test('one line stays one line', () => {
  assert.equal(clean('first\r\n  second\tthird\n'), 'first second third');
  assert.equal(clean('lone\rreturn'), 'lone\\x0dreturn');
});

test('several lines keep their newlines and tabs', () => {
  assert.equal(cleanText('a\r\n\tb\x00\n'), 'a\n\tb\\x00\n');
});

test('HTML is escaped, also in attributes', () => {
  assert.equal(escapeHtml(`<a href="x" title='y'>&`), '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;');
});

test('a megabyte of blanks is cleaned in no time', () => {
  const begin = performance.now();
  clean(' '.repeat(1_000_000));
  assert.ok(performance.now() - begin < 500);
});
