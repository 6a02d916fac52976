/** What takes, releases, tests and asserts locks and reader sections. `$0`, `$1`, … stand for arguments. */

export interface LockRow {
  name: string;
  /** Contexts taken or released: `rcu`, `bh`, `preempt`, `rtnl`, `lock:$0`, `srcu:$0`, … */
  contexts: readonly string[];
  src: string;
}

/** Taken only when the returned value is so; what returns 0 on success returns a negative error else. */
export interface TryRow extends LockRow {
  when: '== 0' | '!= 0';
}

const row = (src: string, contexts: readonly string[], ...names: string[]): LockRow[] =>
  names.map((name) => ({ name, contexts, src }));

const SPIN = ['lock:$0', 'preempt'];
const SPIN_BH = ['lock:$0', 'bh', 'preempt'];
const SPIN_IRQ = ['lock:$0', 'irq', 'preempt'];
const LOCK = ['lock:$0'];
/** The socket owned by a task, and the spinlock inside: lockdep_sock_is_held() takes either. */
const SOCK = ['lock:&$0->sk_lock'];
const SLOCK = ['lock:&$0->sk_lock.slock', 'preempt'];

export const ACQUIRE: readonly LockRow[] = [
  ...row('include/linux/rcupdate.h:845', ['rcu'], 'rcu_read_lock'),
  ...row('include/linux/rcupdate.h:974', ['rcu'], 'rcu_read_lock_dont_migrate'),
  ...row('include/linux/rcupdate.h:899', ['rcu_bh'], 'rcu_read_lock_bh'),
  ...row('include/linux/rcupdate.h:937', ['rcu_sched'], 'rcu_read_lock_sched'),
  ...row('include/linux/rcupdate.h:947', ['preempt'], 'rcu_read_lock_sched_notrace'),
  ...row('include/linux/rcupdate_trace.h:48', ['rcu_tasks_trace'], 'rcu_read_lock_trace'),
  ...row('include/linux/srcu.h:244', ['srcu:$0'], 'srcu_read_lock'),
  ...row('include/linux/srcu.h:261', ['srcu:$0'], 'srcu_read_lock_nmisafe'),
  ...row('lib/rhashtable.c:726', ['rcu'], 'rhashtable_walk_start_check'),
  ...row('include/linux/rhashtable.h:250', ['rcu'], 'rhashtable_walk_start'),
  ...row('include/linux/bottom_half.h:18', ['bh'], 'local_bh_disable'),
  ...row('include/linux/irqflags.h:200', ['irq'], 'local_irq_disable'),
  ...row('include/linux/irqflags.h:208', ['irq'], 'local_irq_save'),
  ...row('include/linux/preempt.h:213', ['preempt'], 'preempt_disable'),
  ...row('include/linux/preempt.h:266', ['preempt'], 'preempt_disable_notrace'),
  ...row('include/linux/smp.h:275', ['preempt'], 'get_cpu'),
  ...row('include/linux/percpu-defs.h:291', ['preempt'], 'get_cpu_ptr'),
  ...row('include/linux/percpu-defs.h:275', ['preempt'], 'get_cpu_var'),
  ...row('include/linux/rtnetlink.h:43', ['rtnl'], 'rtnl_lock'),
  ...row('include/linux/rtnetlink.h:105', ['rtnl'], 'rtnl_net_lock'),
  ...row('include/linux/spinlock.h:349', SPIN, 'spin_lock'),
  ...row('include/linux/spinlock.h:364', SPIN, 'spin_lock_nested'),
  ...row('include/linux/spinlock.h:354', SPIN_BH, 'spin_lock_bh'),
  ...row('include/linux/spinlock.h:374', SPIN_IRQ, 'spin_lock_irq'),
  ...row('include/linux/spinlock.h:379', SPIN_IRQ, 'spin_lock_irqsave'),
  ...row('include/linux/spinlock.h:384', SPIN_IRQ, 'spin_lock_irqsave_nested'),
  ...row('include/linux/spinlock.h:217', SPIN, 'raw_spin_lock'),
  ...row('include/linux/spinlock.h:275', SPIN_BH, 'raw_spin_lock_bh'),
  ...row('include/linux/spinlock.h:274', SPIN_IRQ, 'raw_spin_lock_irq'),
  ...row('include/linux/spinlock.h:241', SPIN_IRQ, 'raw_spin_lock_irqsave'),
  ...row('include/linux/rwlock.h:56', SPIN, 'read_lock'),
  ...row('include/linux/rwlock.h:55', SPIN, 'write_lock'),
  ...row('include/linux/rwlock.h:93', SPIN_BH, 'read_lock_bh'),
  ...row('include/linux/rwlock.h:95', SPIN_BH, 'write_lock_bh'),
  ...row('include/linux/rwlock.h:92', SPIN_IRQ, 'read_lock_irq'),
  ...row('include/linux/rwlock.h:94', SPIN_IRQ, 'write_lock_irq'),
  ...row('include/linux/rwlock.h:66', SPIN_IRQ, 'read_lock_irqsave'),
  ...row('include/linux/rwlock.h:71', SPIN_IRQ, 'write_lock_irqsave'),
  ...row('include/linux/seqlock.h:851', SPIN, 'write_seqlock'),
  ...row('include/linux/seqlock.h:877', SPIN_BH, 'write_seqlock_bh'),
  ...row('include/linux/mutex.h:166', LOCK, 'mutex_lock', 'mutex_lock_io'),
  ...row('include/linux/mutex.h:157', LOCK, 'mutex_lock_nested'),
  ...row('include/linux/rwsem.h:211', LOCK, 'down_read'),
  ...row('include/linux/rwsem.h:223', LOCK, 'down_write'),
  ...row('include/linux/bit_spinlock.h:16', ['preempt'], 'bit_spin_lock'),
  ...row('include/linux/local_lock.h:16', ['preempt'], 'local_lock'),
  ...row('include/linux/netdevice.h:4539', ['bh', 'preempt'], 'netif_tx_lock_bh'),
  ...row('net/sched/sch_generic.c:477', ['preempt'], 'netif_tx_lock'),
  ...row('include/linux/netdevice.h:4456', ['preempt'], '__netif_tx_lock'),
  ...row('include/linux/netdevice.h:4474', ['bh', 'preempt'], '__netif_tx_lock_bh'),
  ...row('include/linux/netdevice.h:4593', ['lock:&$0->addr_list_lock', 'preempt'], 'netif_addr_lock'),
  ...row(
    'include/linux/netdevice.h:4603',
    ['lock:&$0->addr_list_lock', 'bh', 'preempt'],
    'netif_addr_lock_bh',
  ),
  ...row('include/net/sch_generic.h:578', ['bh', 'preempt'], 'sch_tree_lock'),
  ...row('include/net/sock.h:1668', SOCK, 'lock_sock'),
  ...row('include/net/sock.h:1666', SOCK, 'lock_sock_nested'),
  ...row('include/net/sock.h:1699', SOCK, 'lock_sock_fast'),
  ...row('include/net/sock.h:1708', SOCK, 'lock_sock_fast_nested'),
  ...row('include/net/sock.h:1735', SOCK, 'sockopt_lock_sock'),
  ...row('include/net/sock.h:1678', SLOCK, 'bh_lock_sock', 'bh_lock_sock_nested'),
  ...row('include/net/cfg80211.h:6127', ['lock:&$0->mtx'], 'wiphy_lock'),
  ...row('include/net/devlink.h:1520', ['lock:&$0->lock'], 'devl_lock'),
  ...row('include/net/genetlink.h:13', ['lock:genl_mutex'], 'genl_lock'),
  ...row('net/netfilter/nfnetlink.c:96', ['lock:nfnl($0)'], 'nfnl_lock'),
];

