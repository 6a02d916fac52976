import assert from 'node:assert/strict';
import test from 'node:test';
import { annotatedEffect, contractOf, satisfies } from '../../src/facts/contract.js';

const of = (name: string, comment = '', annotations: string[] = [], types: string[] = []) =>
  contractOf({ name, comment, annotations, params: types.map((type) => ({ name: 'p', type })) });

test('comment forms', () => {
  for (const text of [
    'Caller must hold rcu_read_lock()',
    'called with rcu_read_lock held',
    'Called under RCU',
    'Must be called with rcu readlock',
    'must be called under rcu read lock',
    'This function assumes the caller holds rcu_read_lock().',
    'caller must hold rcu read-side lock',
    'The caller must hold RCU lock.',
    'Locking: must be called within a read rcu section, under rcu_read_lock',
  ])
    assert.deepEqual(of('f', text)?.contexts, ['rcu'], text);
  for (const text of [
    'Must be called under RTNL',
    'called with rtnl_lock held',
    'The caller must hold the rtnl_mutex.',
  ])
    assert.deepEqual(of('f', text)?.contexts, ['rtnl'], text);
});

test('what is no statement', () => {
  for (const text of [
    'must not be called under rcu_read_lock',
    'We hold no RCU here',
    'This function is designed to be used as a callback to the call_rcu()',
    'Wait for a grace period',
    'called with rcu_read_lock_bh held',
    '',
  ])
    assert.equal(of('f', text), null, text);
  assert.equal(of('__lookup'), null);
});

test('one of two locks promises neither alone', () => {
  const c =
    of('f', 'Called with ovs_mutex or RCU read lock.') ?? of('f', 'Called with RCU read lock or ovs_mutex.');
  const either = of('f', 'Called with RCU read lock or ovs_mutex.');
  assert.ok(c && either);
  assert.equal(satisfies(either, ['rcu']), false);
  assert.equal(satisfies(either, ['rcu', 'lock:&ovs_mutex']), true);
});

test('names of readers, not of callbacks and mutators', () => {
  assert.deepEqual(of('dev_get_rcu')?.contexts, ['rcu']);
  assert.deepEqual(of('port_get_rtnl')?.contexts, ['rtnl']);
  assert.equal(of('entry_free_rcu'), null);
  assert.equal(of('list_del_rcu'), null);
  assert.equal(of('done_rcu', '', [], ['struct rcu_head *']), null);
});

test('annotations, of Sparse and of the context analysis', () => {
  assert.deepEqual(of('f', '', ['__must_hold(RCU)'])?.contexts, ['rcu']);
  assert.deepEqual(of('f', '', ['__must_hold_shared(RCU)'])?.contexts, ['rcu']);
  assert.deepEqual(of('f', '', ['__must_hold(&x->lock)'])?.contexts, ['lock:&x->lock']);
  assert.deepEqual(annotatedEffect({ annotations: ['__acquires(RCU)', '__init'] }), {
    acquires: ['rcu'],
    releases: [],
  });
  assert.deepEqual(annotatedEffect({ annotations: ['__releases_shared(RCU)'] }), {
    acquires: [],
    releases: ['rcu'],
  });
});
