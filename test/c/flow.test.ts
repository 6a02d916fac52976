/** Control flow of each construct; the graphs were worked out by hand. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { graph } from './parser.js';

test('statements one after the other are one block', () => {
  assert.deepEqual(graph('a(); b(1);'), ['0: a(); b(1)']);
});

test('if and else join behind', () => {
  assert.deepEqual(graph('if (x) a(); else b(); c();'), [
    '0: -> 1[x!=0] 2[x==0]',
    '1: a() -> 3',
    '2: b() -> 3',
    '3: c()',
  ]);
});

test('an early return leaves the other branch', () => {
  assert.deepEqual(graph('if (!x) return; c();'), ['0: -> 1[x==0] 2[x!=0]', '1: return', '2: c()']);
});

test('&& is an edge for each side', () => {
  assert.deepEqual(graph('if (a() && b() < 0) c(); d();'), [
    '0: a() -> 1[a()!=0] 3[a()==0]',
    '1: b() -> 2[b()<0] 3[b()>=0]',
    '2: c() -> 3',
    '3: d()',
  ]);
});

test('while goes back to its condition', () => {
  assert.deepEqual(graph('while (a()) b(); c();'), [
    '0: -> 1',
    '1: a() -> @2[a()!=0] 3[a()==0]',
    '2: b() -> 1',
    '3: c()',
  ]);
});

test('a guard ends on every way out', () => {
  assert.deepEqual(graph('guard(rcu)(); if (x) return; a();'), [
    '0: guard rcu -> 1[x!=0] 2[x==0]',
    '1: unguard rcu; return',
    '2: a(); unguard rcu',
  ]);
});