export const RELEASE: readonly LockRow[] = [
  ...row('include/linux/rcupdate.h:874', ['rcu'], 'rcu_read_unlock'),
  ...row('include/linux/rcupdate.h:979', ['rcu'], 'rcu_read_unlock_migrate'),
  ...row('include/linux/rcupdate.h:913', ['rcu_bh'], 'rcu_read_unlock_bh'),
  ...row('include/linux/rcupdate.h:957', ['rcu_sched'], 'rcu_read_unlock_sched'),
  ...row('include/linux/rcupdate.h:968', ['preempt'], 'rcu_read_unlock_sched_notrace'),
  ...row('include/linux/rcupdate_trace.h:66', ['rcu_tasks_trace'], 'rcu_read_unlock_trace'),
  ...row('include/linux/srcu.h:319', ['srcu:$0'], 'srcu_read_unlock'),
  ...row('include/linux/srcu.h:332', ['srcu:$0'], 'srcu_read_unlock_nmisafe'),
  ...row('lib/rhashtable.c:943', ['rcu'], 'rhashtable_walk_stop'),
  ...row('include/linux/bottom_half.h:31', ['bh'], 'local_bh_enable', '_local_bh_enable'),
  ...row('include/linux/irqflags.h:200', ['irq'], 'local_irq_enable'),
  ...row('include/linux/irqflags.h:215', ['irq'], 'local_irq_restore'),
  ...row('include/linux/preempt.h:230', ['preempt'], 'preempt_enable'),
  ...row('include/linux/preempt.h:225', ['preempt'], 'preempt_enable_no_resched'),
  ...row('include/linux/preempt.h:219', ['preempt'], 'sched_preempt_enable_no_resched'),
  ...row('include/linux/preempt.h:237', ['preempt'], 'preempt_enable_notrace'),
  ...row('include/linux/smp.h:276', ['preempt'], 'put_cpu'),
  ...row('include/linux/percpu-defs.h:297', ['preempt'], 'put_cpu_ptr'),
  ...row('include/linux/percpu-defs.h:285', ['preempt'], 'put_cpu_var'),
  ...row('include/linux/rtnetlink.h:44', ['rtnl'], 'rtnl_unlock'),
  ...row('net/core/rtnetlink.c:99', ['rtnl'], '__rtnl_unlock'),
  ...row('include/linux/rtnetlink.h:106', ['rtnl'], 'rtnl_net_unlock'),
  ...row('include/linux/spinlock.h:389', SPIN, 'spin_unlock'),
  ...row('include/linux/spinlock.h:394', SPIN_BH, 'spin_unlock_bh'),
  ...row('include/linux/spinlock.h:399', SPIN_IRQ, 'spin_unlock_irq'),
  ...row('include/linux/spinlock.h:404', SPIN_IRQ, 'spin_unlock_irqrestore'),
  ...row('include/linux/spinlock.h:282', SPIN, 'raw_spin_unlock'),
  ...row('include/linux/spinlock.h:284', SPIN_BH, 'raw_spin_unlock_bh'),
  ...row('include/linux/spinlock.h:283', SPIN_IRQ, 'raw_spin_unlock_irq'),
  ...row('include/linux/spinlock.h:285', SPIN_IRQ, 'raw_spin_unlock_irqrestore'),
  ...row('include/linux/rwlock.h:96', SPIN, 'read_unlock'),
  ...row('include/linux/rwlock.h:97', SPIN, 'write_unlock'),
  ...row('include/linux/rwlock.h:106', SPIN_BH, 'read_unlock_bh'),
  ...row('include/linux/rwlock.h:113', SPIN_BH, 'write_unlock_bh'),
  ...row('include/linux/rwlock.h:98', SPIN_IRQ, 'read_unlock_irq'),
  ...row('include/linux/rwlock.h:99', SPIN_IRQ, 'write_unlock_irq'),
  ...row('include/linux/rwlock.h:101', SPIN_IRQ, 'read_unlock_irqrestore'),
  ...row('include/linux/rwlock.h:108', SPIN_IRQ, 'write_unlock_irqrestore'),
  ...row('include/linux/seqlock.h:864', SPIN, 'write_sequnlock'),
  ...row('include/linux/seqlock.h:891', SPIN_BH, 'write_sequnlock_bh'),
  ...row('include/linux/mutex.h:197', LOCK, 'mutex_unlock'),
  ...row('include/linux/rwsem.h:234', LOCK, 'up_read'),
  ...row('include/linux/rwsem.h:239', LOCK, 'up_write'),
  ...row('include/linux/bit_spinlock.h:58', ['preempt'], 'bit_spin_unlock'),
  ...row('include/linux/local_lock.h:37', ['preempt'], 'local_unlock'),
  ...row('include/linux/netdevice.h:4547', ['bh', 'preempt'], 'netif_tx_unlock_bh'),
  ...row('net/sched/sch_generic.c:500', ['preempt'], 'netif_tx_unlock'),
  ...row('include/linux/netdevice.h:4492', ['preempt'], '__netif_tx_unlock'),
  ...row('include/linux/netdevice.h:4499', ['bh', 'preempt'], '__netif_tx_unlock_bh'),
  ...row('include/linux/netdevice.h:4614', ['lock:&$0->addr_list_lock', 'preempt'], 'netif_addr_unlock'),
  ...row(
    'include/linux/netdevice.h:4619',
    ['lock:&$0->addr_list_lock', 'bh', 'preempt'],
    'netif_addr_unlock_bh',
  ),
  ...row('include/net/sch_generic.h:586', ['bh', 'preempt'], 'sch_tree_unlock'),
  ...row('include/net/sock.h:1675', SOCK, 'release_sock'),
  ...row('include/net/sock.h:1723', SOCK, 'unlock_sock_fast'),
  ...row('include/net/sock.h:1736', SOCK, 'sockopt_release_sock'),
  ...row('include/net/sock.h:1682', SLOCK, 'bh_unlock_sock'),
  ...row('include/net/cfg80211.h:6138', ['lock:&$0->mtx'], 'wiphy_unlock'),
  ...row('include/net/devlink.h:1522', ['lock:&$0->lock'], 'devl_unlock'),
  ...row('include/net/genetlink.h:14', ['lock:genl_mutex'], 'genl_unlock'),
  ...row('net/netfilter/nfnetlink.c:102', ['lock:nfnl($0)'], 'nfnl_unlock'),
];

