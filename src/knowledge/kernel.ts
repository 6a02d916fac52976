/** How the kernel enters functions: through members of ops structs, through registrations, by their definition.
 *  Sources are places in Linux 6.12. The large tables are in entry-members.ts and entry-registrations.ts. */
import type { Certainty, Entry, Letters, Member, When } from './entry.js';
import { MEMBER_ROWS } from './entry-members.js';
import { CASES, REGISTRATION_ROWS } from './entry-registrations.js';

const CONTEXT_OF_LETTER: Readonly<Record<string, string>> = {
  R: 'rcu',
  B: 'bh',
  P: 'preempt',
  N: 'rtnl',
  W: 'lock:wiphy',
  S: 'lock:&sk->sk_lock',
  M: 'lock:nfnl',
  C: 'lock:commit_mutex',
};

/** Rows beyond the given tables, found by reading the callers. */
const MORE_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  ctl_table: ['proc_handler||s|fs/proc/proc_sysctl.c:595|read or write of a sysctl'],
  rtnl_msg_handler: [
    'doit|N|s|net/core/rtnetlink.c:6773|rtnetlink request',
    'dumpit|N|s|net/core/rtnetlink.c:6632|rtnetlink dump',
  ],
  inet_diag_handler: [
    'dump||s|net/ipv4/inet_diag.c:1281|sock_diag dump, process context',
    'dump_one||s|net/ipv4/inet_diag.c:626|sock_diag request, process context',
  ],
  tcf_proto_ops: [
    'init|N|s|net/sched/cls_api.c:397|RTNL unless the classifier is unlocked',
    'destroy|N|s|net/sched/cls_api.c:459|RTNL unless the classifier is unlocked',
    'get|N|s|net/sched/cls_api.c:2418|RTNL unless the classifier is unlocked',
    'put|N|s|net/sched/cls_api.c:2232|RTNL unless the classifier is unlocked',
    'change|N|s|net/sched/cls_api.c:2448|RTNL unless the classifier is unlocked',
    'delete|N|s|net/sched/cls_api.c:2192|RTNL unless the classifier is unlocked',
    'delete_empty|N|s|net/sched/cls_api.c:480|RTNL unless the classifier is unlocked',
    'dump|N|s|net/sched/cls_api.c:2102|RTNL unless the classifier is unlocked',
    'terse_dump|N|s|net/sched/cls_api.c:2094|RTNL unless the classifier is unlocked',
  ],
  // drv_…() asserts the mutex before each.
  ieee80211_ops: [
    'abort_channel_switch|W|s|net/mac80211/driver-ops.h:1210|under the wiphy mutex',
    'abort_pmsr|W|s|net/mac80211/driver-ops.h:1439|under the wiphy mutex',
    'add_chanctx|W|s|net/mac80211/driver-ops.h:997|under the wiphy mutex',
    'add_nan_func|W|s|net/mac80211/driver-ops.h:1507|under the wiphy mutex',
    'add_twt_setup|W|s|net/mac80211/driver-ops.h:1624|under the wiphy mutex',
    'assign_vif_chanctx|W|s|net/mac80211/driver-ops.c:341|under the wiphy mutex',
    'bss_info_changed|W|s|net/mac80211/driver-ops.h:173|under the wiphy mutex',
    'can_activate_links|W|s|net/mac80211/driver-ops.h:1700|under the wiphy mutex',
    'cancel_hw_scan|W|s|net/mac80211/driver-ops.h:297|under the wiphy mutex',
    'cancel_remain_on_channel|W|s|net/mac80211/driver-ops.h:802|under the wiphy mutex',
    'change_chanctx|W|s|net/mac80211/driver-ops.h:1031|under the wiphy mutex',
    'change_interface|W|s|net/mac80211/driver-ops.c:102|under the wiphy mutex',
    'change_sta_links|W|s|net/mac80211/driver-ops.c:608|under the wiphy mutex',
    'change_vif_links|W|s|net/mac80211/driver-ops.c:553|under the wiphy mutex',
    'channel_switch|W|s|net/mac80211/driver-ops.h:744|under the wiphy mutex',
    'channel_switch_beacon|W|s|net/mac80211/driver-ops.h:1139|under the wiphy mutex',
    'channel_switch_rx_beacon|W|s|net/mac80211/driver-ops.h:1231|under the wiphy mutex',
    'config_iface_filter|W|s|net/mac80211/driver-ops.h:224|under the wiphy mutex',
    'configure_filter|W|s|net/mac80211/driver-ops.h:208|under the wiphy mutex',
    'del_nan_func|W|s|net/mac80211/driver-ops.h:1523|under the wiphy mutex',
    'flush_sta|W|s|net/mac80211/driver-ops.h:732|under the wiphy mutex',
    'get_antenna|W|s|net/mac80211/driver-ops.h:768|under the wiphy mutex',
    'get_ftm_responder_stats|W|s|net/mac80211/driver-ops.h:1399|under the wiphy mutex',
    'get_ringparam|W|s|net/mac80211/driver-ops.h:832|under the wiphy mutex',
    'get_stats|W|s|net/mac80211/driver-ops.h:374|under the wiphy mutex',
    'get_survey|W|s|net/mac80211/driver-ops.h:678|under the wiphy mutex',
    'get_txpower|W|s|net/mac80211/driver-ops.h:1290|under the wiphy mutex',
    'join_ibss|W|s|net/mac80211/driver-ops.h:1247|under the wiphy mutex',
    'leave_ibss|W|s|net/mac80211/driver-ops.h:1262|under the wiphy mutex',
    'link_add_debugfs|W|s|net/mac80211/driver-ops.h:522|under the wiphy mutex',
    'link_info_changed|W|s|net/mac80211/driver-ops.c:489|under the wiphy mutex',
    'link_sta_add_debugfs|W|s|net/mac80211/driver-ops.h:556|under the wiphy mutex',
    'mgd_complete_tx|W|s|net/mac80211/driver-ops.h:962|under the wiphy mutex',
    'mgd_prepare_tx|W|s|net/mac80211/driver-ops.h:943|under the wiphy mutex',
    'mgd_protect_tdls_discover|W|s|net/mac80211/driver-ops.h:982|under the wiphy mutex',
    'nan_change_conf|W|s|net/mac80211/driver-ops.h:1486|under the wiphy mutex',
    'offset_tsf|W|s|net/mac80211/driver-ops.c:291|under the wiphy mutex',
    'post_channel_switch|W|s|net/mac80211/driver-ops.h:1186|under the wiphy mutex',
    'pre_channel_switch|W|s|net/mac80211/driver-ops.h:1162|under the wiphy mutex',
    'reconfig_complete|W|s|net/mac80211/driver-ops.h:1092|under the wiphy mutex',
    'remain_on_channel|W|s|net/mac80211/driver-ops.h:785|under the wiphy mutex',
    'remove_chanctx|W|s|net/mac80211/driver-ops.h:1016|under the wiphy mutex',
    'reset_tid_config|W|s|net/mac80211/driver-ops.h:1551|under the wiphy mutex',
    'resume|W|s|net/mac80211/driver-ops.h:116|under the wiphy mutex',
    'rfkill_poll|W|s|net/mac80211/driver-ops.h:691|under the wiphy mutex',
    'sched_scan_start|W|s|net/mac80211/driver-ops.h:316|under the wiphy mutex',
    'sched_scan_stop|W|s|net/mac80211/driver-ops.h:334|under the wiphy mutex',
    'set_antenna|W|s|net/mac80211/driver-ops.h:756|under the wiphy mutex',
    'set_bitrate_mask|W|s|net/mac80211/driver-ops.h:865|under the wiphy mutex',
    'set_coverage_class|W|s|net/mac80211/driver-ops.h:428|under the wiphy mutex',
    'set_default_unicast_key|W|s|net/mac80211/driver-ops.h:1111|under the wiphy mutex',
    'set_rekey_data|W|s|net/mac80211/driver-ops.h:884|under the wiphy mutex',
    'set_ringparam|W|s|net/mac80211/driver-ops.h:818|under the wiphy mutex',
    'set_tid_config|W|s|net/mac80211/driver-ops.h:1536|under the wiphy mutex',
    'set_wakeup|W|s|net/mac80211/driver-ops.h:131|under the wiphy mutex',
    'sta_add_debugfs|W|s|net/mac80211/driver-ops.h:539|under the wiphy mutex',
    'sta_set_4addr|W|s|net/mac80211/driver-ops.h:1585|under the wiphy mutex',
    'sta_set_decap_offload|W|s|net/mac80211/driver-ops.h:1603|under the wiphy mutex',
    'sta_set_txpwr|W|s|net/mac80211/driver-ops.c:184|under the wiphy mutex',
    'sta_state|W|s|net/mac80211/driver-ops.c:150|under the wiphy mutex',
    'start_ap|W|s|net/mac80211/driver-ops.h:1062|under the wiphy mutex',
    'start_nan|W|s|net/mac80211/driver-ops.h:1454|under the wiphy mutex',
    'start_pmsr|W|s|net/mac80211/driver-ops.h:1421|under the wiphy mutex',
    'stop_ap|W|s|net/mac80211/driver-ops.h:1079|under the wiphy mutex',
    'stop_nan|W|s|net/mac80211/driver-ops.h:1467|under the wiphy mutex',
    'suspend|W|s|net/mac80211/driver-ops.h:103|under the wiphy mutex',
    'sw_scan_complete|W|s|net/mac80211/driver-ops.h:361|under the wiphy mutex',
    'sw_scan_start|W|s|net/mac80211/driver-ops.h:349|under the wiphy mutex',
    'switch_vif_chanctx|W|s|net/mac80211/driver-ops.c:412|under the wiphy mutex',
    'sync_rx_queues|W|s|net/mac80211/driver-ops.h:48|under the wiphy mutex',
    'tdls_cancel_channel_switch|W|s|net/mac80211/driver-ops.h:1335|under the wiphy mutex',
    'tdls_channel_switch|W|s|net/mac80211/driver-ops.h:1314|under the wiphy mutex',
    'twt_teardown_request|W|s|net/mac80211/driver-ops.h:1642|under the wiphy mutex',
    'tx_frames_pending|W|s|net/mac80211/driver-ops.h:845|under the wiphy mutex',
    'unassign_vif_chanctx|W|s|net/mac80211/driver-ops.c:373|under the wiphy mutex',
    'update_vif_offload|W|s|net/mac80211/driver-ops.h:1568|under the wiphy mutex',
    'vif_cfg_changed|W|s|net/mac80211/driver-ops.h:171|under the wiphy mutex',
  ],
  // Beside NF_HOOK() itself, which is followed: nfnetlink_queue and br_netfilter call it in a reader section.
  nf_hook_state: ['okfn|R|s|net/netfilter/nfnetlink_queue.c:385|a stored one runs under rcu_read_lock'],
  nft_expr_ops: [
    'init|C|s|net/netfilter/nf_tables_api.c:3338|nf_tables_newexpr under nft commit_mutex, no R/N',
    'validate|C|s|net/netfilter/nf_tables_api.c:3906|commit_mutex',
    'activate|C|s|net/netfilter/nf_tables_api.c:540|transaction processing, commit_mutex',
    'deactivate|C|s|net/netfilter/nf_tables_api.c:554|transaction processing, commit_mutex',
  ],
  nft_expr_type: [
    'select_ops|C|m|include/net/netfilter/nf_tables.h:896|rule setup under commit_mutex',
    'release_ops|C|m|include/net/netfilter/nf_tables.h:898|rule setup under commit_mutex',
  ],
  nft_chain_type: ['hooks|R|s|net/netfilter/nf_tables_api.c:2430|netfilter hook functions'],
  nft_set_ops: [
    'insert|C|s|net/netfilter/nf_tables_api.c:6681|transaction under commit_mutex',
    'activate|C|s|net/netfilter/nf_tables_api.c:6706|transaction under commit_mutex',
    'deactivate|C|s|net/netfilter/nf_tables_api.c:6770|transaction under commit_mutex',
    'flush|C|s|net/netfilter/nf_tables_api.c:7563|transaction under commit_mutex',
    'remove|C|s|net/netfilter/nf_tables_api.c:6822|transaction under commit_mutex',
    'commit|C|s|net/netfilter/nf_tables_api.c:10336|transaction under commit_mutex',
    'abort|C|s|net/netfilter/nf_tables_api.c:10740|transaction under commit_mutex',
    'init|C|s|net/netfilter/nf_tables_api.c:5357|newset under commit_mutex',
  ],
  cfg80211_ops: [
    'suspend|NW|s|net/wireless/sysfs.c:110|wiphy_suspend, under RTNL and the wiphy mutex',
    'resume|NW|s|net/wireless/sysfs.c:138|wiphy_resume, under RTNL and the wiphy mutex',
    'add_virtual_intf|NW|s|net/wireless/rdev-ops.h:50|NL80211_CMD_NEW_INTERFACE asks for RTNL',
    'del_virtual_intf|NW|s|net/wireless/rdev-ops.h:62|NL80211_CMD_DEL_INTERFACE asks for RTNL, cfg80211_destroy_ifaces() asserts it',
    'change_virtual_intf|NW|s|net/wireless/rdev-ops.h:74|NL80211_CMD_SET_INTERFACE asks for RTNL, an ioctl of wext has it',
    'start_p2p_device|NW|s|net/wireless/rdev-ops.h:986|NL80211_CMD_START_P2P_DEVICE asks for RTNL',
    '*|W|m|include/net/cfg80211.h:4700|called under the wiphy mutex',
  ],
  ip_vs_scheduler: [
    'schedule|R|s|net/netfilter/ipvs/ip_vs_core.c:528|ip_vs_schedule, inside netfilter hooks',
  ],
  devlink_ops: ['reload_up||s|net/devlink/dev.c:474|devlink_reload, under the lock of the devlink instance'],
  device_attribute: [
    'show||s|drivers/base/core.c:2487|sysfs read',
    'store||s|drivers/base/core.c:2500|sysfs write',
  ],
  kobj_attribute: ['show||s|lib/kobject.c:828|sysfs read', 'store||s|lib/kobject.c:845|sysfs write'],
  kernel_param_ops: [
    'set||s|kernel/params.c:143|module parameter',
    'get||s|kernel/params.c:489|module parameter',
  ],
  pci_driver: [
    'probe||s|drivers/pci/pci-driver.c:355|driver core',
    'remove||m|drivers/pci/pci-driver.c:470|driver core',
  ],
  platform_driver: [
    'probe||s|drivers/base/platform.c:1376|driver core',
    'remove||m|drivers/base/platform.c:1400|driver core',
  ],
};

