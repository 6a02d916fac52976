/**
 * Preprocessor names that the model pins: lockdep's view of a kernel with CONFIG_PROVE_RCU and without PREEMPT_RT. The
 * stubs of a kernel without lockdep return true and would make everything look held. All other names are forked on.
 */
export const PINNED: readonly { name: string; value: boolean; src: string }[] = [
  { name: 'CONFIG_LOCKDEP', value: true, src: 'include/linux/lockdep.h:25' },
  { name: 'CONFIG_PROVE_LOCKING', value: true, src: 'include/linux/rtnetlink.h:61' },
  { name: 'CONFIG_DEBUG_LOCK_ALLOC', value: true, src: 'include/linux/rcupdate.h:333' },
  { name: 'CONFIG_PROVE_RCU', value: true, src: 'include/linux/rcupdate.h:322' },
  { name: 'CONFIG_PROVE_RCU_LIST', value: true, src: 'kernel/rcu/Kconfig.debug:11' },
  { name: 'CONFIG_PREEMPT_RCU', value: true, src: 'include/linux/rcupdate.h:70' },
  { name: 'CONFIG_PREEMPT_COUNT', value: true, src: 'include/linux/preempt.h:211' },
  { name: 'CONFIG_DEBUG_ATOMIC_SLEEP', value: true, src: 'include/linux/kernel.h:87' },
  { name: 'CONFIG_SMP', value: true, src: 'kernel/rcu/Kconfig:10' },
  { name: 'CONFIG_PREEMPT_RT', value: false, src: 'kernel/Kconfig.preempt:70' },
  { name: '__KERNEL__', value: true, src: 'Makefile:579' },
  { name: '__CHECKER__', value: false, src: 'include/linux/compiler_types.h:43' },
  { name: '__cplusplus', value: false, src: 'include/linux/linkage.h:15' },
  { name: '__ASSEMBLY__', value: false, src: 'include/linux/compiler_types.h:14' },
  { name: '__GENKSYMS__', value: false, src: 'include/linux/export.h:50' },
];

/** Variables of lockdep's with the value that they have until it has found something. */
export const PINNED_VARIABLES: readonly { name: string; value: boolean; src: string }[] = [
  { name: 'debug_locks', value: true, src: 'lib/debug_locks.c:25' },
];
