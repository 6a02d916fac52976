import assert from 'node:assert/strict';
import test from 'node:test';
import { lorelint } from './lorelint.js';

const ids = (text: string) => [...text.matchAll(/<([^\s<>]+@[^\s<>]+)>/g)].map((m) => m[1]);

test('the sample thread on one screen of 80 columns', () => {
  const r = lorelint(['summary', 'samples/thread.mbox']);
  assert.deepEqual([r.code, r.stderr], [0, '']);
  for (const line of r.stdout.split('\n')) assert.ok(line.length <= 80, line);
  assert.match(r.stdout, /^tunlet: a transmit path without the lock\nv2, 2 patches for net-next/);
  assert.match(r.stdout, /Reviewed-by by Cleo Example/);
  assert.match(r.stdout, /error RCU001 drivers\/net\/tunlet\/main\.c:17/);
  assert.equal(new Set(ids(r.stdout)).size, 7);
});

test('as JSON: every message with its role, the state, the remarks', () => {
  const document = JSON.parse(lorelint(['summary', '-f', 'json', 'samples/thread.mbox']).stdout);
  assert.equal(document.thread.length, 7);
  assert.equal(document.remarks.length, 2);
  assert.equal(document.summary.error, 1);
});

test('as Markdown', () => {
  const r = lorelint(['summary', '-f', 'markdown', 'samples/thread.mbox']);
  assert.match(r.stdout, /^# tunlet: a transmit path/);
});

test('a thread without a patch is summarised too', () => {
  const input =
    'From: Ada <ada@example.org>\nSubject: hello\nDate: Mon, 14 Sep 2026 11:20:00 +0200\nMessage-ID: <1@example.org>\n\nHello.\n';
  const r = lorelint(['summary', '-'], { input });
  assert.equal(r.code, 0, r.stderr);
  assert.match(r.stdout, /hello/);
});

test('summary gates only when it is told to', () => {
  assert.equal(lorelint(['summary', '--fail-on', 'error', 'samples/thread.mbox']).code, 1);
});

test('compare: v3 takes the lock first, so the error is fixed; back again it is new', () => {
  const [v2, v3] = ['samples/thread.mbox', 'samples/v3.mbox'];
  const there = lorelint(['compare', '-f', 'json', v2, v3]);
  assert.equal(there.code, 0, there.stderr);
  const document = JSON.parse(there.stdout);
  assert.deepEqual(
    document.pairs.map((p: { status: string }) => p.status),
    ['changed', 'changed'],
  );
  assert.deepEqual(
    document.fixed.map((d: { line: number; code: string }) => [d.line, d.code]),
    [[17, 'RCU001']],
  );
  assert.deepEqual([document.introduced, document.unchanged], [[], []]);
  const back = lorelint(['compare', v3, v2]);
  assert.equal(back.code, 1, back.stdout);
});