const MORE_REGISTRATIONS: readonly string[] = [
  'module_init.0||s|init/main.c:1240|initcall',
  'module_exit.0||s|kernel/module/main.c:791|module exit',
  'subsys_initcall.0||s|init/main.c:1240|initcall',
  'fs_initcall.0||s|init/main.c:1240|initcall',
  'core_initcall.0||s|init/main.c:1240|initcall',
  'pure_initcall.0||s|init/main.c:1240|initcall',
  'postcore_initcall.0||s|init/main.c:1240|initcall',
  'arch_initcall.0||s|init/main.c:1240|initcall',
  'device_initcall.0||s|init/main.c:1240|initcall',
  'late_initcall.0||s|init/main.c:1240|initcall',
  'DEVICE_ATTR.2||s|drivers/base/core.c:2487|sysfs read',
  'DEVICE_ATTR.3||s|drivers/base/core.c:2500|sysfs write',
  'DEFINE_SIMPLE_ATTRIBUTE.1||s|fs/libfs.c:1321|debugfs read',
  'DEFINE_SIMPLE_ATTRIBUTE.2||s|fs/libfs.c:1365|debugfs write',
  'DEFINE_DEBUGFS_ATTRIBUTE.1||s|fs/libfs.c:1321|debugfs read',
  'DEFINE_DEBUGFS_ATTRIBUTE.2||s|fs/libfs.c:1365|debugfs write',
  'rtnl_register_module.4|N|s|net/core/rtnetlink.c:6632|dumpit under rtnl_lock',
  'wiphy_work_init.1|W|s|net/wireless/core.c:441|wiphy work, under the wiphy mutex',
  'wiphy_delayed_work_init.1|W|s|net/wireless/core.c:441|wiphy work, under the wiphy mutex',
  'DECLARE_WORK.1||s|kernel/workqueue.c:3266|as INIT_WORK',
  'DECLARE_DELAYED_WORK.1||s|kernel/workqueue.c:3266|as INIT_WORK',
  'kthread_create_on_node.0||s|kernel/kthread.c:389|process context',
  'kthread_init_work.1||s|kernel/kthread.c:854|kthread worker, process context',
  'kthread_init_delayed_work.1||s|kernel/kthread.c:854|kthread worker, process context',
  'DECLARE_TASKLET.1|BP|s|kernel/softirq.c:830|tasklet softirq',
  'hrtimer_setup.1|BP|s|kernel/time/hrtimer.c:1761|hrtimer, irq or HRTIMER_SOFTIRQ',
];

