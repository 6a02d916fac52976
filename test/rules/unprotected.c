/* RCU001 as one hunk shows it: the function from its opening brace, callers out of sight. */

static int plain(struct net *net)
{
	struct table *t = rcu_dereference(net->table); /* want: rcu-deref-unprotected "needs rcu_read_lock\(\).*callers can't be seen" */

	return t ? t->id : 0;
}

static int under_lock(struct net *net)
{
	int id;

	rcu_read_lock();
	id = rcu_dereference(net->table)->id;
	rcu_read_unlock();
	return id;
}

static int too_late(struct net *net)
{
	struct table *t = rcu_dereference(net->table); /* want: rcu-deref-unprotected "rcu_dereference\(net->table\)" */
	int id;

	rcu_read_lock();
	id = t->id;
	rcu_read_unlock();
	return id;
}

static int read_again(struct net *net)
{
	int id;

	rcu_read_lock();
	id = rcu_dereference(net->table)->id;
	rcu_read_unlock();
	return id + rcu_dereference(net->other)->id; /* want: rcu-deref-unprotected "net->other" */
}

static int one_branch(struct net *net, bool lock)
{
	if (net->ready)
		rcu_read_lock();
	return rcu_dereference(net->table)->id; /* want: rcu-deref-unprotected "net->table" */
}

static int guarded(struct net *net)
{
	guard(rcu)();
	return rcu_dereference(net->table)->id;
}

static int scoped(struct net *net)
{
	int id = 0;

	scoped_guard(rcu) {
		id = rcu_dereference(net->table)->id;
	}
	return id + rcu_dereference(net->other)->id; /* want: rcu-deref-unprotected "net->other" */
}

/* Caller must hold rcu_read_lock(). */
static int stated(struct net *net)
{
	return rcu_dereference(net->table)->id;
}

static int table_get_rcu(struct net *net)
{
	return rcu_dereference(net->table)->id;
}

static int update_side(struct net *net, struct table *t)
{
	struct table *old = rcu_dereference_protected(net->table, 1);

	rcu_assign_pointer(net->table, t);
	return old ? 1 : 0;
}

static bool only_compared(struct net *net)
{
	return rcu_access_pointer(net->table) != NULL;
}

static int early_unlock(struct net *net)
{
	struct table *t;

	rcu_read_lock();
	if (!net->ready) {
		rcu_read_unlock();
		goto out;
	}
	t = rcu_dereference(net->table);
	rcu_read_unlock();
	return t->id;
out:
	return rcu_dereference(net->other)->id; /* want: rcu-deref-unprotected "net->other" */
}
