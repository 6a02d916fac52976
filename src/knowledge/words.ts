/** What the contexts of the JSON contract are called, by people and by lockdep, and how they differ. Linux 6.12. */

export interface ContextRow {
  /** As in `needs` and `held`; a row for `srcu` and `lock` stands for all of `srcu:EXPR` and `lock:EXPR`. */
  context: string;
  /** In a sentence: "needs …", "with only … held". `$` is EXPR. */
  words: string;
  /** Name of the lockdep map in a splat's list of held locks; null when lockdep keeps no map for it. */
  map: string | null;
  /** A plain grace period waits for it (since v5.0 for all of these alike). */
  waitedFor: boolean;
  src: string;
}

export const CONTEXTS: readonly ContextRow[] = [
  {
    context: 'rcu',
    words: 'rcu_read_lock()',
    map: 'rcu_read_lock',
    waitedFor: true,
    src: 'kernel/rcu/update.c:286',
  },
  {
    context: 'rcu_bh',
    words: 'rcu_read_lock_bh()',
    map: 'rcu_read_lock_bh',
    waitedFor: true,
    src: 'kernel/rcu/update.c:295',
  },
  { context: 'bh', words: 'BH off', map: null, waitedFor: true, src: 'kernel/rcu/update.c:370' },
  {
    context: 'rcu_sched',
    words: 'rcu_read_lock_sched()',
    map: 'rcu_read_lock_sched',
    waitedFor: true,
    src: 'kernel/rcu/update.c:304',
  },
  { context: 'preempt', words: 'preemption off', map: null, waitedFor: true, src: 'kernel/rcu/update.c:120' },
  { context: 'irq', words: 'interrupts off', map: null, waitedFor: true, src: 'kernel/rcu/update.c:370' },
  {
    context: 'rcu_tasks_trace',
    words: 'rcu_read_lock_trace()',
    map: 'rcu_read_lock_trace',
    waitedFor: false,
    src: 'include/linux/rcupdate_trace.h:14',
  },
  {
    context: 'rtnl',
    words: 'RTNL',
    map: 'rtnl_mutex',
    waitedFor: false,
    src: 'include/linux/rtnetlink.h:62',
  },
  {
    context: 'srcu',
    words: 'srcu_read_lock($)',
    map: null,
    waitedFor: false,
    src: 'include/linux/srcu.h:133',
  },
  { context: 'lock', words: '$', map: null, waitedFor: false, src: 'include/linux/lockdep.h:252' },
];

