import assert from 'node:assert/strict';
import test from 'node:test';
import { closure } from '../../src/knowledge/contexts.js';
import {
  ACQUIRE,
  ASSERTIONS,
  CONDITIONAL,
  GUARDS,
  PREDICATES,
  RELEASE,
  RETAKE,
} from '../../src/knowledge/locks.js';
import { HELPERS } from '../../src/knowledge/rcu.js';

test('no name stands twice in a table, every row has a source', () => {
  for (const rows of [HELPERS, ACQUIRE, RELEASE, CONDITIONAL, GUARDS, PREDICATES, ASSERTIONS, RETAKE]) {
    const names = rows.map((r) => r.name);
    assert.equal(
      new Set(names).size,
      names.length,
      names.find((n, i) => names.indexOf(n) !== i),
    );
    for (const row of rows) assert.match(row.src, /^[\w/.-]+:\d+$/, row.name);
  }
});

test('every lock that is taken can be released', () => {
  const released = new Set(RELEASE.flatMap((r) => r.contexts));
  for (const row of ACQUIRE) for (const c of row.contexts) assert.ok(released.has(c), `${row.name}: ${c}`);
});

test('BH off implies preemption off, never a reader', () => {
  assert.deepEqual([...closure(['rcu_bh'])].sort(), ['bh', 'preempt', 'rcu_bh']);
  assert.deepEqual([...closure(['irq'])].sort(), ['bh', 'irq', 'preempt']);
  assert.deepEqual([...closure(['rcu'])], ['rcu']);
});
