import assert from 'node:assert/strict';
import test from 'node:test';
import { proofs, proven, siteOf, splatEvidence } from '../../src/lint/evidence.js';
import { site, splat } from './make.js';

const proof = (over = {}) => ({ splat: splat(over), file: 'net/a.c', line: 10, messageId: 'r@example.org' });
const report = (over = {}) => ({ kind: 'splat', messageId: 'r@example.org', splat: splat(over) });

test('only lockdep-RCU splats with a place count, and quoted ones do not', () => {
  assert.equal(proofs([report()]).length, 1);
  assert.equal(proofs([report({ kind: 'kasan' })]).length, 0);
  assert.equal(proofs([report({ quoted: 1 })]).length, 0);
  const { file: _, ...noFile } = splat();
  assert.equal(proofs([{ kind: 'splat', messageId: null, splat: noFile }]).length, 0);
  assert.equal(proofs([{ kind: 'bisect', messageId: null }]).length, 0);
});

test('the site is the one on the line whose helper lockdep names', () => {
  const sites = [
    site({ expression: 'rcu_access_pointer(p)', helper: 'rcu_access_pointer', needs: [] }),
    site({ expression: 'rtnl_dereference(q)', helper: 'rtnl_dereference', needs: ['rtnl'] }),
    site(),
    site({ line: 11 }),
  ];
  assert.equal(siteOf(proof(), sites, 'net/a.c', 10), sites[2]);
  assert.equal(siteOf(proof(), sites, 'net/a.c', 11), sites[3]);
  assert.equal(siteOf(proof(), sites, 'net/b.c', 10), null);
});

test('rcu_dereference_check stands for what is built on it, another helper does not', () => {
  const rtnl = [site({ helper: 'rcu_dereference_rtnl', needs: ['rcu', 'rtnl'] })];
  assert.equal(siteOf(proof(), rtnl, 'net/a.c', 10), rtnl[0]);
  assert.equal(siteOf(proof({ helper: 'rcu_dereference_protected' }), [site()], 'net/a.c', 10), null);
});

test('a proven site is a violation on the trace, with what the splat says is held', () => {
  const it = proven(site(), proof());
  assert.equal(it.verdict, 'violation');
  assert.equal(it.confidence, 'high');
  assert.equal(it.impact, 'splat');
  assert.deepEqual(it.held, ['rcu_bh']);
  assert.deepEqual(
    it.path.map((s) => [s.function, s.file, s.line, s.held]),
    [
      ['packet_xmit', '', 0, []],
      ['__dev_queue_xmit', '', 0, ['rcu_bh']],
      ['dev_hard_start_xmit', '', 0, ['rcu_bh']],
      ['outer_xmit', '', 0, ['rcu_bh']],
      ['f', 'net/a.c', 10, ['rcu_bh']],
    ],
  );
});

test('the static path is kept, and the frame that is the site itself is not doubled', () => {
  const path = [{ function: 'entry', file: 'net/a.c', line: 3, held: ['bh'] }];
  assert.deepEqual(proven(site({ verdict: 'violation', path }), proof()).path, path);
  const same = proven(site({ function: 'outer_xmit' }), proof());
  assert.deepEqual(
    same.path.map((s) => s.function),
    ['packet_xmit', '__dev_queue_xmit', 'dev_hard_start_xmit', 'outer_xmit'],
  );
});

test('with nothing held the cost is not called a splat', () => {
  assert.equal(proven(site(), proof({ held: [] })).impact, 'unknown');
});

test('the evidence names the message, the place, the locks and the trace', () => {
  const it = splatEvidence(proof());
  assert.equal(it.kind, 'splat');
  assert.equal(it.messageId, 'r@example.org');
  assert.deepEqual(it.held, [
    'rcu_read_lock_bh at __dev_queue_xmit+0x239',
    '_xmit_X#2 at __dev_queue_xmit+0x1d5d',
  ]);
  assert.deepEqual(it.trace, ['outer_xmit', 'dev_hard_start_xmit', '__dev_queue_xmit', 'packet_xmit']);
});
