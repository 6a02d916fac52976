import assert from 'node:assert/strict';
import test from 'node:test';
import { type Correspondence, compare, type Found } from '../../src/lint/compare.js';
import type { Finding } from '../../src/lint/rule.js';
import { finding, rule } from './make.js';

const found = (f: Finding): Found => ({ rule, finding: f });
const map = (over: Partial<Correspondence> = {}): Correspondence => ({
  postPath: (path) => path,
  preLine: (_, line) => line,
  preFunctions: new Set(['net/a.c:f']),
  postFunctions: new Set(['net/a.c:f']),
  ...over,
});
const origins = (pre: Finding[], post: Finding[], m = map()) =>
  compare(pre.map(found), post.map(found), m).map((c) => `${c.finding.site.line} ${c.origin}`);

test('only after is introduced, only before is fixed, both is standing', () => {
  assert.deepEqual(origins([], [finding({ line: 5 })]), ['5 introduced']);
  assert.deepEqual(origins([finding({ line: 5 })], []), ['5 fixed']);
  assert.deepEqual(origins([finding({ line: 5 })], [finding({ line: 9 })]), ['9 standing']);
});

test('of two equal findings the one on the added line is the new one', () => {
  const preLine = (_: string, line: number) => (line === 5 ? 0 : line - 1);
  assert.deepEqual(
    origins([finding({ line: 8 })], [finding({ line: 5 }), finding({ line: 9 })], map({ preLine })),
    ['5 introduced', '9 standing'],
  );
});

test('the same call with other arguments in the place of the old one stands; beside it, or a call of another helper, is new', () => {
  const before = finding({ line: 5, expression: 'rcu_dereference(p)' });
  const after = (over: Parameters<typeof finding>[0]) =>
    finding({ line: 5, expression: 'rcu_dereference(q)', ...over });
  const replaced = map({ preLine: (_, line) => (line === 5 ? 0 : line) });
  assert.deepEqual(origins([before], [after({})], replaced), ['5 standing']);
  assert.deepEqual(origins([before], [after({ function: 'g' })], replaced), ['5 introduced', '5 fixed']);
  assert.deepEqual(
    origins([before], [after({ helper: 'rcu_dereference_bh', needs: ['rcu_bh'] })], replaced),
    ['5 introduced', '5 fixed'],
  );
  // Line 9 is added, and line 5 is taken out elsewhere.
  const moved = map({
    preLine: (_, line) => (line === 9 ? 0 : line < 5 ? line : line < 9 ? line + 1 : line),
  });
  assert.deepEqual(origins([before], [after({ line: 9 })], moved), ['9 introduced', '5 fixed']);
});

test('a new wrong path to a site that is wrong by another is introduced; one of two paths mended is fixed, and the other stands', () => {
  const alone = finding({ ownWay: true });
  assert.deepEqual(origins([finding()], [alone]), ['10 introduced']);
  assert.deepEqual(origins([alone], [finding()]), ['10 standing', '10 fixed']);
  assert.deepEqual(origins([alone], [alone]), ['10 standing']);
});

test('a finding that becomes graver is introduced, and is not fixed as well', () => {
  assert.deepEqual(origins([finding({ line: 5 }, 'note')], [finding({ line: 5 }, 'error')]), [
    '5 introduced',
  ]);
  assert.deepEqual(origins([finding({ line: 5 }, 'error')], [finding({ line: 5 }, 'warning')]), [
    '5 standing',
  ]);
});

test('a finding in a renamed function stands; one of the same text in another old function is new', () => {
  const renamed = map({ preFunctions: new Set(['net/a.c:f']), postFunctions: new Set(['net/a.c:g']) });
  assert.deepEqual(origins([finding({ function: 'f' })], [finding({ function: 'g' })], renamed), [
    '10 standing',
  ]);
  const both = new Set(['net/a.c:f', 'net/a.c:g']);
  assert.deepEqual(
    origins(
      [finding({ function: 'f' })],
      [finding({ function: 'g' })],
      map({ preFunctions: both, postFunctions: both }),
    ),
    ['10 introduced', '10 fixed'],
  );
});

test('a function that goes to another file takes its findings along', () => {
  const moved = map({ preFunctions: new Set(['net/a.c:f']), postFunctions: new Set(['net/b.c:f']) });
  assert.deepEqual(origins([finding()], [finding({ file: 'net/b.c' })], moved), ['10 standing']);
  const copied = map({
    preFunctions: new Set(['net/a.c:f']),
    postFunctions: new Set(['net/a.c:f', 'net/b.c:f']),
  });
  assert.deepEqual(origins([finding()], [finding(), finding({ file: 'net/b.c' })], copied), [
    '10 standing',
    '10 introduced',
  ]);
});

test('a renamed file keeps its findings', () => {
  const m = map({ postPath: (p) => (p === 'net/old.c' ? 'net/a.c' : p) });
  assert.deepEqual(origins([finding({ file: 'net/old.c' })], [finding()], m), ['10 standing']);
});

test('fingerprints of equal findings differ by number and survive moved lines', () => {
  const print = (post: Finding[]) => compare([], post.map(found), map()).map((c) => c.fingerprint);
  const two = print([finding({ line: 5 }), finding({ line: 9 })]);
  assert.notEqual(two[0], two[1]);
  assert.deepEqual(print([finding({ line: 105 }), finding({ line: 209 })]), two);
});

test('what is said elsewhere in one image is neither new nor gone in the other, and is never shown', () => {
  const silent = (f: Finding): Found => ({ ...found(f), silent: true });
  const said = (pre: Found[], post: Found[]) =>
    compare(pre, post, map()).map((c) => `${c.finding.site.line} ${c.origin}`);
  assert.deepEqual(said([silent(finding({ line: 5 }))], [found(finding({ line: 7 }))]), ['7 standing']);
  assert.deepEqual(said([found(finding({ line: 5 }))], [silent(finding({ line: 7 }))]), []);
  assert.deepEqual(said([silent(finding({ line: 5 }))], []), []);
  assert.deepEqual(said([], [silent(finding({ line: 5 }))]), []);
  // Graver than what was there in silence: new.
  assert.deepEqual(said([silent(finding({ line: 5 }))], [found(finding({ line: 7 }, 'error'))]), [
    '7 introduced',
  ]);
});