const tries = (when: TryRow['when'], rows: LockRow[]): TryRow[] => rows.map((r) => ({ ...r, when }));

export const CONDITIONAL: readonly TryRow[] = [
  ...tries('!= 0', [
    ...row('include/linux/rtnetlink.h:45', ['rtnl'], 'rtnl_trylock'),
    ...row('include/linux/rtnetlink.h:107', ['rtnl'], 'rtnl_net_trylock'),
    ...row('include/linux/rtnetlink.h:48', ['rtnl'], 'refcount_dec_and_rtnl_lock'),
    ...row('net/xfrm/xfrm_policy.c:257', ['rcu'], 'xfrm_policy_get_afinfo'),
    ...row('net/xfrm/xfrm_state.c:3003', ['rcu'], 'xfrm_state_get_afinfo'),
    ...row('net/xfrm/xfrm_input.c:89', ['rcu'], 'xfrm_input_get_afinfo'),
    ...row('include/linux/mutex.h:196', LOCK, 'mutex_trylock'),
    ...row('include/linux/rwsem.h:218', LOCK, 'down_read_trylock'),
    ...row('include/linux/rwsem.h:229', LOCK, 'down_write_trylock'),
    ...row('include/linux/spinlock.h:359', SPIN, 'spin_trylock'),
    ...row('include/linux/spinlock.h:409', SPIN_BH, 'spin_trylock_bh'),
    ...row('include/linux/spinlock.h:419', SPIN_IRQ, 'spin_trylock_irqsave'),
    ...row('include/linux/spinlock.h:215', SPIN, 'raw_spin_trylock'),
    ...row('include/linux/rwlock.h:52', SPIN, 'read_trylock'),
    ...row('include/linux/rwlock.h:53', SPIN, 'write_trylock'),
    ...row('include/linux/netdevice.h:4481', ['preempt'], '__netif_tx_trylock'),
    ...row('include/linux/refcount.h:462', ['lock:$1'], 'refcount_dec_and_mutex_lock'),
    ...row('include/linux/refcount.h:463', ['lock:$1', 'preempt'], 'refcount_dec_and_lock'),
    ...row('include/linux/refcount.h:464', ['lock:$1', 'irq', 'preempt'], 'refcount_dec_and_lock_irqsave'),
    ...row('include/linux/spinlock.h:501', ['lock:$1', 'preempt'], 'atomic_dec_and_lock'),
    ...row('include/linux/mutex.h:199', ['lock:$1'], 'atomic_dec_and_mutex_lock'),
    ...row('include/linux/kref.h:71', ['lock:$2'], 'kref_put_mutex'),
  ]),
  ...tries('== 0', [
    ...row('include/linux/rtnetlink.h:47', ['rtnl'], 'rtnl_lock_killable'),
    ...row('include/linux/mutex.h:167', LOCK, 'mutex_lock_interruptible'),
    ...row('include/linux/mutex.h:168', LOCK, 'mutex_lock_killable'),
    ...row('include/linux/rwsem.h:212', LOCK, 'down_read_interruptible'),
    ...row('include/linux/rwsem.h:213', LOCK, 'down_read_killable'),
    ...row('include/linux/rwsem.h:224', LOCK, 'down_write_killable'),
  ]),
];

