/** Where a need ends when the tree is in sight: each idiom as a small tree of its own. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { checkTree } from './tree.js';

/** A site for the function under test. */
const SITE = 'struct y *p = rcu_dereference(x->p);';

test('an entry point of a table: ndo_start_xmit has BH off only, and that is a splat', () => {
  const sites = checkTree({
    'net/a.c': `
static int find(struct x *x)
{
	${SITE} /* want: violation ndo_start_xmit: xmit > find */
	return p->v;
}
static netdev_tx_t xmit(struct sk_buff *skb, struct net_device *dev)
{
	return find(dev->x);
}
static const struct net_device_ops ops = {
	.ndo_start_xmit = xmit,
};
`,
  });
  const [site] = sites.filter((s) => s.verdict === 'violation');
  assert.equal(site?.impact, 'splat');
  assert.deepEqual(site?.held, ['bh']);
  assert.deepEqual(
    site?.path.map((p) => [p.file, p.line, p.held]),
    [
      ['net/a.c', 9, ['bh']],
      ['net/a.c', 4, ['bh']],
    ],
  );
});

test('the lock above the call, in the caller of another file, in a header', () => {
  checkTree({
    'net/a.c': `
int find(struct x *x)
{
	${SITE} /* want: caller-holds */
	return p->v;
}
EXPORT_SYMBOL(find);
`,
    'net/b.c': `
static netdev_tx_t xmit(struct sk_buff *skb, struct net_device *dev)
{
	int v;
	rcu_read_lock();
	v = find_wrapped(dev->x);
	rcu_read_unlock();
	return v;
}
static const struct net_device_ops ops = { .ndo_start_xmit = xmit };
`,
    'include/net/a.h': 'static inline int find_wrapped(struct x *x)\n{\n\treturn find(x);\n}\n',
  });
});

test('a static function of the same name in another file is another function', () => {
  checkTree({
    'net/a.c': `
static int find(struct x *x)
{
	${SITE} /* want: caller-holds */
	return p->v;
}
static unsigned int hook(void *priv, struct sk_buff *skb, const struct nf_hook_state *state)
{
	return find(priv);
}
static const struct nf_hook_ops ops[] = {
	{ .hook = hook, .pf = NFPROTO_IPV4 },
};
`,
    'net/b.c': `
static int find(struct x *x)
{
	return 0;
}
static int open(struct net_device *dev)
{
	return find(dev->x);
}
static const struct net_device_ops ops = { .ndo_open = open };
`,
  });
});

test('registrations: work, timer, rtnetlink with and without the flag', () => {
  checkTree({
    'net/a.c': `
static void work(struct work_struct *w)
{
	struct x *x = rcu_dereference(global); /* want: violation work item: work */
}
static void expire(struct timer_list *t)
{
	struct x *x = rcu_dereference_bh(global); /* want: caller-holds */
}
static int doit(struct sk_buff *skb, struct nlmsghdr *nlh, struct netlink_ext_ack *extack)
{
	struct x *x = rtnl_dereference(global); /* want: caller-holds */
	return 0;
}
static int unlocked(struct sk_buff *skb, struct nlmsghdr *nlh, struct netlink_ext_ack *extack)
{
	struct x *x = rtnl_dereference(global); /* want: violation rtnl_register: unlocked */
	return 0;
}
int setup(struct y *y)
{
	INIT_WORK(&y->work, work);
	timer_setup(&y->timer, expire, 0);
	rtnl_register(PF_UNSPEC, RTM_GETROUTE, doit, NULL, 0);
	rtnl_register(PF_UNSPEC, RTM_NEWROUTE, unlocked, NULL, RTNL_FLAG_DOIT_UNLOCKED);
	return 0;
}
`,
  });
});

