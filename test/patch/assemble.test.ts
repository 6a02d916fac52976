/** Series out of messages that were made up. */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Message } from '../../src/mail/message.js';
import { assembleSeries } from '../../src/patch/assemble.js';
import { makeMessage } from './make.js';

const DIFF = 'diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n';
let count = 0;
/** A message by its id, its subject and its parent; a patch unless the subject is a cover letter's or a reply's. */
function sent(
  id: string,
  subject: string,
  parent: string | null = null,
  more: Partial<Message> = {},
): Message {
  const bare = / 0+\/\d+\]/.test(subject) || /^re:/i.test(subject);
  const messageId = `${id}@example.org`;
  const up = parent === null ? [] : [`${parent}@example.org`];
  count++;
  return makeMessage({
    subject,
    messageId,
    inReplyTo: up,
    references: up,
    body: bare ? 'Hello.\n' : `Why.\n---\n${DIFF}`,
    origin: { source: 'test', number: count, byte: 0 },
    date: { text: '', epoch: 1_780_000_000 + count * 60, offset: 0 },
    ...more,
  });
}
const shape = (messages: Message[]) =>
  assembleSeries(messages).map((s) => ({
    v: s.revision,
    cover: s.cover?.messageId?.split('@')[0] ?? null,
    ids: s.patches.map((p) => p.messageId?.split('@')[0]).join(' '),
    missing: s.missing,
  }));

test('a cover letter and its patches, in any order, with one missing', () => {
  const all = [
    sent('p3', '[PATCH net 3/3] c', 'c'),
    sent('c', '[PATCH net 0/3] all'),
    sent('p1', '[PATCH net 1/3] a', 'c'),
  ];
  assert.deepEqual(shape(all), [{ v: 1, cover: 'c', ids: 'p1 p3', missing: [2] }]);
});

test('revisions of one thread are series of their own; patches without a version take it from their cover letter', () => {
  const all = [
    sent('c1', '[PATCH 0/1] x'),
    sent('a1', '[PATCH 1/1] x', 'c1'),
    sent('c2', '[PATCH v2 0/1] x', 'c1'),
    sent('a2', '[PATCH 1/1] x', 'c2'),
  ];
  assert.deepEqual(shape(all), [
    { v: 1, cover: 'c1', ids: 'a1', missing: [] },
    { v: 2, cover: 'c2', ids: 'a2', missing: [] },
  ]);
});

test('an unnumbered patch that answers its like with the same title is the next revision', () => {
  const all = [
    sent('a', '[PATCH nf] x: y'),
    sent('b', '[PATCH nf] x: y', 'a'),
    sent('c', '[PATCH nft] tests: z', 'a'),
  ];
  assert.deepEqual(
    shape(all).map((s) => [s.v, s.ids]),
    [
      [1, 'a'],
      [2, 'b'],
      [1, 'c'],
    ],
  );
});

test('a partial reroll takes the others from the revision before', () => {
  const all = [
    sent('c', '[PATCH 0/2] x'),
    sent('a', '[PATCH 1/2] a', 'c'),
    sent('b', '[PATCH 2/2] b', 'c'),
    sent('b2', '[PATCH v2 2/2] b', 'b'),
  ];
  const series = assembleSeries(all);
  assert.deepEqual(shape(all)[1], { v: 2, cover: null, ids: 'a b2', missing: [] });
  assert.equal(series[1]!.problems[0]!.message, 'patches 1 are those of v1');
});

test('unthreaded patches join by sender, count and time', () => {
  const [a, b] = [sent('a', '[PATCH net 1/2] a'), sent('b', '[PATCH net 2/2] b')];
  assert.deepEqual(
    shape([a, b]).map((s) => s.ids),
    ['a b'],
  );
  const late = { ...b, date: { text: '', epoch: (a.date?.epoch ?? 0) + 90_000, offset: 0 } };
  assert.deepEqual(
    shape([a, late]).map((s) => s.ids),
    ['a', 'b'],
  );
  const other = { ...b, from: { name: 'O', address: 'o@example.org' } };
  assert.deepEqual(
    shape([a, other]).map((s) => s.ids),
    ['a', 'b'],
  );
});

test('one number sent twice: the first counts and the second is told', () => {
  const all = [
    sent('c', '[PATCH 0/1] x'),
    sent('a', '[PATCH 1/1] a', 'c'),
    sent('b', '[PATCH 1/1] a again', 'c'),
  ];
  assert.deepEqual(shape(all), [{ v: 1, cover: 'c', ids: 'a', missing: [] }]);
  assert.equal(
    assembleSeries(all)[0]!.problems[0]!.message,
    'patch 1/1 was sent twice; the first one is taken',
  );
});

test('kernel and user space in one thread are two series', () => {
  const all = [
    sent('a', '[PATCH nf 1/2] a'),
    sent('b', '[PATCH nf 2/2] b', 'a'),
    sent('x', '[PATCH nft 1/2] x', 'a'),
    sent('y', '[PATCH nft 2/2] y', 'a'),
  ];
  assert.deepEqual(
    shape(all).map((s) => s.ids),
    ['a b', 'x y'],
  );
});

test('a cover letter with another count is still theirs', () => {
  const all = [
    sent('c', '[PATCH 0/8] all'),
    sent('a', '[PATCH 1/2] a', 'c'),
    sent('b', '[PATCH 2/2] b', 'c'),
  ];
  assert.deepEqual(shape(all), [{ v: 1, cover: 'c', ids: 'a b', missing: [] }]);
});

test('a pull request and a quoted patch without its original', () => {
  const pull = makeMessage({ subject: '[GIT PULL] fixes', body: 'Please pull\n' });
  assert.deepEqual(
    assembleSeries([pull]).map((s) => [s.kind, s.patches.length]),
    [['pull', 0]],
  );
  const quote = sent('r', 'Re: [PATCH v3 2/4] q', 'gone', { body: DIFF.replace(/^(?=.)/gm, '> ') });
  const fuller = sent('s', 'Re: [PATCH v3 2/4] q', 'gone', {
    body: `${DIFF}${DIFF.replace(/\/f/g, '/g')}`.replace(/^(?=.)/gm, '> '),
  });
  const [one, ...others] = assembleSeries([quote, fuller]);
  assert.deepEqual(others, []);
  assert.deepEqual([one!.messageId, one!.revision, one!.missing], ['gone@example.org', 3, [1, 3, 4]]);
  assert.equal(one!.patches[0]!.diff.files.length, 2);
});

test('five thousand patches in one chain end soon', () => {
  const chain = Array.from({ length: 10_000 }, (_, i) =>
    sent(`n${i}`, `[PATCH v${1 + (i % 9)} ${1 + (i % 50)}/50] t`, i === 0 ? null : `n${i - 1}`),
  );
  const start = process.cpuUsage().user;
  assembleSeries(chain);
  assert.ok(process.cpuUsage().user - start < 10_000_000);
});
