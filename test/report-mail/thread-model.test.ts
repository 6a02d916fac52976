/** Roles, revisions, states and remarks of made threads. */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Message } from '../../src/mail/message.js';
import { assembleSeries } from '../../src/patch/assemble.js';
import { reportsOf } from '../../src/report-mail/bot.js';
import { type ThreadModel, threadModels } from '../../src/report-mail/thread-model.js';
import { made } from '../made.js';

const ANN = 'Ann Author <ann@example.org>';
const ROB = 'Rob Reviewer <rob@example.org>';
const patchBody = (word: string, notes = '', extra = ''): string => `The demo says one.

${extra}Signed-off-by: ${ANN}
---
${notes}
diff --git a/demo.c b/demo.c
--- a/demo.c
+++ b/demo.c
@@ -1,2 +1,3 @@
 first
-one
+${word}
+last
`;
interface Extra {
  notes?: string;
  extra?: string;
  inReplyTo?: string;
  minute?: number;
  title?: string;
}
const patch = (id: string, tag: string, word = 'two', x: Extra = {}): Message =>
  made({
    id,
    subject: `[${tag}] ${x.title ?? 'demo: say more'}`,
    body: patchBody(word, x.notes, x.extra),
    minute: x.minute ?? 0,
    ...(x.inReplyTo ? { inReplyTo: x.inReplyTo } : {}),
  });
const reply = (id: string, inReplyTo: string, body: string, from = ROB, minute = 5): Message =>
  made({ id, inReplyTo, subject: 'Re: [PATCH] demo: say more', body, from, minute });

function models(...messages: Message[]): ThreadModel[] {
  return threadModels(messages, assembleSeries(messages), messages.flatMap(reportsOf));
}
function only(...messages: Message[]): ThreadModel {
  const all = models(...messages);
  assert.equal(all.length, 1);
  return all[0] as ThreadModel;
}
const states = (...messages: Message[]) =>
  models(...messages).flatMap((m) =>
    m.series.map((v) => [v.series.messageId, v.state.value, v.state.messageId]),
  );

test('roles: what each message is', () => {
  const model = only(
    made({ id: 'c', subject: '[PATCH v2 0/2] demo: more', body: 'Two patches.\n' }),
    patch('p1', 'PATCH v2 1/2', 'two', { inReplyTo: 'c', minute: 1 }),
    patch('p2', 'PATCH v2 2/2', 'three', { inReplyTo: 'c', minute: 2 }),
    reply('r', 'p2', '> +three\n\nWhy three?\n\nAcked-by: Rob Reviewer <rob@example.org>\n'),
    reply('a', 'r', '> Why three?\n\nBecause.\n', ANN, 6),
    reply('t', 'p1', `Tested-by: ${ROB}\n`),
    reply('w', 'p1', 'pw-bot: cr\n'),
  );
  assert.deepEqual(
    model.lines.map((l) => [l.messageId, l.role, l.says, l.parent]),
    [
      ['c', 'cover', 'cover letter v2', null],
      ['p1', 'patch', 'patch v2 1/2', 'c'],
      ['t', 'trailers', 'Tested-by', 'p1'],
      ['w', 'command', 'pw-bot: cr', 'p1'],
      ['p2', 'patch', 'patch v2 2/2', 'c'],
      ['r', 'review', 'review of 2/2, 1 remark; Acked-by', 'p2'],
      ['a', 'answer', "author's answer", 'r'],
    ],
  );
});

test('state: new, under review, reviewed, changes requested, rejected', () => {
  const p = patch('p', 'PATCH');
  assert.deepEqual(states(p), [['p', 'new', null]]);
  assert.deepEqual(states(p, reply('r', 'p', 'Hm, is it?\n')), [['p', 'under review', 'r']]);
  assert.deepEqual(states(p, reply('r', 'p', 'I will.\n', ANN)), [['p', 'new', null]]);
  assert.deepEqual(states(p, reply('r', 'p', `Reviewed-by: ${ROB}\n`)), [['p', 'reviewed', 'r']]);
  assert.deepEqual(states(p, reply('r', 'p', 'Split it.\n-- \npw-bot: cr\n')), [
    ['p', 'changes requested', 'r'],
  ]);
  assert.deepEqual(states(p, reply('r', 'p', 'Could you please send a v2 with a test?\n')), [
    ['p', 'changes requested', 'r'],
  ]);
  assert.deepEqual(states(p, reply('r', 'p', `NACK, this breaks all.\n`)), [['p', 'rejected', 'r']]);
});