test('a callback handed down runs with what its callee holds, or else with what the caller of that holds', () => {
  checkTree({
    'net/a.c': `
static struct x *iter(struct net *net)
{
	return rcu_dereference(net->x); /* want: caller-holds */
}
static struct x *bare(struct net *net)
{
	return rcu_dereference(net->x); /* want: violation doit: get > dump_bare > bare */
}
static int get(struct sk_buff *skb, struct genl_info *info)
{
	dump_locked(genl_info_net(info), iter);
	return dump_bare(genl_info_net(info), bare);
}
static const struct genl_small_ops ops[] = { { .cmd = 1, .doit = get } };
`,
    'net/base.c': `
void dump_locked(struct net *net, struct x *(*next)(struct net *))
{
	rcu_read_lock();
	deeper(net, next);
	rcu_read_unlock();
}
static void deeper(struct net *net, struct x *(*fn)(struct net *))
{
	fn(net);
}
int dump_bare(struct net *net, struct x *(*next)(struct net *))
{
	next(net);
	return 0;
}
`,
  });
});

test('NF_HOOK: the function after the hooks runs with the locks of the caller', () => {
  checkTree({
    'include/linux/netfilter.h': `
static inline int NF_HOOK(int pf, struct sk_buff *skb, int (*okfn)(struct sk_buff *))
{
	int ret = nf_hook(pf, skb);
	if (ret == 1)
		ret = okfn(skb);
	return ret;
}
`,
    'net/a.c': `
static int finish(struct sk_buff *skb)
{
	struct x *x = rcu_dereference(skb->x); /* want: violation sendmsg: send > NF_HOOK > finish */
	return 0;
}
static int send(struct socket *sock, struct msghdr *msg, size_t len)
{
	return NF_HOOK(1, msg->skb, finish);
}
static const struct proto_ops ops = { .sendmsg = send };
`,
  });
});

test('INDIRECT_CALL calls its guesses', () => {
  checkTree({
    'net/a.c': `
static int fast(struct sk_buff *skb)
{
	struct x *x = rcu_dereference(skb->x); /* want: violation sendmsg: send > fast */
	return 0;
}
static int send(struct socket *sock, struct msghdr *msg, size_t len)
{
	return INDIRECT_CALL_1(sock->fn, fast, msg->skb);
}
static const struct proto_ops ops = { .sendmsg = send };
`,
  });
});

test('seq_file: what start leaves held is held in next and show, also when start stands in another file', () => {
  checkTree({
    'net/start.c': `
void *locked_start(struct seq_file *seq, loff_t *pos)
{
	rcu_read_lock();
	return seq->private;
}
void locked_stop(struct seq_file *seq, void *v)
{
	rcu_read_unlock();
}
`,
    'net/a.c': `
static int show(struct seq_file *seq, void *v)
{
	struct x *x = rcu_dereference(global); /* want: caller-holds */
	return 0;
}
static const struct seq_operations ops = {
	.start = locked_start,
	.stop = locked_stop,
	.show = show,
};
`,
  });
});

test('notifiers run as their chain does', () => {
  checkTree({
    'net/a.c': `
static int on_device(struct notifier_block *nb, unsigned long event, void *ptr)
{
	struct x *x = rtnl_dereference(global); /* want: caller-holds */
	return 0;
}
static int on_fib(struct notifier_block *nb, unsigned long event, void *ptr)
{
	struct x *x = rtnl_dereference(global); /* want: violation register_fib_notifier: on_fib */
	return 0;
}
static struct notifier_block device_nb = { .notifier_call = on_device };
static struct notifier_block fib_nb = { .notifier_call = on_fib };
static int setup(struct net *net)
{
	register_netdevice_notifier(&device_nb);
	return register_fib_notifier(net, &fib_nb, NULL, NULL);
}
`,
  });
});

test('dst.input is entered with RCU, dst.output from everywhere', () => {
  checkTree({
    'include/net/dst.h':
      'struct dst_entry {\n\tint (*input)(struct sk_buff *);\n\tint (*output)(struct sk_buff *);\n};\n',
    'include/net/route.h': 'struct rtable {\n\tstruct dst_entry dst;\n};\n',
    'net/a.c': `
static int in(struct sk_buff *skb)
{
	struct x *x = rcu_dereference(skb->x); /* want: caller-holds */
	return 0;
}
static int out(struct sk_buff *skb)
{
	struct x *x = rcu_dereference(skb->x); /* want: unknown */
	return 0;
}
void set(struct rtable *rt)
{
	rt->dst.input = in;
	rt->dst.output = out;
}
`,
  });
});

