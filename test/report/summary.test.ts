/** The summary of a made thread, written down by hand. */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { LintResult } from '../../src/lint/diagnostic.js';
import { assembleSeries } from '../../src/patch/assemble.js';
import { summaryDocument, summaryMarkdown, summaryText } from '../../src/report/summary.js';
import { sentences } from '../../src/report/words.js';
import { reportsOf } from '../../src/report-mail/bot.js';
import { threadModels } from '../../src/report-mail/thread-model.js';
import { made } from '../made.js';

const MESSAGES = [
  made({
    id: 'p@example.org',
    subject: '[PATCH net v2] demo: say more',
    body: `Hi,

The demo says one. That is too little, since
readers want two.

v2:
 - say more (Rob)

Fixes: 0123456789ab ("demo: start")
Signed-off-by: Ann Author <ann@example.org>
---
diff --git a/demo.c b/demo.c
--- a/demo.c
+++ b/demo.c
@@ -1,2 +1,3 @@
 first
-one
+two
+last
`,
  }),
  made({
    id: 'r@example.org',
    subject: 'Re: [PATCH net v2] demo: say more',
    from: 'Rob Reviewer <rob@example.org>',
    inReplyTo: 'p@example.org',
    body: '> +two\n\nWhy \x1b[31mtwo? A longer question follows here, which goes on.\n',
    minute: 61,
  }),
];
const series = assembleSeries(MESSAGES);
const reports = MESSAGES.flatMap(reportsOf);
const result: LintResult = { series, reports, diagnostics: [], sites: [], notChecked: [], problems: [] };
const models = threadModels(MESSAGES, series, reports);

test('text: one screen and the tree, each line with its message', () => {
  assert.equal(
    summaryText(models, result, { color: false }),
    `demo: say more
v2, 1 patch for net, 1 file, +2 -1, by Ann Author, 2026-01-01

why       The demo says one. That is too little, since readers want two. [1]
state     under review [2]
patches   1/1 demo: say more (+2 -1, Fixes: 0123456789ab ("demo: start")) [1]
findings  none; 0 RCU helper calls looked at
remarks   1 open, 0 answered, 0 unknown
          demo.c:2 Rob Reviewer: "Why \\x1b[31mtwo? A longer question follows
            here, which goes on." [2]
people    Ann Author (author) [1]
          Rob Reviewer (review) [2]

thread    2 messages, 2026-01-01 to 2026-01-01 (UTC)
[1] 01-01 00:00 Ann Author: patch v2
[2] 01-01 01:01   Rob Reviewer: review, 1 remark

[1] <p@example.org>
[2] <r@example.org>
`,
  );
});

test('JSON: the keys of the contract', () => {
  const got = summaryDocument(models, result, { version: '0', sources: ['x'] });
  assert.deepEqual(
    got.thread.map((l) => [l.messageId, l.parent, l.from?.address, l.date, l.role, l.patch]),
    [
      ['p@example.org', null, 'ann@example.org', '2026-01-01T00:00:00.000Z', 'patch', 1],
      ['r@example.org', 'p@example.org', 'rob@example.org', '2026-01-01T01:01:00.000Z', 'review', 1],
    ],
  );
  assert.deepEqual([got.state?.value, got.state?.messageId], ['under review', 'r@example.org']);
  assert.deepEqual(
    got.remarks.map((r) => [r.messageId, r.file, r.line, r.state]),
    [['r@example.org', 'demo.c', 2, 'open']],
  );
});

test('Markdown: nothing of the mail is markup', () => {
  const text = summaryMarkdown(models, result);
  assert.match(text, /^# demo\\?: say more$/m);
  assert.doesNotMatch(text, /\x1b/);
});

test('sentences are cut whole', () => {
  const long = `${'One short sentence stands here. '.repeat(20)}The end.`;
  assert.match(sentences(long), /^(?:One short sentence stands here\. )+\[\.\.\.\]$/);
  assert.equal(sentences('It frees e.g. the queue. Then it ends.'), 'It frees e.g. the queue. Then it ends.');
});
