/** The traps of rcu-api.md §7, each as right code that stays silent and as wrong code that is found. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { checkTree } from './tree.js';
import { check } from './want.js';

/** A way in that holds nothing. */
const SENDMSG = 'static const struct proto_ops proto = { .sendmsg = send };';
const SEND = 'static int send(struct socket *sock, struct msghdr *msg, size_t len)';

test('cond_resched_rcu() gives the section up and takes it again', () => {
  check(`
int walk(struct x *x)
{
	use(rcu_dereference(x->p)); /* want: unprotected */
	rcu_read_lock();
	use(rcu_dereference(x->p)); /* want: held rcu */
	cond_resched_rcu();
	use(rcu_dereference(x->p)); /* want: held rcu */
	rcu_read_unlock();
	return use(rcu_dereference(x->p)); /* want: unprotected */
}
`);
});

test("a callee that gives up its caller's section and takes it again: inside it there is none", () => {
  checkTree({
    'net/a.c': `
static void sleeping(struct x *x)
{
	rcu_dereference(x->p); /* want: violation around > sleeping */
}
static int around(struct x *x)
{
	int err;

	rcu_read_unlock();
	err = netlink_dump_start(x->nlsk, x->skb, x->nlh, x->c);
	sleeping(x);
	rcu_read_lock();
	return err;
}
static int call(struct sk_buff *skb, const struct nfnl_info *info, const struct nlattr * const nla[])
{
	struct x *x = info->x;

	rcu_dereference(x->p); /* want: caller-holds */
	around(x);
	rcu_dereference(x->q); /* want: held */
	return 0;
}
static const struct nfnl_callback callbacks[] = {
	[MSG_GET] = { .call = call, .type = NFNL_CB_RCU },
};
`,
  });
});

test('the same, but one way out of the callee comes back without it', () => {
  checkTree({
    'net/a.c': `
static int around(struct x *x)
{
	rcu_read_unlock();
	if (transmit(x) < 0)
		return -EIO;
	rcu_read_lock();
	return 0;
}
${SEND}
{
	rcu_read_lock();
	if (around(sock->x) < 0)
		return rcu_dereference(sock->p)->v; /* want: violation sendmsg: send */
	rcu_dereference(sock->p); /* want: held */
	rcu_read_unlock();
	return 0;
}
${SENDMSG}
`,
  });
});

test('locked on return when it is not NULL; used after the test for NULL, and on the wrong side of it', () => {
  checkTree({
    'net/info.c': `
static const struct info *get_info(unsigned short family)
{
	const struct info *info;

	if (unlikely(family >= ARRAY_SIZE(infos)))
		return NULL;
	rcu_read_lock();
	info = rcu_dereference(infos[family]); /* want: held */
	if (unlikely(!info))
		rcu_read_unlock();
	return info;
}
${SEND}
{
	const struct info *info = get_info(sock->family);

	if (unlikely(info == NULL))
		return rcu_dereference(sock->p)->v; /* want: violation sendmsg: send */
	rcu_dereference(sock->p); /* want: held */
	rcu_read_unlock();
	return rcu_dereference(sock->q)->v; /* want: violation sendmsg: send */
}
${SENDMSG}
`,
  });
});

test('bool rtnl_held: a lock that is taken when the flag says no, and what the flag is handed on as', () => {
  checkTree({
    'net/a.c': `
static void destroy(struct x *x, bool rtnl_held)
{
	if (!rtnl_held)
		rtnl_lock();
	rtnl_dereference(x->p); /* want: unknown */
	if (!rtnl_held)
		rtnl_unlock();
}
static void put(struct x *x, bool rtnl_held)
{
	destroy(x, rtnl_held);
}
static void sure(struct x *x)
{
	rtnl_dereference(x->p); /* want: violation sendmsg: send > sure */
}
${SEND}
{
	put(sock->x, false);
	sure(sock->x);
	return 0;
}
${SENDMSG}
`,
  });
});

