/** audit and --tree on a made tree of one small driver. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { folder, lorelint } from './lorelint.js';

const DRIVER = `struct demo {
	struct peer __rcu *peer;
};

static struct peer *demo_peer(struct demo *d)
{
	return rcu_dereference(d->peer);
}

static netdev_tx_t demo_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct demo *d = netdev_priv(dev);
	struct peer *p;

	p = demo_peer(d);
	if (p)
		peer_send(p, skb);
	return NETDEV_TX_OK;
}

static const struct net_device_ops demo_ops = {
	.ndo_start_xmit = demo_xmit,
};
`;

function tree(t: TestContext, text = DRIVER): string {
  const dir = folder(t);
  mkdirSync(path.join(dir, 'net', 'demo'), { recursive: true });
  writeFileSync(path.join(dir, 'net', 'demo', 'demo.c'), text);
  return dir;
}

test('audit finds the call before the lock, through ndo_start_xmit', (t) => {
  const r = lorelint(['audit', '--no-cache', '--tree', tree(t), '-f', 'json', 'net/demo']);
  assert.equal(r.code, 1, r.stderr);
  const document = JSON.parse(r.stdout);
  assert.deepEqual(document.summary, { error: 1, warning: 0, note: 0 });
  const [d] = document.diagnostics;
  assert.deepEqual(
    [d.file, d.line, d.function, d.origin, d.impact],
    ['net/demo/demo.c', 7, 'demo_peer', 'standing', 'splat'],
  );
  assert.deepEqual(
    d.path.map((s: { function: string }) => s.function),
    ['demo_xmit', 'demo_peer'],
  );
});

test('audit is silent where the lock is taken first', (t) => {
  const fixed = DRIVER.replace('\tp = demo_peer(d);', '\trcu_read_lock();\n\tp = demo_peer(d);').replace(
    '\treturn NETDEV',
    '\trcu_read_unlock();\n\treturn NETDEV',
  );
  const r = lorelint(['audit', '--no-cache', '--tree', tree(t, fixed)]);
  assert.equal(r.code, 0, r.stdout);
  assert.match(r.stdout, /0 errors, 0 warnings/);
});

/** The driver with the lock, and a patch that takes it away. */
const LOCKED = DRIVER.replace('\tp = demo_peer(d);', '\trcu_read_lock();\n\tp = demo_peer(d);').replace(
  '\treturn NETDEV',
  '\trcu_read_unlock();\n\treturn NETDEV',
);

function unlocking(): string {
  const lines = LOCKED.split('\n');
  const lock = lines.indexOf('\trcu_read_lock();');
  const unlock = lines.indexOf('\trcu_read_unlock();');
  const body = lines
    .slice(lock - 3, unlock + 4)
    .map((l, i) => (lock - 3 + i === lock || lock - 3 + i === unlock ? `-${l}` : ` ${l}`));
  return `diff --git a/net/demo/demo.c b/net/demo/demo.c\n--- a/net/demo/demo.c\n+++ b/net/demo/demo.c\n@@ -${lock - 2},${body.length} +${lock - 2},${body.length - 2} @@\n${body.join('\n')}\n`;
}

test('lint --tree: a patch that only takes the lock away brings the finding in', (t) => {
  const input = unlocking();
  const r = lorelint(['lint', '--no-cache', '--tree', tree(t, LOCKED), '-f', 'json', '-'], { input });
  assert.equal(r.code, 1, r.stderr + r.stdout);
  const [d] = JSON.parse(r.stdout).diagnostics;
  assert.deepEqual([d.origin, d.file, d.line], ['introduced', 'net/demo/demo.c', 7]);
});

/** Calls the driver from a work item, with or without the lock. */
const caller = (lock: string, unlock: string) => `static void demo_work(struct work_struct *w)
{
	${lock}
	demo_xmit(skb, dev);
	${unlock}
}

void demo_init(struct demo *d)
{
	INIT_WORK(&d->work, demo_work);
}
`;

test('lint --tree: with the cache it says the same, again, and until a file that matters changes', async (t) => {
  const settle = () => new Promise((resolve) => setTimeout(resolve, 100));
  const table = LOCKED.indexOf('static const struct net_device_ops');
  const dir = tree(t, LOCKED.slice(0, table).replace('static netdev_tx_t', 'netdev_tx_t'));
  const other = path.join(dir, 'net', 'demo', 'caller.c');
  const run = (...more: string[]) => {
    const args = ['lint', '--tree', dir, '-f', 'json', '--all', ...more, '-'];
    const env = { XDG_CACHE_HOME: path.join(dir, 'cache') };
    return JSON.parse(lorelint(args, { input: unlocking(), env }).stdout);
  };
  for (const [text, error] of [
    [caller('rcu_read_lock();', 'rcu_read_unlock();'), 0],
    [caller('', ''), 1],
    [caller('rcu_read_lock();', 'rcu_read_unlock();'), 0],
  ] as const) {
    writeFileSync(other, text);
    await settle();
    const made = run('--no-cache');
    assert.equal(made.summary.error, error);
    for (let i = 0; i < 2; i++) assert.deepEqual(run(), made);
  }
  // A file that none of the runs before can have read.
  writeFileSync(
    path.join(dir, 'net', 'new.c'),
    caller('', '').replaceAll('demo_', 'new_').replace('new_xmit', 'demo_xmit'),
  );
  await settle();
  assert.equal(run('--no-cache').summary.error, 1);
  for (let i = 0; i < 2; i++) assert.equal(run().summary.error, 1);
});

test('a tree that is none, a path that is not in it, no tree at all', (t) => {
  const one = (args: string[], want: RegExp) => {
    const r = lorelint(args);
    assert.deepEqual([r.code, r.stdout], [2, ''], r.stderr);
    assert.match(r.stderr, want);
    assert.equal(r.stderr.split('\n').length, 2);
  };
  one(['audit', 'net'], /--tree DIR is needed/);
  one(['audit', '--tree', folder(t)], /is no kernel tree/);
  one(['audit', '--tree', '/nonexistent'], /\/nonexistent/);
  one(['audit', '--no-cache', '--tree', tree(t), 'fs'], /fs: no C file there/);
  one(['lint', '--tree', '/nonexistent', 'samples/one.patch'], /\/nonexistent/);
});
