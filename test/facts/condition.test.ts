import assert from 'node:assert/strict';
import test from 'node:test';
import { negationAccepts, readCondition, truthOf } from '../../src/facts/condition.js';
import { type Env, NO_ENV } from '../../src/facts/summary.js';
import { MAX_CONDITION_STEPS } from '../../src/limits.js';

const read = (text: string, env: Env = NO_ENV) => readCondition(text, env, 'x.c');
const truth = (text: string, ...held: string[]) =>
  truthOf(read(text).postfix, (c) => (held.includes(c) ? 'yes' : 'no'));

test('a disjunction of predicates accepts each', () => {
  const c = read('lockdep_rtnl_is_held() || lockdep_is_held(&x->lock)');
  assert.deepEqual(c.accepts, ['rtnl', 'lock:&x->lock']);
  assert.equal(c.data, null);
  assert.equal(c.constant, null);
});

test('data beside a predicate is kept apart', () => {
  const c = read('lockdep_rtnl_is_held() || !rcu_access_pointer(net->ipv4.mrt)');
  assert.deepEqual(c.accepts, ['rtnl']);
  assert.equal(c.data, 'rcu_access_pointer(net->ipv4.mrt)');
  assert.equal(truth('lockdep_rtnl_is_held() || !rcu_access_pointer(p)', 'rtnl'), 'yes');
  assert.equal(truth('lockdep_rtnl_is_held() || !rcu_access_pointer(p)'), 'unknown');
});

test('constants', () => {
  assert.equal(read('1').constant, true);
  assert.equal(read('true').constant, true);
  assert.equal(read('0').constant, false);
  assert.equal(read('!0').constant, true);
  assert.equal(read('1 || lockdep_rtnl_is_held()').constant, null);
  assert.equal(truth('1 || lockdep_rtnl_is_held()'), 'yes');
});

test('a conjunction accepts no part alone', () => {
  const c = read('lockdep_rtnl_is_held() && lockdep_is_held(&a)');
  assert.deepEqual(c.accepts, []);
  assert.notEqual(c.data, null);
  assert.equal(truth('lockdep_rtnl_is_held() && lockdep_is_held(&a)', 'rtnl'), 'no');
  assert.equal(truth('lockdep_rtnl_is_held() && lockdep_is_held(&a)', 'rtnl', 'lock:&a'), 'yes');
});

test('likely() is looked through, a comparison is data', () => {
  assert.deepEqual(read('likely((lockdep_rtnl_is_held()))').accepts, ['rtnl']);
  assert.equal(read('refcount_read(&x->ref) == 0').data, 'refcount_read(&x->ref) == 0');
});

test('macros are put in with their arguments', () => {
  const env: Env = {
    ...NO_ENV,
    expansion: (name) =>
      name === 'tbl_held'
        ? { params: ['t'], body: 'lockdep_is_held(&(t)->lock)' }
        : name === 'MY_HELD'
          ? { params: null, body: 'lockdep_rtnl_is_held()' }
          : null,
  };
  assert.deepEqual(read('tbl_held(x->tbl) || MY_HELD', env).accepts.at(-1), 'rtnl');
  assert.match(read('tbl_held(tbl)', env).accepts[0] ?? '', /^lock:.*tbl.*lock$/);
});

test('data inside a macro is named as it is written', () => {
  const env: Env = {
    ...NO_ENV,
    expansion: (name) =>
      name === 'list_empty' ? { params: ['h'], body: 'READ_ONCE((h)->next) == (h)' } : null,
  };
  const c = read('lockdep_rtnl_is_held() || list_empty(&net->tables)', env);
  assert.equal(c.data, 'list_empty(&net->tables)');
  assert.deepEqual(c.accepts, ['rtnl']);
});

test('what a warning asserts is what stands negated in it', () => {
  assert.deepEqual(negationAccepts(read('!rcu_read_lock_held()')), ['rcu']);
  assert.deepEqual(negationAccepts(read('!rcu_read_lock_held() && !lockdep_rtnl_is_held()')), [
    'rcu',
    'rtnl',
  ]);
  assert.deepEqual(negationAccepts(read('x->dead')), []);
});

test('a condition beyond the limit is data, as is one that expands for ever', () => {
  const long = Array.from({ length: MAX_CONDITION_STEPS + 2 }, (_, i) => `f${i}()`).join(' || ');
  assert.equal(read(long).data, long);
  const loop: Env = {
    ...NO_ENV,
    expansion: (name) => (name === 'X' ? { params: null, body: 'X || X' } : null),
  };
  assert.equal(read('X', loop).data, 'X');
});
