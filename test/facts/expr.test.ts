import assert from 'node:assert/strict';
import test from 'node:test';
import {
  binding,
  fillTemplate,
  memberOf,
  namesIn,
  splitTop,
  substitute,
  tokens,
  untoken,
} from '../../src/facts/expr.js';

const put = (text: string, map: Record<string, string>) => substitute(text, new Map(Object.entries(map)));

test('arguments are put in for parameters, members left alone', () => {
  assert.equal(put('&sk->sk_lock', { sk: 'p->sk' }), '&p->sk->sk_lock');
  assert.equal(put('&w->mtx', { w: '&rdev->wiphy' }), '&rdev->wiphy.mtx');
  assert.equal(put('x->x + x', { x: 'y' }), 'y->x + y');
  assert.equal(put('*p', { p: '&a->b' }), 'a->b');
  assert.equal(put('p->m', { p: 'a + 1' }), '(a + 1)->m');
  assert.equal(put('p->m', { p: 'nft_pernet(net)' }), 'nft_pernet(net)->m');
});

test('templates take the arguments of a call', () => {
  assert.equal(fillTemplate('lock:&$0->mtx', ['wiphy']), 'lock:&wiphy->mtx');
  assert.equal(fillTemplate('lock:$1', ['r', '&x->lock']), 'lock:&x->lock');
  assert.equal(fillTemplate('rcu', ['x']), 'rcu');
});

test('variable parameters take the rest', () => {
  assert.deepEqual(
    [...binding(['a', 'cond...'], ['1', 'x', 'y'])],
    [
      ['a', '1'],
      ['cond', 'x, y'],
    ],
  );
});

test('names, members and top-level splits', () => {
  assert.deepEqual([...namesIn('x->m[y] + f(z.q)')], ['x', 'y', 'f', 'z']);
  assert.equal(memberOf('&x->tbl.lock'), 'lock');
  assert.equal(memberOf('lock_of(x)'), null);
  assert.deepEqual(splitTop(tokens('a || (b || c) || d'), '||').map(untoken), ['a', '(b || c)', 'd']);
});