const UNLOCKED_CLASSIFIER: readonly When[] = [
  { field: 'flags', has: 'TCF_PROTO_OPS_DOIT_UNLOCKED', held: '' },
];

const MORE_CASES: Readonly<Record<string, readonly When[]>> = {
  ...Object.fromEntries(
    ['init', 'destroy', 'get', 'put', 'change', 'delete', 'delete_empty', 'dump', 'terse_dump'].map((m) => [
      `tcf_proto_ops.${m}`,
      UNLOCKED_CLASSIFIER,
    ]),
  ),
  'nfnl_callback.call': [
    { field: 'type', is: 'NFNL_CB_RCU', held: 'R' },
    { field: 'type', is: 'NFNL_CB_MUTEX', held: 'M' },
  ],
  'rtnl_register_module.3': [{ arg: 5, has: 'RTNL_FLAG_DOIT_UNLOCKED', held: '' }],
  'rtnl_register_module.4': [{ arg: 5, has: 'RTNL_FLAG_DUMP_UNLOCKED', held: '' }],
  'rtnl_msg_handler.doit': [{ field: 'flags', has: 'RTNL_FLAG_DOIT_UNLOCKED', held: '' }],
  'rtnl_msg_handler.dumpit': [{ field: 'flags', has: 'RTNL_FLAG_DUMP_UNLOCKED', held: '' }],
};