const SEQ = (start: string, stop: string) => `
static void *start(struct seq_file *seq, loff_t *pos)
{
	${start}
	return seq->private;
}
static void *next(struct seq_file *seq, void *v, loff_t *pos)
{
	rcu_dereference(global); /* want: NEXT */
	return NULL;
}
static int show(struct seq_file *seq, void *v)
{
	rcu_dereference(global); /* want: SHOW */
	return 0;
}
static void stop(struct seq_file *seq, void *v)
{
	${stop}
}
static const struct seq_operations ops = { .start = start, .next = next, .stop = stop, .show = show };
`;

test('seq_file: start takes, next and show use, stop releases; without the lock in start both are found', () => {
  const good = SEQ('rcu_read_lock();', 'rcu_read_unlock();').replace(/NEXT|SHOW/g, 'caller-holds');
  checkTree({ 'net/a.c': good });
  const bare = SEQ('seq->pos++;', 'seq->pos--;')
    .replace('NEXT', 'violation next: next')
    .replace('SHOW', 'violation show: show');
  checkTree({ 'net/a.c': bare });
});

test('seq_file: show that gives the section up itself', () => {
  checkTree({
    'net/a.c': `
static void *start(struct seq_file *seq, loff_t *pos)
{
	rcu_read_lock();
	return seq->private;
}
static int show(struct seq_file *seq, void *v)
{
	rcu_read_unlock();
	rcu_dereference(global); /* want: violation show */
	rcu_read_lock();
	return 0;
}
static const struct seq_operations ops = { .start = start, .show = show };
`,
  });
});

/** A subsystem in the manner of nf_tables; `lock` and `unlock` stand in valid_genid. */
const BATCH = (lock: string, unlock: string, want: string) => `
static inline struct batch_net *batch_pernet(const struct net *net)
{
	return net_generic(net, batch_net_id);
}
static bool commit_lock_is_held(const struct net *net)
{
#ifdef CONFIG_PROVE_LOCKING
	struct batch_net *bn = batch_pernet(net);

	return lockdep_is_held(&bn->commit_mutex);
#else
	return true;
#endif
}
static void find(const struct net *net, struct x *x)
{
	rcu_dereference_protected(x->p, commit_lock_is_held(net)); /* want: ${want} */
}
static int newx(struct sk_buff *skb, const struct nfnl_info *info, const struct nlattr * const nla[])
{
	find(info->net, info->x);
	rcu_dereference(info->q); /* want: violation call: newx */
	return 0;
}
static int getx(struct sk_buff *skb, const struct nfnl_info *info, const struct nlattr * const nla[])
{
	rcu_dereference(info->q); /* want: caller-holds */
	return 0;
}
static int commit(struct net *net, struct sk_buff *skb)
{
	find(net, skb->x);
	${unlock}
	return 0;
}
static bool valid_genid(struct net *net, u32 genid)
{
	struct batch_net *bn = net_generic(net, batch_net_id);
	bool ok;

	${lock}
	ok = genid == 0 || bn->genid == genid;
	if (!ok)
		${unlock.replace('net_generic(net, batch_net_id)', 'bn')}
	return ok;
}
static const struct nfnl_callback callbacks[] = {
	[MSG_NEW] = { .call = newx, .type = NFNL_CB_BATCH },
	[MSG_GET] = { .call = getx, .type = NFNL_CB_RCU },
};
static const struct nfnetlink_subsystem subsystem = {
	.cb = callbacks,
	.valid_genid = valid_genid,
	.commit = commit,
};
`;

test('a batch: valid_genid takes the mutex, the calls and commit run under it', () => {
  const sites = checkTree({
    'net/a.c': BATCH(
      'mutex_lock(&bn->commit_mutex);',
      'mutex_unlock(&net_generic(net, batch_net_id)->commit_mutex);',
      'caller-holds',
    ),
  });
  const [site] = sites.filter((s) => s.verdict === 'violation');
  assert.deepEqual(site?.held, ['lock:&net_generic(net, batch_net_id)->commit_mutex']);
  assert.equal(site?.impact, 'unknown');
});

