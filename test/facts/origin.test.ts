/** Rows of ops members against the calls of the tree: where the path really begins, and rows that the tree speaks against. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { MAX_MEMBER_MENTIONS, MAX_ORIGIN_STEPS } from '../../src/limits.js';
import { checkTree } from './tree.js';

/** A site for the function under test. */
const SITE = 'struct y *p = rcu_dereference(x->p);';

/** A driver whose transmit function reads without a lock of its own. */
const driver = (want: string) => `
static int find(struct x *x)
{
	${SITE} /* want: ${want} */
	return p->v;
}
static netdev_tx_t xmit(struct sk_buff *skb, struct net_device *dev)
{
	return find(dev->x);
}
static const struct net_device_ops ops = {
	.ndo_start_xmit = xmit,
};
`;

/** How the stack calls it: through the member, from two functions. */
const STACK = {
  'include/linux/stack.h': `
static inline int start(const struct net_device_ops *ops, struct sk_buff *skb, struct net_device *dev)
{
	return ops->ndo_start_xmit(skb, dev);
}
`,
  'net/core.c': `
int direct(struct sk_buff *skb)
{
	int v;

	local_bh_disable();
	v = start(skb->dev->netdev_ops, skb, skb->dev);
	local_bh_enable();
	return v;
}
EXPORT_SYMBOL(direct);
`,
  // The nearest caller holds it.
  'net/ip.c': `
static int output(struct sock *sk, struct sk_buff *skb)
{
	int v;

	rcu_read_lock();
	v = direct(skb);
	rcu_read_unlock();
	return v;
}
static int ip_send(struct socket *sock, struct msghdr *msg, size_t len)
{
	return output(sock->sk, msg->skb);
}
static const struct proto_ops ip_ops = { .sendmsg = ip_send };
`,
};

const THREAD = `
static int generate(void *arg)
{
	struct sk_buff *skb = arg;

	local_bh_disable();
	start(skb->dev->netdev_ops, skb, skb->dev);
	local_bh_enable();
	return 0;
}
int run(void)
{
	kthread_run(generate, NULL, "gen");
	return 0;
}
`;

const RAW = `
static int raw_xmit(struct sk_buff *skb)
{
	return direct(skb);
}
static int raw_send(struct socket *sock, struct msghdr *msg, size_t len)
{
	return raw_xmit(msg->skb);
}
static const struct proto_ops raw_ops = { .sendmsg = raw_send };
`;

test('the path begins where the lock is really absent: at a system call rather than at a kernel thread', () => {
  const sites = checkTree({
    'net/a.c': driver('violation sendmsg: raw_send > raw_xmit > direct > start > xmit > find'),
    ...STACK,
    'net/gen.c': THREAD,
    'net/raw.c': RAW,
  });
  const site = sites.find((s) => s.verdict === 'violation');
  assert.deepEqual(
    site?.path.map((p) => [p.function, p.file, p.line, p.held, p.via]),
    [
      ['raw_send', 'net/raw.c', 8, [], 'sendmsg'],
      ['raw_xmit', 'net/raw.c', 4, [], undefined],
      ['direct', 'net/core.c', 7, ['bh'], undefined],
      ['start', 'include/linux/stack.h', 4, ['bh'], undefined],
      ['xmit', 'net/a.c', 9, ['bh'], 'ndo_start_xmit'],
      ['find', 'net/a.c', 4, ['bh'], undefined],
    ],
  );
  assert.deepEqual([site?.impact, site?.held, site?.morePaths], ['splat', ['bh'], 0]);
});

test('a kernel thread when there is no system call; what it holds is what the path shows', () => {
  checkTree({
    'net/a.c': driver('violation kthread: generate > start > xmit > find'),
    ...STACK,
    'net/gen.c': THREAD,
  });
});

test('calls by INDIRECT_CALL_1() and through a local pointer are calls of the member', () => {
  const rest = { ...STACK, 'net/raw.c': RAW };
  const path = 'violation sendmsg: raw_send > raw_xmit > direct > start > xmit > find';
  const call = 'return ops->ndo_start_xmit(skb, dev);';
  const header = (instead: string) => ({
    ...rest,
    'include/linux/stack.h': rest['include/linux/stack.h'].replace(call, instead),
  });
  checkTree({
    'net/a.c': driver(path),
    ...header('return INDIRECT_CALL_1(ops->ndo_start_xmit, other_xmit, skb, dev);'),
  });
  checkTree({
    'net/a.c': driver(path),
    ...header(
      'int (*fn)(struct sk_buff *, struct net_device *) = ops->ndo_start_xmit;\n\n\treturn fn(skb, dev);',
    ),
  });
});