/** What a report calls the way in through a registration; else the registration's own name. */
const VIA: Readonly<Record<string, string>> = {
  timer_setup: 'timer',
  timer_setup_on_stack: 'timer',
  DEFINE_TIMER: 'timer',
  INIT_WORK: 'work item',
  INIT_DELAYED_WORK: 'work item',
  INIT_DEFERRABLE_WORK: 'work item',
  INIT_WORK_ONSTACK: 'work item',
  INIT_RCU_WORK: 'work item',
  DECLARE_WORK: 'work item',
  DECLARE_DELAYED_WORK: 'work item',
  wiphy_work_init: 'wiphy work',
  wiphy_delayed_work_init: 'wiphy work',
  DEVICE_ATTR: 'sysfs attribute',
  DEFINE_SIMPLE_ATTRIBUTE: 'debugfs attribute',
  DEFINE_DEBUGFS_ATTRIBUTE: 'debugfs attribute',
  call_rcu: 'RCU callback',
  call_rcu_hurry: 'RCU callback',
  tasklet_setup: 'tasklet',
  tasklet_init: 'tasklet',
  kthread_run: 'kthread',
  kthread_create: 'kthread',
  kthread_create_on_node: 'kthread',
  register_netdevice_notifier: 'netdevice notifier',
};

/** Structs whose members the kernel enters from a system call, a netlink request (`asked`) or a task of its own: nothing else held. */
const BARE_STRUCTS: readonly { struct: string; asked?: false; src: string }[] = [
  { struct: 'proto_ops', src: 'net/socket.c:712' },
  { struct: 'proto', src: 'include/net/sock.h:1239' },
  { struct: 'net_proto_family', src: 'net/socket.c:1554' },
  { struct: 'file_operations', src: 'include/linux/fs.h:2115' },
  { struct: 'proc_ops', src: 'include/linux/proc_fs.h:33' },
  { struct: 'ctl_table', src: 'fs/proc/proc_sysctl.c:595' },
  { struct: 'genl_ops', src: 'net/netlink/genetlink.c:1115' },
  { struct: 'genl_small_ops', src: 'net/netlink/genetlink.c:1115' },
  { struct: 'genl_split_ops', src: 'net/netlink/genetlink.c:1115' },
  { struct: 'pernet_operations', asked: false, src: 'net/core/net_namespace.c:139' },
  { struct: 'rtnl_msg_handler', src: 'net/core/rtnetlink.c:6773' },
  { struct: 'rtnl_link', src: 'net/core/rtnetlink.c:6773' },
  { struct: 'inet_diag_handler', src: 'net/ipv4/inet_diag.c:626' },
  { struct: 'sock_diag_handler', src: 'net/core/sock_diag.c:250' },
  { struct: 'device_attribute', src: 'drivers/base/core.c:2487' },
  { struct: 'kobj_attribute', src: 'lib/kobject.c:828' },
  { struct: 'kernel_param_ops', src: 'kernel/params.c:143' },
  { struct: 'pci_driver', asked: false, src: 'drivers/pci/pci-driver.c:355' },
  { struct: 'platform_driver', asked: false, src: 'drivers/base/platform.c:1376' },
  { struct: 'cfg80211_ops', src: 'include/net/cfg80211.h:4700' },
];

