/** Trees that are none, and files in a tree that can't be read: one line that says the true reason, the rest of the result,
 *  an entry in notChecked, and no verdict on what was not read. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { MAX_SOURCE_BYTES } from '../../src/limits.js';
import { folder, lorelint } from './lorelint.js';

const driver = (name: string) => `static int ${name}(struct net_device *dev)
{
	return rcu_dereference(dev->x)->v;
}
static const struct net_device_ops ${name}_ops = { .ndo_open = ${name} };
`;

/** File → why it is not read. */
const BAD: Record<string, RegExp> = {
  'net/x/nul.c': /is not text: it has a NUL byte/,
  'net/x/huge.c': /is larger than \d+ bytes/,
  'net/x/fifo.c': /is no plain file/,
  'net/x/folder.c': /is no plain file/,
  'net/x/link.c': /is a symbolic link, which is not followed/,
  'net/behind/a.c': /is behind a symbolic link, which is not followed/,
  'net/x/none.c': /is not in the tree/,
};

function makeTree(t: TestContext): string {
  const root = folder(t);
  const put = (name: string, content: string | Buffer) => writeFileSync(path.join(root, name), content);
  mkdirSync(path.join(root, 'net/x/folder.c'), { recursive: true });
  put('net/x/good.c', driver('good'));
  put('net/x/new\nline.c', driver('newline'));
  put('net/x/latin.c', Buffer.from(`/* \xe9 */\n${driver('latin')}`, 'latin1'));
  put('net/x/nul.c', `${driver('nul')}\0`);
  put('net/x/huge.c', `${driver('huge')}${' '.repeat(MAX_SOURCE_BYTES)}`);
  execFileSync('mkfifo', [path.join(root, 'net/x/fifo.c')]);
  const outside = folder(t, { 'a.c': driver('outside') });
  symlinkSync(path.join(outside, 'a.c'), path.join(root, 'net/x/link.c'));
  symlinkSync(outside, path.join(root, 'net/behind'));
  return root;
}

interface Json {
  diagnostics: { function: string; severity: string }[];
  notChecked: { file?: string; line?: number; reason: string }[];
  problems: { message: string }[];
}

const clean = (stderr: string) => {
  for (const line of stderr.split('\n').slice(0, -1)) assert.match(line, /^lorelint: ./);
};

test('what is no tree is one line', (t) => {
  const root = makeTree(t);
  const empty = folder(t);
  for (const [tree, want] of [
    [empty, /is no kernel tree/],
    [path.join(empty, 'none'), /no such folder/],
    [path.join(root, 'net/x/good.c'), /not a folder/],
    [path.join(root, 'net/x/fifo.c'), /not a folder/],
  ] as const) {
    const r = lorelint(['audit', '--no-cache', '--tree', tree, 'net']);
    assert.deepEqual([r.code, r.stdout], [2, '']);
    assert.match(r.stderr, want);
    assert.equal(r.stderr.split('\n').length, 2, r.stderr);
  }
});

test('audit: what can not be read is said, with the reason, and the rest is judged', (t) => {
  const root = makeTree(t);
  const env = { XDG_CACHE_HOME: folder(t) };
  for (const run of ['first', 'from the cache']) {
    const r = lorelint(['audit', '-f', 'json', '--tree', root, 'net'], { env });
    clean(r.stderr);
    const { diagnostics, notChecked } = JSON.parse(r.stdout) as Json;
    assert.deepEqual(diagnostics.map((d) => d.function).sort(), ['good', 'latin', 'newline'], run);
    for (const name of ['net/x/nul.c', 'net/x/huge.c']) {
      assert.match(notChecked.find((n) => n.file === name)?.reason ?? '', BAD[name]!, run);
      assert.equal(r.stderr.split('\n').filter((line) => line.includes(name)).length, 1, r.stderr);
    }
  }
});

test('audit of single files that can not be read', (t) => {
  const root = makeTree(t);
  const audit = (...args: string[]) => lorelint(['audit', '--no-cache', '--tree', root, ...args]);
  const all = audit('-f', 'json', 'net/x/good.c', ...Object.keys(BAD));
  const { diagnostics, notChecked } = JSON.parse(all.stdout) as Json;
  assert.deepEqual(
    diagnostics.map((d) => d.function),
    ['good'],
  );
  for (const [name, want] of Object.entries(BAD))
    assert.match(notChecked.find((n) => n.file === name)?.reason ?? '', want, name);
  for (const name of ['net/x/fifo.c', 'net/x/nul.c', 'net/x/none.c']) {
    const r = audit(name);
    assert.deepEqual([r.code, r.stdout], [2, ''], name);
    assert.match(r.stderr, BAD[name]!);
  }
  assert.equal(audit('../../etc').code, 2);
});

/** Two hunks for a file, which the driver's own text would take. */
const patchFor = (name: string) => `diff --git a/${name} b/${name}
--- a/${name}
+++ b/${name}
@@ -1,3 +1,4 @@
 static int nul(struct net_device *dev)
 {
+	touch(dev);
 	return rcu_dereference(dev->x)->v;
@@ -4,2 +5,3 @@
 }
+
 static const struct net_device_ops nul_ops = { .ndo_open = nul };
`;

