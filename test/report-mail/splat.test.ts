/** Kernel reports: fixtures of our own shape, one for each kind that the table knows. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { SPLATS } from '../../src/knowledge/splats.js';
import { isMachinery, splatsOf } from '../../src/report-mail/splat.js';

const RCU = `=============================
WARNING: suspicious RCU usage
6.99.0-rc2-mine-g0123456789ab #7 Not tainted
-----------------------------
net/demo/tun.c:41 suspicious rcu_dereference_check() usage!

other info that might help us debug this:


rcu_scheduler_active = 2, debug_locks = 1
2 locks held by prog/77:
 #0: ffffffff80001000 (rcu_read_lock_bh){....}-{1:3}, at: demo_queue_xmit+0x10/0x40
 #1: ff11000000000018 (_xmit_DEMO#2){+...}-{3:3}, at: demo_queue_xmit+0x20/0x40

stack backtrace:
CPU: 0 UID: 0 PID: 77 Comm: prog Not tainted 6.99.0-rc2-mine-g0123456789ab #7 PREEMPT(lazy)
Hardware name: Some Board, BIOS 1
Call Trace:
 <TASK>
 dump_stack_lvl+0x1/0x2
 dump_stack+0x3/0x4
 lockdep_rcu_suspicious+0x5/0x6
 demo_tun_xmit+0x7/0x8
 ? demo_maybe+0x9/0xa
 demo_start_xmit+0xb/0xc
 entry_SYSCALL_64_after_hwframe+0x76/0x7e
RIP: 0033:0x7f0000000000
RSP: 002b:00007f0000000000 EFLAGS: 00000246 ORIG_RAX: 000000000000002e
 </TASK>`;

const stamp = (text: string): string =>
  text
    .split('\n')
    .map((l, i) => `[   18.6${String(i).padStart(5, '0')}] ${l}`)
    .join('\n');
const quote = (text: string): string => text.replace(/^/gm, '> ');

test('a suspicious RCU usage: place, helper, locks, trace without guesses, culprit, kernel', () => {
  const body = `Hello,\n\nthis fails:\n\n${RCU}\n\nBye\n`;
  const [splat, ...more] = splatsOf(body);
  assert.deepEqual(more, []);
  assert.deepEqual(splat, {
    kind: 'rcu-usage',
    title: 'WARNING: suspicious RCU usage',
    file: 'net/demo/tun.c',
    line: 41,
    helper: 'rcu_dereference_check',
    function: 'demo_tun_xmit',
    held: [
      { name: 'rcu_read_lock_bh', at: 'demo_queue_xmit+0x10/0x40' },
      { name: '_xmit_DEMO#2', at: 'demo_queue_xmit+0x20/0x40' },
    ],
    trace: [
      'dump_stack_lvl+0x1/0x2',
      'dump_stack+0x3/0x4',
      'lockdep_rcu_suspicious+0x5/0x6',
      'demo_tun_xmit+0x7/0x8',
      'demo_start_xmit+0xb/0xc',
      'entry_SYSCALL_64_after_hwframe+0x76/0x7e',
    ],
    kernel: '6.99.0-rc2-mine-g0123456789ab',
    firstLine: 6,
    lastLine: 33,
  });
});

test('the same with time stamps, quoted, both, and with caller ids', () => {
  const [plain] = splatsOf(RCU);
  const forms: [string, object][] = [
    [stamp(RCU), {}],
    [quote(RCU), { quoted: 1 }],
    [quote(quote(stamp(RCU))), { quoted: 2 }],
    [stamp(RCU).replace(/\] /g, '][   T77] '), {}],
    [RCU.replace(/^/gm, 'kern  :warn  : [  180.100000] '), {}],
  ];
  for (const [text, extra] of forms) {
    const [got, ...more] = splatsOf(text);
    assert.equal(more.length, 0);
    assert.deepEqual(
      { ...got, firstLine: 0, lastLine: 0 },
      { ...plain, ...extra, firstLine: 0, lastLine: 0 },
    );
  }
});

test('a sentence that speaks of a splat is none', () => {
  assert.deepEqual(splatsOf('I found that there is\nWARNING: suspicious RCU usage in demo_tun_xmit\n'), []);
  assert.deepEqual(splatsOf('WARNING: suspicious RCU usage\n\nis what I see, what now?\n'), []);
  assert.deepEqual(splatsOf('WARNING: line length of 101 exceeds 100 columns\nBUG: unhandled op 8\n'), []);
});

test('a title that was cut in its path names no function', () => {
  const [splat] = splatsOf('WARNING: CPU: 1 PID: 7 at net/demo\nRIP: 0010:demo_warn+0x1/0x2\n');
  assert.deepEqual(splat, undefined);
});

test('two reports in one mail stay apart', () => {
  const kinds = splatsOf(`${RCU}\n\n${stamp(RCU)}\n`).map((s) => [s.kind, s.trace.length, s.held.length]);
  assert.deepEqual(kinds, [
    ['rcu-usage', 6, 2],
    ['rcu-usage', 6, 2],
  ]);
});

test('a lock line that the mailer wrapped is joined', () => {
  const wrapped = RCU.replace('at: demo_queue_xmit+0x10', 'at:\ndemo_queue_xmit+0x10');
  assert.deepEqual(splatsOf(wrapped)[0]?.held, splatsOf(RCU)[0]?.held);
});

test('every row of the table names its source', () => {
  for (const row of SPLATS) assert.match(row.src, /^[\w./-]+\.[ch]:\d+$/);
});

test('machinery is known with the compiler suffixes and by family', () => {
  assert.ok(isMachinery('__lock_acquire.constprop.0'));
  assert.ok(isMachinery('__asan_report_load8_noabort'));
  assert.ok(!isMachinery('demo_tun_xmit.isra.0'));
});