/** Give the caller's section up and take it again: pointers fetched before are dead. */
export const RETAKE: readonly LockRow[] = [
  ...row('include/linux/rcupdate_wait.h:61', ['rcu'], 'cond_resched_rcu'),
];

/** Classes of `guard(cls)(args)` and `scoped_guard(cls, args)`. */
export const GUARDS: readonly LockRow[] = [
  ...row('include/linux/rcupdate.h:1175', ['rcu'], 'rcu'),
  ...row('include/linux/rtnetlink.h:50', ['rtnl'], 'rtnl'),
  ...row('include/linux/srcu.h:395', ['srcu:$0'], 'srcu'),
  ...row('include/linux/spinlock.h:565', SPIN, 'spinlock'),
  ...row('include/linux/spinlock.h:578', SPIN_BH, 'spinlock_bh'),
  ...row('include/linux/spinlock.h:571', SPIN_IRQ, 'spinlock_irq'),
  ...row('include/linux/spinlock.h:585', SPIN_IRQ, 'spinlock_irqsave'),
  ...row('include/linux/spinlock.h:535', SPIN, 'raw_spinlock'),
  ...row('include/linux/spinlock.h:541', SPIN, 'raw_spinlock_nested'),
  ...row('include/linux/spinlock.h:545', SPIN_IRQ, 'raw_spinlock_irq'),
  ...row('include/linux/spinlock.h:557', SPIN_IRQ, 'raw_spinlock_irqsave'),
  ...row('include/linux/spinlock.h:593', SPIN, 'read_lock'),
  ...row('include/linux/spinlock.h:597', SPIN_IRQ, 'read_lock_irq'),
  ...row('include/linux/spinlock.h:601', SPIN_IRQ, 'read_lock_irqsave'),
  ...row('include/linux/spinlock.h:606', SPIN, 'write_lock'),
  ...row('include/linux/spinlock.h:610', SPIN_IRQ, 'write_lock_irq'),
  ...row('include/linux/spinlock.h:614', SPIN_IRQ, 'write_lock_irqsave'),
  ...row('include/linux/mutex.h:201', LOCK, 'mutex'),
  ...row('include/linux/rwsem.h:241', LOCK, 'rwsem_read'),
  ...row('include/linux/rwsem.h:245', LOCK, 'rwsem_write'),
  ...row('include/linux/preempt.h:480', ['preempt'], 'preempt'),
  ...row('include/linux/irqflags.h:259', ['irq'], 'irq'),
  ...row('include/linux/irqflags.h:260', ['irq'], 'irqsave'),
  ...row('include/net/cfg80211.h:6145', ['lock:&$0->mtx'], 'wiphy'),
];

