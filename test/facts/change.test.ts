/** What a change can alter beyond the functions that it touches. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { treeOfTexts } from '../../src/c/tree.js';
import { analyseChange } from '../../src/facts/change.js';
import type { SiteFacts } from '../../src/facts/verdict.js';
import { MAX_CALLEE_DEPTH } from '../../src/limits.js';
import { parser } from '../c/parser.js';

type Files = Record<string, string>;

/** Both images of a tree in which some files change. */
function change(tree: Files, changed: Files): { pre: string[]; post: string[] } {
  const base = treeOfTexts(new Map(Object.entries(tree)));
  const files = Object.entries(changed).map(([path, post]) => ({
    path,
    prePath: path,
    pre: tree[path] ?? null,
    post,
  }));
  const { pre, post } = analyseChange({ tree: base, parser }, files);
  const write = (sites: readonly SiteFacts[]) =>
    sites
      .filter((s) => s.verdict !== 'none-needed' && s.verdict !== 'held' && !s.derived)
      .map((s) => `${s.verdict} ${s.file} ${s.path.map((p) => p.function).join(' > ') || s.function}`)
      .sort();
  return { pre: write(pre.sites), post: write(post.sites) };
}

const HELPER = `
int find(struct x *x)
{
	return rcu_dereference(x->p)->v;
}
EXPORT_SYMBOL(find);
`;
const caller = (lock: string, unlock: string) => `
static int open(struct net_device *dev)
{
	int v;
	${lock}
	v = find(dev->x);
	${unlock}
	return v;
}
static const struct net_device_ops ops = { .ndo_open = open };
`;

test('a lock taken away in a caller exposes the site of another file, and put back it fixes it', () => {
  const locked = caller('rcu_read_lock();', 'rcu_read_unlock();');
  const bare = caller('', '');
  const wrong = 'violation net/a.c open > find';
  const broken = change({ 'net/a.c': HELPER, 'net/b.c': locked }, { 'net/b.c': bare });
  assert.deepEqual(broken.post, [wrong]);
  assert.deepEqual(broken.pre, ['caller-holds net/a.c find']);
  const fixed = change({ 'net/a.c': HELPER, 'net/b.c': bare }, { 'net/b.c': locked });
  assert.deepEqual(fixed.pre, [wrong]);
  assert.deepEqual(fixed.post, ['caller-holds net/a.c find']);
});

test('a call of a helper that the table knows is one finding, whatever its name states', () => {
  const header =
    'static inline void *br_port_get_rcu(const struct net_device *dev)\n{\n\treturn rcu_dereference(dev->p);\n}\n';
  const mid = 'int find(struct x *x)\n{\n\treturn br_port_get_rcu(x->dev) != NULL;\n}\n';
  const tree = {
    'net/p.h': header,
    'net/a.c': mid,
    'net/b.c': caller('rcu_read_lock();', 'rcu_read_unlock();'),
  };
  const { post } = change(tree, { 'net/b.c': caller('', '') });
  assert.deepEqual(
    post.filter((one) => one.includes('net/a.c')),
    ['violation net/a.c open > find'],
  );
});

test('a helper that newly needs RCU is wrong through the caller that has none', () => {
  const before = HELPER.replace('rcu_dereference(x->p)->v', 'x->v');
  const found = change({ 'net/a.c': before, 'net/b.c': caller('', '') }, { 'net/a.c': HELPER });
  assert.deepEqual(found.pre, []);
  assert.deepEqual(found.post, ['violation net/a.c open > find']);
});

test('a helper that no longer takes the lock changes its callers', () => {
  const wrapped = (body: string) => `
void begin(void)
{
	${body}
}
void end(void)
{
	rcu_read_unlock();
}
`;
  const user = `
static int open(struct net_device *dev)
{
	begin();
	rcu_dereference(dev->x);
	end();
	return 0;
}
static const struct net_device_ops ops = { .ndo_open = open };
`;
  const found = change(
    { 'net/w.c': wrapped('rcu_read_lock();'), 'net/b.c': user },
    { 'net/w.c': wrapped('cpu_relax();') },
  );
  assert.deepEqual(found.pre, []);
  assert.deepEqual(found.post, ['violation net/b.c open']);
});