test('what a caller gave up is not inherited from further up', () => {
  checkTree({
    'net/a.c': `
static void find(struct x *x)
{
	${SITE} /* want: violation handle > find */
}
static int handle(struct sk_buff *skb)
{
	rcu_read_unlock();
	find(skb->x);
	rcu_read_lock();
	return 0;
}
static const struct net_protocol proto = { .handler = handle };
`,
  });
});

test('a lock on one branch is none; one that comes and goes with a flag is undecided', () => {
  checkTree({
    'net/a.c': `
static void find(struct x *x)
{
	${SITE} /* want: violation ndo_open: open > find */
}
static int open(struct net_device *dev)
{
	if (dev->flags)
		rcu_read_lock();
	find(dev->x);
	rcu_read_unlock();
	return 0;
}
static const struct net_device_ops ops = { .ndo_open = open };
`,
    'net/b.c': `
static void find(struct x *x)
{
	${SITE} /* want: unknown */
}
static int open(struct net_device *dev)
{
	if (dev->flags)
		rcu_read_lock();
	find(dev->x);
	if (dev->flags)
		rcu_read_unlock();
	return 0;
}
static const struct net_device_ops ops = { .ndo_open = open };
`,
  });
});

test('a site under a test of rtnl_held hangs on data; a constant argument decides', () => {
  checkTree({
    'net/a.c': `
static void find(struct filter *f)
{
	if (f->rtnl_held)
		rtnl_dereference(f->p); /* want: unknown */
}
static void flagged(struct x *x, bool rtnl)
{
	if (rtnl)
		rtnl_dereference(x->p); /* want: caller-holds */
}
static int send(struct socket *sock, struct msghdr *msg, size_t len)
{
	find(sock->filter);
	flagged(sock->x, false);
	return 0;
}
static int open(struct net_device *dev)
{
	flagged(dev->x, true);
	return 0;
}
static const struct proto_ops ops = { .sendmsg = send };
static const struct net_device_ops dev_ops = { .ndo_open = open };
`,
  });
});

test('contracts: a comment ends a path, a caller that breaks one is found at its call', () => {
  checkTree({
    'net/a.c': `
/* Caller must hold rcu_read_lock */
static void stated(struct x *x)
{
	find(x);
}
static void find(struct x *x)
{
	${SITE} /* want: caller-holds */
}
static void __must_hold(RCU) broken(struct x *x)
{
	${SITE} /* want: caller-holds */
}
static int open(struct net_device *dev)
{
	rcu_read_lock();
	stated(dev->x); /* want: held */
	rcu_read_unlock();
	broken(dev->x); /* want: violation ndo_open: open > broken */
	return 0;
}
static const struct net_device_ops ops = { .ndo_open = open };
`,
  });
});

test('locks by the name that the caller has for them; by another name they may be the same', () => {
  checkTree({
    'net/a.c': `
static void find(struct x *x)
{
	rcu_dereference_protected(x->p, lockdep_is_held(&x->lock)); /* want: caller-holds */
}
static void other(struct x *x)
{
	rcu_dereference_protected(x->p, lockdep_is_held(&x->lock)); /* want: unknown */
}
static int send(struct socket *sock, struct msghdr *msg, size_t len)
{
	struct x *x = sock->x;

	mutex_lock(&x->lock);
	find(sock->x);
	mutex_unlock(&x->lock);
	mutex_lock(&msg->owner->lock);
	other(x);
	mutex_unlock(&msg->owner->lock);
	return 0;
}
static const struct proto_ops ops = { .sendmsg = send };
`,
  });
});

test('a condition on data is said to be one', () => {
  const sites = checkTree({
    'net/a.c': `
static void find(struct net *net)
{
	rcu_dereference_check(net->p, lockdep_rtnl_is_held() || !rcu_access_pointer(net->p)); /* want: unknown */
}
static int __net_init init(struct net *net)
{
	find(net);
	return 0;
}
static struct pernet_operations ops = { .init = init };
`,
  });
  assert.match(
    sites.find((s) => s.verdict === 'unknown')?.because ?? '',
    /depends on data: rcu_access_pointer\(net->p\)/,
  );
});