test('a batch whose valid_genid takes nothing', () => {
  const sites = checkTree({ 'net/a.c': BATCH('touch(bn);', 'touch(net);', 'unknown') });
  assert.match(sites.find((s) => s.verdict === 'unknown')?.because ?? '', /entry through call is not known/);
});

test('pre_doit takes what the flags ask for, for doit and not for dumpit', () => {
  checkTree({
    'net/a.c': `
static int nl80211_pre_doit(const struct genl_split_ops *ops, struct sk_buff *skb, struct genl_info *info)
{
	return 0;
}
static int set(struct sk_buff *skb, struct genl_info *info)
{
	wiphy_dereference(info->wdev->wiphy, info->p); /* want: caller-holds */
	rtnl_dereference(info->q); /* want: violation doit: set */
	return 0;
}
static int set_rtnl(struct sk_buff *skb, struct genl_info *info)
{
	rtnl_dereference(info->q); /* want: caller-holds */
	wiphy_dereference(info->wdev->wiphy, info->p); /* want: violation doit: set_rtnl */
	return 0;
}
static int dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	rtnl_dereference(cb->q); /* want: violation dumpit: dump */
	return 0;
}
static const struct genl_small_ops ops[] = {
	{ .cmd = 1, .doit = set, .dumpit = dump, .internal_flags = IFLAGS(NL80211_FLAG_NEED_NETDEV_UP) },
	{ .cmd = 2, .doit = set_rtnl,
	  .internal_flags = IFLAGS(NL80211_FLAG_NEED_WIPHY | NL80211_FLAG_NEED_RTNL | NL80211_FLAG_NO_WIPHY_MTX) },
};
static struct genl_family family = { .small_ops = ops, .pre_doit = nl80211_pre_doit };
`,
  });
});

test('a pre_doit that no row is about may take a lock, but no reader section', () => {
  checkTree({
    'net/a.c': `
static int before(const struct genl_split_ops *ops, struct sk_buff *skb, struct genl_info *info)
{
	return 0;
}
static int set(struct sk_buff *skb, struct genl_info *info)
{
	rtnl_dereference(info->q); /* want: unknown */
	rcu_dereference(info->p); /* want: violation doit: set */
	return 0;
}
static const struct genl_split_ops ops[] = {
	{ .cmd = 1, .pre_doit = before, .doit = set },
};
`,
  });
});

test('when rows: RTNL_FLAG_DOIT_UNLOCKED and its like', () => {
  checkTree({
    'net/a.c': `
static int doit(struct sk_buff *skb, struct nlmsghdr *nlh, struct netlink_ext_ack *extack)
{
	rtnl_dereference(global); /* want: caller-holds */
	return 0;
}
static int unlocked(struct sk_buff *skb, struct nlmsghdr *nlh, struct netlink_ext_ack *extack)
{
	rtnl_dereference(global); /* want: violation doit: unlocked */
	return 0;
}
static int dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	rtnl_dereference(global); /* want: caller-holds */
	return 0;
}
static int dump_unlocked(struct sk_buff *skb, struct netlink_callback *cb)
{
	rtnl_dereference(global); /* want: violation dumpit: dump_unlocked */
	return 0;
}
static const struct rtnl_msg_handler handlers[] = {
	{ .msgtype = 1, .doit = doit, .dumpit = dump },
	{ .msgtype = 2, .doit = unlocked, .flags = RTNL_FLAG_DOIT_UNLOCKED },
	{ .msgtype = 3, .dumpit = dump_unlocked, .flags = RTNL_FLAG_DUMP_UNLOCKED },
};
static void destroy(struct tcf_proto *tp, bool rtnl_held, struct netlink_ext_ack *extack)
{
	rtnl_dereference(tp->root); /* want: caller-holds */
}
static struct tcf_proto_ops locked_ops = { .destroy = destroy };
static int mutexed(struct sk_buff *skb, const struct nfnl_info *info, const struct nlattr * const nla[])
{
	nfnl_dereference_protected(SUBSYS); /* want: caller-holds */
	rcu_dereference(global); /* want: violation call: mutexed */
	return 0;
}
static const struct nfnl_callback callbacks[] = { { .call = mutexed, .type = NFNL_CB_MUTEX } };
`,
  });
});