test('lint: a patch to such files is judged from its hunks, and the reason is said once', (t) => {
  const root = makeTree(t);
  const args = ['lint', '--no-cache', '--tree', root, '-'];
  const input = Object.keys(BAD).map(patchFor).join('');
  const r = lorelint([...args, '-f', 'json'], { input });
  clean(r.stderr);
  const { notChecked, diagnostics } = JSON.parse(r.stdout) as Json;
  assert.ok(diagnostics.every((d) => d.severity !== 'error'));
  const text = lorelint(args, { input })
    .stdout.replaceAll('\n  ', ' ')
    .split('\n')
    .filter((line) => line.startsWith('not checked:'));
  assert.equal(text.length, Object.keys(BAD).length, text.join('\n'));
  for (const [name, want] of Object.entries(BAD)) {
    const mine = notChecked.filter((n) => n.file === name);
    assert.deepEqual([...new Set(mine.map((n) => n.line))], [1, 5], name);
    for (const n of mine) assert.match(n.reason, want, name);
    const said = r.stderr.split('\n').filter((line) => line.includes(name));
    assert.equal(said.length, name.endsWith('none.c') ? 0 : 1, r.stderr);
    assert.ok(
      text.some((line) => line.startsWith(`not checked: ${name}:1,5: `) && want.test(line)),
      text.join('\n'),
    );
  }
});

test('without permission: a file and a folder', {
  skip: process.getuid?.() === 0 && 'root reads everything',
}, (t) => {
  const root = makeTree(t);
  mkdirSync(path.join(root, 'net/locked'));
  writeFileSync(path.join(root, 'net/x/secret.c'), driver('secret'));
  chmodSync(path.join(root, 'net/x/secret.c'), 0);
  chmodSync(path.join(root, 'net/locked'), 0);
  t.after(() => chmodSync(path.join(root, 'net/locked'), 0o700));
  const r = lorelint(['audit', '--no-cache', '-f', 'json', '--tree', root, 'net']);
  const { notChecked } = JSON.parse(r.stdout) as Json;
  for (const name of ['net/x/secret.c', 'net/locked'])
    assert.match(notChecked.find((n) => n.file === name)?.reason ?? '', /is not readable \(EACCES\)/);
});

test('the same out of a git directory', (t) => {
  const root = makeTree(t);
  execFileSync('rm', [path.join(root, 'net/x/fifo.c')]);
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-C', root, ...args]);
  git('init', '-q');
  git('add', '-A');
  git('commit', '-qm', 'one');
  const at = ['--no-cache', '--tree', path.join(root, '.git'), '--rev', 'HEAD'];
  const r = lorelint(['audit', '-f', 'json', ...at, 'net']);
  const { diagnostics, notChecked } = JSON.parse(r.stdout) as Json;
  assert.deepEqual(diagnostics.map((d) => d.function).sort(), ['good', 'latin', 'newline']);
  for (const name of ['net/x/nul.c', 'net/x/huge.c'])
    assert.match(notChecked.find((n) => n.file === name)?.reason ?? '', BAD[name]!);
  const link = lorelint(['audit', ...at, 'net/x/link.c']);
  assert.match(link.stderr, BAD['net/x/link.c']!);
  assert.match(lorelint(['audit', ...at.slice(0, -1), 'nonesuch', 'net']).stderr, /no revision nonesuch/);
});

test('a caller in a file that can not be read leaves its callee undecided', (t) => {
  const root = folder(t);
  mkdirSync(path.join(root, 'net'));
  const put = (name: string, content: string) => writeFileSync(path.join(root, 'net', name), content);
  put('a.c', 'int find(struct x *x)\n{\n\treturn rcu_dereference(x->p)->v;\n}\n');
  const good =
    'int f(struct x *x)\n{\n\tint v;\n\n\trcu_read_lock();\n\tv = find(x);\n\trcu_read_unlock();\n\treturn v;\n}\n';
  put('b.c', good);
  const verdict = () => {
    const r = lorelint(['audit', '--no-cache', '-f', 'json', '--all', '--tree', root, 'net/a.c']);
    return (JSON.parse(r.stdout) as { sites: { verdict: string }[] }).sites.map((s) => s.verdict);
  };
  assert.deepEqual(verdict(), ['caller-holds']);
  put('c.c', 'int g(struct x *x)\n{\n\treturn find(x);\n}\n\0');
  assert.deepEqual(verdict(), ['unknown']);
});

test('a repository that lacks an object, as a partial clone does: said, and asked again when it is there', (t) => {
  const root = folder(t);
  mkdirSync(path.join(root, 'net'));
  writeFileSync(path.join(root, 'net/here.c'), driver('here'));
  writeFileSync(path.join(root, 'net/away.c'), driver('away'));
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-C', root, ...args], {
      encoding: 'utf8',
    }).trim();
  git('init', '-q');
  git('add', '.');
  git('commit', '-q', '-m', 'x');
  const id = git('rev-parse', 'HEAD:net/away.c');
  const object = path.join(root, '.git/objects', id.slice(0, 2), id.slice(2));
  renameSync(object, `${object}.away`);
  const env = { XDG_CACHE_HOME: folder(t) };
  const audit = () => {
    const r = lorelint(['audit', '-f', 'json', '--tree', root, '--rev', 'HEAD', 'net'], { env });
    const { diagnostics, notChecked } = JSON.parse(r.stdout) as Json;
    return { found: diagnostics.map((d) => d.function).sort(), notChecked, stderr: r.stderr };
  };
  for (const run of ['first', 'from the cache']) {
    const { found, notChecked, stderr } = audit();
    assert.deepEqual(found, ['here'], run);
    assert.match(notChecked.find((n) => n.file === 'net/away.c')?.reason ?? '', /lacks its object/, run);
    assert.match(stderr, /net\/away\.c is not in the repository/, run);
  }
  renameSync(`${object}.away`, object);
  assert.deepEqual(audit().found, ['away', 'here']);
});
