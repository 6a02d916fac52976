import assert from 'node:assert/strict';
import test from 'node:test';
import type { Diagnostic, LintResult, Origin, Severity } from '../../src/lint/diagnostic.js';
import { type Filter, fails, globToRegExp, loud, narrow, shownResult, tally } from '../../src/lint/filter.js';

const diagnostic = (
  severity: Severity,
  origin: Origin = 'introduced',
  over: Partial<Diagnostic> = {},
): Diagnostic => ({
  rule: 'rcu-deref-unprotected',
  code: 'RCU001',
  severity,
  confidence: 'high',
  origin,
  message: 'm',
  file: 'net/ipv4/a.c',
  line: 1,
  column: 1,
  endLine: 1,
  function: 'f',
  expression: 'e',
  condition: null,
  needs: [],
  held: [],
  impact: 'unknown',
  path: [],
  evidence: [],
  patch: null,
  mail: null,
  fingerprint: '0',
  ...over,
});
const result = (diagnostics: Diagnostic[]): LintResult => ({
  series: [],
  reports: [],
  diagnostics,
  sites: [],
  notChecked: [],
  problems: [],
});
const none: Filter = { select: [], ignore: [], path: null, all: false };

test('globs', () => {
  const cases: [string, string, boolean][] = [
    ['net/ipv4', 'net/ipv4/a.c', true],
    ['net/ipv4/', 'net/ipv4/a.c', true],
    ['net/ipv4', 'net/ipv4x/a.c', false],
    ['net/*', 'net/a.c', true],
    ['*.c', 'net/a.c', false],
    ['**/*.c', 'a.c', true],
    ['**/*.c', 'net/ipv4/a.c', true],
    ['net/a?.c', 'net/ab.c', true],
    ['net/a.c', 'net/abc', false],
  ];
  for (const [glob, path, want] of cases)
    assert.equal(globToRegExp(glob).test(path), want, `${glob} ${path}`);
});

test('rules are chosen by name or code, in any case', () => {
  const other = diagnostic('error', 'introduced', { rule: 'rcu-flavour-mismatch', code: 'RCU002' });
  const all = result([diagnostic('error'), other]);
  const codes = (f: Partial<Filter>) => narrow(all, { ...none, ...f }).diagnostics.map((d) => d.code);
  assert.deepEqual(codes({}), ['RCU001', 'RCU002']);
  assert.deepEqual(codes({ select: ['rcu002'] }), ['RCU002']);
  assert.deepEqual(codes({ ignore: ['RCU-flavour-mismatch'] }), ['RCU001']);
  assert.deepEqual(codes({ path: 'drivers' }), []);
});

test('standing ones, fixed ones and notes are quiet', () => {
  const list = [
    diagnostic('error'),
    diagnostic('note'),
    diagnostic('error', 'standing'),
    diagnostic('warning', 'fixed'),
  ];
  assert.deepEqual(loud(list, false), [list[0]]);
  assert.deepEqual(loud(list, true), list);
  assert.deepEqual(tally(list), { error: 1, warning: 0, note: 1 });
});

test('a document has notes, and standing and fixed ones only with --all', () => {
  const all = result([diagnostic('note'), diagnostic('error', 'standing'), diagnostic('error', 'fixed')]);
  assert.deepEqual(
    shownResult(all, false).diagnostics.map((d) => d.severity),
    ['note'],
  );
  assert.equal(shownResult(all, true), all);
  const audit = { ...all, existing: true as const };
  assert.equal(shownResult(audit, false), audit, 'an audit has nothing but standing ones');
});

test('--fail-on counts introduced ones at or above the level', () => {
  const warning = [diagnostic('warning'), diagnostic('error', 'standing'), diagnostic('error', 'fixed')];
  assert.equal(fails(warning, 'error'), false);
  assert.equal(fails(warning, 'warning'), true);
  assert.equal(fails(warning, 'never'), false);
  assert.equal(fails(warning, 'error', true), true, 'audit counts standing ones');
  assert.equal(fails([diagnostic('note')], 'note'), true);
});
