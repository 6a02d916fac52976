/** entries: rows of the tables against a made tree. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { folder, lorelint } from './lorelint.js';

/** ndo_open (row: RTNL, s) without it; parse (row: RCU, m) without it; ndo_stop with RTNL; ndo_get_stats64 (row: nothing) under RCU. */
const CALLS = `
static int open_it(struct socket *sock, struct msghdr *msg, size_t len)
{
	const struct net_device_ops *ops = sock->dev->netdev_ops;
	const struct header_ops *header = sock->dev->header_ops;

	header->parse(msg->skb, NULL);
	return ops->ndo_open(sock->dev);
}
void close_it(const struct net_device_ops *ops, struct net_device *dev)
{
	rtnl_lock();
	ops->ndo_stop(dev);
	rtnl_unlock();
}
void stats(const struct net_device_ops *ops, struct net_device *dev)
{
	rcu_read_lock();
	ops->ndo_get_stats64(dev, NULL);
	rcu_read_unlock();
}
static const struct proto_ops raw_ops = { .sendmsg = open_it };
`;

function tree(t: TestContext): string {
  const dir = folder(t);
  mkdirSync(path.join(dir, 'net'), { recursive: true });
  writeFileSync(path.join(dir, 'net', 'base.c'), CALLS);
  return dir;
}

interface Row {
  name: string;
  verdict: string;
  contexts: {
    context: string;
    is: string;
    by?: string[];
    because?: string;
    path?: { function: string; line: number; via?: string }[];
  }[];
}

test('rows that the tree contradicts, bears out, says more than, and says nothing of', (t) => {
  const dir = tree(t);
  const r = lorelint(['entries', '--no-cache', '--tree', dir, '-f', 'json']);
  assert.equal(r.code, 1, r.stderr);
  const { rows, summary } = JSON.parse(r.stdout) as { rows: Row[]; summary: Record<string, number> };
  assert.equal(
    Object.values(summary).reduce((a, b) => a + b),
    rows.length,
  );
  assert.equal(summary.differs, 3);
  const one = (name: string, context: string) => {
    const row = rows.find((x) => x.name === name);
    return { verdict: row?.verdict, ...row?.contexts.find((c) => c.context === context) };
  };
  const open = one('net_device_ops.ndo_open', 'rtnl');
  assert.deepEqual([open.verdict, open.is], ['differs', 'lacking']);
  assert.deepEqual(
    open.path?.map((s) => [s.function, s.line, s.via]),
    [['open_it', 8, 'sendmsg']],
  );
  assert.equal(one('header_ops.parse', 'rcu').is, 'lacking');
  assert.equal(one('net_device_ops.ndo_stop', 'rtnl').is, 'agreed');
  // What calls close_it() is not in sight: whether it holds RCU is not known.
  assert.deepEqual(
    [one('net_device_ops.ndo_stop', 'rcu').is, one('net_device_ops.ndo_stop', 'rcu').verdict],
    ['unknown', 'partly'],
  );
  assert.deepEqual(
    [one('net_device_ops.ndo_get_stats64', 'rcu').is, one('net_device_ops.ndo_get_stats64', 'rcu').by],
    ['held', ['stats']],
  );
  assert.deepEqual(one('net_device_ops.ndo_init', 'rtnl'), {
    verdict: 'not checkable',
    context: 'rtnl',
    is: 'unknown',
    because: 'no call of ndo_init is found',
  });
});

test('the text: differences first, and the exit code by how grave they are', (t) => {
  const dir = tree(t);
  const run = (...args: string[]) => lorelint(['entries', '--no-cache', '--tree', dir, ...args]);
  const all = run();
  assert.deepEqual([all.code, all.stderr], [1, '']);
  assert.match(all.stdout, /^error: differs: net_device_ops\.ndo_open is entered with RTNL \(s,\n/);
  assert.match(all.stdout, / {2}RTNL: not held on the path\n {4}open_it {2}net\/base\.c:8 {2}\(sendmsg\)\n/);
  assert.match(all.stdout, /\n\d+ rows: 3 differs, 0 agreed, 1 partly, \d+ not checkable\n$/);
  for (const line of all.stdout.split('\n')) assert.ok(line.length <= 80, line);
  assert.equal(run('--fail-on', 'never').code, 0);
  assert.equal(run('header_ops.parse').code, 0);
  assert.equal(run('header_ops.parse', '--fail-on', 'warning').code, 1);
  assert.equal(run('net_device_ops.ndo_get_stats64', '--fail-on', 'warning').code, 0);
  assert.equal(run('net_device_ops.ndo_get_stats64', '--fail-on', 'note').code, 1);
  assert.match(run('net_device_ops.ndo_stop', '--all').stdout, /^partly: net_device_ops\.ndo_stop/);
});

test('a registration is checked through the member that it stores the callback in', (t) => {
  const dir = folder(t);
  mkdirSync(path.join(dir, 'net'), { recursive: true });
  writeFileSync(
    path.join(dir, 'net', 'can.c'),
    `
int can_rx_register(struct net *net, struct net_device *dev, int id, int mask, void (*func)(struct sk_buff *, void *))
{
	struct receiver *rcv = alloc();

	rcv->func = func;
	return 0;
}
static int deliver(struct socket *sock, struct msghdr *msg, size_t len)
{
	struct receiver *rcv = sock->rcv;

	rcv->func(msg->skb, NULL);
	return 0;
}
static const struct proto_ops raw_ops = { .sendmsg = deliver };
`,
  );
  const r = lorelint([
    'entries',
    '--no-cache',
    '--tree',
    dir,
    'can_rx_register.4',
    'INIT_WORK.1',
    '-f',
    'json',
  ]);
  assert.equal(r.code, 1, r.stderr);
  const { rows } = JSON.parse(r.stdout) as { rows: Row[] };
  assert.deepEqual(
    rows.map((row) => [row.name, row.verdict]),
    [
      ['INIT_WORK.1', 'not checkable'],
      ['can_rx_register.4', 'differs'],
    ],
  );
});

test('wrong use is one line', (t) => {
  const none = lorelint(['entries']);
  assert.deepEqual([none.code, none.stdout], [2, '']);
  assert.match(none.stderr, /^lorelint: entries: --tree DIR is needed\n$/);
  const unknown = lorelint(['entries', '--tree', tree(t), 'no_ops.member']);
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /no row for 'no_ops\.member'/);
});
