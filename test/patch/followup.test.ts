/** Follow-up trailers: what reaches which patch. */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Message } from '../../src/mail/message.js';
import { assembleSeries } from '../../src/patch/assemble.js';
import { findTrailers, sameAddress } from '../../src/patch/b4-trailer.js';
import { type CollectOptions, collectFollowups, withFollowups } from '../../src/patch/followup.js';
import { chooseRevision } from '../../src/patch/mailbox.js';
import { made } from '../made.js';

const ANN = 'Ann Author <ann@example.org>';
const ROB = 'Rob Reviewer <rob@example.org>';
const diff = (word: string): string => `It says ${word}.

Signed-off-by: ${ANN}
---
diff --git a/demo.txt b/demo.txt
--- a/demo.txt
+++ b/demo.txt
@@ -1 +1 @@
-one
+${word}
`;

const patch = (id: string, tag: string, word: string, inReplyTo?: string): Message =>
  made({ id, subject: `[${tag}] demo: say ${word}`, body: diff(word), ...(inReplyTo ? { inReplyTo } : {}) });
const reply = (id: string, inReplyTo: string, body: string, from = ROB): Message =>
  made({ id, inReplyTo, subject: 'Re: [PATCH] demo', body, from });

/** `messageId: Key: value <- reply` for every trailer that a reply gave. */
function given(messages: Message[], options: CollectOptions = {}): string[] {
  const found = collectFollowups(messages, options);
  return withFollowups(assembleSeries(messages), found).flatMap((s) =>
    s.patches.flatMap((p) =>
      p.trailers.filter((t) => t.from).map((t) => `${p.messageId}: ${t.key}: ${t.value} <- ${t.from}`),
    ),
  );
}

test('a reply gives its trailers to the patch that it answers, however deep', () => {
  const messages = [
    patch('p', 'PATCH', 'two'),
    reply('q', 'p', '> It says two.\n\nWhy?\n'),
    reply('a', 'q', 'Because.\n', ANN),
    reply(
      'r',
      'a',
      '> > > Reviewed-by: Nobody <no@example.org>\n\nI see.\n\nReviewed-by: Rob Reviewer <rob@example.org> # in part\n',
    ),
  ];
  assert.deepEqual(given(messages), ['p: Reviewed-by: Rob Reviewer <rob@example.org> <- r']);
});

test('another sender than the trailer names is a mismatch, taken only when asked for', () => {
  const body = 'Tested-by: Tom Tester <tom@example.net>\n';
  const messages = [patch('p', 'PATCH', 'two'), reply('r', 'p', body)];
  assert.deepEqual(given(messages), []);
  assert.deepEqual(given(messages, { sloppy: true }), ['p: Tested-by: Tom Tester <tom@example.net> <- r']);
  assert.deepEqual(
    collectFollowups(messages).mismatches.map((m) => [m.messageId, m.trailer.value]),
    [['r', 'Tom Tester <tom@example.net>']],
  );
});

test('what the cover letter gets goes to every patch, and no trailer twice', () => {
  const messages = [
    made({ id: 'c', subject: '[PATCH 0/2] demo', body: 'Two patches.\n' }),
    patch('p1', 'PATCH 1/2', 'two', 'c'),
    patch('p2', 'PATCH 2/2', 'three', 'c'),
    reply('r', 'c', `Acked-by: ${ROB}\n`),
    reply('s', 'p2', `acked-by: ${ROB}\n`),
  ];
  assert.deepEqual(given(messages), [`p1: Acked-by: ${ROB} <- r`, `p2: acked-by: ${ROB} <- s`]);
});

test('an unchanged patch keeps what an older revision got, a changed one does not', () => {
  const messages = [
    patch('a1', 'PATCH v1 1/2', 'two'),
    patch('a2', 'PATCH v1 2/2', 'three', 'a1'),
    reply('r1', 'a1', `Reviewed-by: ${ROB}\n`),
    reply('r2', 'a2', `Reviewed-by: ${ROB}\n`),
    patch('b1', 'PATCH v2 1/2', 'two'),
    patch('b2', 'PATCH v2 2/2', 'four', 'b1'),
  ];
  const last = chooseRevision(collectFollowups(messages).box);
  assert.deepEqual([last?.revision, last?.patches.map((p) => p?.id)], [2, ['b1', 'b2']]);
  assert.deepEqual(
    given(messages).filter((l) => l.startsWith('b')),
    [`b1: Reviewed-by: ${ROB} <- r1`],
  );
});

test('a partial re-roll is completed from the revision before', () => {
  const messages = [
    patch('a1', 'PATCH v2 1/2', 'two'),
    patch('a2', 'PATCH v2 2/2', 'three', 'a1'),
    patch('b2', 'PATCH v3 2/2', 'four', 'a2'),
  ];
  const last = chooseRevision(collectFollowups(messages).box);
  assert.deepEqual(
    [last?.revision, last?.patches.map((p) => p?.id), [...(last?.rerolled ?? [])]],
    [3, ['a1', 'b2'], [1]],
  );
});

test('replies that answer one another in a circle end', () => {
  const body = `Acked-by: ${ROB}\n`;
  assert.deepEqual(given([reply('x', 'y', body), reply('y', 'x', body)]), []);
});

test('wrapped trailers are joined; prose, quotes and the signature give none', () => {
  const body = `Thanks: this is fine.
> Acked-by: No One <no@example.org>
Fixes: 0123456789ab ("demo: a subject that
 goes on")
Acked-by: Rob Reviewer
<rob@example.org>
-- \nTested-by: Sig Nature <sig@example.org>
`;
  assert.deepEqual(
    findTrailers(body, true, 1).trailers.map((t) => [t.key, t.value, t.line]),
    [
      ['Fixes', '0123456789ab ("demo: a subject that  goes on")', 3],
      ['Acked-by', 'Rob Reviewer <rob@example.org>', 5],
    ],
  );
});

test('addresses are one with an extension or one more label', () => {
  assert.ok(sameAddress('rob+kernel@example.org', 'Rob@Example.org'));
  assert.ok(sameAddress('rob@lists.example.org', 'rob@example.org'));
  assert.ok(!sameAddress('rob@a.b.example.org', 'rob@example.org'));
  assert.ok(!sameAddress('bob@example.org', 'rob@example.org'));
});
