/** The user's page: what its splat says, read by hand. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { splatsOf } from '../../src/report-mail/splat.js';
import { noShared, sharedFile } from '../shared.js';

test('the splat of the seed', { skip: noShared }, () => {
  const page = readFileSync(sharedFile('seed', '000_fc92fbb7aa188ac4.txt'), 'latin1');
  const [splat, ...more] = splatsOf(page);
  assert.deepEqual(more, []);
  assert.equal(splat?.kind, 'rcu-usage');
  assert.equal(splat?.title, 'WARNING: suspicious RCU usage');
  assert.equal(splat?.file, 'net/ipv4/ipmr.c');
  assert.equal(splat?.line, 329);
  assert.equal(splat?.helper, 'rcu_dereference_check');
  assert.equal(splat?.function, 'reg_vif_xmit');
  assert.deepEqual(splat?.held, [
    { name: 'rcu_read_lock_bh', at: '__dev_queue_xmit+0x239/0x4140' },
    { name: '_xmit_PIMREG#2', at: '__dev_queue_xmit+0x1d5d/0x4140' },
  ]);
  assert.equal(splat?.kernel, '7.1.0-rc2-next-20260505-next-2026050');
  assert.deepEqual(splat?.trace, [
    'dump_stack_lvl+0x121/0x150',
    'dump_stack+0x19/0x20',
    'lockdep_rcu_suspicious+0x15b/0x1f0',
    'reg_vif_xmit+0x2ee/0x3c0',
    'dev_hard_start_xmit+0x170/0x700',
    '__dev_queue_xmit+0x1df1/0x4140',
    'packet_xmit+0x252/0x370',
    'packet_sendmsg+0x39ad/0x5650',
    '____sys_sendmsg+0xa21/0xba0',
    '___sys_sendmsg+0x121/0x1c0',
    '__sys_sendmsg+0x177/0x220',
    '__x64_sys_sendmsg+0x80/0xc0',
    'x64_sys_call+0x1d9c/0x21c0',
    'do_syscall_64+0xc1/0x1020',
    'entry_SYSCALL_64_after_hwframe+0x76/0x7e',
  ]);
});