test('state: applied, where, by whom and as what', () => {
  const bot = `Hello:

This series was applied to demo/demo.git (main)
by Max Tainer <max@example.org>:

Here is the summary with links:
  - [v2,1/1] demo: say more
    https://git.example.org/c/0123456789ab
`;
  const model = only(patch('p', 'PATCH v2'), reply('b', 'p', bot, 'patchwork-bot+demo@kernel.org', 9));
  const state = model.series[0]?.state;
  assert.deepEqual(
    [state?.value, state?.messageId, state?.tree, state?.by, state?.commits?.[0]?.hash],
    ['applied', 'b', 'demo/demo.git (main)', 'Max Tainer <max@example.org>', '0123456789ab'],
  );
});

test('state: only some of the patches were applied', () => {
  const model = only(
    patch('p1', 'PATCH 1/2', 'two'),
    patch('p2', 'PATCH 2/2', 'three', { inReplyTo: 'p1', minute: 1 }),
    reply('b', 'p2', '> +three\n\nApplied to demo-next, thanks.\n'),
  );
  assert.deepEqual(model.series[0]?.state.patches, [2]);
});

test('revisions are found by Link, change-id, reply, change log and title, in this order', () => {
  const how = (...messages: Message[]) =>
    models(...messages).flatMap((m) =>
      m.series.flatMap((v) =>
        v.before ? [[v.before.series.messageId, v.before.how, v.before.matched]] : [],
      ),
    );
  const v1 = patch('p1@x', 'PATCH', 'two', { notes: 'change-id: 2026-demo-1\n' });
  const link = 'Link: https://lore.kernel.org/r/p1@x\n';
  const log = 'v2: more, see https://lore.kernel.org/all/p1@x/\n';
  const other = { title: 'demo: say much more', minute: 9 };
  assert.deepEqual(how(v1, patch('p2@x', 'PATCH v2', 'four', { ...other, extra: link, notes: log })), [
    ['p1@x', 'Link', 'p1@x'],
  ]);
  assert.deepEqual(
    how(v1, patch('p2@x', 'PATCH v2', 'four', { ...other, notes: 'change-id: 2026-demo-1\n' })),
    [['p1@x', 'change-id', '2026-demo-1']],
  );
  assert.deepEqual(how(v1, patch('p2@x', 'PATCH v2', 'four', { ...other, inReplyTo: 'p1@x', notes: log })), [
    ['p1@x', 'in-reply-to', 'p1@x'],
  ]);
  assert.deepEqual(how(v1, patch('p2@x', 'PATCH v2', 'four', { ...other, notes: log })), [
    ['p1@x', 'change log link', 'p1@x'],
  ]);
  assert.deepEqual(how(v1, patch('p2@x', 'PATCH v2', 'four', { minute: 9 })), [
    ['p1@x', 'subject and author', 'demo: say more'],
  ]);
  assert.deepEqual(how(v1, patch('p2@x', 'PATCH v2', 'four', other)), []);
});

test('an older revision is superseded by the next one, in whichever thread', () => {
  assert.deepEqual(
    states(
      patch('p1', 'PATCH'),
      patch('p3', 'PATCH v3', 'four', { minute: 20 }),
      patch('p2', 'PATCH v2', 'three', { minute: 9 }),
    ),
    [
      ['p1', 'superseded', 'p2'],
      ['p2', 'superseded', 'p3'],
      ['p3', 'new', null],
    ],
  );
});

test('remarks: answered by the author, by a change, by a later trailer; open; unknown', () => {
  const v1 = patch('p', 'PATCH');
  const review = reply('r', 'p', '> +two\n\nWhy two?\n\n> +last\n\nIs it?\n');
  const judged = (...messages: Message[]) =>
    models(...messages).flatMap((m) => m.remarks.map((r) => [r.text, r.state, r.because, r.shownBy]));
  assert.deepEqual(judged(v1, review), [
    ['Why two?', 'open', 'no answer found', null],
    ['Is it?', 'open', 'no answer found', null],
  ]);
  const answer = reply('a', 'r', '> > +two\n> \n> Why two?\n\nSince two is more.\n', ANN, 6);
  assert.deepEqual(judged(v1, review, answer)[0], ['Why two?', 'answered', 'the author replied', 'a']);
  assert.deepEqual(judged(v1, review, answer)[1]?.[1], 'open');
  const v2 = patch('q', 'PATCH v2', 'three', { minute: 20 });
  assert.deepEqual(judged(v1, review, v2), [
    ['Why two?', 'answered', 'the line changed in v2', 'q'],
    ['Is it?', 'open', 'no answer found', null],
  ]);
  const general = reply('r', 'p', 'Is this the right way?\n');
  assert.deepEqual(judged(v1, general, v2), [
    ['Is this the right way?', 'unknown', 'v2 came; it names no line', 'q'],
  ]);
});

