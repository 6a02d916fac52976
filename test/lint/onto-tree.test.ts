import assert from 'node:assert/strict';
import test from 'node:test';
import { fromMail, originOf } from '../../src/lint/change.js';
import { applyAll } from '../../src/lint/onto-tree.js';
import { diffText, patchOf } from './make.js';

const tree = new Map([['net/a.c', 'one\ntwo\nthree\nfour\nfive\nsix\nseven\n']]);
const onto = {
  read: (path: string) => tree.get(path) ?? null,
  unread: (path: string) => (path === 'net/bin.c' ? 'is not text' : 'is not in the tree'),
};
const all = () => true;
/** Adds `new` behind `two`, with the hunk numbered 10 lines too far down: the tree is at an offset. */
const first = patchOf(diffText('net/a.c', 11, [' one', ' two', '+new', ' three', ' four']));
const second = patchOf(diffText('net/a.c', 1, ['+top', ' one', ' two', ' new']));

test('patches go on in order, and lines know the patch and the line that they come from', () => {
  const { files, texts, refused } = applyAll([first, second], onto.read, all, onto.unread);
  assert.deepEqual(refused, []);
  assert.deepEqual(texts, [
    {
      path: 'net/a.c',
      prePath: 'net/a.c',
      pre: tree.get('net/a.c'),
      post: 'top\none\ntwo\nnew\nthree\nfour\nfive\nsix\nseven\n',
    },
  ]);
  const file = files[0]!;
  assert.deepEqual(originOf(file, 1), { patch: 1, mailLine: 5, added: true, preLine: 0 });
  assert.deepEqual(originOf(file, 4), { patch: 0, mailLine: 7, added: true, preLine: 0 });
  assert.equal(originOf(file, 5).preLine, 3);
  assert.equal(originOf(file, 9).patch, -1);
  assert.equal(originOf(file, 9).preLine, 7);
  assert.equal(fromMail(file, 0, 13), 4, 'a line as the first mail counts it');
});

test('a hunk that the tree refuses is handed back, with the reason, and the others go on', () => {
  const bad = patchOf(
    diffText('net/a.c', 1, ['+top', ' one']) +
      diffText('net/a.c', 5, [' nothing', '+like', ' this', ' here']).split('\n').slice(3).join('\n'),
  );
  const { texts, refused } = applyAll([bad], onto.read, all, onto.unread);
  assert.match(texts[0]?.post ?? '', /^top\none\n/);
  assert.deepEqual(
    refused.map((r) => [r.patch, r.file.path, r.file.hunks.length, r.reasons[0]?.line]),
    [[0, 'net/a.c', 1, 5]],
  );
  assert.ok(refused[0]?.reasons[0]?.reason);
});

test('a file that is not in the tree is refused, a new one is taken', () => {
  const gone = applyAll([patchOf(diffText('net/b.c', 1, [' x', '+y']))], onto.read, all, onto.unread);
  assert.deepEqual([gone.files.length, gone.refused.length], [0, 1]);
  assert.equal(gone.refused[0]?.reasons[0]?.reason, 'net/b.c is not in the tree');
  const text =
    'diff --git a/net/n.c b/net/n.c\nnew file mode 100644\n--- /dev/null\n+++ b/net/n.c\n@@ -0,0 +1,2 @@\n+x\n+y\n';
  const fresh = applyAll([patchOf(text)], onto.read, all, onto.unread);
  assert.deepEqual(fresh.texts, [{ path: 'net/n.c', prePath: 'net/n.c', pre: null, post: 'x\ny\n' }]);
});

test('a file that is there but was not read is refused with the reason, a new one of its name too', () => {
  const binary = applyAll([patchOf(diffText('net/bin.c', 1, [' x', '+y']))], onto.read, all, onto.unread);
  assert.equal(binary.refused[0]?.reasons[0]?.reason, 'net/bin.c is not text');
  const text =
    'diff --git a/net/bin.c b/net/bin.c\nnew file mode 100644\n--- /dev/null\n+++ b/net/bin.c\n@@ -0,0 +1,1 @@\n+x\n';
  const fresh = applyAll([patchOf(text)], onto.read, all, onto.unread);
  assert.equal(fresh.refused[0]?.reasons[0]?.reason, 'net/bin.c is already in the tree');
});