test('a member of that name of another struct is not it: the row stays the start', () => {
  checkTree({
    'net/a.c': driver('violation ndo_start_xmit: xmit > find'),
    ...STACK,
    'include/linux/stack.h': STACK['include/linux/stack.h'].replace(
      'struct net_device_ops',
      'struct other_ops',
    ),
    'net/raw.c': RAW,
  });
});

const READER = `
static int parse(const struct sk_buff *skb, unsigned char *haddr)
{
	struct y *p = rcu_dereference(global); /* want: WANT */
	return p->v;
}
static const struct header_ops ops = { .parse = parse };
`;
const LOCKED = `
int parse_header(const struct header_ops *ops, struct sk_buff *skb)
{
	int v;

	rcu_read_lock();
	v = ops->parse(skb, NULL);
	rcu_read_unlock();
	return v;
}
`;

test('a row that every call bears out, and one that a caller contradicts', () => {
  checkTree({ 'net/a.c': READER.replace('WANT', 'caller-holds'), 'net/b.c': LOCKED });
  const sites = checkTree({
    'net/a.c': READER.replace('WANT', 'unknown'),
    'net/b.c': LOCKED,
    'net/c.c': `
static int send(struct socket *sock, struct msghdr *msg, size_t len)
{
	const struct header_ops *ops = sock->sk->ops;

	return ops->parse(NULL, NULL);
}
static const struct proto_ops raw_ops = { .sendmsg = send };
`,
  });
  assert.match(
    sites.find((s) => s.verdict === 'unknown')?.because ?? '',
    /parse is said to be entered with rcu_read_lock\(\), but the tree shows a caller without it: send\(\)/,
  );
});

const STATS = `
static void stats(struct net_device *dev, struct rtnl_link_stats64 *s)
{
	struct y *p = rcu_dereference(global); /* want: WANT */
}
static const struct net_device_ops ops = { .ndo_get_stats64 = stats };
`;
const CALLS_STATS = `
void get_stats(struct net_device *dev, struct rtnl_link_stats64 *s)
{
	const struct net_device_ops *ops = dev->netdev_ops;

	rcu_read_lock();
	ops->ndo_get_stats64(dev, s);
	rcu_read_unlock();
}
`;

test('a row without a lock that every call of the tree takes is no violation; a driver that calls it leaves it one', () => {
  const sites = checkTree({ 'net/a.c': STATS.replace('WANT', 'unknown'), 'net/b.c': CALLS_STATS });
  assert.match(
    sites.find((s) => s.verdict === 'unknown')?.because ?? '',
    /every call .* holds it: get_stats\(\)/,
  );
  checkTree({
    'net/a.c': STATS.replace('WANT', 'violation ndo_get_stats64: stats'),
    'net/b.c': CALLS_STATS,
    'drivers/net/team.c': CALLS_STATS.replace('get_stats', 'team_stats').replace(/\trcu_read_.*\n/g, ''),
  });
  // A driver of hardware calls its own device only.
  checkTree({
    'net/a.c': STATS.replace('WANT', 'unknown'),
    'net/b.c': CALLS_STATS,
    'drivers/net/ethernet/own.c': CALLS_STATS.replace('get_stats', 'own_stats').replace(
      /\trcu_read_.*\n/g,
      '',
    ),
  });
});

/** Many callers of a function that calls the member, the last of them a system call. */
const wide = (callers: number) => `
void up(struct sk_buff *skb)
{
	const struct net_device_ops *ops = skb->dev->netdev_ops;

	ops->ndo_start_xmit(skb, skb->dev);
}
${Array.from({ length: callers }, (_, i) => `static void by${i}(struct sk_buff *skb)\n{\n\tup(skb);\n}\n`).join('')}
static int raw_send(struct socket *sock, struct msghdr *msg, size_t len)
{
	up(msg->skb);
	return 0;
}
static const struct proto_ops raw_ops = { .sendmsg = raw_send };
`;

test('of more callers than are followed the row stays the start', () => {
  checkTree({ 'net/a.c': driver('violation sendmsg: raw_send > up > xmit > find'), 'net/b.c': wide(10) });
  checkTree({
    'net/a.c': driver('violation ndo_start_xmit: xmit > find'),
    'net/b.c': wide(MAX_ORIGIN_STEPS),
  });
});

test('a member that too many files mention is left to its row', () => {
  const files: Record<string, string> = {
    'net/a.c': driver('violation ndo_start_xmit: xmit > find'),
    ...STACK,
  };
  files['net/raw.c'] = RAW;
  for (let i = 0; i <= MAX_MEMBER_MENTIONS; i++)
    files[`net/m/m${i}.c`] = 'void f(void)\n{\n\tg(ndo_start_xmit);\n}\n';
  checkTree(files);
});
