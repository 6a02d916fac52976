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
