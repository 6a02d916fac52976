/** summary, compare and diff --am as a user runs them. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { lorelint } from './lorelint.js';

test('diff --am: the trailers of the replies stand behind the own ones', () => {
  const { code, stdout } = lorelint(['diff', '--am', 'samples/thread.mbox']);
  assert.equal(code, 0);
  assert.match(
    stdout,
    /^Signed-off-by: Ada Example <ada@example.org>\nReviewed-by: Cleo Example <cleo@example.org>\n---\n drivers/m,
  );
  const one = lorelint(['diff', '--am', '--patch', '2', 'samples/thread.mbox']).stdout;
  assert.deepEqual(one.match(/^Subject: .*$/gm), [
    'Subject: [PATCH v2 2/2] tunlet: send without taking the lock',
  ]);
});

test('summary: the first screen names the state, the finding and the open remark, in 80 columns', () => {
  const { code, stdout } = lorelint(['summary', 'samples/thread.mbox']);
  assert.equal(code, 0);
  assert.match(stdout, /^state {5}under review: splat reported: WARNING: suspicious RCU usage \[7\]$/m);
  assert.match(stdout, /^remarks {3}1 open, 1 answered, 0 unknown$/m);
  assert.match(stdout, /^findings {2}1 error/m);
  assert.ok(stdout.split('\n').every((l) => l.length <= 80));
  assert.equal(lorelint(['summary', 'samples/thread.mbox']).stdout, stdout);
});

test('compare: two revisions in one source, two sources, and what is not there', () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'lorelint-compare-'));
  try {
    const v2 = readFileSync('samples/thread.mbox', 'utf8');
    const again = v2
      .replaceAll('net-next v2', 'net-next v3')
      .replaceAll('20260914092000.1001', '20260920092000.1001')
      .replaceAll('eight queues', 'nine queues');
    const [a, b, both] = ['a', 'b', 'both'].map((n) => path.join(dir, n)) as [string, string, string];
    writeFileSync(a, v2);
    writeFileSync(b, again);
    writeFileSync(both, v2 + again);
    const one = lorelint(['compare', both, 'v2', 'v3']);
    assert.equal(one.code, 0);
    assert.match(one.stdout, /^1\/2 -> 1\/2 unchanged: tunlet: free peers after a grace period$/m);
    assert.match(one.stdout, /^2\/2 -> 2\/2 changed: tunlet: send without taking the lock$/m);
    assert.match(one.stdout, /^unchanged: 1$/m);
    assert.match(lorelint(['compare', a, b]).stdout, /^tunlet: a transmit path without the lock: v2 -> v3$/m);
    assert.equal(lorelint(['compare', '-f', 'json', both]).code, 0);
    const none = lorelint(['compare', a]);
    assert.deepEqual([none.code, none.stderr.split('\n').length], [2, 2]);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
