import assert from 'node:assert/strict';
import test from 'node:test';
import { check } from './want.js';

test('the seed: no lock, moved lock, condition with data, constant condition', () => {
  const sites = check(`
static struct mr_table *iter(struct net *net, struct mr_table *mrt)
{
	if (!mrt)
		return rcu_dereference(net->mrt); /* want: unprotected */
	return NULL;
}
static struct mr_table *__get_table(struct net *net, u32 id)
{
	return rcu_dereference_check(net->mrt, lockdep_rtnl_is_held() || !rcu_access_pointer(net->mrt)); /* want: caller-holds */
}
static void drop(struct net *net)
{
	struct mr_table *mrt = rcu_dereference_protected(net->mrt, 1);

	RCU_INIT_POINTER(net->mrt, NULL);
}
int probe(struct net *net)
{
	rcu_assign_pointer(net->mrt, NULL);
	return 0;
}
struct mr_table *get_table(struct net *net, u32 id)
{
	struct mr_table *mrt;

	rcu_read_lock();
	mrt = __get_table(net, id);
	rcu_read_unlock();
	return mrt;
}
`);
  const call = sites.find((s) => s.derived);
  assert.equal(call?.verdict, 'held');
  assert.equal(call?.kind, 'call');
  assert.match(sites.find((s) => s.helper === 'rcu_dereference_protected')!.because, /constant 1/);
  assert.deepEqual(
    sites.filter((s) => s.kind === 'acquire' || s.kind === 'release').map((s) => s.helper),
    ['rcu_read_lock', 'rcu_read_unlock'],
  );
  assert.ok(sites.some((s) => s.helper === 'rcu_access_pointer' && s.verdict === 'none-needed'));
});

test('held, given up too early, taken too late', () => {
  check(`
int a(struct x *x)
{
	struct y *p;

	rcu_read_lock();
	p = rcu_dereference(x->p); /* want: held rcu */
	rcu_read_unlock();
	return p->v + rcu_dereference(x->p)->v; /* want: unprotected */
}
int b(struct x *x)
{
	struct y *p = rcu_dereference(x->p); /* want: unprotected */

	rcu_read_lock();
	p = rcu_dereference(x->p); /* want: held rcu */
	rcu_read_unlock();
	return 0;
}
`);
});

test('one branch only, both branches, early return, goto', () => {
  check(`
int one(struct x *x)
{
	if (x->flag)
		rcu_read_lock();
	use(rcu_dereference(x->p)); /* want: unprotected */
	rcu_read_unlock();
	return 0;
}
int both(struct x *x, int n)
{
	if (n) {
		rcu_read_lock();
	} else {
		spin_lock(&x->lock);
		rcu_read_lock();
		spin_unlock(&x->lock);
	}
	use(rcu_dereference(x->p)); /* want: held rcu */
	rcu_read_unlock();
	return 0;
}
int early(struct x *x)
{
	int err;

	rcu_read_lock();
	err = f(x);
	if (err) {
		rcu_read_unlock();
		return err;
	}
	use(rcu_dereference(x->p)); /* want: held rcu */
	rcu_read_unlock();
	return 0;
}
int jump(struct x *x)
{
	rcu_read_lock();
	if (!rcu_dereference(x->p)) /* want: held rcu */
		goto out;
	rcu_read_unlock();
	g(x);
	rcu_read_lock();
out:
	use(rcu_dereference(x->p)); /* want: held rcu */
	rcu_read_unlock();
	return 0;
}
int leak(struct x *x)
{
	rcu_read_lock();
	if (f(x) < 0)
		goto out;
	rcu_read_unlock();
out:
	use(rcu_dereference(x->p)); /* want: unprotected */
	return 0;
}
`);
});

test('conditional locking on an unchanged parameter or local is one condition', () => {
  check(`
int param(struct x *x, bool locked)
{
	if (!locked)
		rcu_read_lock();
	g(x);
	if (!locked) {
		use(rcu_dereference(x->p)); /* want: held rcu */
		rcu_read_unlock();
	}
	return 0;
}
int local(struct x *x)
{
	bool locked = false;

	if (x->busy) {
		rcu_read_lock();
		locked = true;
	}
	g(x);
	if (locked) {
		use(rcu_dereference(x->p)); /* want: held rcu */
		rcu_read_unlock();
	}
	return 0;
}
int changed(struct x *x)
{
	if (x->busy)
		rcu_read_lock();
	g(x);
	if (x->busy) {
		use(rcu_dereference(x->p)); /* want: unknown */
		rcu_read_unlock();
	}
	return 0;
}
`);
});