test('a table that gains a function gives it a new way in', () => {
  const text = (fields: string) => `
static int both(struct net_device *dev)
{
	rcu_dereference(dev->x);
	return 0;
}
static const struct nf_hook_ops hooks = { .hook = both };
static const struct net_device_ops ops = { ${fields} };
`;
  const found = change(
    { 'net/a.c': text('.ndo_stop = other') },
    { 'net/a.c': text('.ndo_stop = other, .ndo_open = both') },
  );
  assert.deepEqual(found.pre, ['caller-holds net/a.c both']);
  assert.deepEqual(found.post, ['violation net/a.c both']);
});

test('an unchanged violation is in both images', () => {
  const text = (extra: string) => `
static int open(struct net_device *dev)
{
	${extra}
	rcu_dereference(dev->x);
	return 0;
}
static const struct net_device_ops ops = { .ndo_open = open };
`;
  const found = change({ 'net/a.c': text('') }, { 'net/a.c': text('dev->count++;') });
  assert.deepEqual(found.pre, found.post);
  assert.equal(found.post.length, 1);
});

test('callees are followed down to a bound', () => {
  const chain = (depth: number) =>
    `${Array.from({ length: depth }, (_, i) => `void d${i}(struct x *x)\n{\n\td${i + 1}(x);\n}\n`).join('')}void d${depth}(struct x *x)\n{\n\trcu_dereference(x->p);\n}\n`;
  const top = (lock: string, unlock: string) =>
    caller(lock, unlock).replace('v = find(dev->x)', 'd0(dev->x)');
  const post = (depth: number) =>
    change(
      { 'net/a.c': chain(depth), 'net/b.c': top('rcu_read_lock();', 'rcu_read_unlock();') },
      { 'net/b.c': top('', '') },
    ).post;
  assert.equal(post(MAX_CALLEE_DEPTH - 1).length, 1);
  assert.equal(post(MAX_CALLEE_DEPTH).length, 0);
});

test('a path that only one image has is told from those that stand', () => {
  const other = caller('', '').replace(/\bopen\b/g, 'start');
  const tree = {
    'net/a.c': HELPER,
    'net/b.c': caller('rcu_read_lock();', 'rcu_read_unlock();'),
    'net/c.c': other,
  };
  const base = treeOfTexts(new Map(Object.entries(tree)));
  const ways = (pre: string, post: string) => {
    const both = analyseChange({ tree: base, parser }, [{ path: 'net/b.c', prePath: 'net/b.c', pre, post }]);
    const write = (sites: readonly SiteFacts[]) =>
      sites
        .filter((s) => s.verdict === 'violation' && !s.derived)
        .map((s) => `${s.path.map((p) => p.function).join(' > ')}${s.ownWay ? ' alone' : ''}`);
    return [write(both.pre.sites), write(both.post.sites)];
  };
  const bare = caller('', '');
  const longer = bare.replace('return v;', 'return v + 1;');
  assert.deepEqual(ways(tree['net/b.c'], bare), [['start > find'], ['open > find alone']]);
  assert.deepEqual(ways(bare, tree['net/b.c']), [['open > find alone'], ['start > find']]);
  assert.deepEqual(ways(bare, longer), [[], []]);
});

test('the users of a macro change with it, not with what stands beside it', () => {
  const text = (value: string, first: string) => `#define entry(x) rcu_dereference((x)->${value})
static int first(void)
{
	return ${first};
}

static int second(struct x *x)
{
	return entry(x)->v;
}
`;
  const names = (post: string) => {
    const pre = text('p', '1');
    const tree = treeOfTexts(new Map([['net/a.c', pre]]));
    const files = [{ path: 'net/a.c', prePath: 'net/a.c', pre, post }];
    return analyseChange({ tree, parser }, files).post.functions.map((fn) => fn.name);
  };
  assert.deepEqual(names(text('q', '1')), ['second']);
  assert.deepEqual(names(text('p', '2')), ['first']);
});
