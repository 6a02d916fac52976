/** The traps of rcu-api.md §7 at the places that it names, in 6.12: what the analysis says of the sites at and around each.
 *  Every verdict was derived by reading the code; the reason stands beside it. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { makeProject } from '../../src/c/project.js';
import { judgeUnit } from '../../src/facts/callers.js';
import { makeProgram } from '../../src/facts/program.js';
import { makeSearch, type Search } from '../../src/facts/search.js';
import type { SiteFacts } from '../../src/facts/verdict.js';
import { noCache } from '../../src/io/cache.js';
import { openTree } from '../../src/io/tree.js';
import { parser } from '../c/parser.js';
import { kernelTree, noTree } from '../shared.js';

const skip = noTree;

interface Case {
  file: string;
  function: string;
  /** How the site begins. */
  site: string;
  verdict: SiteFacts['verdict'];
  /** Held at a violation. */
  held?: string[];
  why: string;
}

const IDIOMS: Record<string, Case[]> = {
  cond_resched_rcu: [
    {
      file: 'net/ipv4/fib_trie.c',
      function: 'fib_triestat_seq_show',
      site: 'hlist_for_each_entry_rcu',
      verdict: 'held',
      why: 'rcu_read_lock() at the top, cond_resched_rcu() after each chain',
    },
    {
      file: 'net/netfilter/ipvs/ip_vs_conn.c',
      function: 'ip_vs_conn_flush',
      site: 'hlist_for_each_entry_rcu',
      verdict: 'held',
      why: 'the same, with goto back',
    },
  ],
  'a callee that gives up and retakes': [
    {
      file: 'net/netfilter/nf_tables_api.c',
      function: 'nft_table_lookup',
      site: 'list_for_each_entry_rcu',
      verdict: 'caller-holds',
      why: 'get requests are NFNL_CB_RCU, all others run under commit_mutex, which its condition names',
    },
    {
      file: 'net/netfilter/nf_tables_api.c',
      function: 'nf_tables_dump_tables',
      site: 'list_for_each_entry_rcu',
      verdict: 'held',
      why: 'the dump that nft_netlink_dump_start_rcu() starts outside the section takes one of its own',
    },
    {
      file: 'net/xdp/xsk.c',
      function: 'xsk_tx_peek_desc',
      site: 'list_for_each_entry_rcu',
      verdict: 'held',
      why: 'rcu_read_lock() above the label that it jumps back to',
    },
    {
      file: 'net/xdp/xsk.c',
      function: 'xsk_tx_peek_release_shared_desc_batch',
      site: 'list_for_each_entry_rcu',
      verdict: 'caller-holds',
      why: 'its caller takes the section around it',
    },
  ],
  'locked on return when not NULL': [
    {
      file: 'net/xfrm/xfrm_policy.c',
      function: 'xfrm_policy_get_afinfo',
      site: 'rcu_dereference',
      verdict: 'held',
      why: 'after its rcu_read_lock()',
    },
    {
      file: 'net/xfrm/xfrm_state.c',
      function: 'xfrm_state_get_afinfo',
      site: 'rcu_dereference',
      verdict: 'held',
      why: 'after its rcu_read_lock()',
    },
    {
      file: 'net/xfrm/xfrm_input.c',
      function: 'xfrm_input_get_afinfo',
      site: 'rcu_dereference',
      verdict: 'held',
      why: 'after its rcu_read_lock()',
    },
  ],
  'bool rtnl_held': [
    {
      file: 'net/sched/cls_u32.c',
      function: 'u32_destroy',
      site: 'rtnl_dereference(tp->root',
      verdict: 'caller-holds',
      why: 'tcf_proto_destroy() takes RTNL for classifiers that are not unlocked, and u32 is one',
    },
  ],
  'nfnetlink, valid_genid to commit': [
    {
      file: 'net/netfilter/nfnetlink.c',
      function: 'nfnetlink_get_subsys',
      site: 'rcu_dereference',
      verdict: 'caller-holds',
      why: 'both callers are inside rcu_read_lock()',
    },
    {
      file: 'net/netfilter/nfnetlink.c',
      function: 'nfnetlink_rcv_batch',
      site: 'nfnl_dereference_protected',
      verdict: 'held',
      why: 'between nfnl_lock(subsys_id) and nfnl_unlock(), also after the retake for request_module()',
    },
    {
      file: 'net/netfilter/nf_tables_api.c',
      function: 'nf_tables_commit_chain',
      site: 'rcu_dereference_protected',
      verdict: 'caller-holds',
      why: 'commit runs under the commit_mutex that valid_genid took',
    },
    {
      file: 'net/netfilter/nf_tables_api.c',
      function: '__nft_rule_lookup',
      site: 'list_for_each_entry_rcu',
      verdict: 'caller-holds',
      why: 'RCU requests, or a batch under commit_mutex, which its condition names',
    },
    {
      file: 'net/netfilter/nf_tables_api.c',
      function: 'nft_set_lookup',
      site: 'list_for_each_entry_rcu',
      verdict: 'violation',
      held: ['lock:&nft_pernet(net)->commit_mutex'],
      why: 'no condition, and newset comes with the mutex alone: PROVE_RCU_LIST complains (fixed in later kernels)',
    },
    {
      file: 'net/netfilter/nft_set_pipapo.c',
      function: 'nft_pipapo_commit',
      site: 'rcu_replace_pointer',
      verdict: 'caller-holds',
      why: 'set->ops->commit() is called by nf_tables_commit()',
    },
    {
      file: 'net/netfilter/nft_set_pipapo.c',
      function: 'nft_pipapo_lookup',
      site: 'rcu_dereference',
      verdict: 'caller-holds',
      why: 'eval in a hook, also through the macro X of expr_call_ops_eval()',
    },
  ],
  'nl80211 pre_doit': [
    {
      file: 'net/wireless/nl80211.c',
      function: 'nl80211_set_cqm_rssi',
      site: 'wiphy_dereference',
      verdict: 'caller-holds',
      why: 'NL80211_FLAG_NEED_NETDEV without NO_WIPHY_MTX: pre_doit keeps the mutex until post_doit',
    },
  ],
  'seq_file across files': [
    {
      file: 'net/ipv4/fib_trie.c',
      function: 'fib_trie_seq_next',
      site: 'rcu_dereference',
      verdict: 'caller-holds',
      why: 'fib_trie_seq_start() takes the section',
    },
    {
      file: 'net/netfilter/ipvs/ip_vs_ctl.c',
      function: 'ip_vs_info_seq_show',
      site: 'rcu_dereference',
      verdict: 'caller-holds',
      why: 'ip_vs_info_seq_start() takes the section',
    },
    {
      file: 'net/core/neighbour.c',
      function: 'neigh_seq_start',
      site: 'rcu_dereference(tbl->nht',
      verdict: 'held',
      why: 'it takes RCU and tbl->lock; the stop of arp.c releases both',
    },
  ],
  INDIRECT_CALL: [
    {
      file: 'net/ipv4/udp.c',
      function: 'udp_v4_early_demux',
      site: 'skb_dst_set_noref',
      verdict: 'caller-holds',
      why: 'ip_rcv_finish_core() calls it under RCU: func and list_func of a packet type, NF_HOOK, nf_queue',
    },
  ],
  'okfn of NF_HOOK': [
    {
      file: 'net/ipv4/arp.c',
      function: 'arp_process',
      site: '__in_dev_get_rcu',
      verdict: 'caller-holds',
      why: 'arp_rcv() is a packet type; nf_reinject() and neigh_proxy_process() call it under rcu_read_lock()',
    },
  ],
  'a dst without a reference': [
    {
      file: 'net/ipv4/ip_output.c',
      function: '__ip_queue_xmit',
      site: 'skb_dst_set_noref',
      verdict: 'held',
      why: 'rcu_read_lock() at the top',
    },
    {
      file: 'net/ipv4/route.c',
      function: 'ip_route_input_slow',
      site: 'skb_dst_set_noref',
      verdict: 'caller-holds',
      why: 'ip_route_input_rcu() states it',
    },
  ],
  'BPF helpers': [
    {
      file: 'net/core/bpf_sk_storage.c',
      function: 'bpf_sk_storage_lookup',
      site: 'rcu_dereference_check',
      verdict: 'unknown',
      why: 'bpf_rcu_lock_held(), in the context of the program',
    },
    {
      file: 'net/core/filter.c',
      function: 'bpf_clone_redirect',
      site: 'dev_get_by_index_rcu',
      verdict: 'unknown',
      why: 'BPF_CALL_3: the context of the program',
    },
  ],
  'the socket lock': [
    {
      file: 'net/core/filter.c',
      function: '__sk_attach_prog',
      site: 'rcu_dereference_protected',
      verdict: 'caller-holds',
      why: 'sk_setsockopt() owns the socket, tun locks it by hand',
    },
  ],
  'the wiphy mutex': [
    {
      file: 'net/wireless/scan.c',
      function: 'cfg80211_find_sched_scan_req',
      site: 'list_for_each_entry_rcu',
      verdict: 'caller-holds',
      why: 'its condition names the mutex; the result handler takes rcu_read_lock()',
    },
  ],
  'RTNL around the wiphy mutex': [
    {
      file: 'net/mac80211/cfg.c',
      function: 'ieee80211_change_iface',
      site: 'ieee80211_if_change_type',
      verdict: 'caller-holds',
      why: 'NL80211_CMD_SET_INTERFACE has NL80211_FLAG_NEED_RTNL, wext_ioctl_dispatch() takes it',
    },
    {
      file: 'drivers/net/wireless/intel/iwlwifi/mei/main.c',
      function: 'iwl_mei_set_netdev',
      site: 'netdev_rx_handler_register',
      verdict: 'caller-holds',
      why: 'drv_add_interface() runs when an interface opens, on restart and on resume',
    },
  ],
  'a callback that runs as its walk is called': [
    {
      file: 'drivers/net/ethernet/mellanox/mlxsw/spectrum_router.c',
      function: 'mlxsw_sp_inetaddr_bridge_event',
      site: 'br_vlan_get_pvid',
      verdict: 'unknown',
      why: 'netdev_walk_all_upper_dev_rcu() takes no lock; the notifier above it is registered by a name that is not followed',
    },
  ],
  'the same lock by another name': [
    {
      file: 'net/bridge/br_multicast.c',
      function: 'br_multicast_star_g_host_state',
      site: 'mlock_dereference',
      verdict: 'unknown',
      why: 'the lock of star_mp->br, taken as that of cfg->br',
    },
    {
      file: 'net/core/neighbour.c',
      function: 'neigh_del',
      site: 'rcu_dereference_protected',
      verdict: 'caller-holds',
      why: "tbl->lock of the callers; the neighbour's own lock is of another struct",
    },
  ],
  ASSERT_RTNL: [
    {
      file: 'net/core/dev.c',
      function: 'netdev_is_rx_handler_busy',
      site: 'rtnl_dereference',
      verdict: 'caller-holds',
      why: 'it states it',
    },
  ],
};

function open(): Search {
  const tree = openTree(kernelTree, { cache: noCache });
  return makeSearch(makeProgram(makeProject(tree, parser)));
}

test('the idioms of net/ at the places that rcu-api.md names', { skip }, () => {
  const search = open();
  const wrong: string[] = [];
  for (const [idiom, cases] of Object.entries(IDIOMS))
    for (const c of cases) {
      const units = search.program.project.functions(c.function, c.file);
      const sites = units
        .flatMap((unit) => judgeUnit(search, unit).sites)
        .filter((s) => s.expression.startsWith(c.site) && !s.derived);
      const said = [...new Set(sites.map((s) => s.verdict))].join() || 'no site';
      if (said !== c.verdict)
        wrong.push(`${idiom}: ${c.function}() ${said}, not ${c.verdict}: ${sites[0]?.because}`);
      if (c.held) assert.deepEqual(sites[0]?.held, c.held, c.function);
    }
  assert.deepEqual(wrong, []);
});