test('trylocks: through the condition, a result, the inverted sense', () => {
  check(`
int direct(struct x *x)
{
	if (!rtnl_trylock())
		return restart_syscall();
	use(rtnl_dereference(x->p)); /* want: held rtnl */
	rtnl_unlock();
	return 0;
}
int result(struct x *x)
{
	int err = rtnl_lock_killable();

	if (err)
		return err;
	use(rtnl_dereference(x->p)); /* want: held rtnl */
	rtnl_unlock();
	return 0;
}
int interruptible(struct x *x)
{
	if (mutex_lock_interruptible(&x->lock))
		return -EINTR;
	use(rcu_dereference_protected(x->p, lockdep_is_held(&x->lock))); /* want: held lock:&x->lock */
	mutex_unlock(&x->lock);
	return 0;
}
int afinfo(struct x *x, int family)
{
	const struct xfrm_state_afinfo *info = xfrm_state_get_afinfo(family);

	if (unlikely(info == NULL))
		return -EAFNOSUPPORT;
	use(rcu_dereference(x->p)); /* want: held rcu */
	rcu_read_unlock();
	return 0;
}
int wrong(struct x *x)
{
	if (rtnl_trylock()) {
		rtnl_unlock();
	}
	use(rcu_dereference_protected(x->p, lockdep_rtnl_is_held())); /* want: unknown */
	return 0;
}
`);
});

test('loops, switch, ternary', () => {
  check(`
int loop(struct x *x)
{
	struct y *y;
	int i;

	rcu_read_lock();
	for (i = 0; i < 3; i++) {
		if (need_resched()) {
			rcu_read_unlock();
			cond_resched();
			rcu_read_lock();
		}
		list_for_each_entry_rcu(y, &x->list, node) /* want: held rcu */
			use(rcu_dereference(y->p)); /* want: held rcu */
	}
	rcu_read_unlock();
	return 0;
}
int drop_in_loop(struct x *x)
{
	int i;

	rcu_read_lock();
	for (i = 0; i < 3; i++) {
		use(rcu_dereference(x->p)); /* want: unprotected */
		rcu_read_unlock();
	}
	return 0;
}
int pick(struct x *x, int n)
{
	rcu_read_lock();
	switch (n) {
	case 1:
		rcu_read_unlock();
		return 0;
	case 2:
		use(rcu_dereference(x->p)); /* want: held rcu */
	default:
		use(rcu_dereference(x->q)); /* want: held rcu */
	}
	n = n ? rcu_dereference(x->p)->v : 0; /* want: held rcu */
	rcu_read_unlock();
	return n;
}
`);
});

test('guards end with their scope', () => {
  check(`
int g(struct x *x)
{
	{
		guard(rcu)();
		use(rcu_dereference(x->p)); /* want: held rcu */
	}
	return use(rcu_dereference(x->p)); /* want: unprotected */
}
int s(struct x *x)
{
	scoped_guard(rcu) {
		use(rcu_dereference(x->p)); /* want: held rcu */
		if (x->n)
			return 1;
	}
	use(rcu_dereference(x->p)); /* want: unprotected */
	return 0;
}
int w(struct x *x)
{
	guard(wiphy)(x->wiphy);
	use(wiphy_dereference(x->wiphy, x->p)); /* want: held lock:&x->wiphy->mtx */
	return 0;
}
int ss(struct x *x)
{
	guard(srcu)(&x->ss);
	use(srcu_dereference(x->p, &x->ss)); /* want: held srcu:&x->ss */
	return 0;
}
`);
});

