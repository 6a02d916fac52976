/** Patches out of messages: mailed, attached, quoted, counter-patches, trimmed and edited quotes. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { assembleSeries } from '../../src/patch/assemble.js';
import { patchesOf } from '../../src/patch/extract.js';
import { makeMessage } from './make.js';

const DIFF = `diff --git a/net/a.c b/net/a.c
index 1234567..89abcde 100644
--- a/net/a.c
+++ b/net/a.c
@@ -10,5 +10,6 @@ static int f(void)
 	int a;
 
 	a = 1;
+	b();
 	return a;
 }
@@ -30,3 +31,3 @@ static int g(void)
 	int c;
-	c();
+	d();
 }
`;
const STAT = ` net/a.c | 3 ++-
 1 file changed, 2 insertions(+), 1 deletion(-)
`;
const BODY = `From: Bea Writer <bea@example.org>

Do the thing.

Because of a reason.

Fixes: 0123456789ab ("net: break it")
Signed-off-by: Bea Writer <bea@example.org>
---
v2: renamed

${STAT}
${DIFF}
base-commit: 0123456789abcdef0123456789abcdef01234567
-- 
2.40.1
`;
const SUBJECT = '[PATCH net v2 1/2] net: do the thing';
const patchMail = makeMessage({ subject: SUBJECT, body: BODY, messageId: 'p1@example.org' });
const quote = (text: string, mark = '> ') =>
  text
    .replace(/\n$/, '')
    .split('\n')
    .map((l) => mark + l);
const reply = (lines: string[], more = {}) =>
  makeMessage({
    subject: `Re: ${SUBJECT}`,
    body: `${lines.join('\n')}\n`,
    inReplyTo: ['p1@example.org'],
    references: ['cover@example.org', 'p1@example.org'],
    messageId: 'r1@example.org',
    from: { name: 'Rita Reviewer', address: 'rita@example.org' },
    ...more,
  });

test('a patch mail: author, message, trailers, notes, diffstat, diff, markers', () => {
  const [patch] = patchesOf(patchMail);
  assert.equal(patch!.author!.address, 'bea@example.org');
  assert.equal(patch!.message.split('\n')[0], 'Do the thing.');
  assert.equal(BODY.split('\n')[patch!.messageLine - 1], 'Do the thing.');
  assert.deepEqual(
    patch!.trailers.map((t) => [t.key, t.line]),
    [
      ['Fixes', 7],
      ['Signed-off-by', 8],
    ],
  );
  assert.ok(patch!.notes.startsWith('v2: renamed'));
  assert.deepEqual(patch!.diffstat, [{ path: 'net/a.c', changes: 3 }]);
  assert.equal(patch!.diff.text, DIFF);
  assert.deepEqual([patch!.index, patch!.total, patch!.subject.revision], [1, 2, 2]);
  assert.equal(patch!.baseCommit, '0123456789abcdef0123456789abcdef01234567');
  assert.deepEqual([patch!.complete, patch!.problems], [true, []]);
  assert.equal(patch!.messageId, 'p1@example.org');
});

test('a diffstat that the diff does not agree with is a problem', () => {
  const lying = makeMessage({
    subject: SUBJECT,
    body: BODY.replace('2 insertions', '7 insertions').replace('3 ++-', '8 ++-'),
  });
  const messages = patchesOf(lying)[0]!.problems.map((p) => p.message);
  assert.equal(messages.length, 2);
  assert.match(messages[0]!, /diffstat says 8 changed lines in net\/a\.c, the diff has 3/);
});

test('the message is cut at scissors only by git am, and a diff in prose is none', () => {
  assert.deepEqual(
    patchesOf(makeMessage({ subject: 'x', body: 'Index: of all\nand diff -u shows\n--- a\nfine\n' })),
    [],
  );
  assert.deepEqual(patchesOf(makeMessage({ subject: 'x', body: 'nothing here\n' })), []);
});

for (const [name, mark] of [
  ['one blank', '> '],
  ['tight', '>'],
  ['bar', '| '],
  ['nested', '> > '],
  ['tight nested', '>> '],
  ['initials', 'BW> '],
] as const)
  test(`a full quote with the mark "${mark}" (${name})`, () => {
    const [patch, ...others] = patchesOf(
      reply(['Bea Writer wrote:', ...quote(BODY, mark), '', 'Looks good.']),
    );
    assert.deepEqual(others, []);
    assert.equal(patch!.diff.text, DIFF);
    assert.deepEqual([patch!.complete, patch!.problems], [true, []]);
    assert.equal(
      patch!.messageId,
      mark.includes('> >') || mark === '>> ' ? 'cover@example.org' : 'p1@example.org',
    );
    assert.equal(patch!.trailers.length, 2);
    assert.equal(patch!.remarks.at(-1)!.text, 'Looks good.');
  });

test('remarks between the lines are kept, with the line that they are under', () => {
  const lines = ['On Monday, Bea Writer wrote:', ...quote(BODY)];
  const at = lines.indexOf('> +\tb();') + 1;
  lines.splice(at, 0, '', 'Why here?', 'And not below?', '');
  const [patch] = patchesOf(reply(lines));
  assert.equal(patch!.diff.text, DIFF);
  assert.deepEqual(patch!.remarks, [{ text: 'Why here?\nAnd not below?', line: at + 2, under: at }]);
});

test('a trimmed quote is a partial patch that says what is missing', () => {
  const kept = quote(DIFF).slice(0, 8);
  const [patch] = patchesOf(reply([...kept, '[ snip ]', '', 'This leaks.']));
  assert.equal(patch!.complete, false);
  assert.equal(patch!.diff.files[0]!.hunks[0]!.complete, false);
  assert.match(
    patch!.problems[0]!.message,
    /hunk @@ -10,5 \+10,6 @@ of net\/a\.c has only 3 old and 3 new lines/,
  );
  const statOnly = [...quote(STAT), '> ', ...quote(DIFF.replace(/net\/a\.c/g, 'net/b.c'))];
  const [other] = patchesOf(reply(statOnly));
  assert.equal(other!.complete, false);
  assert.ok(other!.problems.some((p) => p.message === 'net/a.c is in the diffstat and not in the diff'));
});

test('a counter-patch is its own, by the one who sends it', () => {
  const lines = [...quote(BODY), '', 'How about this:', '', ...DIFF.replace('b();', 'c();').split('\n')];
  const [mine, theirs] = patchesOf(reply(lines));
  assert.deepEqual(
    [mine!.carriedBy.as, mine!.messageId, mine!.author!.address],
    ['mail', 'r1@example.org', 'rita@example.org'],
  );
  assert.ok(mine!.diff.text.includes('+\tc();'));
  assert.deepEqual([theirs!.carriedBy.as, theirs!.diff.text], ['quote', DIFF]);
  assert.equal(theirs!.author!.address, 'bea@example.org');
});

test('two quotes of one patch at different depths are two patches of one message', () => {
  const lines = [...quote(DIFF, '> > '), '> Fine.', '', ...quote(DIFF, '> '), 'Really?'];
  assert.deepEqual(
    patchesOf(reply(lines)).map((p) => [p.diff.text === DIFF, p.messageId]),
    [
      [true, 'cover@example.org'],
      [true, 'p1@example.org'],
    ],
  );
});

test('a broken line is joined and told; a remark below a long line is not taken for one', () => {
  const long = DIFF.replace(
    '+\tb();',
    '+\tb_with_a_rather_long_name(first_argument, second_argument, third_arg);',
  );
  const broken = quote(long).flatMap((l) =>
    l.length > 70 ? [l.slice(0, l.lastIndexOf(' ')), l.slice(l.lastIndexOf(' ') + 1)] : [l],
  );
  const [patch] = patchesOf(reply(broken));
  assert.equal(patch!.diff.text, long);
  assert.match(patch!.problems[0]!.message, /broken by a mail client/);
  const remarked = quote(long).flatMap((l) => (l.length > 70 ? [l, 'No.'] : [l]));
  const [other] = patchesOf(reply(remarked));
  assert.equal(other!.diff.text, long);
  assert.equal(other!.remarks[0]!.text, 'No.');
  assert.equal(other!.problems.length, 1);
  assert.equal(other!.problems[0]!.line, remarked.indexOf('No.') + 1);
  assert.match(other!.problems[0]!.message, /is taken for a remark/);
});

test('a series takes the original, and an edited quote is a problem that names the line', () => {
  const edited = quote(BODY).map((l) => (l === '> +\tb();' ? '> +\tbb();' : l));
  const series = assembleSeries([patchMail, reply(edited)]);
  assert.equal(series.length, 1);
  assert.equal(series[0]!.patches[0]!.diff.text, DIFF);
  assert.deepEqual(series[0]!.missing, [2]);
  assert.deepEqual(series[0]!.problems, [
    {
      message: `the quote differs from the patch as it was sent, at body line ${edited.indexOf('> +\tbb();') + 1}`,
      line: edited.indexOf('> +\tbb();') + 1,
      messageId: 'r1@example.org',
    },
  ]);
  assert.deepEqual(assembleSeries([patchMail, reply(quote(BODY))])[0]!.problems, []);
});

test('attached patches and several in one message', () => {
  const part = (text: string, bodyLine: number, filename: string | null) => ({
    type: filename ? 'text/x-patch' : 'text/plain',
    charset: 'utf-8',
    filename,
    disposition: filename ? ('attachment' as const) : null,
    bytes: text,
    text,
    bodyLine,
  });
  const hello = 'See the two attached.\n';
  const first = `From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001\n${BODY.replace('From:', 'From:')}`;
  const second = DIFF.replace(/net\/a/g, 'net/z');
  const message = makeMessage({
    subject: 'two patches',
    body: hello + first + second,
    parts: [
      part(hello, 1, null),
      part(first, 2, '1.patch'),
      part(second, 2 + first.split('\n').length - 1, '2.patch'),
    ],
  });
  assert.deepEqual(
    patchesOf(message).map((p) => p.diff.files.map((f) => f.path)),
    [['net/a.c'], ['net/z.c']],
  );
});

test("an original below a top post is the parent's patch", () => {
  const lines = [
    'I like it.',
    '',
    '-----Original Message-----',
    'From: Bea Writer <bea@example.org>',
    'Sent: Monday, June 1, 2026 10:00 AM',
    'To: list@example.org',
    `Subject: ${SUBJECT}`,
    '',
    ...BODY.split('\n').slice(2),
  ];
  const [patch, ...others] = patchesOf(reply(lines));
  assert.deepEqual(others, []);
  assert.deepEqual(
    [patch!.carriedBy.as, patch!.messageId, patch!.author!.address],
    ['quote', 'p1@example.org', 'bea@example.org'],
  );
  assert.equal(patch!.diff.text, DIFF);
  assert.equal(patch!.message.split('\n')[0], 'Do the thing.');
  assert.equal(patch!.remarks[0]!.text, 'I like it.');
});

test('a commit message that quotes something keeps what is above the quote', () => {
  const body = BODY.replace('Because of a reason.', 'The log says:\n\n> oops\n\nBecause of a reason.');
  assert.equal(
    patchesOf(makeMessage({ subject: SUBJECT, body }))[0]!.message.split('\n')[0],
    'Do the thing.',
  );
});

test('a hunk left out of a quote shows by the diffstat', () => {
  const lines = quote(BODY);
  const from = lines.indexOf('> @@ -30,3 +31,3 @@ static int g(void)');
  lines.splice(from, 5);
  const [patch] = patchesOf(reply(lines));
  assert.equal(patch!.complete, false);
  assert.ok(
    patch!.problems.some((p) => /diffstat says 3 changed lines in net\/a\.c, the diff has 1/.test(p.message)),
  );
});

test('the blank that Thunderbird leaves in front of context lines is taken away and told', () => {
  const stuffed = DIFF.split('\n')
    .map((l) => (l.startsWith(' ') ? ` ${l}` : l))
    .join('\n');
  const [patch] = patchesOf(reply(quote(stuffed)));
  assert.equal(patch!.diff.text, DIFF);
  assert.match(patch!.problems[0]!.message, /a blank too many/);
  const block = DIFF.replace(/^ (?=.)/gm, '  ').replace('  \n', ' \n');
  assert.deepEqual(patchesOf(reply(quote(block)))[0]!.problems, []);
});
