/**
 * The user's case against the kernel tree: the error and its path (fix.test.ts has the fix). Each caller of
 * ipmr_fib_lookup() in 6.12 was followed by hand: reg_vif_xmit() calls it at net/ipv4/ipmr.c:516 (6.12 as shipped)
 * before its rcu_read_lock(); ipmr_rt_fib_lookup() calls it for ip_mr_input() ("Called with rcu_read_lock") and for the PIM
 * receivers (pim_rcv() is a net_protocol handler, pim_rcv_v1() is called by igmp_rcv(), which is one too): all under RCU.
 *
 * Where reg_vif_xmit() is entered without RCU, from the system call down, read in 6.12: packet_ops.sendmsg is
 * packet_sendmsg() (af_packet.c:4863), which calls packet_snd() (3229), that packet_xmit() (3197), that dev_direct_xmit()
 * with PACKET_QDISC_BYPASS (286), that __dev_direct_xmit() (netdevice.h:3165), which after local_bh_disable() calls
 * netdev_start_xmit() (dev.c:4665), that __netdev_start_xmit() (netdevice.h:5024), that the member (5015).
 */
import assert from 'node:assert/strict';
import test from 'node:test';
import { lorelint } from '../cli/lorelint.js';
import { kernelTree, noShared, noTree, sharedFile } from '../shared.js';

const skip = noShared || noTree;
const diff = sharedFile('seed', 'seed-on-6.12.diff');

interface Json {
  diagnostics: {
    code: string;
    severity: string;
    origin: string;
    file: string;
    function: string;
    impact: string;
    path: { function: string; file: string; line: number; held: string[]; via?: string }[];
  }[];
  sites: { function: string; expression: string; verdict: string; because: string }[];
}

function lint(...sources: string[]): { json: Json; code: number | null } {
  const r = lorelint(['lint', '-f', 'json', '--all', '--tree', kernelTree, ...sources]);
  return { json: JSON.parse(r.stdout) as Json, code: r.code };
}

const errors = ({ json }: { json: Json }) =>
  json.diagnostics.filter((d) => d.severity === 'error' && d.origin === 'introduced');

test('the seed on 6.12: one error, through ndo_start_xmit, a splat', { skip }, () => {
  const result = lint(diff);
  assert.equal(result.code, 1);
  const found = errors(result);
  assert.deepEqual(
    found.map((d) => [d.code, d.file, d.function, d.impact]),
    [['RCU001', 'net/ipv4/ipmr.c', 'ipmr_fib_lookup', 'splat']],
  );
  assert.deepEqual(
    found[0]!.path.map((p) => [p.function, `${p.file}:${p.line}`, p.held, p.via]),
    [
      ['packet_sendmsg', 'net/packet/af_packet.c:3229', [], 'sendmsg'],
      ['packet_snd', 'net/packet/af_packet.c:3197', [], undefined],
      ['packet_xmit', 'net/packet/af_packet.c:286', [], undefined],
      ['dev_direct_xmit', 'include/linux/netdevice.h:3165', [], undefined],
      ['__dev_direct_xmit', 'net/core/dev.c:4665', ['bh'], undefined],
      ['netdev_start_xmit', 'include/linux/netdevice.h:5024', ['bh'], undefined],
      ['__netdev_start_xmit', 'include/linux/netdevice.h:5015', ['bh'], undefined],
      ['reg_vif_xmit', 'net/ipv4/ipmr.c:521', ['bh'], 'ndo_start_xmit'],
      ['ipmr_fib_lookup', 'net/ipv4/ipmr.c:323', ['bh'], undefined],
    ],
  );
  const site = (name: string) =>
    result.json.sites.find((s) => s.function === name && s.verdict !== 'none-needed');
  assert.equal(site('ipmr_mr_table_iter')?.verdict, 'caller-holds');
  assert.match(site('ipmr_mr_table_iter')?.because ?? '', /mr_rtm_dumproute\(\)/);
  assert.equal(site('__ipmr_get_table')?.verdict, 'unknown');
  assert.match(site('__ipmr_get_table')?.because ?? '', /depends on data/);
});