/** `DEFINE_GUARD(class, type, lock, unlock)` makes a class; both expressions name the guarded object so.
 *  include/linux/cleanup.h:322 */
export const GUARD_DEFINER = 'DEFINE_GUARD';
export const GUARDED = '_T';

/** Predicates in conditions: true when any of the contexts is held. An empty list: depends on more than locks. */
export const PREDICATES: readonly LockRow[] = [
  ...row('kernel/rcu/update.c:345', ['rcu'], 'rcu_read_lock_held'),
  ...row('kernel/rcu/update.c:370', ['bh'], 'rcu_read_lock_bh_held'),
  ...row('kernel/rcu/update.c:120', ['preempt'], 'rcu_read_lock_sched_held'),
  ...row('kernel/rcu/update.c:380', ['rcu', 'rcu_bh', 'rcu_sched', 'preempt'], 'rcu_read_lock_any_held'),
  ...row('include/linux/rcupdate_trace.h:18', ['rcu_tasks_trace'], 'rcu_read_lock_trace_held'),
  ...row('include/linux/srcu.h:133', ['srcu:$0'], 'srcu_read_lock_held'),
  ...row('include/linux/rtnetlink.h:62', ['rtnl'], 'lockdep_rtnl_is_held'),
  ...row('include/linux/rtnetlink.h:117', ['rtnl'], 'lockdep_rtnl_net_is_held'),
  ...row('include/linux/rtnetlink.h:46', ['rtnl'], 'rtnl_is_locked'),
  ...row('include/linux/lockdep.h:252', ['lock:$0'], 'lockdep_is_held'),
  ...row('include/linux/lockdep.h:253', ['lock:$0'], 'lockdep_is_held_type'),
  ...row('include/net/sock.h:1660', ['lock:&$0->sk_lock', 'lock:&$0->sk_lock.slock'], 'lockdep_sock_is_held'),
  ...row('include/linux/netfilter/nfnetlink.h:97', ['lock:nfnl($0)'], 'lockdep_nfnl_is_held'),
  ...row('include/linux/preempt.h:137', ['bh'], 'in_softirq'),
  ...row('include/linux/irqflags.h:243', ['irq'], 'irqs_disabled'),
  ...row('include/linux/bpf.h:2226', ['rcu', 'rcu_tasks_trace', 'bh'], 'bpf_rcu_lock_held'),
];

