import assert from 'node:assert/strict';
import test from 'node:test';
import { summariseFile } from '../../src/facts/file.js';
import { impactOf } from '../../src/facts/impact.js';
import { parser } from '../c/parser.js';

function local(body: string) {
  const [summary] = summariseFile(parser.file('a.c', `int f(struct x *x, struct y **out)\n{\n${body}\n}\n`));
  return summary!.sites.find((s) => s.site.helper === 'rcu_dereference')!;
}
const cost = (body: string) => {
  const l = local(body);
  return impactOf([], l.site.held, l.uses);
};

test('BH off over the fetch and every use: a splat', () => {
  assert.equal(
    cost(
      'rcu_read_lock_bh();\nstruct y *p = rcu_dereference(x->p);\nif (p)\n\tg(p->v);\nrcu_read_unlock_bh();\nreturn 0;',
    ),
    'splat',
  );
});

test('a use after the section, or a pointer handed out: not known', () => {
  assert.equal(
    cost('rcu_read_lock_bh();\nstruct y *p = rcu_dereference(x->p);\nrcu_read_unlock_bh();\nreturn p->v;'),
    'unknown',
  );
  assert.equal(
    cost('local_bh_disable();\n*out = rcu_dereference(x->p);\nlocal_bh_enable();\nreturn 0;'),
    'unknown',
  );
});

test('a mutex is nothing that a grace period waits for; nothing at all is worse', () => {
  assert.equal(
    cost('mutex_lock(&x->lock);\ng(rcu_dereference(x->p));\nmutex_unlock(&x->lock);\nreturn 0;'),
    'unknown',
  );
  assert.equal(cost('return rcu_dereference(x->p)->v;'), 'use-after-free');
});

test('what the kernel holds on entry lasts over the whole path', () => {
  assert.equal(impactOf(['bh'], ['bh'], null), 'splat');
  assert.equal(impactOf(['rtnl'], ['rtnl'], null), 'unknown');
});
