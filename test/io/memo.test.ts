/** What is remembered of a tree holds as long as nothing that it rests on changes, and no longer. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { noCache, openCache } from '../../src/io/cache.js';
import { remembered } from '../../src/io/memo.js';
import { openTree } from '../../src/io/tree.js';

/** Longer than two changes may be stamped alike. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 100));

async function made(t: TestContext) {
  const dir = mkdtempSync(path.join(tmpdir(), 'lorelint-memo-'));
  t.after(() => rmSync(dir, { recursive: true }));
  const put = (name: string, text: string) => {
    mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    writeFileSync(path.join(dir, name), text);
  };
  put('net/a.c', 'int a = b;\n');
  put('net/deep/b.c', 'int b;\n');
  put('fs/other.c', 'int other;\n');
  put('fs/unread.c', 'int unread;\n');
  await settle();
  const cacheFolder = path.join(dir, 'cache');
  /** Asks which files of net/ mention b, and reads one file outside; says whether it had to look. */
  const ask = (input: unknown = 'question', rev?: string, whenOpened = () => {}) => {
    let looked = false;
    const cache = openCache(cacheFolder, 'test');
    const tree = openTree(dir, { cache, ...(rev === undefined ? {} : { rev }) });
    whenOpened();
    const value = remembered(cache, tree, input, () => {
      looked = true;
      return {
        files: tree.mentioning('b', ['net']),
        other: tree.read('fs/other.c'),
        none: tree.read('fs/x.c'),
      };
    });
    return { looked, value };
  };
  return { dir, put, ask, cacheFolder };
}

test('the same question to the same tree is answered from memory, another one is not', async (t) => {
  const { ask } = await made(t);
  const first = ask();
  assert.deepEqual(first, {
    looked: true,
    value: { files: ['net/a.c', 'net/deep/b.c'], other: 'int other;\n', none: null },
  });
  assert.deepEqual(ask(), { ...first, looked: false });
  assert.equal(ask('another').looked, true);
});

test('a file that changes, appears or goes in a searched folder, or was read beside it, makes it look again', async (t) => {
  const { dir, put, ask } = await made(t);
  const changes: [() => void, (v: ReturnType<typeof ask>['value']) => void][] = [
    [() => put('net/a.c', 'int a = 2;\n'), (v) => assert.deepEqual(v.files, ['net/deep/b.c'])],
    [() => put('net/deep/c.c', 'int c = b;\n'), (v) => assert.equal(v.files.length, 2)],
    [() => rmSync(path.join(dir, 'net/deep/c.c')), (v) => assert.equal(v.files.length, 1)],
    [() => put('fs/other.c', 'int otter;\n'), (v) => assert.equal(v.other, 'int otter;\n')],
    [() => put('fs/x.c', 'int x;\n'), (v) => assert.equal(v.none, 'int x;\n')],
  ];
  ask();
  for (const [change, check] of changes) {
    change();
    await settle();
    const again = ask();
    assert.equal(again.looked, true);
    check(again.value);
    assert.equal(ask().looked, false);
  }
  put('fs/unread.c', 'int u2;\n');
  await settle();
  assert.equal(ask().looked, false, 'nobody asked about that file');
});

test('what rests on an index that another thread made is looked at again when a file appears there', async (t) => {
  const { dir, put } = await made(t);
  const cache = openCache(path.join(dir, 'cache'), 'test');
  const other = openCache(path.join(dir, 'other'), 'test');
  const ask = () => {
    const tree = openTree(dir, { cache });
    let looked = false;
    const value = remembered(cache, tree, 'q', () => {
      looked = true;
      tree.take(new Map([['net', openTree(dir, { cache: other }).shard('net')]]));
      return tree.mentioning('b', ['net']).length;
    });
    return { looked, value };
  };
  assert.deepEqual(ask(), { looked: true, value: 2 });
  assert.deepEqual(ask(), { looked: false, value: 2 });
  put('net/new.c', 'int n = b;\n');
  await settle();
  assert.deepEqual(ask(), { looked: true, value: 3 });
});

test('a damaged entry is made anew, and nothing is kept of a tree that changed just now', async (t) => {
  const { put, ask, cacheFolder } = await made(t);
  const first = ask();
  for (const name of readdirSync(cacheFolder)) truncateSync(path.join(cacheFolder, name), 60);
  assert.deepEqual(ask(), first);
  assert.equal(ask().looked, false);
  ask('question', undefined, () => put('net/a.c', 'int a = 3;\n'));
  assert.equal(ask().looked, true, 'a second change might have the same stamp');
});

test('what could not be read is said again', async (t) => {
  const { dir, put } = await made(t);
  const cache = openCache(path.join(dir, 'cache'), 'test');
  put('net/big.c', ' '.repeat(8 * 1024 * 1024 + 1));
  await settle();
  const problems = () => {
    const tree = openTree(dir, { cache });
    remembered(cache, tree, 'q', () => tree.mentioning('b', ['net']));
    return tree.problems;
  };
  const first = problems();
  assert.equal(first.length, 1);
  assert.match(first[0] ?? '', /net\/big\.c is larger/);
  assert.deepEqual(problems(), first);
});

test('a revision of a git directory is remembered by its id, and --no-cache remembers nothing', async (t) => {
  const { dir, put, ask } = await made(t);
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', dir, '-c', 'user.name=x', '-c', 'user.email=x@example.org', ...args]);
  const commit = () => {
    git('add', 'net', 'fs');
    git('commit', '-qm', 'x');
  };
  git('init', '-q');
  commit();
  assert.equal(ask('q', 'HEAD').looked, true);
  assert.equal(ask('q', 'HEAD').looked, false);
  put('net/a.c', 'int a = 4;\n');
  assert.equal(ask('q', 'HEAD').looked, false);
  commit();
  assert.deepEqual(ask('q', 'HEAD').value.files, ['net/deep/b.c']);
  let looks = 0;
  for (let i = 0; i < 2; i++) remembered(noCache, openTree(dir, { cache: noCache }), 'q', () => looks++);
  assert.equal(looks, 2);
});