test('INDIRECT_CALL calls each of its guesses, with the locks at the call', () => {
  checkTree({
    'net/a.c': `
static int fast(struct sk_buff *skb)
{
	rcu_dereference(skb->x); /* want: caller-holds */
	return 0;
}
static int slow(struct sk_buff *skb)
{
	rcu_dereference(skb->x); /* want: violation sendmsg: send > slow */
	return 0;
}
${SEND}
{
	rcu_read_lock();
	INDIRECT_CALL_2(sock->fn, fast, other, msg->skb);
	rcu_read_unlock();
	return INDIRECT_CALL_INET(sock->fn, other, slow, msg->skb);
}
${SENDMSG}
`,
  });
});

test('a macro defined inside a function that calls what it is handed', () => {
  checkTree({
    'net/a.c': `
static void eval(struct expr *expr)
{
	rcu_dereference(expr->p); /* want: caller-holds */
}
static void other(struct expr *expr)
{
	rcu_dereference(expr->p); /* want: violation sendmsg: send > X > other */
}
static void call_eval(struct expr *expr)
{
#define CALL(e, fun) \\
	do { if ((e) == (unsigned long)(fun)) \\
		return fun(expr); } while (0)
	CALL(expr->e, eval);
#undef CALL
}
${SEND}
{
#define X(fun) fun(msg->expr)
	rcu_read_lock();
	call_eval(msg->expr);
	rcu_read_unlock();
	X(other);
	return 0;
}
${SENDMSG}
`,
  });
});

const NETFILTER = `
static inline int NF_HOOK(int pf, struct sk_buff *skb, int (*okfn)(struct sk_buff *))
{
	int ret = nf_hook(pf, skb, okfn);
	if (ret == 1)
		ret = okfn(skb);
	return ret;
}
static inline int nf_hook(int pf, struct sk_buff *skb, int (*okfn)(struct sk_buff *))
{
	struct nf_hook_state state;
	int ret;

	rcu_read_lock();
	nf_hook_state_init(&state, pf, okfn);
	ret = nf_hook_slow(skb, &state);
	rcu_read_unlock();
	return ret;
}
static inline void nf_hook_state_init(struct nf_hook_state *p, int pf, int (*okfn)(struct sk_buff *))
{
	p->okfn = okfn;
}
`;

test('NF_HOOK: okfn runs after the section of the hooks, with what the caller has', () => {
  checkTree({
    'include/linux/netfilter.h': NETFILTER,
    'net/a.c': `
static int received(struct sk_buff *skb)
{
	rcu_dereference(skb->x); /* want: caller-holds */
	return 0;
}
static int sent(struct sk_buff *skb)
{
	rcu_dereference(skb->x); /* want: violation sendmsg: send > NF_HOOK > sent */
	return 0;
}
static int receive(struct sk_buff *skb, struct net_device *dev, struct packet_type *pt, struct net_device *orig)
{
	return NF_HOOK(1, skb, received);
}
${SEND}
{
	return NF_HOOK(1, msg->skb, sent);
}
${SENDMSG}
static struct packet_type type = { .func = receive };
`,
  });
});

