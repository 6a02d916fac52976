/** One report of our own shape for each kind of `knowledge/splats.ts`. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { SPLATS } from '../../src/knowledge/splats.js';
import { type Splat, splatsOf } from '../../src/report-mail/splat.js';

const CPU = 'CPU: 1 UID: 0 PID: 7 Comm: prog Tainted: G        W           6.99.0-mine #3 PREEMPT';
const TRACE = (...frames: string[]): string =>
  ['Call Trace:', ' <TASK>', ...frames.map((f) => ` ${f}`), ' </TASK>'].join('\n');
const LOCKS = `1 lock held by prog/7:
 #0: ffff888000000018 (&demo->lock){+.+.}-{3:3}, at: demo_first+0x1/0x9
`;
const DUMP = [
  'dump_stack_lvl+0x1/0x9',
  'print_circular_bug+0x1/0x9',
  '__lock_acquire.isra.0+0x1/0x9',
  'lock_acquire+0x1/0x9',
];

const CASES: [kind: string, text: string, want: Partial<Splat>][] = [
  [
    'rcu-usage',
    `WARNING: suspicious RCU usage
6.99.0-mine #3 Not tainted
net/demo/core.c:12 RCU-list traversed in non-reader section!!
no locks held by prog/7.
${TRACE('dump_stack_lvl+0x1/0x9', 'lockdep_rcu_suspicious+0x1/0x9', 'demo_walk+0x1/0x9')}`,
    { file: 'net/demo/core.c', line: 12, function: 'demo_walk', held: [], kernel: '6.99.0-mine' },
  ],
  [
    'circular-locking',
    `WARNING: possible circular locking dependency detected
6.99.0-mine #3 Not tainted
------------------------------------------------------
prog/7 is trying to acquire lock:
ffff888000000020 (&demo->two){+.+.}-{3:3}, at: demo_second+0x1/0x9

but task is already holding lock:
ffff888000000018 (&demo->lock){+.+.}-{3:3}, at: demo_first+0x1/0x9

which lock already depends on the new lock.

the existing dependency chain (in reverse order) is:

-> #1 (&demo->lock){+.+.}-{3:3}:
       __mutex_lock+0x1/0x9
       demo_past+0x1/0x9

other info that might help us debug this:

 Possible unsafe locking scenario:

       CPU0                    CPU1
       ----                    ----
  lock(&demo->lock);
                               lock(&demo->two);

 *** DEADLOCK ***

${LOCKS}
stack backtrace:
${CPU}
${TRACE(...DUMP, '__mutex_lock+0x1/0x9', 'demo_second+0x1/0x9')}`,
    {
      function: 'demo_second',
      held: [{ name: '&demo->lock', at: 'demo_first+0x1/0x9' }],
      kernel: '6.99.0-mine',
    },
  ],
  [
    'recursive-locking',
    `WARNING: possible recursive locking detected\n${LOCKS}\nstack backtrace:\n${TRACE(...DUMP, '_raw_spin_lock_bh+0x1/0x9', 'demo_again+0x1/0x9')}`,
    { function: 'demo_again' },
  ],
  [
    'irq-inversion',
    `WARNING: possible irq lock inversion dependency detected\n${LOCKS}\nstack backtrace:\n${TRACE(...DUMP, '_raw_spin_lock+0x1/0x9', 'demo_irq+0x1/0x9')}`,
    { function: 'demo_irq' },
  ],
  [
    'irq-unsafe-order',
    `WARNING: SOFTIRQ-safe -> SOFTIRQ-unsafe lock order detected\n${LOCKS}\nstack backtrace:\n${TRACE(...DUMP, '_raw_spin_lock+0x1/0x9', 'demo_order+0x1/0x9')}`,
    { function: 'demo_order' },
  ],
  [
    'inconsistent-lock-state',
    `WARNING: inconsistent lock state
inconsistent {SOFTIRQ-ON-W} -> {IN-SOFTIRQ-W} usage.
{SOFTIRQ-ON-W} state was registered at:
  lock_acquire+0x1/0x9
  demo_past+0x1/0x9
irq event stamp: 12
${LOCKS}
stack backtrace:
Call Trace:
 <IRQ>
 dump_stack_lvl+0x1/0x9
 mark_lock+0x1/0x9
 __lock_acquire+0x1/0x9
 _raw_spin_lock+0x1/0x9
 demo_softirq+0x1/0x9
 </IRQ>
 <TASK>
 asm_sysvec_apic_timer_interrupt+0x1/0x9
RIP: 0010:demo_interrupted+0x1/0x9
Code: 00 00
RSP: 0018:ffff888000000020 EFLAGS: 00000246
 demo_outer+0x1/0x9
 </TASK>`,
    {
      function: 'demo_softirq',
      trace: [
        'dump_stack_lvl+0x1/0x9',
        'mark_lock+0x1/0x9',
        '__lock_acquire+0x1/0x9',
        '_raw_spin_lock+0x1/0x9',
        'demo_softirq+0x1/0x9',
        'asm_sysvec_apic_timer_interrupt+0x1/0x9',
        'demo_outer+0x1/0x9',
      ],
    },
  ],
  [
    'invalid-wait-context',
    `[ BUG: Invalid wait context ]\n6.99.0-mine #3 Not tainted\nprog/7 is trying to lock:\n${LOCKS}stack backtrace:\n${TRACE(...DUMP, '__mutex_lock+0x1/0x9', 'demo_wait+0x1/0x9')}`,
    { function: 'demo_wait' },
  ],
  [
    'nested-lock-not-taken',
    `WARNING: Nested lock was not taken\n${LOCKS}${TRACE(...DUMP, 'demo_nest+0x1/0x9')}`,
    { function: 'demo_nest' },
  ],
  [
    'bad-unlock-balance',
    `WARNING: bad unlock balance detected!\nprog/7 is trying to release lock (&demo->lock) at:\n${LOCKS}${TRACE('dump_stack_lvl+0x1/0x9', 'print_unlock_imbalance_bug+0x1/0x9', 'lock_release+0x1/0x9', '__mutex_unlock_slowpath+0x1/0x9', 'demo_unlock+0x1/0x9')}`,
    { function: 'demo_unlock' },
  ],
  [
    'bad-contention',
    `WARNING: bad contention detected!\n${TRACE('lock_contended+0x1/0x9', 'demo_fight+0x1/0x9')}`,
    { function: 'demo_fight' },
  ],
  [
    'held-lock-freed',
    `WARNING: held lock freed!\nprog/7 is freeing memory ffff888000000000-ffff888000000100, with a lock still held there!\n${LOCKS}${TRACE('debug_check_no_locks_freed+0x1/0x9', 'kfree+0x1/0x9', 'demo_free+0x1/0x9')}`,
    { function: 'demo_free', held: [{ name: '&demo->lock', at: 'demo_first+0x1/0x9' }] },
  ],
  [
    'lock-held-at-exit',
    `WARNING: prog/7 still has locks held!\n${LOCKS}${TRACE('debug_check_no_locks_held+0x1/0x9', 'demo_exit+0x1/0x9')}`,
    { function: 'demo_exit' },
  ],
  [
    'lock-held-at-user',
    `WARNING: lock held when returning to user space!\nprog/7 is leaving the kernel with locks still held!\n${LOCKS}`,
    { held: [{ name: '&demo->lock', at: 'demo_first+0x1/0x9' }] },
  ],
  [
    'chain-key-collision',
    `WARNING: chain_key collision\n${TRACE('__lock_acquire+0x1/0x9', 'demo_chain+0x1/0x9')}`,
    { function: 'demo_chain' },
  ],
  [
    'sleeping',
    `BUG: sleeping function called from invalid context at ./include/linux/sched/mm.h:321
in_atomic(): 1, irqs_disabled(): 0, non_block: 0, pid: 7, name: prog
preempt_count: 1, expected: 0
RCU nest depth: 1, expected: 0
${LOCKS}${CPU}
${TRACE('dump_stack_lvl+0x1/0x9', '__might_resched+0x1/0x9', 'might_alloc include/linux/sched/mm.h:321 [inline]', '__kmalloc_noprof+0x1/0x9', 'demo_alloc+0x1/0x9 net/demo/core.c:33')}`,
    { file: 'include/linux/sched/mm.h', line: 321, function: 'demo_alloc' },
  ],
  [
    'scheduling-while-atomic',
    `BUG: scheduling while atomic: prog/7/0x00000002\n${TRACE('__schedule_bug+0x1/0x9', '__schedule+0x1/0x9', 'schedule+0x1/0x9', 'demo_sleep+0x1/0x9')}`,
    { function: 'demo_sleep' },
  ],
  [
    'workqueue-leak',
    `BUG: workqueue leaked atomic, lock or RCU: kworker/1:1[7]\n${TRACE('dump_stack_lvl+0x1/0x9', 'demo_work+0x1/0x9')}`,
    { function: 'demo_work' },
  ],
  [
    'kasan',
    `==================================================================
BUG: KASAN: slab-use-after-free in demo_inner include/net/demo.h:18 [inline]
BUG: KASAN: slab-use-after-free in demo_read+0x1/0x9 net/demo/core.c:40
Read of size 8 at addr ffff888000000020 by task prog/7

${CPU}
${TRACE('dump_stack_lvl+0x1/0x9 lib/dump_stack.c:120', 'print_report+0x1/0x9 mm/kasan/report.c:521', 'kasan_report+0x1/0x9', 'demo_inner include/net/demo.h:18 [inline]', 'demo_read+0x1/0x9 net/demo/core.c:40')}

Allocated by task 7:
 kasan_save_stack+0x1/0x9
 demo_make+0x1/0x9`,
    {
      file: 'include/net/demo.h',
      line: 18,
      function: 'demo_inner',
      trace: [
        'dump_stack_lvl+0x1/0x9',
        'print_report+0x1/0x9',
        'kasan_report+0x1/0x9',
        'demo_inner [inlined]',
        'demo_read+0x1/0x9',
      ],
    },
  ],
  [
    'kasan',
    `BUG: KASAN: double-free in kfree+0x1/0x9\nFree of addr ffff888000000020 by task prog/7\n${TRACE('kasan_report_invalid_free+0x1/0x9', '__kasan_slab_free+0x1/0x9', 'kfree+0x1/0x9', 'demo_twice+0x1/0x9')}`,
    { function: 'demo_twice' },
  ],
  [
    'kasan',
    `BUG: KASAN: invalid-access\nAsynchronous fault: no details available\n${TRACE('demo_async+0x1/0x9')}`,
    { function: 'demo_async' },
  ],
  [
    'kcsan',
    `BUG: KCSAN: data-race in demo_read / demo_write

write to 0xffff888000000020 of 8 bytes by task 7 on cpu 1:
 demo_write+0x1/0x9
 demo_top+0x1/0x9

read to 0xffff888000000020 of 8 bytes by task 8 on cpu 0:
 demo_read+0x1/0x9

value changed: 0x0000000000000000 -> 0x0000000000000001
Reported by Kernel Concurrency Sanitizer on:
${CPU}`,
    { function: 'demo_read', trace: ['demo_write+0x1/0x9', 'demo_top+0x1/0x9'], kernel: '6.99.0-mine' },
  ],
  [
    'kmsan',
    `BUG: KMSAN: uninit-value in demo_use+0x1/0x9 net/demo/core.c:50
 demo_use+0x1/0x9 net/demo/core.c:50
 demo_top+0x1/0x9 net/demo/core.c:60

Uninit was created at:
 demo_make+0x1/0x9`,
    {
      file: 'net/demo/core.c',
      line: 50,
      function: 'demo_use',
      trace: ['demo_use+0x1/0x9', 'demo_top+0x1/0x9'],
    },
  ],
  [
    'kfence',
    `BUG: KFENCE: use-after-free read in demo_fence+0x1/0x9\n\nUse-after-free read at 0x(____ptrval____) (in kfence-#7):\n demo_fence+0x1/0x9\n`,
    { function: 'demo_fence', trace: ['demo_fence+0x1/0x9'] },
  ],
  [
    'ubsan',
    `UBSAN: array-index-out-of-bounds in net/demo/core.c:70:12\nindex 9 is out of range for type 'u8 [8]'\n${TRACE('dump_stack_lvl+0x1/0x9', 'ubsan_epilogue+0x1/0x9', '__ubsan_handle_out_of_bounds+0x1/0x9', 'demo_index+0x1/0x9')}`,
    { file: 'net/demo/core.c', line: 70, function: 'demo_index' },
  ],
  [
    'memory-leak',
    `BUG: memory leak\nunreferenced object 0xffff888000000020 (size 64):\n  comm "prog", pid 7, jiffies 4294944000\n  backtrace (crc 0):\n    __kmalloc_noprof+0x1/0x9 mm/slub.c:4376\n    demo_leak+0x1/0x9 net/demo/core.c:80\n`,
    { function: 'demo_leak', file: 'net/demo/core.c', line: 80 },
  ],
  [
    'memory-leak',
    `unreferenced object 0xffff888000000020 (size 64):\n  comm "prog", pid 7, jiffies 4294944000\n  backtrace:\n    [<00000000aaaaaaaa>] demo_leak+0x1/0x9\n`,
    { function: 'demo_leak' },
  ],
  [
    'bad-page',
    `BUG: Bad page state in process prog  pfn:61eed\npage: refcount:0 mapcount:5\n${CPU}\n${TRACE('bad_page+0x1/0x9', 'demo_page+0x1/0x9')}`,
    { function: 'demo_page' },
  ],
  [
    'page-fault',
    `BUG: kernel NULL pointer dereference, address: 0000000000000008\n#PF: supervisor read access in kernel mode\nOops: Oops: 0000 [#1] PREEMPT SMP\n${CPU}\nRIP: 0010:demo_null+0x1/0x9\n${TRACE('? __die+0x1/0x9', 'demo_top+0x1/0x9')}`,
    { function: 'demo_null', trace: ['demo_top+0x1/0x9'] },
  ],
  [
    'page-fault',
    `BUG: unable to handle page fault for address: ffffffffffffff00\nRIP: 0010:demo_fault+0x1/0x9 net/demo/core.c:90\n`,
    { function: 'demo_fault', file: 'net/demo/core.c', line: 90 },
  ],
  [
    'page-fault',
    `Unable to handle kernel NULL pointer dereference at virtual address 0000000000000008\npc : demo_arm+0x1/0x9 [demo]\nlr : demo_top+0x1/0x9\nCall trace:\n demo_arm+0x1/0x9 [demo] (P)\n demo_top+0x1/0x9\n`,
    { function: 'demo_arm', trace: ['demo_arm+0x1/0x9', 'demo_top+0x1/0x9'] },
  ],
  [
    'general-protection',
    `Oops: general protection fault, probably for non-canonical address 0xdffffc0000000001: 0000 [#1] SMP KASAN\nKASAN: null-ptr-deref in range [0x0000000000000008-0x000000000000000f]\n${CPU}\nRIP: 0010:demo_gp+0x1/0x9 net/demo/core.c:100\n${TRACE('demo_top+0x1/0x9')}`,
    { function: 'demo_gp', file: 'net/demo/core.c', line: 100 },
  ],
  [
    'divide-error',
    `Oops: divide error: 0000 [#1] SMP\nRIP: 0010:demo_div+0x1/0x9\n`,
    { function: 'demo_div' },
  ],
  [
    'bug',
    `kernel BUG at net/demo/core.c:110!\nOops: invalid opcode: 0000 [#1] SMP\nRIP: 0010:demo_bug+0x1/0x9\n`,
    { file: 'net/demo/core.c', line: 110, function: 'demo_bug' },
  ],
  [
    'warning',
    `------------[ cut here ]------------\nWARNING: CPU: 1 PID: 7 at net/demo/core.c:120 demo_warn+0x1/0x9 [demo]\nModules linked in:\n${CPU}\nRIP: 0010:demo_warn+0x1/0x9 [demo]\n${TRACE('? __warn+0x1/0x9', 'demo_top+0x1/0x9')}\n---[ end trace 0000000000000000 ]---`,
    { file: 'net/demo/core.c', line: 120, function: 'demo_warn', trace: ['demo_top+0x1/0x9'] },
  ],
  [
    'warning',
    `WARNING: CPU: 1 PID: 7 at lib/refcount.c:28 refcount_warn_saturate+0x1/0x9\nRIP: 0010:refcount_warn_saturate+0x1/0x9\n${TRACE('__refcount_sub_and_test include/linux/refcount.h:400 [inline]', 'demo_put+0x1/0x9')}`,
    { file: 'lib/refcount.c', line: 28, function: 'demo_put' },
  ],
  ['warning', `WARNING: CPU: 1 PID: 7 at demo_bare+0x1/0x9\n`, { function: 'demo_bare' }],
  [
    'warning',
    `WARNING: net/demo/core.c:130 at demo_new+0x1/0x9, CPU#1: prog/7\n`,
    { file: 'net/demo/core.c', line: 130, function: 'demo_new' },
  ],
  [
    'warning',
    `WARNING: .. net/demo/core.c:130 demo_cut+0x..\n`,
    { file: 'net/demo/core.c', line: 130, function: 'demo_cut' },
  ],
  [
    'rcu-stall',
    `rcu: INFO: rcu_preempt self-detected stall on CPU\nrcu: \t1-....: (100 ticks this GP)\n${CPU}\nCall Trace:\n <IRQ>\n sched_show_task+0x1/0x9\n rcu_dump_cpu_stacks+0x1/0x9\n </IRQ>\nRIP: 0010:demo_spin+0x1/0x9\n`,
    { function: 'demo_spin' },
  ],
  [
    'hung-task',
    `INFO: task prog:7 blocked for more than 143 seconds.\n      Not tainted 6.99.0-mine #3\n"echo 0 > /proc/sys/kernel/hung_task_timeout_secs" disables this message.\ntask:prog state:D stack:0 pid:7\n${TRACE('context_switch kernel/sched/core.c:5328 [inline]', '__schedule+0x1/0x9', 'schedule+0x1/0x9', '__mutex_lock+0x1/0x9', 'demo_hang+0x1/0x9')}\n\nShowing all locks held in the system:\n1 lock held by khungtaskd/30:\n #0: ffffffff80000020 (rcu_read_lock){....}-{1:3}, at: debug_show_all_locks+0x1/0x9\n${LOCKS}`,
    {
      function: 'demo_hang',
      held: [{ name: '&demo->lock', at: 'demo_first+0x1/0x9' }],
      kernel: '6.99.0-mine',
    },
  ],
  [
    'soft-lockup',
    `watchdog: BUG: soft lockup - CPU#1 stuck for 22s! [prog:7]\nRIP: 0010:demo_loop+0x1/0x9\n${TRACE('demo_top+0x1/0x9')}`,
    { function: 'demo_loop' },
  ],
  [
    'hard-lockup',
    `watchdog: Watchdog detected hard LOCKUP on cpu 1\nRIP: 0010:demo_hard+0x1/0x9\n`,
    { function: 'demo_hard' },
  ],
];

for (const [kind, text, want] of CASES)
  test(`${kind}: ${want.function ?? want.held?.[0]?.name}`, () => {
    const [splat, ...more] = splatsOf(`Hi,\n\nI see this.\n\n${text}\n\nRegards\n`);
    assert.deepEqual(more, []);
    const got: Record<string, unknown> = { ...splat };
    assert.equal(got.kind, kind);
    for (const [key, value] of Object.entries(want)) assert.deepEqual(got[key], value, key);
  });

test('every kind of the table has a fixture', () => {
  const seen = new Set(CASES.map(([kind]) => kind));
  for (const row of SPLATS) assert.ok(seen.has(row.kind), row.kind);
});
