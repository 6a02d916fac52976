/** A small tree on disk: a checkout and a git directory must answer alike; damaged and hostile files do no harm. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { noCache, openCache } from '../../src/io/cache.js';
import { openTree } from '../../src/io/tree.js';
import { MAX_SOURCE_BYTES } from '../../src/limits.js';
import { UserError } from '../../src/text.js';

function makeTree(): string {
  const root = mkdtempSync(path.join(tmpdir(), 'lorelint-tree-'));
  mkdirSync(path.join(root, 'net/a'), { recursive: true });
  mkdirSync(path.join(root, 'include/linux'), { recursive: true });
  writeFileSync(path.join(root, 'net/a/one.c'), 'int one(void)\n{\n\treturn two();\n}\n');
  writeFileSync(path.join(root, 'net/two.c'), 'int two(void)\n{\n\treturn 0;\n}\n');
  writeFileSync(path.join(root, 'include/linux/two.h'), 'int two(void);\n');
  writeFileSync(path.join(root, 'net/latin.c'), Buffer.from('/* \xe9 */ int latin;\n', 'latin1'));
  return root;
}

test('a checkout tells what mentions and what defines a name, with and without the cache', () => {
  const root = makeTree();
  const cache = openCache(path.join(root, 'cache'), 'test');
  for (const c of [noCache, cache, cache]) {
    const tree = openTree(root, { cache: c });
    assert.deepEqual(tree.mentioning('two'), ['net/a/one.c', 'net/two.c', 'include/linux/two.h']);
    assert.deepEqual(tree.defining('two'), ['net/two.c']);
    assert.deepEqual(tree.list('net/a'), ['net/a/one.c']);
    assert.equal(tree.read('net/latin.c'), '/* \xe9 */ int latin;\n');
    assert.equal(tree.read('net/none.c'), null);
  }
  rmSync(root, { recursive: true });
});

test('a changed, a new and a damaged entry of the cache are seen', () => {
  const root = makeTree();
  const folder = path.join(root, 'cache');
  const cache = openCache(folder, 'test');
  openTree(root, { cache }).mentioning('two');
  writeFileSync(path.join(root, 'net/a/one.c'), 'int one(void)\n{\n\treturn 12345;\n}\n');
  writeFileSync(path.join(root, 'net/three.c'), 'int three = two;\n');
  assert.deepEqual(openTree(root, { cache }).mentioning('two', ['net']), ['net/three.c', 'net/two.c']);
  for (const name of readdirSync(folder)) truncateSync(path.join(folder, name), 100);
  assert.deepEqual(openTree(root, { cache }).mentioning('two', ['net']), ['net/three.c', 'net/two.c']);
  rmSync(root, { recursive: true });
});

test('symlinks out of the tree, names above it and huge files are not read', () => {
  const root = makeTree();
  const outside = mkdtempSync(path.join(tmpdir(), 'lorelint-outside-'));
  writeFileSync(path.join(outside, 'secret.c'), 'int secret;\n');
  symlinkSync(path.join(outside, 'secret.c'), path.join(root, 'net/link.c'));
  symlinkSync(outside, path.join(root, 'net/folder'));
  writeFileSync(path.join(root, 'net/huge.c'), Buffer.alloc(MAX_SOURCE_BYTES + 1, 32));
  const tree = openTree(root, { cache: noCache });
  for (const name of ['net/link.c', 'net/folder/secret.c', '../secret.c', 'net/../../x.c', 'net/huge.c'])
    assert.equal(tree.read(name), null, name);
  assert.deepEqual(tree.mentioning('secret'), []);
  assert.match(tree.problems.join('\n'), /^net\/huge\.c is larger than \d+ bytes: not read$/m);
  rmSync(root, { recursive: true });
  rmSync(outside, { recursive: true });
});

test('what is no kernel tree is one clear line', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'lorelint-empty-'));
  assert.throws(() => openTree(root, { cache: noCache }), UserError);
  assert.throws(() => openTree(path.join(root, 'none'), { cache: noCache }), UserError);
  assert.throws(() => openTree(root, { cache: noCache, rev: 'HEAD' }), UserError);
  rmSync(root, { recursive: true });
});

test('a git directory at a revision answers as its checkout does', () => {
  const root = makeTree();
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-C', root, ...args]);
  git('init', '-q');
  git('add', '.');
  git('commit', '-qm', 'one');
  writeFileSync(path.join(root, 'net/two.c'), 'nothing\n');
  const tree = openTree(root, { cache: noCache, rev: 'HEAD' });
  assert.deepEqual(tree.mentioning('two'), ['net/a/one.c', 'net/two.c', 'include/linux/two.h']);
  assert.equal(tree.read('net/two.c'), 'int two(void)\n{\n\treturn 0;\n}\n');
  assert.equal(tree.read('net/none.c'), null);
  assert.throws(() => openTree(root, { cache: noCache, rev: '--upload-pack=x' }), UserError);
  rmSync(root, { recursive: true });
});

test('the cache stays under its bound and survives what it can not write', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'lorelint-cache-'));
  const cache = openCache(root, '1', 10_000);
  for (let i = 0; i < 20; i++) cache.put(`k${i}`, Buffer.alloc(1000, i));
  cache.trim();
  assert.ok(readdirSync(root).length <= 5);
  assert.equal(openCache(root, '2').get('k19'), null);
  const nowhere = openCache('/proc/none', '1');
  nowhere.put('a', Buffer.from('b'));
  assert.equal(nowhere.get('a'), null);
  rmSync(root, { recursive: true });
});

test('a folder that is searched without an index answers as with one', () => {
  const root = makeTree();
  const put = (name: string, text: string) => {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  };
  put('drivers/net/a/a.c', 'int a = two;\n');
  put('drivers/net/b.c', '/* two */ int b = twofold;\n');
  put('drivers/net/c.h', '#define C two ## b\n');
  put('drivers/net/a-b.c', 'char *s = "two";\n');
  const names = ['two', 'b', 'C', 'twofold', 'two', 'none'];
  const folders = ['net', 'drivers/net'];
  const ask = (indexed: boolean) => {
    const tree = openTree(root, { cache: noCache });
    if (indexed) tree.shard('drivers/net');
    return names.map((name) => tree.mentioning(name, folders));
  };
  assert.deepEqual(ask(false), ask(true));
  assert.deepEqual(ask(false)[0], ['net/a/one.c', 'net/two.c', 'drivers/net/a/a.c', 'drivers/net/c.h']);
  rmSync(root, { recursive: true });
});
