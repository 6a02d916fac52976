import assert from 'node:assert/strict';
import test from 'node:test';
import type { SiteFacts } from '../../src/facts/verdict.js';
import { RULES } from '../../src/rules/index.js';
import { site } from '../lint/make.js';

const severities = (over: Partial<SiteFacts>) =>
  RULES.flatMap((rule) => [...rule.run({ sites: [site(over)] })].map((f) => `${rule.code} ${f.severity}`));

test('a path is an error, callers out of sight a warning, what is not decided a note', () => {
  assert.deepEqual(severities({ verdict: 'violation' }), ['RCU001 error']);
  assert.deepEqual(severities({ verdict: 'unprotected' }), ['RCU001 warning']);
  assert.deepEqual(severities({ verdict: 'unknown' }), ['RCU001 note']);
  for (const verdict of ['held', 'caller-holds', 'none-needed'] as const)
    assert.deepEqual(severities({ verdict }), []);
});

test('a check that is off by default, or little certainty, makes no error', () => {
  assert.deepEqual(severities({ verdict: 'violation', listCheck: true }), ['RCU001 warning']);
  assert.deepEqual(severities({ verdict: 'violation', confidence: 'low' }), ['RCU001 warning']);
});

test('what only documentation asks for is a warning on a path and a note without one', () => {
  const helper = 'netdev_master_upper_dev_get_rcu';
  assert.deepEqual(severities({ helper, verdict: 'violation' }), ['RCU001 warning']);
  assert.deepEqual(severities({ helper, verdict: 'unprotected' }), ['RCU001 note']);
});

test('another flavour around it is RCU002, and not RCU001 as well', () => {
  assert.deepEqual(severities({ verdict: 'violation', otherFlavour: 'rcu_bh' }), ['RCU002 error']);
  assert.deepEqual(severities({ verdict: 'unprotected', otherFlavour: 'rcu_bh' }), ['RCU002 warning']);
});

test('a call whose callee is reported itself is not reported', () => {
  assert.deepEqual(severities({ verdict: 'violation', kind: 'call', derived: true }), []);
});
