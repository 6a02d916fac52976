import assert from 'node:assert/strict';
import test from 'node:test';
import { withReviews } from '../../src/lint/reviews.js';
import { lint } from '../../src/lint/run.js';
import type { Remark } from '../../src/patch/review.js';
import { diffText, patchOf, seriesOf, site } from './make.js';

const patch = patchOf(diffText('net/a.c', 10, [' int f(void)', '+\tx = rcu_dereference(p);']), {
  carriedBy: { messageId: 'patch@example.org', as: 'mail' },
});
const sites = [site({ line: 11, column: 6 })];
const partial = (images: readonly { side: string }[]) => ({
  sites: images[0]?.side === 'post' ? sites : [],
  notAnalysed: [],
  functions: [],
});
const found = lint({ messages: [], series: [seriesOf([patch])], reports: [] }, { partial }).diagnostics;

const remark = (over: Partial<Remark>): Remark => ({
  messageId: 'review@example.org',
  by: null,
  epoch: null,
  text: 'Who takes the lock here?',
  line: 3,
  under: 2,
  quoted: '',
  anchor: { part: 'diff', messageId: 'patch@example.org' },
  at: { messageId: 'patch@example.org', line: 6 },
  answers: null,
  ...over,
});
const kinds = (over: Partial<Remark>) => withReviews(found, [remark(over)])[0]?.evidence.map((e) => e.kind);

test('a remark on locking under the line, or right below it, is evidence', () => {
  assert.equal(found[0]?.mail?.line, 6);
  assert.deepEqual(kinds({}), ['hunk', 'review']);
  assert.deepEqual(kinds({ at: { messageId: 'patch@example.org', line: 8 } }), ['hunk', 'review']);
  assert.equal(withReviews(found, [remark({})])[0]?.evidence[1]?.text, 'Who takes the lock here?');
});

test('a remark elsewhere, on another patch, without a place or about something else is none', () => {
  assert.deepEqual(kinds({ at: { messageId: 'patch@example.org', line: 9 } }), ['hunk']);
  assert.deepEqual(kinds({ at: { messageId: 'other@example.org', line: 6 } }), ['hunk']);
  assert.deepEqual(kinds({ at: null }), ['hunk']);
  assert.deepEqual(kinds({ text: 'Nit: x is a bad name.' }), ['hunk']);
});