test('flavours: another reader lock of the function itself', () => {
  check(`
int bh(struct x *x)
{
	rcu_read_lock_bh();
	use(rcu_dereference(x->p)); /* want: unprotected rcu_bh ~rcu_bh */
	use(rcu_dereference_bh(x->p)); /* want: held rcu_bh */
	list_for_each_entry_rcu(x, &x->list, node) /* want: held rcu_bh */
		;
	rcu_read_unlock_bh();
	return 0;
}
int other_way(struct x *x)
{
	rcu_read_lock();
	use(rcu_dereference_bh(x->p)); /* want: unprotected rcu ~rcu */
	rcu_read_unlock();
	return 0;
}
int domain(struct x *x)
{
	int idx = srcu_read_lock(&x->a_srcu);

	use(srcu_dereference(x->p, &x->b_srcu)); /* want: unprotected srcu:&x->a_srcu ~srcu:&x->a_srcu */
	srcu_read_unlock(&x->a_srcu, idx);
	return 0;
}
int spin(struct x *x)
{
	spin_lock_bh(&x->lock);
	use(rcu_dereference_bh(x->p)); /* want: held lock:&x->lock bh */
	use(rcu_dereference(x->p)); /* want: unprotected lock:&x->lock bh */
	spin_unlock_bh(&x->lock);
	return 0;
}
`);
});

test('locks by name: same, through a local, another instance', () => {
  check(`
int same(struct x *x, struct x *z)
{
	struct mutex *m = &x->lock;

	mutex_lock(m);
	use(rcu_dereference_protected(x->p, lockdep_is_held(&x->lock))); /* want: held lock:&x->lock */
	use(rcu_dereference_protected(z->p, lockdep_is_held(&z->lock))); /* want: unknown lock:&x->lock */
	mutex_unlock(m);
	return 0;
}
`);
});

test('contracts end a path: assertion, comment, annotation, name', () => {
  check(`
/* Caller must hold rcu_read_lock() */
static int comment(struct x *x)
{
	return rcu_dereference(x->p)->v; /* want: caller-holds */
}
static int asserted(struct x *x)
{
	ASSERT_RTNL();
	return rtnl_dereference(x->p)->v; /* want: caller-holds */
}
static int warned(struct x *x)
{
	WARN_ON_ONCE(!rcu_read_lock_held());
	return rcu_dereference(x->p)->v; /* want: caller-holds */
}
static int held(struct x *x) __must_hold(RCU)
{
	return rcu_dereference(x->p)->v; /* want: caller-holds */
}
static int find_rcu(struct x *x)
{
	return rcu_dereference(x->p)->v; /* want: caller-holds */
}
static void done_rcu(struct rcu_head *head)
{
	use(rcu_dereference(head->p)); /* want: violation bh */
}
static int rtnl_is_no_reader(struct x *x)
{
	ASSERT_RTNL();
	return rcu_dereference(x->p)->v; /* want: unprotected */
}
`);
});

test('a callee that drops and retakes, takes, or gives up', () => {
  check(`
static void retake(struct x *x)
{
	rcu_read_unlock();
	g(x);
	rcu_read_lock();
	use(rcu_dereference(x->p)); /* want: held rcu */
}
static void take(struct x *x)
{
	rcu_read_lock();
}
static void give(struct x *x)
{
	rcu_read_unlock();
}
static int try_take(struct x *x)
{
	rcu_read_lock();
	if (!x->alive) {
		rcu_read_unlock();
		return -ENOENT;
	}
	return 0;
}
int user(struct x *x)
{
	take(x);
	use(rcu_dereference(x->p)); /* want: held rcu */
	retake(x);
	use(rcu_dereference(x->p)); /* want: held rcu */
	give(x);
	use(rcu_dereference(x->p)); /* want: unprotected */
	return 0;
}
int conditional(struct x *x)
{
	if (try_take(x))
		return -1;
	use(rcu_dereference(x->p)); /* want: held rcu */
	give(x);
	return 0;
}
`);
});

test('callers in the same file', () => {
  check(`
static int inner(struct x *x)
{
	return rcu_dereference(x->p)->v; /* want: caller-holds */
}
static int middle(struct x *x)
{
	return inner(x);
}
int outer(struct x *x)
{
	int v;

	rcu_read_lock();
	v = middle(x);
	rcu_read_unlock();
	return v;
}
`);
});

test('signatures tell how the kernel enters', () => {
  check(`
static netdev_tx_t xmit(struct sk_buff *skb, struct net_device *dev)
{
	use(rcu_dereference(dev->p)); /* want: violation bh */
	return 0;
}
static unsigned int hook(void *priv, struct sk_buff *skb, const struct nf_hook_state *state)
{
	use(rcu_dereference(skb->p)); /* want: caller-holds */
	return 0;
}
`);
});

