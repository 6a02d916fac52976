/** The RCU API as lockdep sees it: what each helper asks of the contexts it runs in. Facts of 6.12. */

export interface HelperRow {
  name: string;
  kind: 'access' | 'update' | 'call';
  /** Contexts of which any one is enough, with `$0`, `$1`, … for arguments; [] without `condition`: nothing is asked. */
  needs: readonly string[];
  /** Argument that is an alternative to `needs` when it is true (0-based); it may be left out by a caller. */
  condition?: number;
  /** Argument that is the RCU pointer. */
  pointer?: number;
  /** The check is compiled in by this option only. */
  option?: string;
  /** Asked by documentation only: lockdep checks nothing. */
  contract?: true;
  src: string;
}

type More = Partial<Pick<HelperRow, 'condition' | 'pointer' | 'option' | 'contract'>>;
const access = (name: string, needs: readonly string[], src: string, more: More = {}): HelperRow => ({
  name,
  kind: 'access',
  needs,
  src,
  ...more,
});
const call = (name: string, needs: readonly string[], src: string, more: More = {}): HelperRow => ({
  ...access(name, needs, src, more),
  kind: 'call',
});
const update = (src: string, ...names: string[]): HelperRow[] =>
  names.map((name) => ({ name, kind: 'update', needs: [], src }));

/** rcu_read_lock_any_held(): any of the three maps, or preemption off. */
const ANY = ['rcu', 'rcu_bh', 'rcu_sched', 'preempt'];
/** The list macros check only with this option. */
const LIST = { option: 'CONFIG_PROVE_RCU_LIST' };

