/** A stated contract that a caller breaks: what is found is the call, with what stands behind it. */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { SiteFacts } from '../../src/facts/verdict.js';
import { checkTree } from './tree.js';
import { check } from './want.js';

const SITE = 'rcu_dereference(x->p);';
const OPS = 'static const struct net_device_ops ops = { .ndo_open = open };';

const broken = (sites: readonly SiteFacts[]): SiteFacts => {
  const found = sites.filter((s) => s.verdict === 'violation');
  assert.equal(found.length, 1);
  return found[0]!;
};

const FORMS: [name: string, head: string, because: RegExp][] = [
  ['comment', '/* Caller must hold rcu_read_lock() */\nstatic void find(struct x *x)', /its comment says/],
  [
    'annotation of sparse',
    '\nstatic void __must_hold(RCU) find(struct x *x)',
    /__must_hold\(RCU\) states it/,
  ],
  [
    'annotation of the context analysis',
    '\nstatic void find(struct x *x) __must_hold_shared(RCU)',
    /__must_hold_shared\(RCU\) states it/,
  ],
];

for (const [name, head, because] of FORMS)
  test(`${name}: the caller that holds nothing is the finding, and its site is not`, () => {
    const site = broken(
      checkTree({
        'net/a.c': `${head}
{
	${SITE} /* want: caller-holds */
}
static int open(struct net_device *dev)
{
	find(dev->x); /* want: violation ndo_open: open > find */
	return 0;
}
${OPS}
`,
      }),
    );
    assert.deepEqual([site.kind, site.function, site.expression], ['call', 'open', 'find(dev->x)']);
    assert.deepEqual(
      site.path.map((s) => [s.function, s.line]),
      [
        ['open', 8],
        ['find', 4],
      ],
    );
    assert.match(site.contract!.because, because);
    assert.equal(site.contract!.checked, true);
    assert.equal(site.confidence, 'high');
  });

test('a name that ends in _rcu, and ASSERT_RTNL() above rtnl_dereference()', () => {
  const sites = checkTree({
    'net/a.c': `
static void find_rcu(struct x *x)
{
	${SITE} /* want: caller-holds */
}
static void change(struct x *x)
{
	ASSERT_RTNL();
	rtnl_dereference(x->p); /* want: caller-holds */
}
static int open(struct net_device *dev)
{
	find_rcu(dev->x); /* want: violation ndo_open: open > find_rcu */
	change(dev->x); /* want: caller-holds */
	return 0;
}
static void work(struct work_struct *w)
{
	change(global); /* want: violation work item: work > change */
}
static int setup(struct y *y)
{
	INIT_WORK(&y->work, work);
	return 0;
}
${OPS}
`,
  });
  const [change] = sites.filter((s) => s.contract?.function === 'change' && s.verdict === 'violation');
  assert.deepEqual([change?.needs, change?.contract?.checked], [['rtnl'], true]);
});

test('what only documentation asks for stays doubtful: a contract-only helper behind a comment', () => {
  const site = broken(
    checkTree({
      'net/a.c': `
/* Called with RTNL held */
static void find(struct net *net)
{
	__dev_get_by_name(net, "x"); /* want: caller-holds */
}
static void work(struct work_struct *w)
{
	find(net); /* want: violation work item: work > find */
}
static int setup(struct y *y)
{
	INIT_WORK(&y->work, work);
	return 0;
}
`,
    }),
  );
  assert.deepEqual([site.contract?.checked, site.confidence, site.impact], [false, 'low', 'unknown']);
});

test('the outermost contract is the one that is broken', () => {
  const site = broken(
    checkTree({
      'net/a.c': `
static void inner_rcu(struct x *x)
{
	${SITE} /* want: caller-holds */
}
static void outer_rcu(struct x *x)
{
	inner_rcu(x); /* want: caller-holds */
}
static int open(struct net_device *dev)
{
	outer_rcu(dev->x); /* want: violation ndo_open: open > outer_rcu > inner_rcu */
	return 0;
}
${OPS}
`,
    }),
  );
  assert.equal(site.function, 'open');
});

test('two callers that break it are two findings; one that holds it is none', () => {
  checkTree({
    'net/a.c': `
int find_rcu(struct x *x)
{
	return rcu_dereference(x->p)->v; /* want: caller-holds */
}
EXPORT_SYMBOL(find_rcu);
`,
    'net/b.c': `
static int open(struct net_device *dev)
{
	return find_rcu(dev->x); /* want: violation ndo_open: open > find_rcu */
}
static int stop(struct net_device *dev)
{
	rcu_read_lock_bh();
	find_rcu(dev->x); /* want: violation ndo_stop: stop > find_rcu */
	rcu_read_unlock_bh();
	rcu_read_lock();
	find_rcu(dev->x); /* want: held */
	rcu_read_unlock();
	return 0;
}
static const struct net_device_ops ops = { .ndo_open = open, .ndo_stop = stop };
`,
  });
});

