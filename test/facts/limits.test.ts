/** Each limit of the flow inside a function, crossed. */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { CBlock, CFile, CFunction } from '../../src/c/ir.js';
import { summariseFile } from '../../src/facts/file.js';
import { MAX_FLOW_STEPS, MAX_LOCK_NESTING, MAX_LOCK_STATES, MAX_SUMMARY_ROUNDS } from '../../src/limits.js';
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
  const [read] = parser.file('a.c', 'void f(void)\n{\n\trcu_read_lock();\n}\n').functions;
  const rest: CBlock[] = Array.from({ length: MAX_FLOW_STEPS + 1 }, (_, i) => ({
    ops: [],
    edges: [{ to: i + 2 }],
  }));
  const fn: CFunction = {
    ...read!,
    blocks: [
      { ops: read!.blocks.flatMap((b) => b.ops), edges: [{ to: 1 }] },
      ...rest,
      { ops: [], edges: [] },
    ],
  };
  const file: CFile = { ...parser.file('a.c', ''), functions: [fn] };
  assert.match(summariseFile(file)[0]!.notAnalysed ?? '', /do not settle/);
});

test('recursion whose effect never settles ends after a bounded number of rounds, with no effect claimed', () => {
  const [s] = summaries(
    'int f(int n)\n{\n\tif (f(n - 1))\n\t\treturn 0;\n\trcu_read_lock();\n\treturn 1;\n}\n',
  );
  assert.ok(MAX_SUMMARY_ROUNDS > 3);
  assert.deepEqual(s!.effect, { acquires: [], releases: [], conditional: [], retakes: [] });
});