test('macros: one that calls, one that is another name, one that holds the site', () => {
  checkTree({
    'net/a.c': `
#define lookup(x) find((x)->p)
#define also_find find
#define get_p(x) rcu_dereference((x)->p)
static void find(struct x *x)
{
	${SITE} /* want: violation ndo_open: open > lookup > find */
}
static int open(struct net_device *dev)
{
	lookup(dev->x);
	return 0;
}
static int stop(struct net_device *dev)
{
	get_p(dev); /* want: violation ndo_stop: stop */
	return 0;
}
static const struct net_device_ops ops = { .ndo_open = open, .ndo_stop = stop };
`,
  });
});

test('wrappers take locks for their callers, also through a macro of a header', () => {
  checkTree({
    'include/net/wrap.h':
      '#define x_lock(x) do { rcu_read_lock(); } while (0)\n#define x_unlock(x) rcu_read_unlock()\n',
    'net/wrap.c': `
void begin(void)
{
	rcu_read_lock();
}
void end(void)
{
	rcu_read_unlock();
}
`,
    'net/a.c': `
static int open(struct net_device *dev)
{
	begin();
	rcu_dereference(dev->x); /* want: held */
	end();
	x_lock(dev);
	rcu_dereference(dev->x); /* want: held */
	x_unlock(dev);
	rcu_dereference(dev->x); /* want: violation ndo_open: open */
	return 0;
}
static const struct net_device_ops ops = { .ndo_open = open };
`,
  });
});

test('recursion and long chains end', () => {
  const chain = Array.from(
    { length: 60 },
    (_, i) => `static void f${i}(struct x *x)\n{\n\tf${i + 1}(x);\n\tf${i}(x);\n}\n`,
  );
  checkTree({
    'net/a.c': `${chain.join('')}static void f60(struct x *x)
{
	${SITE} /* want: unknown */
}
static int open(struct net_device *dev)
{
	f0(dev->x);
	return 0;
}
static const struct net_device_ops ops = { .ndo_open = open };
`,
  });
});

test('both definitions of an #if are judged, each under its condition', () => {
  const sites = checkTree({
    'net/a.c': `
#ifdef CONFIG_A
static void find(struct x *x)
{
	${SITE} /* want: violation ndo_open: open > find */
}
#else
static void find(struct x *x)
{
	${SITE} /* want: violation ndo_open: open > find */
}
#endif
static int open(struct net_device *dev)
{
	find(dev->x);
	return 0;
}
static const struct net_device_ops ops = { .ndo_open = open };
`,
  });
  assert.deepEqual(
    sites.filter((s) => s.verdict === 'violation').map((s) => s.condition),
    ['CONFIG_A', '!CONFIG_A'],
  );
});

test('nobody calls it: undecided', () => {
  checkTree({ 'net/a.c': `static void find(struct x *x)\n{\n\t${SITE} /* want: unknown */\n}\n` });
});

test('a member that no row is about: the calls through it that the tree shows', () => {
  checkTree({
    'include/net/parser.h':
      'struct parser_ops {\n\tint (*parse)(struct x *x);\n\tint (*check)(struct x *x);\n};\nstruct parser {\n\tconst struct parser_ops *ops;\n};\n',
    'net/core.c': `
int run(struct parser *p, struct x *x)
{
	int err = p->ops->check(x);

	rcu_read_lock();
	p->ops->parse(x);
	rcu_read_unlock();
	return err;
}
static int send(struct socket *sock, struct msghdr *msg, size_t len)
{
	return run(sock->parser, msg->x);
}
static const struct proto_ops ops = { .sendmsg = send };
`,
    'net/a.c': `
static int parse(struct x *x)
{
	${SITE} /* want: caller-holds */
	return 0;
}
static int check(struct x *x)
{
	${SITE} /* want: violation sendmsg: send > run > check */
	return 0;
}
static const struct parser_ops parsers = { .parse = parse, .check = check };
`,
  });
});