/** Members that are entered with the socket owned (or its spinlock held), beside what their row says. */
const SOCKET_LOCKED: readonly { struct: string; member: string; src: string }[] = [
  { struct: 'proto', member: 'connect', src: 'net/ipv4/af_inet.c:677' },
  { struct: 'proto', member: 'disconnect', src: 'net/ipv4/af_inet.c:646' },
  { struct: 'proto', member: 'shutdown', src: 'net/ipv4/af_inet.c:923' },
  { struct: 'proto', member: 'release_cb', src: 'net/core/sock.c:3699' },
  { struct: 'proto', member: 'backlog_rcv', src: 'net/core/sock.c:3139' },
  { struct: 'proto', member: 'get_port', src: 'net/ipv4/af_inet.c:536' },
  { struct: 'proto_ops', member: 'sendmsg_locked', src: 'net/core/skbuff.c:3278' },
  { struct: 'proto_ops', member: 'read_sock', src: 'include/linux/net.h:244' },
];

/** Members of those structs that are entered from many places with nothing in common. */
const MIXED_MEMBERS: readonly { struct: string; member: string; src: string }[] = [
  ...[
    'destroy',
    'backlog_rcv',
    'hash',
    'unhash',
    'rehash',
    'get_port',
    'put_port',
    'psock_update_sk_prot',
    'keepalive',
    'stream_memory_free',
    'sock_is_readable',
    'enter_memory_pressure',
    'leave_memory_pressure',
    'forward_alloc_get',
    'diag_destroy',
    'bpf_bypass_getsockopt',
  ].map((member) => ({ struct: 'proto', member, src: 'include/net/sock.h:1287' })),
  { struct: 'proto_ops', member: 'read_skb', src: 'include/linux/net.h:247' },
  // Under the socket lock of callers that differ.
  ...['sendmsg_locked', 'set_rcvlowat', 'peek_len', 'read_sock', 'set_peek_off'].map((member) => ({
    struct: 'proto_ops',
    member,
    src: 'include/linux/net.h:238',
  })),
  ...[
    'sk_data_ready',
    'sk_write_space',
    'sk_state_change',
    'sk_error_report',
    'sk_backlog_rcv',
    'sk_destruct',
  ].map((member) => ({ struct: 'sock', member, src: 'include/net/sock.h:540' })),
  { struct: 'dst_entry', member: 'output', src: 'include/net/dst.h:468' },
  { struct: 'nf_hook_state', member: 'okfn', src: 'include/linux/netfilter.h:310' },
];

/** What some ways into a member or a callback hold: which of them a request takes depends on its type. */
const SOMETIMES: readonly { key: string; held: Letters; src: string }[] = [
  // Offloads of qdiscs come with RTNL, those of flow tables and of unlocked classifiers without.
  {
    key: 'net_device_ops.ndo_setup_tc',
    held: 'N',
    src: 'net/netfilter/nf_flow_table_offload.c:1243',
  },
  // ioctls of a user come with RTNL, bonding's own question for the link without.
  { key: 'net_device_ops.ndo_eth_ioctl', held: 'N', src: 'net/core/dev_ioctl.c:792' },
  // A user's request comes with RTNL, the clean-up of a net whose set-up fails without.
  { key: 'fib_rules_ops.delete', held: 'N', src: 'net/core/fib_rules.c:193' },
  { key: 'net_device_ops.ndo_neigh_setup', held: 'N', src: 'net/core/neighbour.c:1735' },
  { key: 'net_device_ops.ndo_set_rx_headroom', held: 'N', src: 'net/bridge/br_if.c:666' },
  // On receive they are held, for what waits in the backlog of a Fast Open child not.
  { key: 'request_sock_ops.send_ack', held: 'RB', src: 'net/ipv4/tcp_input.c:6854' },
  { key: 'request_sock_ops.send_reset', held: 'RB', src: 'net/ipv4/tcp_input.c:6854' },
  { key: 'Qdisc_ops.attach', held: 'N', src: 'net/sched/sch_api.c:1181' },
  { key: 'tcf_proto_ops.tmplt_dump', held: 'N', src: 'net/sched/cls_api.c:3012' },
  // Requests come with RTNL, what a driver reports of itself without (dcbnl_cee_notify()).
  ...[
    'ieee_getets',
    'ieee_getmaxrate',
    'ieee_getqcn',
    'ieee_getqcnstats',
    'ieee_getpfc',
    'ieee_peer_getets',
    'ieee_peer_getpfc',
    'getpgtccfgtx',
    'getpgbwgcfgtx',
    'getpgtccfgrx',
    'getpgbwgcfgrx',
    'getpfccfg',
    'getfeatcfg',
    'peer_getappinfo',
    'peer_getapptable',
    'cee_peer_getpg',
    'cee_peer_getpfc',
    'dcbnl_getbuffer',
    'dcbnl_getapptrust',
  ].map((member) => ({
    key: `dcbnl_rtnl_ops.${member}`,
    held: 'N',
    src: 'drivers/net/ethernet/broadcom/bnx2x/bnx2x_dcb.c:816',
  })),
  // The bridge sends what its ports are asked for under RTNL, and what it learns without.
  { key: 'register_switchdev_notifier.0', held: 'N', src: 'net/bridge/br_switchdev.c:103' },
];

