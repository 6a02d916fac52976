import assert from 'node:assert/strict';
import test from 'node:test';
import type { Diagnostic, LintResult } from '../../src/lint/diagnostic.js';
import { lintText } from '../../src/report/terminal.js';

const base: Diagnostic = {
  rule: 'rcu-deref-unprotected',
  code: 'RCU001',
  severity: 'error',
  confidence: 'high',
  origin: 'introduced',
  message: 'rcu_dereference(net->ipv4.mrt) needs rcu_read_lock(); a path to it holds only rcu_read_lock_bh()',
  file: 'net/ipv4/ipmr.c',
  line: 329,
  column: 9,
  endLine: 329,
  function: 'lookup',
  expression: 'rcu_dereference(net->ipv4.mrt)',
  condition: { text: '!CONFIG_MANY', from: 'message' },
  needs: ['rcu'],
  held: ['rcu_bh'],
  impact: 'splat',
  path: [
    { function: '__dev_queue_xmit', file: '', line: 0, held: ['rcu_bh'] },
    { function: 'lookup', file: 'net/ipv4/ipmr.c', line: 329, held: ['rcu_bh'] },
  ],
  evidence: [
    {
      kind: 'splat',
      messageId: 'r@example.org',
      file: 'net/ipv4/ipmr.c',
      line: 329,
      held: ['rcu_read_lock_bh at __dev_queue_xmit+0x239'],
      trace: ['outer', '__dev_queue_xmit'],
    },
    { kind: 'hunk' },
  ],
  excerpt: [
    { line: 328, text: '{', changed: false },
    { line: 329, text: '\t*mrt = rcu_dereference(net->ipv4.mrt);', changed: true },
    { line: 330, text: '\tif (!*mrt)', changed: true },
  ],
  patch: null,
  mail: null,
  fingerprint: '0',
};
const result = (diagnostics: Diagnostic[]): LintResult => ({
  series: [],
  reports: [],
  diagnostics,
  sites: [],
  notChecked: [],
  problems: [],
});
const print = (d: Partial<Diagnostic>, color = false) => lintText(result([{ ...base, ...d }]), { color });

test('an error shows its code, its locks, its path, why, the cost and the proof, in 80 columns', () => {
  const text = print({});
  for (const part of [
    /^error\[RCU001\]: rcu_dereference\(net->ipv4\.mrt\) needs rcu_read_lock\(\)/,
    /net\/ipv4\/ipmr\.c:329 {2}lookup\(\)\n {2}#if !CONFIG_MANY \(the hunks do not show it/,
    /329 \+ {9}\*mrt = rcu_dereference\(net->ipv4\.mrt\);\n {23}\^{30}\n/,
    /needs {2}rcu_read_lock\(\)\n {2}held {3}rcu_read_lock_bh\(\)\n/,
    /path {3}__dev_queue_xmit {2}takes rcu_read_lock_bh\(\)\n|path {3}__dev_queue_xmit {2}with rcu_read_lock_bh\(\)\n/,
    /why {4}rcu_read_lock_bh\(\) is not enough/,
    /cost {3}Since the flavours were consolidated/,
    /proof {2}lockdep splat at net\/ipv4\/ipmr\.c:329 in <r@example\.org>;\s+holding\s+rcu_read_lock_bh at __dev_queue_xmit\+0x239/,
    /more {3}--tree DIR/,
    /\n1 error, 0 warnings; no RCU helper call/,
  ])
    assert.match(text, part);
  assert.ok(
    text.split('\n').every((line) => line.length <= 80),
    'at most 80 columns',
  );
});

test('control characters from mail never reach the terminal', () => {
  const evil = '\x1b]0;owned\x07\x1b[31m\u202e\x9b2J';
  const text = print({
    message: `m${evil}`,
    file: `a${evil}.c`,
    function: `f${evil}`,
    condition: { text: evil, from: 'message' },
    held: [`lock:${evil}`],
    needs: [`srcu:${evil}`],
    path: [{ function: evil, file: evil, line: 1, held: [evil], via: evil }],
    evidence: [
      { kind: 'review', messageId: evil, text: evil },
      { kind: 'splat', messageId: evil, file: evil, line: 1, held: [evil], trace: [evil] },
    ],
    excerpt: [{ line: 329, text: `\tx${evil}\r`, changed: true }],
    cause: { file: evil, line: 2 },
  });
  assert.doesNotMatch(text, /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
});

test('beside a path through the code the trace of the splat is shown', () => {
  assert.doesNotMatch(print({}), /trace/);
  const path = [{ function: 'outer', file: 'net/a.c', line: 1, held: [] }];
  assert.match(print({ path }), /trace\s+outer\s+<\s+__dev_queue_xmit/);
});

test('colour comes only when it is asked for, and only as SGR', () => {
  assert.doesNotMatch(print({}), /\x1b/);
  const colored = print({}, true);
  assert.match(colored, /\x1b\[1;31merror/);
  assert.equal(colored.replace(/\x1b\[[0-9;]*m/g, ''), print({}));
});

test('standing ones and notes are counted, and shown with all', () => {
  const list = [
    { ...base, origin: 'standing' as const },
    { ...base, severity: 'note' as const },
  ];
  assert.equal(
    lintText(result(list), { color: false }),
    '0 errors, 0 warnings (2 more with --all); no RCU helper call is added or\nprotected otherwise\n',
  );
  const all = lintText(result(list), { color: false, all: true });
  assert.match(all, /^error\[RCU001, standing\]/);
  assert.match(all, /\nnote\[RCU001\]/);
});

test('what was not checked is said once', () => {
  const notChecked = [1, 2].map(() => ({ rule: 'r', file: 'a.c', line: 3, reason: 'no grammar' }));
  const text = lintText({ ...result([]), notChecked }, { color: false });
  assert.equal(text.match(/a\.c:3: no grammar/g)?.length, 1);
});

test('places that were not checked for one reason share a line; another reason or file has its own', () => {
  const place = (file: string, line: number, reason: string) => ({ rule: 'r', file, line, reason });
  const notChecked = [
    place('a.c', 3, 'gone'),
    place('a.c', 17, 'gone'),
    place('a.c', 20, 'huge'),
    place('b.c', 3, 'gone'),
    { rule: 'r', file: 'c.c', reason: 'gone' },
  ];
  const text = lintText({ ...result([]), notChecked }, { color: false });
  assert.deepEqual(text.match(/not checked: .*/g), [
    'not checked: a.c:3,17: gone',
    'not checked: a.c:20: huge',
    'not checked: b.c:3: gone',
    'not checked: c.c: gone',
  ]);
});