test('a dst without a reference: skb_dst_set_noref() wants R or BH off, skb_dst() depends on data and is no site', () => {
  checkTree({
    'include/linux/skbuff.h': `
static inline struct dst_entry *skb_dst(const struct sk_buff *skb)
{
	WARN_ON((skb->_skb_refdst & SKB_DST_NOREF) && !rcu_read_lock_held() && !rcu_read_lock_bh_held());
	return (struct dst_entry *)(skb->_skb_refdst & SKB_DST_PTRMASK);
}
`,
    'net/a.c': `
static netdev_tx_t xmit(struct sk_buff *skb, struct net_device *dev)
{
	skb_dst_set_noref(skb, dev->dst); /* want: caller-holds */
	return skb_dst(skb) == NULL;
}
static int open(struct net_device *dev)
{
	struct sk_buff *skb = dev->skb;

	skb_dst_set_noref(skb, dev->dst); /* want: violation ndo_open: open */
	rcu_read_lock();
	skb_dst_set_noref(skb, dev->dst); /* want: held */
	rcu_read_unlock();
	return skb_dst(skb) == NULL;
}
static const struct net_device_ops ops = { .ndo_start_xmit = xmit, .ndo_open = open };
`,
  });
});

test('bpf_rcu_lock_held() takes R, BH off and tasks_trace', () => {
  check(`
int reader(struct sock *sk)
{
	rcu_read_lock();
	use(rcu_dereference_check(sk->p, bpf_rcu_lock_held())); /* want: held rcu */
	rcu_read_unlock();
	rcu_read_lock_trace();
	use(rcu_dereference_check(sk->p, bpf_rcu_lock_held())); /* want: held rcu_tasks_trace */
	rcu_read_unlock_trace();
	local_bh_disable();
	use(rcu_dereference_check(sk->p, bpf_rcu_lock_held())); /* want: held bh */
	local_bh_enable();
	return use(rcu_dereference_check(sk->p, bpf_rcu_lock_held())); /* want: unprotected */
}
`);
});

test('BPF helpers and kfuncs run as their program does: unknown; a caller in C is judged', () => {
  const sites = checkTree({
    'net/a.c': `
BPF_CALL_2(bpf_lookup, struct sk_buff *, skb, u32, index)
{
	rcu_dereference(skb->x); /* want: unknown */
	return 0;
}
static const struct bpf_func_proto bpf_lookup_proto = { .func = bpf_lookup };
__bpf_kfunc struct x *bpf_get_x(struct sk_buff *skb)
{
	return rcu_dereference(skb->x); /* want: unknown */
}
__bpf_kfunc struct x *bpf_also_in_c(struct sk_buff *skb)
{
	return rcu_dereference(skb->x); /* want: unknown */
}
__bpf_kfunc struct x *bpf_wrong_in_c(struct sk_buff *skb)
{
	return rcu_dereference(skb->x); /* want: violation sendmsg: send > bpf_wrong_in_c */
}
${SEND}
{
	rcu_read_lock();
	bpf_also_in_c(msg->skb);
	rcu_read_unlock();
	bpf_wrong_in_c(msg->skb);
	return 0;
}
${SENDMSG}
`,
  });
  for (const site of sites.filter((s) => s.verdict === 'unknown'))
    assert.match(site.because, /runs in the context of its program/);
});

test('a system call comes with nothing', () => {
  checkTree({
    'net/a.c': `
SYSCALL_DEFINE2(peek, int, fd, int, flags)
{
	rcu_dereference(global); /* want: violation system call: __do_sys_peek */
	return 0;
}
`,
  });
});

test('the socket lock: owned by a task, or its spinlock in softirq; backlog and proto members have it', () => {
  checkTree({
    'net/a.c': `
static void filter(struct sock *sk)
{
	rcu_dereference_protected(sk->filter, lockdep_sock_is_held(sk)); /* want: caller-holds */
}
static void bare(struct sock *sk)
{
	rcu_dereference_protected(sk->filter, lockdep_sock_is_held(sk)); /* want: violation sendmsg: send > bare */
}
static int connect(struct sock *sk, struct sockaddr *addr, int len)
{
	filter(sk);
	return 0;
}
${SEND}
{
	struct sock *sk = sock->sk;

	lock_sock(sk);
	filter(sk);
	release_sock(sk);
	bh_lock_sock(sk);
	filter(sk);
	bh_unlock_sock(sk);
	bare(sk);
	return 0;
}
${SENDMSG}
static struct proto prot = { .connect = connect };
`,
  });
});

