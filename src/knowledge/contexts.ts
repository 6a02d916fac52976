/** What a context implies, as lockdep's predicates see it (CONFIG_PROVE_RCU, PREEMPT_COUNT, not PREEMPT_RT). */

/** The reader flavours that code takes by name; `srcu:` and its domain follow. */
export const READER_FLAVOURS: readonly string[] = ['rcu', 'rcu_bh', 'rcu_sched', 'rcu_tasks_trace'];

/** A context and those that hold whenever it does. */
export const IMPLIED: readonly { context: string; implies: readonly string[]; src: string }[] = [
  // in_softirq(): local_bh_disable() inside; preempt_count is raised by SOFTIRQ_DISABLE_OFFSET.
  { context: 'rcu_bh', implies: ['bh', 'preempt'], src: 'include/linux/rcupdate.h:899' },
  { context: 'bh', implies: ['preempt'], src: 'include/linux/bottom_half.h:18' },
  // rcu_read_lock_bh_held() takes irqs_disabled() too.
  { context: 'irq', implies: ['bh', 'preempt'], src: 'kernel/rcu/update.c:370' },
  { context: 'rcu_sched', implies: ['preempt'], src: 'include/linux/rcupdate.h:937' },
];

const implied = new Map(IMPLIED.map((r) => [r.context, r.implies]));

/** The contexts and all that they imply. */
export function closure(contexts: Iterable<string>): Set<string> {
  const all = new Set(contexts);
  for (const context of [...all]) for (const more of implied.get(context) ?? []) all.add(more);
  return all;
}