test('fields that a macro writes into tables', () => {
  checkTree({
    'net/a.c': `
static int open(struct net_device *dev)
{
	rcu_dereference(dev->x); /* want: violation ndo_open: open */
	return 0;
}
#define COMMON_OPS \\
	.ndo_open = open,
static const struct net_device_ops ops = { COMMON_OPS };
`,
  });
});

test('a table inside another struct is the table of its own struct', () => {
  checkTree({
    'include/net/a.h': `
struct inner_type {
	const char *name;
	struct net_device_ops ops;
	struct net_device_ops more[2];
};
`,
    'net/a.c': `
static int open(struct net_device *dev)
{
	rcu_dereference(dev->x); /* want: violation ndo_open: open */
	return 0;
}
static netdev_tx_t xmit(struct sk_buff *skb, struct net_device *dev)
{
	rcu_dereference(dev->x); /* want: violation ndo_start_xmit: xmit */
	return 0;
}
static const struct inner_type type = {
	.name = "a",
	.ops = { .ndo_open = open, },
	.more[1] = { .ndo_start_xmit = xmit },
};
`,
  });
});

test('a sysfs attribute is entered with nothing', () => {
  checkTree({
    'net/a.c': `
static ssize_t speed_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	rcu_dereference(global); /* want: violation sysfs read: speed_show */
	return 0;
}
static DEVICE_ATTR_RO(speed);
`,
  });
});

test('a stub of the same name under an #if does not hide the calls of its file', () => {
  checkTree({
    'net/a.c': `
int setup(struct net *net)
{
	rcu_dereference(net->x); /* want: violation init: start > setup */
	return 0;
}
`,
    'net/b.c': `
#ifndef CONFIG_A
static int setup(struct net *net)
{
	return 0;
}
#endif
static int start(struct net *net)
{
	return setup(net);
}
static struct pernet_operations ops = { .init = start };
`,
  });
});

test('a table whose struct is declared with it, and one without member names', () => {
  checkTree({
    'net/a.c': `
static int add(struct net *net)
{
	return rcu_dereference(net->x); /* want: violation sendmsg: send > add */
}
static int aen(struct net *net)
{
	return rcu_dereference(net->x); /* want: caller-holds */
}
static const struct link {
	int (*doit)(struct net *net);
} dispatch[8] = {
	[1] = { .doit = add },
};
struct handler {
	int type;
	int (*handler)(struct net *net);
};
static struct handler handlers[] = {
	{ 1, aen },
};
static int send(struct socket *sock, struct msghdr *msg, size_t len)
{
	const struct link *link = &dispatch[msg->type];
	struct handler *h = &handlers[msg->type];
	rcu_read_lock();
	h->handler(sock->net);
	rcu_read_unlock();
	return link->doit(sock->net);
}
static const struct proto_ops ops = { .sendmsg = send };
`,
  });
});

test('functions in a variable: an array, a table of an unnamed struct, a local that is handed on', () => {
  checkTree({
    'net/a.c': `
static int (*rx_handler[4])(struct net *net);
static int unicast(struct net *net)
{
	return rcu_dereference(net->x); /* want: violation sendmsg: send > unicast */
}
static int echo(struct net *net)
{
	return rcu_dereference(net->x); /* want: caller-holds */
}
static int quick(struct napi_struct *napi, int budget)
{
	return rcu_dereference_bh(napi->x); /* want: caller-holds */
}
static const struct {
	int (*fn)(struct net *net);
} anon[] = { [1] = { .fn = echo } };
static void setup(struct x *x)
{
	int (*poll)(struct napi_struct *, int) = quick;
	rx_handler[2] = unicast;
	netif_napi_add(x->dev, &x->napi, poll);
}
static int send(struct socket *sock, struct msghdr *msg, size_t len)
{
	rcu_read_lock();
	anon[msg->type].fn(sock->net);
	rcu_read_unlock();
	return (*rx_handler[msg->type])(sock->net);
}
static const struct proto_ops ops = { .sendmsg = send };
`,
  });
});