test('macros of the file are read through', () => {
  check(`
#define my_deref(x) rcu_dereference_protected((x)->p, lockdep_is_held(&(x)->lock))
#define my_lock(x) spin_lock(&(x)->lock)
#define my_unlock(x) spin_unlock(&(x)->lock)
int f(struct x *x)
{
	my_lock(x);
	use(my_deref(x)); /* want: held lock:&x->lock preempt */
	my_unlock(x);
	return 0;
}
`);
});

test('a constant argument rules a branch of the callee out', () => {
  check(`
static int lookup(struct x *x, bool rtnl_held)
{
	if (rtnl_held)
		return rtnl_dereference(x->p)->v; /* want: caller-holds */
	return rcu_dereference(x->p)->v; /* want: caller-holds */
}
int a(struct x *x)
{
	int v;

	rtnl_lock();
	v = lookup(x, true);
	rtnl_unlock();
	return v;
}
int b(struct x *x)
{
	int v;

	rcu_read_lock();
	v = lookup(x, false);
	rcu_read_unlock();
	return v;
}
static int bucket(struct x *x, spinlock_t *lock)
{
	if (lock)
		return rcu_dereference_protected(x->p, lockdep_is_held(lock))->v; /* want: caller-holds */
	return rcu_dereference(x->p)->v; /* want: unprotected */
}
int c(struct x *x)
{
	spin_lock(&x->lock);
	bucket(x, &x->lock);
	spin_unlock(&x->lock);
	return 0;
}
int d(struct x *x)
{
	return bucket(x, NULL);
}
`);
});

test('a lock that a loop gives up and takes again belongs to the caller', () => {
  check(`
/* called with rcu_read_lock held */
static void walk(struct x *x)
{
	int i;

	for (i = 0; i < 9; i++) {
		list_for_each_entry_rcu(x, &x->list[i], node) /* want: caller-holds */
			g(x);
		cond_resched_rcu();
	}
}
static void replay(struct x *x)
{
again:
	use(rtnl_dereference(x->p)); /* want: caller-holds */
	if (x->missing) {
		rtnl_unlock();
		g(x);
		rtnl_lock();
		goto again;
	}
}
`);
});

test('what is pinned is no branch', () => {
  check(`
int f(struct x *x)
{
	if (!IS_ENABLED(CONFIG_PREEMPT_RT))
		preempt_disable();
	list_for_each_entry_rcu(x, &x->list, node) /* want: held preempt */
		g(x);
	if (!IS_ENABLED(CONFIG_PREEMPT_RT))
		preempt_enable();
	return 0;
}
`);
});

test('a reader lock given up leaves RTNL possible', () => {
  check(`
static void f(struct x *x)
{
	rcu_read_unlock();
	use(rcu_dereference_rtnl(x->p)); /* want: unknown */
	use(rcu_dereference(x->p)); /* want: unprotected */
	rcu_read_lock();
}
`);
});

test('the socket lock has one name, whoever takes it', () => {
  check(`
int own(struct sock *sk)
{
	lock_sock(sk);
	use(rcu_dereference_protected(sk->p, lockdep_sock_is_held(sk))); /* want: held lock:&sk->sk_lock */
	release_sock(sk);
	return 0;
}
int spin(struct sock *sk)
{
	bh_lock_sock(sk);
	use(__sk_dst_get(sk)); /* want: held lock:&sk->sk_lock.slock preempt */
	bh_unlock_sock(sk);
	return 0;
}
int cast(struct msk *msk)
{
	struct sock *sk = (struct sock *)msk;

	lock_sock((struct sock *)msk);
	use(__sk_dst_get(sk)); /* want: held lock:&msk->sk_lock */
	release_sock(sk);
	return 0;
}
`);
});

test('a flag decides: neither held nor not', () => {
  check(`
int f(struct sock *sk, int name)
{
	bool needs_rtnl = needs(name);
	int err = 0;

	if (needs_rtnl)
		rtnl_lock();
	switch (name) {
	case 1:
		err = use(rtnl_dereference(sk->p)); /* want: unknown */
		break;
	}
	if (needs_rtnl)
		rtnl_unlock();
	return err;
}
`);
});
