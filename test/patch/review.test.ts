/** Remarks and where they belong. The line numbers were counted by hand in the mails below. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { alignQuote, placeStrays } from '../../src/patch/align.js';
import { assembleSeries } from '../../src/patch/assemble.js';
import { type Remark, remarksOf } from '../../src/patch/review.js';
import { made } from '../made.js';

const BODY = `The queue is read without a lock, so a reader
can see an entry that is freed already.

Take the lock around the loop.

Fixes: 0123456789ab ("demo: add a queue")
Signed-off-by: Ann Author <ann@example.org>
---
v2: take the lock earlier

 net/demo/core.c | 6 ++++--
 1 file changed, 4 insertions(+), 2 deletions(-)

diff --git a/net/demo/core.c b/net/demo/core.c
index 1111111..2222222 100644
--- a/net/demo/core.c
+++ b/net/demo/core.c
@@ -10,7 +10,9 @@ static int demo_walk(struct demo *d)
 {
 	int n = 0;
 
-	list_for_each_entry(e, &d->queue, list)
-		n += e->size;
+	rcu_read_lock();
+	list_for_each_entry_rcu(e, &d->queue, list)
+		n += e->size;
+	rcu_read_unlock();
 	return n;
 }
-- 
2.39.0
`;
const PATCH = made({ id: 'p', subject: '[PATCH net v2] demo: take the lock', body: BODY });
const quote = (text: string): string => text.replace(/^(?=.|\n)/gm, '> ').replace(/> (?=>)/g, '>');
const lines = (from: number, to: number): string =>
  BODY.split('\n')
    .slice(from - 1, to)
    .map((l) => `> ${l}`)
    .join('\n');
const reply = (body: string, id = 'r', inReplyTo = 'p', from = 'Rob Reviewer <rob@example.org>') =>
  made({ id, inReplyTo, subject: 'Re: [PATCH net v2] demo: take the lock', body, from, minute: 5 });
const all = (...messages: ReturnType<typeof made>[]): Remark[] =>
  remarksOf([PATCH, ...messages], assembleSeries([PATCH, ...messages]));
const short = (r: Remark) => [r.text, r.anchor.part, r.anchor.file, r.anchor.line, r.anchor.image];

test('remarks under a whole quote go to the lines right above them', () => {
  const body = `Hi Ann,

On Thu, Jan 1, 2026 at 10:00 AM Ann Author <ann@example.org> wrote:
${lines(1, 4)}
Around the whole of it?
${lines(5, 9)}
That was v1.
${lines(10, 12)}
Nice and small.
${lines(13, 23)}
Good riddance.
${lines(24, 24)}
Why not guard(rcu)()?
${lines(25, 30)}

Thanks,
Rob
`;
  assert.deepEqual(all(reply(body)).map(short), [
    ['Around the whole of it?', 'message', undefined, 4, undefined],
    ['That was v1.', 'notes', undefined, undefined, undefined],
    ['Nice and small.', 'diffstat', undefined, undefined, undefined],
    ['Good riddance.', 'diff', 'net/demo/core.c', 14, 'pre'],
    ['Why not guard(rcu)()?', 'diff', 'net/demo/core.c', 13, undefined],
  ]);
});

test('a trimmed quote is found in the original', () => {
  const body = `> [...]\n${lines(24, 26)}\nThis one grows.\n${lines(28, 28)}\nAnd this may sleep.\n`;
  assert.deepEqual(all(reply(body)).map(short), [
    ['This one grows.', 'diff', 'net/demo/core.c', 15, undefined],
    ['And this may sleep.', 'diff', 'net/demo/core.c', 17, undefined],
  ]);
});

test('a reply to a remark keeps its line and says what it answers', () => {
  const first = reply(`${lines(18, 24)}\nWhy not guard(rcu)()?\n`);
  const body = `${quote(first.body)}\nSure, in v3.\n`;
  const second = reply(body, 's', 'r', 'Ann Author <ann@example.org>');
  const remarks = all(first, second);
  assert.deepEqual(remarks.map(short), [
    ['Why not guard(rcu)()?', 'diff', 'net/demo/core.c', 13, undefined],
    ['Sure, in v3.', 'diff', 'net/demo/core.c', 13, undefined],
  ]);
  assert.deepEqual(
    remarks.map((r) => r.answers),
    [null, 0],
  );
});

test('a remark on a line that a reply quotes at depth two goes to the patch', () => {
  const first = reply(`${lines(18, 24)}\nWhy not guard(rcu)()?\n`);
  const second = reply(`${quote(`${lines(18, 23)}\n`)}\nI miss this line.\n`, 's', 'r');
  assert.deepEqual(all(first, second).map(short)[1], [
    'I miss this line.',
    'diff',
    'net/demo/core.c',
    14,
    'pre',
  ]);
});

test('without the original the quote is the patch', () => {
  const only = reply(`${lines(1, 24)}\nWhy not guard(rcu)()?\n${lines(25, 30)}\n`);
  assert.deepEqual(remarksOf([only], assembleSeries([only])).map(short), [
    ['Why not guard(rcu)()?', 'diff', 'net/demo/core.c', 13, undefined],
  ]);
});

test('greetings, closings, trailers and signatures are no remarks; no quote means general', () => {
  const silent = `Hi Ann!\n\n${lines(1, 2)}\n\nReviewed-by: Rob Reviewer <rob@example.org>\n\nThanks,\nRob\n-- \nRob\n`;
  assert.deepEqual(all(reply(silent)), []);
  assert.deepEqual(all(reply('Does this need a test?\n')).map(short), [
    ['Does this need a test?', 'general', undefined, undefined, undefined],
  ]);
});

test('a re-wrapped quote is found, trivial lines follow their neighbours', () => {
  const original = [
    'a long line that a mail client breaks somewhere near its end',
    '}',
    'other words here',
    '}',
  ];
  const quoted = ['a long line that a mail client breaks', 'somewhere near its end', 'other words here', '}'];
  const found = alignQuote(quoted, original);
  placeStrays(quoted, original, found);
  assert.deepEqual(found, [0, 0, 2, 3]);
});

test('of two equal places the one nearest to the lines above is taken', () => {
  const original = ['alpha one', 'dropped here', 'return true', '}', 'beta two', 'return true', '}'];
  assert.deepEqual(alignQuote(['alpha one', 'return true', '}'], original), [0, 2, 3]);
});
