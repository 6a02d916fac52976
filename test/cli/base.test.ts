/** base-commit: the tree is read where the series was made, when that commit is there. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { folder, lorelint } from './lorelint.js';

const OPEN = (body: string) => `static int open(struct net_device *dev)
{
${body}	return 0;
}
static const struct net_device_ops ops = { .ndo_open = open };
`;
/** As the series has it: the lock is around the call. */
const LOCKED = OPEN('	rcu_read_lock();\n	find(dev->x);\n	rcu_read_unlock();\n');
const HELPER = `void find(struct x *x)
{
	rcu_dereference(x->p);
}
`;

const mail = (extra: string) => `From: Ada Example <ada@example.org>
Subject: [PATCH] x: drop the lock
Message-ID: <1@example.org>
Date: Mon, 14 Sep 2026 09:20:00 +0000

Not needed.

Signed-off-by: Ada Example <ada@example.org>
---
 net/b.c | 2 --
 1 file changed, 2 deletions(-)

diff --git a/net/b.c b/net/b.c
index 1111111..2222222 100644
--- a/net/b.c
+++ b/net/b.c
@@ -1,8 +1,6 @@
 static int open(struct net_device *dev)
 {
-	rcu_read_lock();
 	find(dev->x);
-	rcu_read_unlock();
 	return 0;
 }
 static const struct net_device_ops ops = { .ndo_open = open };

${extra}
-- 
2.45.0
`;

/** A repository whose first commit is the base and whose checkout has gone on: find() takes its own lock there. */
function repository(t: TestContext): { root: string; base: string; git: (...args: string[]) => string } {
  const root = folder(t);
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-C', root, ...args], {
      encoding: 'utf8',
    }).trim();
  mkdirSync(path.join(root, 'net'));
  writeFileSync(path.join(root, 'net/a.c'), HELPER);
  writeFileSync(path.join(root, 'net/b.c'), LOCKED);
  git('init', '-q');
  git('add', '.');
  git('commit', '-qm', 'base');
  const base = git('rev-parse', 'HEAD');
  const own = HELPER.replace('	rcu_d', '	guard(rcu)();\n	rcu_d');
  writeFileSync(path.join(root, 'net/a.c'), own);
  git('commit', '-qam', 'later');
  return { root, base, git };
}

function run(t: TestContext, tree: string, extra: string, ...more: string[]) {
  const cwd = folder(t, { 'x.mbox': mail(extra) });
  const args = ['lint', '-f', 'json', '--no-cache', '--tree', tree, ...more, 'x.mbox'];
  const r = lorelint(args, { cwd });
  const json = r.stdout === '' ? null : JSON.parse(r.stdout);
  return { ...r, tree: json?.tool.tree, errors: json?.summary.error, problems: json?.problems };
}

test('the base is there: the tree is read at it, from the checkout and from a bare repository', (t) => {
  const { root, base } = repository(t);
  const bare = path.join(folder(t), 'bare.git');
  execFileSync('git', ['clone', '-q', '--bare', root, bare]);
  for (const tree of [root, bare]) {
    const r = run(t, tree, `base-commit: ${base}`);
    assert.deepEqual([r.code, r.errors, r.stderr], [1, 1, ''], r.stderr);
    assert.deepEqual(r.tree, { commit: base, missing: null });
  }
  assert.match(
    run(t, root, `base-commit: ${base}`, '-v').stderr,
    /the tree is read at base-commit [0-9a-f]{40}/,
  );
});

test('--rev wins; without a base the checkout counts', (t) => {
  const { root, base } = repository(t);
  for (const r of [run(t, root, `base-commit: ${base}`, '--rev', 'HEAD'), run(t, root, '')])
    assert.deepEqual([r.code, r.errors, r.tree], [0, 0, undefined], r.stderr);
});

test('a base that is not there is one line on stderr, and the checkout counts', (t) => {
  const { root } = repository(t);
  const gone = 'a'.repeat(40);
  const r = run(t, root, `base-commit: ${gone}`);
  assert.deepEqual([r.code, r.errors, r.tree], [0, 0, { commit: null, missing: gone }]);
  assert.equal(
    r.stderr,
    `lorelint: base-commit ${gone} is not in ${root}: the files that lie there are used\n`,
  );
});

test('what is no object name never reaches git', (t) => {
  const { root, base, git } = repository(t);
  git('tag', 'v1', base);
  for (const name of ['--upload-pack=touch', 'v1', 'HEAD~1', base.slice(0, 12), `${base}^{tree}`, '-p'])
    assert.deepEqual(
      ((r) => [r.code, r.tree, r.stderr])(run(t, root, `base-commit: ${name}`)),
      [0, undefined, ''],
      name,
    );
});

test('prerequisites that are not in the series are said', (t) => {
  const { root, base } = repository(t);
  const id = 'b'.repeat(40);
  const r = run(t, root, `base-commit: ${base}\nprerequisite-patch-id: ${id}`);
  assert.equal(r.errors, 1);
  assert.match(r.problems[0].message, /^1 prerequisite patches are named/);
});
