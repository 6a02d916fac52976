/** Each limit of the flow inside a function, crossed. */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { CBlock, CFile, CFunction } from '../../src/c/ir.js';
import { summariseFile } from '../../src/facts/file.js';
import {
  MAX_FLOW_STEPS,
  MAX_LATER_LOCKS,
  MAX_LOCK_NESTING,
  MAX_LOCK_STATES,
  MAX_LOCKS,
  MAX_SUMMARY_ROUNDS,
  MAX_TESTED,
  MAX_USE_BLOCKS,
} from '../../src/limits.js';
import { parser } from '../c/parser.js';

const summaries = (text: string) => summariseFile(parser.file('a.c', text));

test('more lock states than are followed: not analysed, and said', () => {
  const locks = Math.ceil(Math.log2(MAX_LOCK_STATES)) + 1;
  const lines = Array.from({ length: locks }, (_, i) => `\tif (c${i}())\n\t\tmutex_lock(&l${i});`);
  const [s] = summaries(`void f(void)\n{\n${lines.join('\n')}\n\tg();\n}\n`);
  assert.match(s!.notAnalysed ?? '', /too many different lock states/);
  assert.deepEqual(s!.sites, []);
});

test('a lock taken in every round of a loop settles at the deepest nesting that is counted', () => {
  const [s] = summaries('void f(int n)\n{\n\twhile (n--)\n\t\trcu_read_lock();\n\tg();\n}\n');
  assert.equal(s!.notAnalysed, null);
  assert.deepEqual(s!.calls.at(-1)!.state.partly, ['rcu']);
  const deep = 'rcu_read_lock();\n'.repeat(MAX_LOCK_NESTING + 2);
  const [t] = summaries(`void f(void)\n{\n${deep}\tg();\n}\n`);
  assert.deepEqual(t!.effect.acquires, ['rcu']);
});

test('a graph that takes too long is given up', () => {
  const [read] = parser.file('a.c', 'void f(void)\n{\n\trcu_read_lock();\n\tg();\n}\n').functions;
  const ops = read!.blocks.flatMap((b) => b.ops);
  const many = Array.from({ length: 1000 }, () => ops[1]!);
  const rest: CBlock[] = Array.from({ length: MAX_FLOW_STEPS / 1000 + 1 }, (_, i) => ({
    ops: many,
    edges: [{ to: i + 2 }],
  }));
  const fn: CFunction = {
    ...read!,
    blocks: [{ ops, edges: [{ to: 1 }] }, ...rest, { ops: [], edges: [] }],
  };
  const file: CFile = { ...parser.file('a.c', ''), functions: [fn] };
  assert.match(summariseFile(file)[0]!.notAnalysed ?? '', /do not settle/);
});

test('more locks than one function can have: not analysed, and said', () => {
  const lines = Array.from({ length: MAX_LOCKS + 1 }, (_, i) => `\tmutex_lock(&l${i});`).join('\n');
  assert.match(summaries(`void f(void)\n{\n${lines}\n}\n`)[0]!.notAnalysed ?? '', /too many different locks/);
});

test('tests beyond those that are remembered: the oldest are forgotten, so the two branches are no longer one', () => {
  const between = (n: number) =>
    Array.from({ length: n }, (_, i) => `\tif (c${i})\n\t\treturn 0;`).join('\n');
  const held = (n: number) => {
    const text = `int f(int busy)\n{\n\tif (busy)\n\t\trcu_read_lock();\n${between(n)}\n\tif (busy)\n\t\tuse();\n}\n`;
    return summaries(text)[0]!.calls.find((c) => c.call.name === 'use')!.state.held;
  };
  assert.deepEqual(held(3), ['rcu']);
  assert.deepEqual(held(MAX_TESTED + 1), []);
});

test('more lock names than are followed to the end: reader sections are still', () => {
  const locks = Array.from({ length: MAX_LATER_LOCKS + 1 }, (_, i) => `\tmutex_unlock(&l${i});`).join('\n');
  const [s] = summaries(
    `void f(struct x *x)\n{\n\tuse(rcu_dereference(x->p));\n\tuse(rcu_dereference_protected(x->p, lockdep_is_held(&l3)));\n${locks}\n\trcu_read_unlock();\n}\n`,
  );
  assert.deepEqual(s!.sites[0]!.contract?.contexts, ['rcu']);
  assert.equal(s!.sites[1]!.contract, null);
});

test('a pointer whose uses are too many to follow counts as handed out', () => {
  const ifs = Array.from({ length: MAX_USE_BLOCKS / 2 + 1 }, (_, i) => `\tif (c${i})\n\t\tg();`).join('\n');
  const text = `int f(struct x *x)\n{\n\trcu_read_lock_bh();\n\tstruct y *p = rcu_dereference(x->p);\n${ifs}\n\trcu_read_unlock_bh();\n\treturn 0;\n}\n`;
  const site = summaries(text)[0]!.sites.find((l) => l.site.helper === 'rcu_dereference')!;
  assert.equal(site.uses?.escapes, true);
});

test('recursion whose effect never settles ends after a bounded number of rounds, with no effect claimed', () => {
  const [s] = summaries(
    'int f(int n)\n{\n\tif (f(n - 1))\n\t\treturn 0;\n\trcu_read_lock();\n\treturn 1;\n}\n',
  );
  assert.ok(MAX_SUMMARY_ROUNDS > 3);
  assert.deepEqual(s!.effect, { acquires: [], releases: [], conditional: [], retakes: [] });
});
