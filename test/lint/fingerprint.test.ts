import assert from 'node:assert/strict';
import test from 'node:test';
import { fingerprint, identityKey } from '../../src/lint/fingerprint.js';

const it = { rule: 'r', file: 'a.c', function: 'f', expression: 'rcu_dereference(p)', condition: null };

test('a fingerprint is 16 hex digits and the same each time', () => {
  assert.match(fingerprint(it, 0), /^[0-9a-f]{16}$/);
  assert.equal(fingerprint(it, 0), fingerprint({ ...it }, 0));
});

test('every part of the identity and the counter change it', () => {
  const all = [
    fingerprint(it, 0),
    fingerprint(it, 1),
    fingerprint({ ...it, rule: 's' }, 0),
    fingerprint({ ...it, file: 'b.c' }, 0),
    fingerprint({ ...it, function: 'g' }, 0),
    fingerprint({ ...it, expression: 'rcu_dereference(q)' }, 0),
    fingerprint({ ...it, condition: 'CONFIG_X' }, 0),
  ];
  assert.equal(new Set(all).size, all.length);
});

test('parts do not run into each other', () => {
  assert.notEqual(
    identityKey({ ...it, file: 'a', function: 'bc' }),
    identityKey({ ...it, file: 'ab', function: 'c' }),
  );
});