/** Registrations that are no fresh start: the callback runs in its caller's context, or several kinds of it. */
const MIXED_CALLS: readonly { call: string; src: string }[] = [
  { call: 'idr_for_each', src: 'lib/idr.c:180' },
  { call: '__netlink_dump_start', src: 'net/netlink/af_netlink.c:2329' },
  { call: 'flow_block_cb_alloc', src: 'net/core/flow_offload.c:1' },
  { call: 'tcf_block_get_ext', src: 'net/sched/cls_api.c:1' },
  { call: 'rhashtable_free_and_destroy', src: 'lib/rhashtable.c:1145' },
  { call: 'netdev_walk_all_lower_dev', src: 'net/core/dev.c:7700' },
];

/** Macros that define or mark a function: it is entered so; `held` null: as whoever calls it likes. `also`: beside the
 *  calls of it that the tree shows. */
export const DEFINERS: readonly {
  name: RegExp;
  via: string;
  held: string[] | null;
  also?: true;
  src: string;
}[] = [
  {
    name: /^(COMPAT_)?SYSCALL_DEFINE[0-6]$/,
    via: 'system call',
    held: [],
    src: 'include/linux/syscalls.h:220',
  },
  { name: /^(NOTRACE_)?BPF_CALL_[0-5]$/, via: 'BPF helper', held: null, src: 'include/linux/filter.h:600' },
  { name: /^__bpf_kfunc$/, via: 'kfunc', held: null, also: true, src: 'include/linux/btf.h:85' },
];

/** Macros that make a table entry out of a name: `name` + suffix is the function. */
export const NAMED_BY_MACRO: readonly { macro: string; suffix: string; via: string; src: string }[] = [
  { macro: 'DEVICE_ATTR_RW', suffix: '_show', via: 'sysfs read', src: 'include/linux/device.h:150' },
  { macro: 'DEVICE_ATTR_RW', suffix: '_store', via: 'sysfs write', src: 'include/linux/device.h:150' },
  { macro: 'DEVICE_ATTR_RO', suffix: '_show', via: 'sysfs read', src: 'include/linux/device.h:154' },
  { macro: 'DEVICE_ATTR_WO', suffix: '_store', via: 'sysfs write', src: 'include/linux/device.h:158' },
  {
    macro: 'DEFINE_SHOW_ATTRIBUTE',
    suffix: '_show',
    via: 'seq_file show',
    src: 'include/linux/seq_file.h:180',
  },
  {
    macro: 'DEFINE_PROC_SHOW_ATTRIBUTE',
    suffix: '_show',
    via: 'seq_file show',
    src: 'include/linux/seq_file.h:210',
  },
];

/** Macros that call argument 0, guessing that it is one of the next n arguments. */
const GUESSED: readonly { name: string; guesses: number; src: string }[] = [
  { name: 'INDIRECT_CALL_1', guesses: 1, src: 'include/linux/indirect_call_wrapper.h:17' },
  { name: 'INDIRECT_CALL_2', guesses: 2, src: 'include/linux/indirect_call_wrapper.h:21' },
  { name: 'INDIRECT_CALL_3', guesses: 3, src: 'include/linux/indirect_call_wrapper.h:25' },
  { name: 'INDIRECT_CALL_4', guesses: 4, src: 'include/linux/indirect_call_wrapper.h:30' },
  { name: 'INDIRECT_CALL_INET', guesses: 2, src: 'include/linux/indirect_call_wrapper.h:57' },
  { name: 'INDIRECT_CALL_INET_1', guesses: 1, src: 'include/linux/indirect_call_wrapper.h:65' },
];
export const GUESSED_CALLS: ReadonlyMap<string, number> = new Map(
  GUESSED.map((row) => [row.name, row.guesses]),
);

/** Structs whose members are entered as the registration of the struct says, not as the member does. */
export const BY_REGISTRATION: readonly { struct: string; src: string }[] = [
  { struct: 'notifier_block', src: 'kernel/notifier.c:93' },
];

/** Functions that run before a member of their table and may take locks for it: a field of the table itself, or of another
 *  one in the same file. */
export const PREPARED: readonly {
  struct: string;
  members: readonly string[];
  by: string;
  field: string;
  src: string;
}[] = [
  ['genl_split_ops', 'genl_split_ops'],
  ['genl_small_ops', 'genl_family'],
  ['genl_ops', 'genl_family'],
].map(([struct = '', by = '']) => ({
  struct,
  members: ['doit', 'post_doit'],
  by,
  field: 'pre_doit',
  src: 'net/netlink/genetlink.c:1110',
}));

/** What such a function leaves held, by the flags in a field of the table: every row whose flags are there (`has`: one of
 *  them, `not`: not this one) gives its letters. A function without a row may take anything. */
