/** Control flow that locks run through, one shape after the other. */
import test from 'node:test';
import { check } from './want.js';

test('nesting is counted, also past what is counted', () => {
  check(`
int nested(struct x *x)
{
	rcu_read_lock();
	rcu_read_lock();
	use(rcu_dereference(x->p)); /* want: held rcu */
	rcu_read_unlock();
	use(rcu_dereference(x->p)); /* want: held rcu */
	rcu_read_unlock();
	use(rcu_dereference(x->p)); /* want: unprotected */
	return 0;
}
int bh_inside(struct x *x)
{
	spin_lock_bh(&x->lock);
	local_bh_disable();
	local_bh_enable();
	use(rcu_dereference_bh(x->p)); /* want: held lock:&x->lock bh */
	spin_unlock_bh(&x->lock);
	use(rcu_dereference_bh(x->p)); /* want: unprotected */
	return 0;
}
int widened(struct x *x)
{
	int i;

	for (i = 0; i < x->n; i++)
		rcu_read_lock();
	use(rcu_dereference(x->p)); /* want: unprotected */
	for (i = 0; i < x->n; i++)
		rcu_read_unlock();
	return 0;
}
`);
});

test('noreturn: a way that ends in BUG() or panic() does not come to the site', () => {
  check(`
int bug(struct x *x)
{
	if (x->n > 3) {
		rcu_read_lock();
	} else {
		BUG();
	}
	use(rcu_dereference(x->p)); /* want: held rcu */
	rcu_read_unlock();
	return 0;
}
int fatal(struct x *x)
{
	rcu_read_lock();
	if (!x->n) {
		rcu_read_unlock();
		panic("none");
	}
	use(rcu_dereference(x->p)); /* want: held rcu */
	rcu_read_unlock();
	return 0;
}
int warns(struct x *x)
{
	rcu_read_lock();
	if (!x->n) {
		rcu_read_unlock();
		WARN(1, "none");
	}
	use(rcu_dereference(x->p)); /* want: unprotected */
	rcu_read_unlock();
	return 0;
}
`);
});

test('switch: fall-through carries the lock on, break does not', () => {
  check(`
int falls(struct x *x, int n)
{
	switch (n) {
	case 1:
		rcu_read_lock();
		fallthrough;
	case 2:
		use(rcu_dereference(x->p)); /* want: unprotected */
		break;
	case 3:
		rcu_read_lock();
		use(rcu_dereference(x->p)); /* want: held rcu */
		rcu_read_unlock();
		break;
	default:
		use(rcu_dereference(x->p)); /* want: unprotected */
	}
	return 0;
}
int both(struct x *x, int n)
{
	rcu_read_lock();
	switch (n) {
	case 1:
		rcu_read_unlock();
		break;
	case 2:
		use(rcu_dereference(x->p)); /* want: held rcu */
		fallthrough;
	case 3:
		use(rcu_dereference(x->p)); /* want: held rcu */
		rcu_read_unlock();
		break;
	default:
		rcu_read_unlock();
	}
	return use(rcu_dereference(x->p)); /* want: unprotected */
}
`);
});

test('while, do-while, break and continue', () => {
  check(`
int again(struct x *x)
{
	do {
		rcu_read_lock();
		if (rcu_dereference(x->p)) /* want: held rcu */
			break;
		rcu_read_unlock();
	} while (g(x));
	return use(rcu_dereference(x->p)); /* want: unprotected */
}
int until(struct x *x)
{
	rcu_read_lock();
	while (!rcu_dereference(x->p)) { /* want: held rcu */
		rcu_read_unlock();
		if (g(x) < 0)
			return -EINTR;
		rcu_read_lock();
	}
	use(rcu_dereference(x->p)); /* want: held rcu */
	rcu_read_unlock();
	return 0;
}
int forgets(struct x *x)
{
	int i;

	for (i = 0; i < 9; i++) {
		rcu_read_lock();
		if (g(x))
			continue;
		use(rcu_dereference(x->p)); /* want: held rcu */
		rcu_read_unlock();
	}
	return use(rcu_dereference(x->p)); /* want: unprotected */
}
int once(struct x *x)
{
	do {
		rcu_read_lock();
	} while (0);
	use(rcu_dereference(x->p)); /* want: held rcu */
	do {
		rcu_read_unlock();
	} while (0);
	return use(rcu_dereference(x->p)); /* want: unprotected */
}
`);
});

