/** Signatures by which the kernel enters functions: what is held then, for images in which no caller is shown. */

export interface SignatureRow {
  /** What a report calls the way in. */
  via: string;
  /** Return type without qualifiers; null for any. */
  returns: string | null;
  /** Types of the parameters, `const` and blanks before `*` left out; '*' for any. */
  params: readonly string[];
  /** Contexts held on every such entry; null when it differs (a sibling of the same table may have taken locks). */
  held: readonly string[] | null;
  /** low: functions of that signature are also called otherwise, or entered under more locks by some. */
  confidence: 'medium' | 'low';
  src: string;
}

const sig = (
  via: string,
  returns: string | null,
  params: readonly string[],
  held: readonly string[] | null,
  confidence: SignatureRow['confidence'],
  src: string,
): SignatureRow => ({ via, returns, params, held, confidence, src });

export const SIGNATURES: readonly SignatureRow[] = [
  sig(
    'ndo_start_xmit',
    'netdev_tx_t',
    ['struct sk_buff*', 'struct net_device*'],
    ['bh'],
    'medium',
    'net/core/dev.c:4518',
  ),
  sig(
    'netfilter hook',
    'unsigned int',
    ['void*', 'struct sk_buff*', 'struct nf_hook_state*'],
    ['rcu'],
    'medium',
    'include/linux/netfilter.h:225',
  ),
  sig(
    'nft expression',
    'void',
    ['struct nft_expr*', 'struct nft_regs*', 'struct nft_pktinfo*'],
    ['rcu'],
    'medium',
    'net/netfilter/nf_tables_core.c:252',
  ),
  sig(
    'xtables target',
    'unsigned int',
    ['struct sk_buff*', 'struct xt_action_param*'],
    ['rcu'],
    'medium',
    'include/linux/netfilter.h:225',
  ),
  sig(
    'xtables match',
    'bool',
    ['struct sk_buff*', 'struct xt_action_param*'],
    ['rcu'],
    'medium',
    'include/linux/netfilter.h:225',
  ),
  sig(
    'packet handler',
    'int',
    ['struct sk_buff*', 'struct net_device*', 'struct packet_type*', 'struct net_device*'],
    ['rcu'],
    'medium',
    'net/core/dev.c:5700',
  ),
  sig('rx_handler', 'rx_handler_result_t', ['struct sk_buff**'], ['rcu'], 'medium', 'net/core/dev.c:5746'),
  sig('work item', 'void', ['struct work_struct*'], [], 'medium', 'kernel/workqueue.c:3266'),
  sig('timer', 'void', ['struct timer_list*'], ['bh'], 'medium', 'kernel/time/timer.c:1846'),
  sig('hrtimer', 'enum hrtimer_restart', ['struct hrtimer*'], ['bh'], 'medium', 'kernel/time/hrtimer.c:1753'),
  sig('call_rcu callback', 'void', ['struct rcu_head*'], ['bh'], 'medium', 'kernel/rcu/tree.c:2569'),
  sig('tasklet', 'void', ['struct tasklet_struct*'], ['bh'], 'medium', 'kernel/softirq.c:809'),
  sig('NAPI poll', 'int', ['struct napi_struct*', 'int'], ['bh'], 'medium', 'net/core/dev.c:6952'),
  sig(
    'rtnetlink doit',
    'int',
    ['struct sk_buff*', 'struct nlmsghdr*', 'struct netlink_ext_ack*'],
    ['rtnl'],
    'low',
    'net/core/rtnetlink.c:6773',
  ),
  sig(
    'netlink dumpit',
    'int',
    ['struct sk_buff*', 'struct netlink_callback*'],
    [],
    'low',
    'net/netlink/af_netlink.c:2329',
  ),
  sig(
    'genetlink doit',
    'int',
    ['struct sk_buff*', 'struct genl_info*'],
    [],
    'medium',
    'net/netlink/genetlink.c:1115',
  ),
  sig(
    'sysctl handler',
    'int',
    ['struct ctl_table*', 'int', 'void*', 'size_t*', 'loff_t*'],
    [],
    'medium',
    'fs/proc/proc_sysctl.c:595',
  ),
  sig(
    'sysfs show',
    'ssize_t',
    ['struct device*', 'struct device_attribute*', 'char*'],
    [],
    'medium',
    'drivers/base/core.c:2487',
  ),
  sig(
    'sysfs store',
    'ssize_t',
    ['struct device*', 'struct device_attribute*', 'char*', 'size_t'],
    [],
    'medium',
    'drivers/base/core.c:2500',
  ),
  sig('sendmsg', 'int', ['struct socket*', 'struct msghdr*', 'size_t'], [], 'medium', 'net/socket.c:738'),
  sig(
    'recvmsg',
    'int',
    ['struct socket*', 'struct msghdr*', 'size_t', 'int'],
    [],
    'medium',
    'net/socket.c:738',
  ),
  sig(
    'setsockopt',
    'int',
    ['struct socket*', 'int', 'int', 'sockptr_t', 'unsigned int'],
    [],
    'medium',
    'net/socket.c:2279',
  ),
  sig(
    'tc action',
    'int',
    ['struct sk_buff*', 'struct tc_action*', 'struct tcf_result*'],
    ['bh'],
    'medium',
    'net/core/dev.c:4518',
  ),
  sig(
    'tc classifier',
    'int',
    ['struct sk_buff*', 'struct tcf_proto*', 'struct tcf_result*'],
    ['bh'],
    'low',
    'net/core/dev.c:4518',
  ),
  sig(
    'qdisc enqueue',
    'int',
    ['struct sk_buff*', 'struct Qdisc*', 'struct sk_buff**'],
    ['bh'],
    'medium',
    'net/core/dev.c:4518',
  ),
  sig('seq_file show', 'int', ['struct seq_file*', 'void*'], null, 'low', 'fs/seq_file.c:111'),
  sig('seq_file next', 'void*', ['struct seq_file*', 'void*', 'loff_t*'], null, 'low', 'fs/seq_file.c:111'),
  sig('seq_file stop', 'void', ['struct seq_file*', 'void*'], null, 'low', 'fs/seq_file.c:111'),
  sig(
    'notifier',
    'int',
    ['struct notifier_block*', 'unsigned long', 'void*'],
    null,
    'low',
    'kernel/notifier.c:225',
  ),
  sig(
    'ndo_fill_forward_path',
    'int',
    ['struct net_device_path_ctx*', 'struct net_device_path*'],
    ['rcu'],
    'low',
    'net/core/dev.c:748',
  ),
];