const PREPARERS: readonly {
  name: string;
  field: string;
  gives: readonly { has: readonly string[]; not?: string; held: Letters }[];
  src: string;
}[] = [
  {
    name: 'nl80211_pre_doit',
    field: 'internal_flags',
    gives: [
      { has: ['NL80211_FLAG_NEED_RTNL'], held: 'N' },
      {
        has: ['NL80211_FLAG_NEED_WIPHY', 'NL80211_FLAG_NEED_NETDEV', 'NL80211_FLAG_NEED_WDEV'],
        not: 'NL80211_FLAG_NO_WIPHY_MTX',
        held: 'W',
      },
    ],
    src: 'net/wireless/nl80211.c:16690',
  },
  {
    name: 'nl802154_pre_doit',
    field: 'internal_flags',
    gives: [{ has: ['NL802154_FLAG_NEED_RTNL'], held: 'N' }],
    src: 'net/ieee802154/nl802154.c:2704',
  },
];

/** The entry of a member that `preparer` runs before; `sibling` gives the text of another field of its table. */
export function preparedEntry(
  entry: Entry,
  preparer: string,
  sibling: (field: string) => string | null,
): Entry {
  const row = PREPARERS.find((r) => r.name === preparer);
  if (row === undefined) return { ...entry, bare: false, prepared: true };
  const flags = sibling(row.field) ?? '';
  const given = row.gives.filter(
    ({ has, not }) => has.some((flag) => flags.includes(flag)) && (not === undefined || !flags.includes(not)),
  );
  return { ...entry, held: contexts(given.map((g) => g.held).join('')), certainty: 's' };
}

/** Members of one table that run between a first, which may take locks, and a last, which releases them. `by`: the first
 *  stands in another table, whose field is this one; `only`: for rows with this field. */
export interface Sequence {
  struct: string;
  first: string;
  later: readonly string[];
  by?: { struct: string; field: string };
  only?: { field: string; is: string };
  src: string;
}

export const SEQUENCES: readonly Sequence[] = [
  { struct: 'seq_operations', first: 'start', later: ['next', 'show', 'stop'], src: 'fs/seq_file.c:225' },
  { struct: 'devlink_ops', first: 'reload_down', later: ['reload_up'], src: 'net/devlink/dev.c:474' },
  {
    struct: 'nfnetlink_subsystem',
    first: 'valid_genid',
    later: ['commit', 'abort'],
    src: 'net/netfilter/nfnetlink.c:423',
  },
  {
    struct: 'nfnl_callback',
    first: 'valid_genid',
    later: ['call'],
    by: { struct: 'nfnetlink_subsystem', field: 'cb' },
    only: { field: 'type', is: 'NFNL_CB_BATCH' },
    src: 'net/netfilter/nfnetlink.c:526',
  },
];