test("guard(wiphy) holds the wiphy's mutex to the end of its scope, scoped_guard for its block", () => {
  checkTree({
    'net/a.c': `
static int one(struct wdev *wdev)
{
	{
		guard(wiphy)(wdev->wiphy);
		use(wiphy_dereference(wdev->wiphy, wdev->p)); /* want: held */
		use(rcu_dereference_wiphy(wdev->wiphy, wdev->p)); /* want: held */
	}
	return use(wiphy_dereference(wdev->wiphy, wdev->p)); /* want: violation sendmsg: send > one */
}
static int two(struct wdev *wdev)
{
	scoped_guard(wiphy, wdev->wiphy)
		use(wiphy_dereference(wdev->wiphy, wdev->p)); /* want: held */
	return use(rcu_dereference_wiphy(wdev->wiphy, wdev->p)); /* want: violation sendmsg: send > two */
}
${SEND}
{
	return one(sock->wdev) + two(sock->wdev);
}
${SENDMSG}
`,
  });
});

test('the same lock by another name is unknown, a getter gives the same object, another struct another lock', () => {
  check(`
int name(struct cfg *cfg, struct br *br)
{
	spin_lock(&cfg->br->multicast_lock);
	use(rcu_dereference_protected(br->p, lockdep_is_held(&br->multicast_lock))); /* want: unknown lock:&cfg->br->multicast_lock preempt */
	spin_unlock(&cfg->br->multicast_lock);
	return 0;
}
int getter(struct net *net, struct x *x)
{
	struct nft_net *nft_net = nft_pernet(net);

	mutex_lock(&nft_net->commit_mutex);
	use(rcu_dereference_protected(x->p, lockdep_is_held(&nft_pernet(net)->commit_mutex))); /* want: held lock:&nft_pernet(net)->commit_mutex */
	mutex_unlock(&nft_net->commit_mutex);
	return 0;
}
int moving(struct net *net, struct x *x)
{
	struct nft_net *nft_net = nft_pernet(net);

	mutex_lock(&nft_net->commit_mutex);
	nft_net = nft_pernet(x->net);
	use(rcu_dereference_protected(x->p, lockdep_is_held(&nft_pernet(net)->commit_mutex))); /* want: unknown lock:&nft_net->commit_mutex */
	mutex_unlock(&nft_net->commit_mutex);
	return 0;
}
`);
  checkTree({
    'net/a.c': `
static void good(struct neighbour *n, struct neigh_table *tbl)
{
	write_lock(&n->lock);
	rcu_dereference_protected(n->next, lockdep_is_held(&tbl->lock)); /* want: caller-holds */
	write_unlock(&n->lock);
}
static void bad(struct neighbour *n, struct neigh_table *tbl)
{
	write_lock(&n->lock);
	rcu_dereference_protected(n->next, lockdep_is_held(&tbl->lock)); /* want: violation sendmsg: send > bad */
	write_unlock(&n->lock);
}
${SEND}
{
	struct neigh_table *tbl = sock->tbl;

	write_lock_bh(&tbl->lock);
	good(sock->n, tbl);
	write_unlock_bh(&tbl->lock);
	bad(sock->n, tbl);
	return 0;
}
${SENDMSG}
`,
  });
});

test('a callback whose name ends in _rcu is no reader: BH is off in it, R is not held', () => {
  checkTree({
    'net/a.c': `
static void action_free_rcu(struct rcu_head *head)
{
	struct action *a = container_of(head, struct action, rcu);

	rcu_dereference_protected(a->params, 1);
	rcu_dereference_bh(a->next); /* want: caller-holds */
	rcu_dereference(a->cookie); /* want: violation RCU callback: action_free_rcu */
}
static struct x *find_x_rcu(struct action *a)
{
	return rcu_dereference(a->x); /* want: caller-holds */
}
static void put(struct action *a)
{
	call_rcu(&a->rcu, action_free_rcu);
}
`,
  });
});