export const HELPERS: readonly HelperRow[] = [
  access('rcu_dereference', ['rcu'], 'include/linux/rcupdate.h:758', { pointer: 0 }),
  access('rcu_dereference_check', ['rcu'], 'include/linux/rcupdate.h:685', { pointer: 0, condition: 1 }),
  access('rcu_dereference_bh', ['bh'], 'include/linux/rcupdate.h:766', { pointer: 0 }),
  access('rcu_dereference_bh_check', ['bh'], 'include/linux/rcupdate.h:701', { pointer: 0, condition: 1 }),
  access('rcu_dereference_sched', ['preempt'], 'include/linux/rcupdate.h:774', { pointer: 0 }),
  access('rcu_dereference_sched_check', ['preempt'], 'include/linux/rcupdate.h:717', {
    pointer: 0,
    condition: 1,
  }),
  access('rcu_dereference_protected', [], 'include/linux/rcupdate.h:748', { pointer: 0, condition: 1 }),
  access('rcu_dereference_raw', [], 'include/linux/rcupdate.h:555', { pointer: 0 }),
  access('rcu_dereference_raw_check', [], 'include/linux/rcupdate.h:729', { pointer: 0 }),
  access('rcu_access_pointer', [], 'include/linux/rcupdate.h:650', { pointer: 0 }),
  access('unrcu_pointer', [], 'include/linux/rcupdate.h:527', { pointer: 0 }),
  access('rcu_pointer_handoff', [], 'include/linux/rcupdate.h:796', { pointer: 0 }),
  access('rcu_dereference_rtnl', ['rcu', 'rtnl'], 'include/linux/rtnetlink.h:77', { pointer: 0 }),
  access('rtnl_dereference', ['rtnl'], 'include/linux/rtnetlink.h:87', { pointer: 0 }),
  access('rcu_dereference_rtnl_net', ['rcu', 'rtnl'], 'include/linux/rtnetlink.h:119', { pointer: 1 }),
  access('rtnl_net_dereference', ['rtnl'], 'include/linux/rtnetlink.h:121', { pointer: 1 }),
  access('rcu_dereference_wiphy', ['rcu', 'lock:&$0->mtx'], 'include/net/cfg80211.h:6063', { pointer: 1 }),
  access('wiphy_dereference', ['lock:&$0->mtx'], 'include/net/cfg80211.h:6074', { pointer: 1 }),
  access('tcf_chain_dereference', ['lock:&$1->filter_chain_lock'], 'include/net/sch_generic.h:504', {
    pointer: 0,
  }),
  access('tcf_proto_dereference', ['lock:&$1->lock'], 'include/net/sch_generic.h:507', { pointer: 0 }),
  access('rht_dereference', ['lock:&$1->mutex'], 'include/linux/rhashtable.h:271', { pointer: 0 }),
  access('rht_dereference_rcu', ['rcu', 'lock:&$1->mutex'], 'include/linux/rhashtable.h:274', {
    pointer: 0,
  }),
  access('nfnl_dereference_protected', ['lock:nfnl($0)'], 'net/netfilter/nfnetlink.c:40'),
  access('rcu_dereference_sk_user_data', ['rcu'], 'include/net/sock.h:648', { pointer: 0 }),
  access('srcu_dereference', ['srcu:$1'], 'include/linux/srcu.h:217', { pointer: 0 }),
  access('srcu_dereference_check', ['srcu:$1'], 'include/linux/srcu.h:203', { pointer: 0, condition: 2 }),
  access('srcu_dereference_notrace', [], 'include/linux/srcu.h:225', { pointer: 0 }),
  access('rcu_replace_pointer_rtnl', ['rtnl'], 'include/linux/rtnetlink.h:99', { pointer: 0 }),
  access('rcu_replace_pointer', [], 'include/linux/rcupdate.h:616', { pointer: 0, condition: 2 }),

  access('list_for_each_entry_rcu', ANY, 'include/linux/rculist.h:421', {
    pointer: 1,
    condition: 3,
    ...LIST,
  }),
  access('list_for_each_entry_srcu', [], 'include/linux/rculist.h:440', {
    pointer: 1,
    condition: 3,
    ...LIST,
  }),
  access('hlist_for_each_entry_rcu', ANY, 'include/linux/rculist.h:738', {
    pointer: 1,
    condition: 3,
    ...LIST,
  }),
  access('hlist_for_each_entry_srcu', [], 'include/linux/rculist.h:759', {
    pointer: 1,
    condition: 3,
    ...LIST,
  }),
  access('hlist_for_each_entry_rcu_bh', ['bh'], 'include/linux/rculist.h:797', { pointer: 1 }),
  access('hlist_for_each_entry_continue_rcu_bh', ['bh'], 'include/linux/rculist.h:821', { pointer: 0 }),
  access('for_each_netdev_rcu', ANY, 'include/linux/netdevice.h:3063', LIST),
  access('for_each_net_rcu', ANY, 'include/net/net_namespace.h:424', LIST),
  access('sk_for_each_rcu', ANY, 'include/net/sock.h:905', LIST),
  access('rht_for_each_entry_rcu', ['rcu'], 'include/linux/rhashtable.h:549'),
  access('rht_for_each_rcu', ['rcu'], 'include/linux/rhashtable.h:512'),
  access('rhl_for_each_entry_rcu', ['rcu'], 'include/linux/rhashtable.h:575'),
  access('rhl_for_each_rcu', ['rcu'], 'include/linux/rhashtable.h:562'),
  access('in_dev_for_each_ifa_rcu', ['rcu'], 'include/linux/inetdevice.h:229'),
  access('in_dev_for_each_ifa_rtnl', ['rtnl'], 'include/linux/inetdevice.h:225'),
  access('list_for_each_entry_lockless', [], 'include/linux/rculist.h:475', { pointer: 1 }),
  access('list_for_each_entry_continue_rcu', [], 'include/linux/rculist.h:498', { pointer: 1 }),
  access('list_for_each_entry_from_rcu', [], 'include/linux/rculist.h:520', { pointer: 1 }),
  access('hlist_for_each_entry_continue_rcu', [], 'include/linux/rculist.h:809'),
  access('hlist_for_each_entry_from_rcu', [], 'include/linux/rculist.h:833'),
  access('hlist_for_each_entry_rcu_notrace', [], 'include/linux/rculist.h:780', { pointer: 1 }),
  access('hlist_nulls_for_each_entry_rcu', [], 'include/linux/rculist_nulls.h:226', { pointer: 2 }),
  access('list_entry_rcu', [], 'include/linux/rculist.h:338', { pointer: 0 }),
  access('list_first_or_null_rcu', [], 'include/linux/rculist.h:382', { pointer: 0 }),
  access('list_next_or_null_rcu', [], 'include/linux/rculist.h:401', { pointer: 1 }),

  call('rhashtable_lookup', ['rcu'], 'include/linux/rhashtable.h:642'),
  call('rhltable_lookup', ['rcu'], 'include/linux/rhashtable.h:692'),
  call('radix_tree_deref_slot', ['rcu'], 'include/linux/radix-tree.h:177'),
  call('dev_get_by_index_rcu', ANY, 'net/core/dev.c:914', LIST),
  call('dev_get_by_name_rcu', ANY, 'net/core/dev.c:832', LIST),
  call('dev_getbyhwaddr_rcu', ANY, 'net/core/dev.c:1048', LIST),
  call('dev_get_by_napi_id', ['rcu'], 'net/core/dev.c:974'),
  call('__dev_get_by_index', ['rtnl'], 'net/core/dev.c:890', { contract: true }),
  call('__dev_get_by_name', ['rtnl'], 'net/core/dev.c:811', { contract: true }),
  call('netdev_master_upper_dev_get', ['rtnl'], 'net/core/dev.c:7278'),
  call('netdev_master_upper_dev_get_rcu', ['rcu'], 'net/core/dev.c:7878', { contract: true }),
  call('netdev_upper_get_next_dev_rcu', ['rcu', 'rtnl'], 'net/core/dev.c:7343'),
  call('netdev_for_each_upper_dev_rcu', ['rcu', 'rtnl'], 'include/linux/netdevice.h:4826'),
  call('netdev_lower_get_next_private_rcu', ['rcu', 'bh'], 'net/core/dev.c:7542'),
  call('netdev_walk_all_lower_dev_rcu', ['rcu'], 'include/linux/netdevice.h:4874', { contract: true }),
  call('br_port_get_rcu', ['rcu'], 'net/bridge/br_private.h:454'),
  call('br_port_get_rtnl', ['rtnl'], 'net/bridge/br_private.h:459'),
  // skb_dst() asks for the same only of a dst without a reference: data.
  call('skb_dst_set_noref', ['rcu', 'bh'], 'include/linux/skbuff.h:1207'),
  call('skb_dst_dev_rcu', ['rcu'], 'include/net/dst.h:593'),
  call('dst_dev_rcu', ['rcu'], 'include/net/dst.h:578'),
  call('__in_dev_get_rcu', ['rcu'], 'include/linux/inetdevice.h:233'),
  call('__in_dev_get_rtnl', ['rtnl'], 'include/linux/inetdevice.h:250'),
  call('__in6_dev_get', ['rcu', 'rtnl'], 'include/net/addrconf.h:331'),
  call('__in6_dev_get_rtnl_net', ['rtnl'], 'include/net/addrconf.h:336'),
  call('__sk_dst_get', ['rcu', 'lock:&$0->sk_lock', 'lock:&$0->sk_lock.slock'], 'include/net/sock.h:2117'),
  call('l3mdev_fib_table_rcu', ['rcu'], 'include/net/l3mdev.h:256', { contract: true }),

  ...update('include/linux/rcupdate.h:594', 'rcu_assign_pointer'),
  ...update('include/linux/rcupdate.h:1026', 'RCU_INIT_POINTER'),
  ...update('include/net/sock.h:659', 'rcu_assign_sk_user_data'),
  ...update('include/linux/rculist.h:104', 'list_add_rcu'),
  ...update('include/linux/rculist.h:125', 'list_add_tail_rcu'),
  ...update('include/linux/rculist.h:155', 'list_del_rcu'),
  ...update('include/linux/rculist.h:200', 'list_replace_rcu'),
  ...update('include/linux/rculist.h:306', 'list_splice_init_rcu'),
  ...update('include/linux/rculist.h:321', 'list_splice_tail_init_rcu'),
  ...update('include/linux/rculist.h:618', 'hlist_add_head_rcu'),
  ...update('include/linux/rculist.h:649', 'hlist_add_tail_rcu'),
  ...update('include/linux/rculist.h:685', 'hlist_add_before_rcu'),
  ...update('include/linux/rculist.h:712', 'hlist_add_behind_rcu'),
  ...update('include/linux/rculist.h:543', 'hlist_del_rcu'),
  ...update('include/linux/rculist.h:181', 'hlist_del_init_rcu'),
  ...update('include/linux/rculist.h:558', 'hlist_replace_rcu'),
  ...update('include/linux/rculist.h:581', 'hlists_swap_heads_rcu'),
  ...update('include/linux/rculist_nulls.h:106', 'hlist_nulls_add_head_rcu'),
  ...update('include/linux/rculist_nulls.h:137', 'hlist_nulls_add_tail_rcu'),
  ...update('include/linux/rculist_nulls.h:33', 'hlist_nulls_del_init_rcu'),
  ...update('include/net/sock.h:860', 'sk_add_node_rcu'),
  ...update('include/net/sock.h:886', 'sk_nulls_add_node_rcu'),
  ...update('kernel/rcu/tree.c:3200', 'call_rcu'),
  ...update('kernel/rcu/tree.c:3147', 'call_rcu_hurry'),
  ...update('kernel/rcu/srcutree.c:1372', 'call_srcu'),
  ...update('include/linux/rcupdate.h:1076', 'kfree_rcu', 'kvfree_rcu'),
  ...update('include/linux/rcupdate.h:1096', 'kfree_rcu_mightsleep', 'kvfree_rcu_mightsleep'),
  ...update('include/linux/workqueue.h:597', 'queue_rcu_work'),
  ...update('include/linux/workqueue.h:344', 'INIT_RCU_WORK'),
  ...update('kernel/rcu/tree.c:4108', 'synchronize_rcu'),
  ...update('kernel/rcu/tree_exp.h:939', 'synchronize_rcu_expedited'),
  ...update('net/core/dev.c:11514', 'synchronize_net'),
  ...update('kernel/rcu/srcutree.c:1477', 'synchronize_srcu'),
  ...update('kernel/rcu/tree.c:4578', 'rcu_barrier'),
];
