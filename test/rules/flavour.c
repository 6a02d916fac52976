/* RCU002: the function's own lock is of another flavour, or of another SRCU domain. */

static int bh_for_plain(struct net *net)
{
	int id;

	rcu_read_lock_bh();
	id = rcu_dereference(net->table)->id; /* want: rcu-flavour-mismatch "wraps it in rcu_read_lock_bh\(\)" */
	rcu_read_unlock_bh();
	return id;
}

static int plain_for_bh(struct net *net)
{
	int id;

	rcu_read_lock();
	id = rcu_dereference_bh(net->table)->id; /* want: rcu-flavour-mismatch "needs BH off" */
	rcu_read_unlock();
	return id;
}

static int matching(struct net *net)
{
	int id;

	rcu_read_lock_bh();
	id = rcu_dereference_bh(net->table)->id;
	rcu_read_unlock_bh();
	return id;
}

static int both(struct net *net)
{
	int id;

	rcu_read_lock();
	rcu_read_lock_bh();
	id = rcu_dereference(net->table)->id;
	rcu_read_unlock_bh();
	rcu_read_unlock();
	return id;
}

static int other_domain(struct net *net)
{
	int id, idx;

	idx = srcu_read_lock(&first);
	id = srcu_dereference(net->table, &second)->id; /* want: rcu-flavour-mismatch "srcu_read_lock\(&first\)" */
	srcu_read_unlock(&first, idx);
	return id;
}

static int same_domain(struct net *net)
{
	int id, idx;

	idx = srcu_read_lock(&first);
	id = srcu_dereference(net->table, &first)->id;
	srcu_read_unlock(&first, idx);
	return id;
}