test('a function that takes what its name asks for asks its callers for nothing', () => {
  checkTree({
    'net/a.c': `
static void find_rcu(struct x *x)
{
	rcu_read_lock();
	${SITE} /* want: held */
	rcu_read_unlock();
}
static int open(struct net_device *dev)
{
	find_rcu(dev->x);
	return 0;
}
${OPS}
`,
  });
});

test('within one file or its hunks: the signature tells how the caller is entered', () => {
  const sites = check(`
/* Caller must hold rcu_read_lock() */
static void find(struct x *x)
{
	${SITE} /* want: caller-holds */
}
static netdev_tx_t xmit(struct sk_buff *skb, struct net_device *dev)
{
	find(dev->x); /* want: violation bh */
	return 0;
}
static void setup(struct x *x)
{
	find(x); /* want: unprotected */
}
`);
  const site = sites.find((s) => s.function === 'xmit');
  assert.deepEqual(
    site?.path.map((s) => s.function),
    ['xmit', 'find'],
  );
});

test('nothing behind: a sentence is a warning at most, a mere name is undecided, an assertion is checked', () => {
  const sites = checkTree({
    'net/a.c': `
/* Caller must hold rcu_read_lock() */
static void written(struct x *x)
{
	x->n++;
}
static void named_rcu(struct x *x)
{
	x->n++;
}
static void asserts(struct x *x)
{
	ASSERT_RTNL();
	x->n++;
}
static void asserts_rcu(struct x *x)
{
	lockdep_assert_in_rcu_read_lock();
	x->n++;
}
static void work(struct work_struct *w)
{
	written(global); /* want: violation work item: work > written */
	named_rcu(global); /* want: unknown */
	asserts(global); /* want: violation work item: work > asserts */
	asserts_rcu(global); /* want: violation work item: work > asserts_rcu */
}
static int setup(struct y *y)
{
	INIT_WORK(&y->work, work);
	return 0;
}
`,
  });
  const checked = (name: string) => sites.find((s) => s.contract?.function === name)?.contract?.checked;
  // ASSERT_RTNL() asks rtnl_is_locked(): whoever holds it (include/linux/rtnetlink.h:57).
  assert.deepEqual(['written', 'asserts', 'asserts_rcu'].map(checked), [false, false, true]);
});

test('what is only written is not decided where a lock or BH off may do as well', () => {
  checkTree({
    'net/a.c': `
/* Called under rcu_read_lock() */
static void flush(struct x *x)
{
	x->n++;
}
static int poll(struct napi_struct *napi, int budget)
{
	flush(global); /* want: unknown */
	return 0;
}
static int setup(struct y *y)
{
	netif_napi_add(y->dev, &y->napi, poll);
	return 0;
}
`,
  });
});

test('a leave to call it under a lock is no demand, nor is what a predicate asks', () => {
  checkTree({
    'net/a.c': `
/* This function can be called under rcu_read_lock(), given that the leaves live long enough. */
static void lookup(struct x *x)
{
	x->n++;
}
/* Should be used in code that runs within an RCU read-side critical section. */
int rcu_read_lock_bh_held(void)
{
	return 1;
}
/* The list may only be walked under rcu_read_lock(). */
static void walk(struct x *x)
{
	x->n++;
}
static void work(struct work_struct *w)
{
	lookup(global);
	rcu_read_lock_bh_held();
	walk(global); /* want: violation work item: work > walk */
}
static int setup(struct y *y)
{
	INIT_WORK(&y->work, work);
	return 0;
}
`,
  });
});

test('a site further down makes a written contract one that lockdep checks', () => {
  const site = broken(
    checkTree({
      'net/a.c': `
static void deep(struct x *x)
{
	${SITE} /* want: caller-holds */
}
static void middle(struct x *x)
{
	deep(x);
}
/* Caller must hold rcu_read_lock() */
static void top(struct x *x)
{
	middle(x);
}
static int open(struct net_device *dev)
{
	top(dev->x); /* want: violation ndo_open: open > top > middle > deep */
	return 0;
}
${OPS}
`,
    }),
  );
  assert.equal(site.contract?.checked, true);
});

test('a name above a name with nothing behind it stays a hint', () => {
  checkTree({
    'net/a.c': `
static void inner_rcu(struct x *x)
{
	x->n++;
}
static void outer_rcu(struct x *x)
{
	inner_rcu(x); /* want: caller-holds */
}
static int open(struct net_device *dev)
{
	outer_rcu(dev->x); /* want: unknown */
	return 0;
}
${OPS}
`,
  });
});