/** Why a context that looks like enough is not: one sentence for a need that is not met by what is held. */
export const NOT_ENOUGH: readonly { need: string; held: string; why: string; src: string }[] = [
  {
    need: 'rcu',
    held: 'rcu_bh',
    why: 'rcu_read_lock_bh() is not enough: the check asks for the lockdep map of rcu_read_lock(), which rcu_read_lock_bh() does not take.',
    src: 'kernel/rcu/update.c:345',
  },
  {
    need: 'rcu',
    held: 'rcu_sched',
    why: 'rcu_read_lock_sched() is not enough: the check asks for the lockdep map of rcu_read_lock(), which rcu_read_lock_sched() does not take.',
    src: 'kernel/rcu/update.c:345',
  },
  {
    need: 'rcu',
    held: 'bh',
    why: 'BH off is not enough: the check asks for the lockdep map of rcu_read_lock(), which nothing else takes.',
    src: 'kernel/rcu/update.c:345',
  },
  {
    need: 'rcu',
    held: 'irq',
    why: 'Interrupts off are not enough: the check asks for the lockdep map of rcu_read_lock(), which nothing else takes.',
    src: 'kernel/rcu/update.c:345',
  },
  {
    need: 'rcu',
    held: 'preempt',
    why: 'Preemption off is not enough: the check asks for the lockdep map of rcu_read_lock(), which nothing else takes.',
    src: 'kernel/rcu/update.c:345',
  },
  {
    need: 'rcu',
    held: 'rtnl',
    why: 'RTNL is not enough: the check asks for a reader. rtnl_dereference() and the plain list macros are the forms for RTNL.',
    src: 'include/linux/rtnetlink.h:87',
  },
  {
    need: 'rcu',
    held: 'srcu',
    why: 'An SRCU reader is not enough: each srcu_struct has a map and grace periods of its own.',
    src: 'include/linux/srcu.h:133',
  },
  {
    need: 'rcu',
    held: 'rcu_tasks_trace',
    why: 'rcu_read_lock_trace() is not enough: it has a map and grace periods of its own.',
    src: 'include/linux/rcupdate_trace.h:14',
  },
  {
    need: 'bh',
    held: 'rcu',
    why: 'rcu_read_lock() is not enough: the check asks for softirq, BH off or interrupts off.',
    src: 'kernel/rcu/update.c:370',
  },
  {
    need: 'rcu_sched',
    held: 'rcu',
    why: 'rcu_read_lock() is not enough: the check asks for preemption off or rcu_read_lock_sched().',
    src: 'kernel/rcu/update.c:120',
  },
  {
    need: 'rtnl',
    held: 'rcu',
    why: 'rcu_read_lock() is not enough: the check asks for RTNL itself.',
    src: 'include/linux/rtnetlink.h:87',
  },
  {
    need: 'srcu',
    held: 'srcu',
    why: 'Another srcu_struct is not enough: each has a map and grace periods of its own.',
    src: 'include/linux/srcu.h:133',
  },
  {
    need: 'srcu',
    held: 'rcu',
    why: 'rcu_read_lock() is not enough: the check asks for a reader of this srcu_struct.',
    src: 'include/linux/srcu.h:133',
  },
];

/** What a finding costs, for `impact`. */
export const IMPACTS: readonly { impact: string; sentence: string; src: string }[] = [
  {
    impact: 'splat',
    sentence:
      'Since the flavours were consolidated (v5.0) a grace period waits for BH-, preempt- and irq-off regions too: this is a lockdep splat that fails CI, not a use after free.',
    src: 'include/linux/rcupdate.h:809',
  },
  {
    impact: 'use-after-free',
    sentence: 'Nothing that a grace period waits for is held: the object can be freed while it is in use.',
    src: 'include/linux/rcupdate.h:809',
  },
  { impact: 'deadlock', sentence: 'This can hang.', src: 'Documentation/RCU/checklist.rst:67' },
  { impact: 'leak', sentence: 'This leaks memory.', src: 'Documentation/RCU/checklist.rst:67' },
];

function rowOf(context: string): ContextRow | undefined {
  const kind = context.replace(/:.*/s, '');
  return CONTEXTS.find((row) => row.context === kind);
}

/** `rcu` → `rcu_read_lock()`, `lock:&x->lock` → `&x->lock`; an unknown one stays as it is. */
export function contextWords(context: string): string {
  const row = rowOf(context);
  return row === undefined ? context : row.words.replace('$', () => context.replace(/^[^:]*:/, ''));
}

/** The context behind the name of a lockdep map in a splat (`rcu_read_lock_bh`, `rtnl_mutex`); null for other locks. */
export function contextOfMap(map: string): string | null {
  return CONTEXTS.find((row) => row.map === map)?.context ?? null;
}

/** True for contexts that a plain grace period waits for. */
export function waitedFor(context: string): boolean {
  return rowOf(context)?.waitedFor ?? false;
}

/** The sentence on why the held contexts are not enough; null when nothing is held that one could take for enough. */
export function whyNotEnough(needs: readonly string[], held: readonly string[]): string | null {
  const kind = (c: string) => c.replace(/:.*/s, '');
  for (const need of needs)
    for (const has of held) {
      const row = NOT_ENOUGH.find((r) => r.need === kind(need) && r.held === kind(has));
      if (row) return row.why;
    }
  return null;
}