test('a guard class that a driver defines', () => {
  checkTree({
    'drivers/net/a/a.h':
      'DEFINE_GUARD(mvm, struct mvm *, mutex_lock(&_T->mutex), mutex_unlock(&_T->mutex))\n',
    'drivers/net/a/a.c': `
static void work(struct work_struct *w)
{
	struct mvm *mvm = w->mvm;
	guard(mvm)(mvm);
	use(rcu_dereference_protected(mvm->sta, lockdep_is_held(&mvm->mutex))); /* want: held */
	use(rcu_dereference_protected(mvm->sta, lockdep_is_held(&mvm->other))); /* want: violation work item: work */
}
int setup(struct y *y)
{
	INIT_WORK(&y->work, work);
	return 0;
}
`,
  });
});

test('a lock of what a function returns has the name that its caller gives it', () => {
  checkTree({
    'net/a.c': `
static struct team *get(struct genl_info *info)
{
	struct team *found;
	struct net_device *dev;
	if (!info->attrs)
		return NULL;
	dev = first(info);
	found = netdev_priv(dev);
	mutex_lock(&found->lock);
	return found;
}
static int doit(struct sk_buff *skb, struct genl_info *info)
{
	struct team *team = get(info);
	if (!team)
		return -EINVAL;
	use(rcu_dereference_protected(team->fp, lockdep_is_held(&team->lock))); /* want: held */
	mutex_unlock(&team->lock);
	use(rcu_dereference_protected(team->fp, lockdep_is_held(&team->lock))); /* want: violation doit: doit */
	return 0;
}
static const struct genl_small_ops ops[] = { { .cmd = 1, .doit = doit } };
`,
  });
});

test('ndo_setup_tc comes with RTNL for some offloads, and never with RCU', () => {
  checkTree({
    'drivers/net/a/a.c': `
static int setup_tc(struct net_device *dev, enum tc_setup_type type, void *data)
{
	use(rtnl_dereference(dev->x)); /* want: unknown */
	use(rcu_dereference(dev->x)); /* want: violation ndo_setup_tc: setup_tc */
	return 0;
}
static const struct net_device_ops ops = { .ndo_setup_tc = setup_tc };
`,
  });
});

test('devlink: what reload_down leaves locked is locked in reload_up', () => {
  checkTree({
    'drivers/net/a/a.c': `
static int down(struct devlink *dl, bool netns)
{
	rtnl_lock();
	return 0;
}
static int up(struct devlink *dl, int action)
{
	use(rtnl_dereference(dl->x)); /* want: caller-holds */
	rtnl_unlock();
	return 0;
}
static const struct devlink_ops ops = { .reload_down = down, .reload_up = up };
`,
  });
});

/** Functions of which each calls the one before: f0 has the site, the last is entered by sendmsg. */
function chain(calls: number): string {
  const fns = Array.from(
    { length: calls },
    (_, i) => `static int f${i + 1}(struct net *net)\n{\n\treturn f${i}(net);\n}\n`,
  );
  return `${fns.join('')}static const struct proto_ops ops = { .sendmsg = f${calls} };\n`;
}

test('a path of nine calls and more proves nothing', () => {
  const site = (want: string) =>
    `static int f0(struct net *net)\n{\n\treturn rcu_dereference(net->x); /* want: ${want} */\n}\n`;
  const path = Array.from({ length: 9 }, (_, i) => `f${8 - i}`).join(' > ');
  checkTree({ 'net/a.c': site(`violation sendmsg: ${path}`) + chain(8) });
  checkTree({ 'net/a.c': site('unknown') + chain(9) });
});

test('a constant argument rules a branch out also when the function writes the parameter later', () => {
  checkTree({
    'net/a.c': `
static int confirm(struct x *x)
{
	return rcu_dereference(x->p); /* want: violation sendmsg: send > find > confirm */
}
static int confirm_known(struct x *x)
{
	return rcu_dereference(x->p); /* want: caller-holds */
}
static int find(struct x *x)
{
	int v = 0;
	if (x)
		return confirm(x);
	return v;
}
static int find_any(struct net *net, struct x *x)
{
	int v = 0;
	if (x)
		return confirm_known(x);
	rcu_read_lock();
	x = first(net);
	if (x)
		v = confirm_known(x);
	rcu_read_unlock();
	return v;
}
static int send(struct socket *sock, struct msghdr *msg, size_t len)
{
	find(msg->x);
	return find_any(sock->net, NULL);
}
static const struct proto_ops ops = { .sendmsg = send };
`,
  });
});