test('goto back comes with what was held at the jump', () => {
  check(`
int good(struct x *x)
{
	rcu_read_lock();
again:
	if (!rcu_dereference(x->p)) { /* want: held rcu */
		g(x);
		goto again;
	}
	rcu_read_unlock();
	return 0;
}
int bad(struct x *x)
{
	rcu_read_lock();
again:
	if (!rcu_dereference(x->p)) { /* want: unprotected */
		rcu_read_unlock();
		g(x);
		goto again;
	}
	rcu_read_unlock();
	return 0;
}
int into(struct x *x)
{
	if (x->n)
		goto unlock;
	rcu_read_lock();
	use(rcu_dereference(x->p)); /* want: held rcu */
unlock:
	use(rcu_dereference(x->p)); /* want: unprotected */
	rcu_read_unlock();
	return 0;
}
`);
});

test('locks taken in a condition: likely(), short circuit, ternary', () => {
  check(`
int likely_taken(struct x *x)
{
	if (likely(rtnl_trylock())) {
		use(rtnl_dereference(x->p)); /* want: held rtnl */
		rtnl_unlock();
	}
	return 0;
}
int and_taken(struct x *x)
{
	if (x->n && spin_trylock(&x->lock)) {
		use(rcu_dereference_protected(x->p, lockdep_is_held(&x->lock))); /* want: held lock:&x->lock preempt */
		spin_unlock(&x->lock);
	}
	return 0;
}
int or_not(struct x *x)
{
	if (x->n || !rtnl_trylock())
		return -EAGAIN;
	use(rtnl_dereference(x->p)); /* want: held rtnl */
	rtnl_unlock();
	return 0;
}
int result(struct x *x)
{
	bool locked = mutex_trylock(&x->lock);

	if (!locked)
		return -EBUSY;
	use(rcu_dereference_protected(x->p, lockdep_is_held(&x->lock))); /* want: held lock:&x->lock */
	mutex_unlock(&x->lock);
	return 0;
}
int picked(struct x *x)
{
	int n;

	rcu_read_lock();
	n = x->n ? rcu_dereference(x->p)->n : rcu_dereference(x->q)->n; /* want: held rcu */
	rcu_read_unlock();
	return x->n ? n : rcu_dereference(x->q)->n; /* want: unprotected */
}
`);
});

test('statement expressions, and locks in them', () => {
  check(`
int inside(struct x *x)
{
	int n = ({
		int m;

		rcu_read_lock();
		m = rcu_dereference(x->p)->n; /* want: held rcu */
		rcu_read_unlock();
		m;
	});

	return n + ({ rcu_dereference(x->p)->n; }); /* want: unprotected */
}
`);
});

test('cleanup at the end of a scope: through return, goto and break; __free() is no lock', () => {
  check(`
int left(struct x *x)
{
	int i;

	for (i = 0; i < 9; i++) {
		guard(rcu)();
		if (g(x))
			break;
		if (!rcu_dereference(x->p)) /* want: held rcu */
			continue;
		if (x->n)
			goto out;
	}
	use(rcu_dereference(x->p)); /* want: unprotected */
out:
	return use(rcu_dereference(x->p)); /* want: unprotected */
}
int freed(struct x *x)
{
	struct y *y __free(kfree) = kzalloc(sizeof(*y), GFP_KERNEL);

	scoped_guard(rcu)
		y->n = rcu_dereference(x->p)->n; /* want: held rcu */
	return use(rcu_dereference(x->p)); /* want: unprotected */
}
`);
});

test('conditions: an argument of a list macro, an SRCU domain, a macro around it, a constant', () => {
  check(`
#define tbl_held(t) lockdep_is_held(&(t)->lock)
#define tbl_deref(p, t) rcu_dereference_protected(p, tbl_held(t))
int lists(struct x *x)
{
	struct y *y;

	mutex_lock(&x->lock);
	list_for_each_entry_rcu(y, &x->list, node, lockdep_is_held(&x->lock)) /* want: held lock:&x->lock */
		use(tbl_deref(y->p, x)); /* want: held lock:&x->lock */
	mutex_unlock(&x->lock);
	use(rcu_dereference_protected(x->p, true));
	use(rcu_dereference_check(x->p, 1));
	return 0;
}
int domains(struct x *x)
{
	int idx = srcu_read_lock(&x->srcu);
	struct y *y;

	use(srcu_dereference(x->p, &x->srcu)); /* want: held srcu:&x->srcu */
	use(srcu_dereference_check(x->p, &x->srcu, lockdep_is_held(&x->lock))); /* want: held srcu:&x->srcu */
	list_for_each_entry_srcu(y, &x->list, node, srcu_read_lock_held(&x->srcu)) /* want: held srcu:&x->srcu */
		use(rcu_dereference(y->p)); /* want: unprotected srcu:&x->srcu ~srcu:&x->srcu */
	srcu_read_unlock(&x->srcu, idx);
	return use(srcu_dereference(x->p, &x->srcu)); /* want: unprotected */
}
`);
});