/** Locks that an entry holds by a name of this table: the same lock by whatever name code reaches it. */
export const NAMED_LOCKS: readonly { context: string; need: RegExp; src: string }[] = [
  { context: 'lock:wiphy', need: /^lock:.*wiphy.*\bmtx$/, src: 'include/net/cfg80211.h:6127' },
  // The lock of the socket that the entry point is called for, or the spinlock inside it.
  { context: 'lock:&sk->sk_lock', need: /\bsk_lock(?:\.slock)?$/, src: 'include/net/sock.h:1660' },
  { context: 'lock:nfnl', need: /^lock:nfnl\(/, src: 'net/netfilter/nfnetlink.c:295' },
  { context: 'lock:commit_mutex', need: /\bcommit_mutex$/, src: 'net/netfilter/nf_tables_api.c:10996' },
];

/** Drivers of hardware: what they call through a member of an ops struct is their own device's. */
export const OWN_DEVICES: readonly { folder: string; src: string }[] = [
  { folder: 'drivers/net/ethernet/', src: 'drivers/net/Makefile:55' },
  { folder: 'drivers/net/wireless/', src: 'drivers/net/Makefile:75' },
  { folder: 'drivers/net/usb/', src: 'drivers/net/Makefile:84' },
  { folder: 'drivers/net/can/', src: 'drivers/net/Makefile:51' },
  { folder: 'drivers/net/dsa/', src: 'drivers/net/Makefile:53' },
  { folder: 'drivers/net/wan/', src: 'drivers/net/Makefile:74' },
  { folder: 'drivers/net/wwan/', src: 'drivers/net/Makefile:77' },
  { folder: 'drivers/net/hamradio/', src: 'drivers/net/Makefile:58' },
];

const contexts = (letters: Letters): string[] =>
  [...letters].map((l) => CONTEXT_OF_LETTER[l] ?? '').filter(Boolean);

interface Row {
  held: Letters;
  certainty: Certainty;
  src: string;
  note: string;
  weak: Letters;
}

const keyOf = (text: string): string => text.split('|', 1)[0] ?? '';

/** Rows by key, as they stand in the tables: a run asks for few of them. */
const rows = new Map<string, string>();
const registrars = new Set<string>();

for (const table of [MEMBER_ROWS, MORE_MEMBERS])
  for (const [struct, texts] of Object.entries(table))
    for (const text of texts) rows.set(`${struct}.${keyOf(text)}`, text);
for (const text of [...REGISTRATION_ROWS, ...MORE_REGISTRATIONS]) {
  const key = keyOf(text);
  rows.set(key, text);
  registrars.add(key.split('.', 1)[0] ?? '');
}

function rowAt(key: string): Row | undefined {
  const text = rows.get(key);
  if (text === undefined) return undefined;
  const [, held = '', certainty = '', src = '', note = '', weak = ''] = text.split('|');
  return { held, certainty: certainty === 's' || certainty === 'm' ? certainty : '?', src, note, weak };
}

/** The structs with a row for each member. */
function structsByMember(): Map<string, string[]> {
  const structs = new Map<string, string[]>();
  for (const table of [MEMBER_ROWS, MORE_MEMBERS])
    for (const [struct, texts] of Object.entries(table))
      for (const text of texts) {
        const member = keyOf(text);
        const known = structs.get(member);
        if (known === undefined) structs.set(member, [struct]);
        else known.push(struct);
      }
  return structs;
}
let structsOfMember: Map<string, string[]> | undefined;
const cases = new Map([...Object.entries(CASES), ...Object.entries(MORE_CASES)]);
const bareStructs = new Map(BARE_STRUCTS.map((row) => [row.struct, row]));
const socketLocked = new Set(SOCKET_LOCKED.map((row) => `${row.struct}.${row.member}`));
const mixedMembers = new Set(MIXED_MEMBERS.map((row) => `${row.struct}.${row.member}`));
const sometimes = new Map(SOMETIMES.map((row) => [row.key, row.held]));
const mixedCalls = new Set(MIXED_CALLS.map((row) => row.call));

/** Letters after the row's cases; `sibling` gives the text of another field or argument. */
function lettersOf(
  held: Letters,
  cases: readonly When[],
  sibling: (of: string | number) => string | null,
): Letters {
  for (const one of cases) {
    const value = sibling('arg' in one ? one.arg : one.field);
    if (value === null) continue;
    if ('is' in one ? value.trim() === one.is : value.includes(one.has)) return one.held;
  }
  return held;
}

/** How the kernel enters a function that stands in `struct.member`; null when no row says. `sibling` gives the text of
 *  another field of the same table. */
export function memberEntry(
  struct: string,
  member: string,
  sibling: (field: string) => string | null,
): Entry | null {
  const key = `${struct}.${member}`;
  const row = rowAt(key) ?? rowAt(`${struct}.*`);
  if (row === undefined) return null;
  const letters = lettersOf(row.held, cases.get(key) ?? [], (field) => sibling(String(field)));
  const held = socketLocked.has(key) ? `${letters}S` : letters;
  const mixed = mixedMembers.has(key);
  const bare = bareStructs.get(struct);
  return {
    ...entry(row, key, member, held, bare !== undefined && !mixed, mixed),
    of: { struct, member },
    ...(bare !== undefined && bare.asked !== false ? { asked: true as const } : {}),
    ...(cases.has(key) ? { cased: true as const } : {}),
  };
}

/** How a function handed to a call is entered; null when no row says or when a table is handed over. `argument` gives the
 *  text of another argument. */
export function registrationEntry(
  call: string,
  arg: number,
  argument: (index: number) => string | null,
): Entry | null {
  const key = `${call}.${arg}`;
  const row = rowAt(key);
  if (row === undefined || row.held === '-') return null;
  const held = lettersOf(row.held, cases.get(key) ?? [], (index) => argument(Number(index)));
  const mixed = mixedCalls.has(call);
  return entry(row, key, VIA[call] ?? call, held, !mixed, mixed);
}

function entry(row: Row, key: string, via: string, held: Letters, bare: boolean, mixed: boolean): Entry {
  const { certainty, src, note } = row;
  const some = sometimes.get(key);
  const all: Entry = { via, held: contexts(held), weak: contexts(row.weak), bare, certainty, src, note };
  if (some !== undefined) all.some = contexts(some);
  return mixed ? { ...all, mixed } : all;
}

/** A row as it stands in the tables. */
export interface EntryRow {
  held: string[];
  certainty: Certainty;
  src: string;
  note: string;
  /** What is held instead, by a sibling field or argument. */
  cases: { when: string; held: string[] }[];
}

/** `*` stands for every member of the struct. */
export type MemberRow = EntryRow & Member;

/** `table`: what is handed over is a table whose members have rows. */
export type RegistrationRow = EntryRow & { call: string; arg: number; table: boolean };

function rowOf(key: string): EntryRow {
  const { held, certainty, src, note } = rowAt(key) as Row;
  const all = (cases.get(key) ?? []).map((one) => ({
    when: `${'arg' in one ? `argument ${one.arg}` : one.field} ${'is' in one ? one.is : one.has}`,
    held: contexts(one.held),
  }));
  return { held: contexts(held), certainty, src, note, cases: all };
}

/** All rows of members, struct by struct. */
export function memberRows(): MemberRow[] {
  return [MEMBER_ROWS, MORE_MEMBERS].flatMap((table) =>
    Object.entries(table).flatMap(([struct, texts]) =>
      texts.map((text): MemberRow => {
        const member = keyOf(text);
        return { struct, member, ...rowOf(`${struct}.${member}`) };
      }),
    ),
  );
}

/** All rows of registrations. */
export function registrationRows(): RegistrationRow[] {
  return [...REGISTRATION_ROWS, ...MORE_REGISTRATIONS].map((text) => {
    const key = keyOf(text);
    const [call = '', arg = ''] = key.split('.');
    return { call, arg: Number(arg), table: (rowAt(key) as Row).held === '-', ...rowOf(key) };
  });
}

/** Structs that have a row for this member. */
export function structsWith(member: string): readonly string[] {
  structsOfMember ??= structsByMember();
  return structsOfMember.get(member) ?? [];
}

/** Whether any row is about this call. */
export const isRegistrar = (call: string): boolean => registrars.has(call);