test('a written parameter is not what the caller handed in', () => {
  checkTree({
    'net/a.c': `
static int find(struct net *net, struct x *x)
{
	x = first(net);
	if (x)
		return rcu_dereference(x->p); /* want: violation sendmsg: send > find */
	return 0;
}
static int send(struct socket *sock, struct msghdr *msg, size_t len)
{
	return find(sock->net, NULL);
}
static const struct proto_ops ops = { .sendmsg = send };
`,
  });
});

test('a macro of a function body calls what it is given; a predicate behind debug_locks', () => {
  checkTree({
    'net/a.c': `
static int check(struct rx *rx)
{
	return rcu_dereference(rx->p); /* want: caller-holds */
}
static int poll(struct napi_struct *napi, int budget)
{
	struct rx *rx = napi->rx;
	int res;
#define CALL_RXH(rxh)		\\
	do {			\\
		res = rxh(rx);	\\
		if (res != 1)	\\
			goto out; \\
	} while (0)
	rcu_read_lock();
	CALL_RXH(check);
#undef CALL_RXH
out:
	rcu_read_unlock();
	return res;
}
static int my_lock_is_held(void)
{
	if (debug_locks)
		return lockdep_is_held(&my_mutex);
	else
		return 1;
}
static int doit(struct sk_buff *skb, struct genl_info *info)
{
	mutex_lock(&my_mutex);
	use(rcu_dereference_check(global, my_lock_is_held())); /* want: held */
	mutex_unlock(&my_mutex);
	return 0;
}
static void setup(struct x *x)
{
	netif_napi_add(x->dev, &x->napi, poll);
}
static const struct genl_small_ops ops[] = { { .cmd = 1, .doit = doit } };
`,
  });
});

test('a comment that says "RCU or RTNL" gives neither alone: the way goes on to the callers', () => {
  checkTree({
    'net/a.c': `
static int find(struct x *x)
{
	${SITE} /* want: violation ndo_open: open > lookup > find */
	return p->v;
}
/* Caller must hold rcu_read_lock() or RTNL. */
static int lookup(struct net_device *dev)
{
	return find(dev->x);
}
static int open(struct net_device *dev)
{
	return lookup(dev);
}
static int other(struct x *x)
{
	struct y *p = rcu_dereference_rtnl(x->p); /* want: caller-holds */
	return p->v;
}
/* Caller must hold rcu_read_lock() or RTNL. */
static int either(struct net_device *dev)
{
	return other(dev->x);
}
static const struct net_device_ops ops = {
	.ndo_open = open,
	.ndo_stop = either,
};
`,
  });
});

test('a function that is met again on a more certain way is looked at again', () => {
  const some = `if (dev->a)
			rcu_read_lock();
		return find(dev->x);`;
  for (const [first, second] of [
    [some, 'return find(dev->x);'],
    ['return find(dev->x);', some],
  ]) {
    const sites = checkTree({
      'net/a.c': `
static int find(struct x *x)
{
	${SITE} /* want: violation ndo_start_xmit: xmit > find */
	return p->v;
}
static netdev_tx_t xmit(struct sk_buff *skb, struct net_device *dev)
{
	if (skb->len) {
		${first}
	}
	${second}
}
static const struct net_device_ops ops = {
	.ndo_start_xmit = xmit,
};
`,
    });
    assert.equal(sites.find((s) => s.verdict === 'violation')?.confidence, 'high');
  }
});

test('what a function gives up and takes again must be held at the call of it', () => {
  checkTree({
    'include/linux/sched.h': `
static inline void cond_resched_rcu(void)
{
	rcu_read_unlock();
	cond_resched();
	rcu_read_lock();
}
`,
    'net/a.c': `
static int list(struct x *x)
{
	rcu_read_lock();
	cond_resched_rcu(); /* want: held */
	rcu_read_unlock();
	return 0;
}
`,
  });
});