test('a splat that is reported is no remark, and what is said above it under a quote is', () => {
  const splat = 'WARNING: suspicious RCU usage\ndemo.c:2 suspicious rcu_dereference_check() usage!\n';
  const model = only(patch('p', 'PATCH'), reply('r', 'p', `> +two\n\nThis needs a lock:\n\n${splat}`));
  assert.deepEqual(
    model.remarks.map((r) => r.text),
    ['This needs a lock:'],
  );
  assert.deepEqual(
    model.reports.map((r) => r.kind),
    ['splat'],
  );
  const state = model.series[0]?.state;
  assert.deepEqual(
    [state?.value, state?.text],
    ['under review', 'splat reported: WARNING: suspicious RCU usage'],
  );
});

test('a reply alone: the patch that it quotes is there as what it answers', () => {
  const quoted = patchBody('two').replace(/^/gm, '> ');
  const model = only(reply('r', 'p', `${quoted}\nHm?\n`));
  assert.deepEqual(
    model.lines.map((l) => [l.messageId, l.role, l.says]),
    [
      ['p', 'missing', 'patch, only quoted here'],
      ['r', 'review', 'review, 1 remark'],
    ],
  );
});

test('a v3 that answers v1 stands behind v2; another patch in the thread is no revision', () => {
  const v1 = patch('p1', 'PATCH');
  const v2 = patch('p2', 'PATCH v2', 'three', { inReplyTo: 'p1', minute: 9 });
  const v3 = patch('p3', 'PATCH v3', 'four', { inReplyTo: 'p1', minute: 20 });
  const other = patch('q', 'PATCH', 'five', { inReplyTo: 'p1', minute: 30, title: 'demo: another thing' });
  assert.deepEqual(states(v1, v2, v3, other), [
    ['p1', 'superseded', 'p2'],
    ['p2', 'superseded', 'p3'],
    ['p3', 'new', null],
    ['q', 'new', null],
  ]);
});

test('a reviewer who comes back to a remark answers it', () => {
  const model = only(
    patch('p', 'PATCH'),
    reply('r', 'p', '> +two\n\nIs this right?\n'),
    reply('s', 'r', '> > +two\n> \n> Is this right?\n\nNever mind, it is.\n', ROB, 7),
  );
  assert.deepEqual(
    model.remarks.map((r) => [r.text, r.state, r.because]),
    [
      ['Is this right?', 'answered', 'the reviewer followed up'],
      ['Never mind, it is.', 'open', 'no answer found'],
    ],
  );
});

test('a title that comes back with other patches, or before, is another series', () => {
  const batch = (id: string, tag: string, minute: number, title: string): Message[] => [
    made({ id, subject: `[PATCH${tag} 0/2] demo updates`, body: 'Updates.\n', minute }),
    patch(`${id}1`, `PATCH${tag} 1/2`, 'two', { inReplyTo: id, minute, title }),
    patch(`${id}2`, `PATCH${tag} 2/2`, 'two', { inReplyTo: id, minute, title: `${title} again` }),
  ];
  const follows = (...messages: Message[]) =>
    models(...messages).flatMap((m) => m.series.flatMap((v) => (v.before ? [v.series.messageId] : [])));
  assert.deepEqual(follows(...batch('a', '', 0, 'one'), ...batch('b', ' v2', 9, 'one')), ['b']);
  assert.deepEqual(follows(...batch('a', '', 0, 'one'), ...batch('b', ' v2', 9, 'other')), []);
  assert.deepEqual(follows(...batch('a', '', 9, 'one'), ...batch('b', ' v2', 0, 'one')), []);
});

test('the same patch for another stable tree is no revision', () => {
  assert.deepEqual(
    states(
      patch('a', 'PATCH -stable,6.1 1/1'),
      patch('b', 'PATCH -stable,5.10 1/1', 'two', { minute: 9 }),
      patch('c', 'PATCH -stable,5.10 v2 1/1', 'three', { minute: 20 }),
      patch('d', 'PATCH', 'two', { minute: 30 }),
    ),
    [
      ['a', 'new', null],
      ['b', 'superseded', 'c'],
      ['c', 'new', null],
      ['d', 'new', null],
    ],
  );
});
