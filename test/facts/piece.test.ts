/** Pieces of functions, as hunks show them: what stands around a site in the piece is all there is. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { judgeFile } from '../../src/facts/judge-file.js';
import type { SiteFacts } from '../../src/facts/verdict.js';
import { parser } from '../c/parser.js';

/** The sites of a hunk that begins inside a function. */
function sites(body: string): SiteFacts[] {
  const lines = body.split('\n').map((l) => `\t${l}`);
  const file = parser.regions('net/x.c', [{ start: 100, lines, section: 'static int f(struct x *x)' }]);
  return judgeFile(file, false).sites.filter((s) => s.verdict !== 'none-needed');
}

const verdicts = (body: string) => sites(body).map((s) => s.verdict);

test('given up below, nowhere taken: it was held all the time', () => {
  assert.deepEqual(verdicts('p = rcu_dereference(x->p);\nuse(p);\nrcu_read_unlock();\nreturn 0;'), ['held']);
});

test('given up above the site, or taken only below it: not held', () => {
  assert.deepEqual(verdicts('rcu_read_unlock();\np = rcu_dereference(x->p);\nreturn p->v;'), ['unprotected']);
  assert.deepEqual(
    verdicts('p = rcu_dereference(x->p);\nrcu_read_lock();\nuse(p);\nrcu_read_unlock();\nreturn 0;'),
    ['unprotected'],
  );
});

test('nothing to tell by: unknown', () => {
  assert.deepEqual(verdicts('p = rcu_dereference(x->p);\nif (!p)\n\treturn -ENOENT;\nreturn p->v;'), [
    'unknown',
  ]);
});

test('taken in the piece: held, also where a label above may be reached from elsewhere', () => {
  assert.deepEqual(verdicts('rcu_read_lock();\np = rcu_dereference(x->p);\nuse(p);\nrcu_read_unlock();'), [
    'held',
  ]);
  assert.deepEqual(
    verdicts(
      'rcu_read_lock();\nagain:\np = rcu_dereference(x->p);\nif (use(p))\n\tgoto again;\nrcu_read_unlock();\nreturn 0;',
    ),
    ['held'],
  );
});

test('wrapped in another flavour', () => {
  const [site] = sites('rcu_read_lock_bh();\np = rcu_dereference(x->p);\nuse(p);\nrcu_read_unlock_bh();');
  assert.equal(site?.verdict, 'unprotected');
  assert.equal(site?.otherFlavour, 'rcu_bh');
  assert.equal(site?.impact, 'splat');
});

test('RTNL that a caller may hold is nothing to warn of', () => {
  assert.deepEqual(verdicts('p = rtnl_dereference(x->p);\nreturn p->v;'), ['unknown']);
});

test('a call of a function of the same patch carries its need', () => {
  const lines = [
    'static int get(struct x *x)',
    '{',
    '\treturn rcu_dereference(x->p)->v;',
    '}',
    '',
    'static int user(struct x *x)',
    '{',
    '\tint v;',
    '',
    '\trcu_read_lock();',
    '\tv = get(x);',
    '\trcu_read_unlock();',
    '\treturn v;',
    '}',
  ];
  const file = parser.regions('net/x.c', [{ start: 1, lines, section: '' }]);
  const found = judgeFile(file, false).sites.filter((s) => s.verdict !== 'none-needed');
  assert.deepEqual(
    found.map((s) => [s.line, s.kind, s.verdict]),
    [
      [3, 'access', 'unknown'],
      [11, 'call', 'held'],
    ],
  );
});