test('ASSERT_RTNL() is what a function states: it ends a path, but a caller that is bare is found', () => {
  checkTree({
    'net/a.c': `
static void stated(struct x *x)
{
	ASSERT_RTNL();
	rtnl_dereference(x->p); /* want: caller-holds */
}
static void broken(struct x *x)
{
	ASSERT_RTNL();
	rtnl_dereference(x->p); /* want: caller-holds */
}
static void reader(struct x *x)
{
	ASSERT_RTNL();
	rcu_dereference(x->p); /* want: violation ndo_open: open > reader */
}
static int open(struct net_device *dev)
{
	stated(dev->x); /* want: caller-holds */
	reader(dev->x); /* want: caller-holds */
	return 0;
}
${SEND}
{
	broken(sock->x); /* want: violation sendmsg: send > broken */
	return 0;
}
${SENDMSG}
static const struct net_device_ops ops = { .ndo_open = open };
`,
  });
});

test('the list macros take any reader and say that they are checked with PROVE_RCU_LIST only', () => {
  const sites = checkTree({
    'net/a.c': `
${SEND}
{
	struct x *x;

	list_for_each_entry_rcu(x, &sock->list, node) /* want: violation sendmsg: send */
		use(x);
	mutex_lock(&sock->lock);
	list_for_each_entry_rcu(x, &sock->list, node, lockdep_is_held(&sock->lock)) /* want: held */
		use(x);
	list_for_each_entry_rcu(x, &sock->list, node) /* want: violation sendmsg: send */
		use(x);
	mutex_unlock(&sock->lock);
	spin_lock(&sock->slock);
	list_for_each_entry_rcu(x, &sock->list, node) /* want: held */
		use(x);
	spin_unlock(&sock->slock);
	return 0;
}
${SENDMSG}
`,
  });
  for (const site of sites.filter((s) => s.verdict === 'violation')) assert.equal(site.listCheck, true);
});

test('a function that calls a member with and without a lock knows which member needs it', () => {
  checkTree({
    'include/net/map.h': `
struct map_ops { int (*drop)(struct map *map); int (*find)(struct map *map); };
struct map { const struct map_ops *ops; };
`,
    'net/core.c': `
static int run(struct map *map)
{
	if (map->type == SLEEPING)
		return map->ops->drop(map);
	rcu_read_lock();
	map->ops->drop(map);
	rcu_read_unlock();
	return map->ops->find(map);
}
${SEND}
{
	return run(sock->map);
}
${SENDMSG}
`,
    'net/a.c': `
static int drop(struct map *map)
{
	rcu_dereference(map->p); /* want: unknown */
	return 0;
}
static int find(struct map *map)
{
	rcu_dereference(map->p); /* want: violation sendmsg: send > run > find */
	return 0;
}
static const struct map_ops ops = { .drop = drop, .find = find };
`,
  });
});

test('a table inside a table: the struct of the inner one counts', () => {
  checkTree({
    'include/net/netfilter/nf_tables.h': `
struct nft_set_ops { bool (*lookup)(const struct nft_set *set); };
struct nft_set_type { const struct nft_set_ops ops; u32 features; };
`,
    'net/a.c': `
static bool lookup(const struct nft_set *set)
{
	return rcu_dereference(set->match) != NULL; /* want: caller-holds */
}
const struct nft_set_type type = { .features = 1, .ops = { .lookup = lookup } };
`,
  });
});

test('code behind the label of an asm goto, directly and through a macro', () => {
  check(`
#define IF_ZERO(x, label) asm goto("test %0; je %l[" #label "]" : : "r"(x) : : label)
int walk(struct x *x)
{
	rcu_read_lock();
	IF_ZERO(x->n, none);
	rcu_read_unlock();
	asm volatile goto("jmp %l[late]" : : : : late);
	return 0;
none:
	use(rcu_dereference(x->p)); /* want: held rcu */
	rcu_read_unlock();
	return 1;
late:
	return use(rcu_dereference(x->p)); /* want: unprotected */
}
`);
});