/** Contexts of which an assertion asks only whether anybody holds them (rtnl_is_locked()): that it is made proves no more. */
export const HELD_BY_ANYBODY: readonly { context: string; src: string }[] = [
  { context: 'rtnl', src: 'include/linux/rtnetlink.h:57' },
];

/** Statements that assert what the caller holds. */
export const ASSERTIONS: readonly LockRow[] = [
  ...row('include/linux/rtnetlink.h:57', ['rtnl'], 'ASSERT_RTNL'),
  ...row('include/linux/rtnetlink.h:112', ['rtnl'], 'ASSERT_RTNL_NET'),
  ...row('include/linux/lockdep.h:285', ['lock:$0'], 'lockdep_assert_held'),
  ...row('include/linux/lockdep.h:296', ['lock:$0'], 'lockdep_assert_held_once'),
  ...row('include/linux/lockdep.h:290', ['lock:$0'], 'lockdep_assert_held_write'),
  ...row('include/linux/lockdep.h:293', ['lock:$0'], 'lockdep_assert_held_read'),
  ...row('include/linux/rcupdate.h:446', ['rcu'], 'lockdep_assert_in_rcu_read_lock'),
  ...row('include/linux/rcupdate.h:456', ['rcu_bh'], 'lockdep_assert_in_rcu_read_lock_bh'),
  ...row('include/linux/rcupdate.h:466', ['rcu_sched'], 'lockdep_assert_in_rcu_read_lock_sched'),
  ...row(
    'include/linux/rcupdate.h:481',
    ['rcu', 'rcu_bh', 'rcu_sched', 'preempt'],
    'lockdep_assert_in_rcu_reader',
  ),
  ...row('include/net/cfg80211.h:6053', ['lock:&$0->mtx'], 'lockdep_assert_wiphy'),
  ...row('include/net/sock.h:1754', ['lock:&$0->sk_lock', 'lock:&$0->sk_lock.slock'], 'sock_owned_by_me'),
  ...row('include/linux/lockdep.h:604', ['preempt'], 'lockdep_assert_preemption_disabled'),
  ...row('include/linux/lockdep.h:581', ['irq'], 'lockdep_assert_irqs_disabled'),
  ...row('include/net/devlink.h:1524', ['lock:&$0->lock'], 'devl_assert_locked'),
];

/** Macros that complain when their condition (argument 0) is true, so what stands negated in it is asserted. */
export const WARN_WHEN: readonly { name: string; src: string }[] = [
  { name: 'RCU_LOCKDEP_WARN', src: 'include/linux/rcupdate.h:402' },
  { name: 'WARN_ON', src: 'include/asm-generic/bug.h:121' },
  { name: 'WARN_ON_ONCE', src: 'include/asm-generic/bug.h:148' },
  { name: 'BUG_ON', src: 'include/asm-generic/bug.h:72' },
  { name: 'DEBUG_NET_WARN_ON_ONCE', src: 'include/net/net_debug.h:156' },
];
