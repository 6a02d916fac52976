/** Two made revisions side by side. */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Diagnostic } from '../../src/lint/diagnostic.js';
import { assembleSeries } from '../../src/patch/assemble.js';
import { compareDocument, compareMarkdown, compareSeries, compareText } from '../../src/report/compare.js';
import { changeLog, headingOf } from '../../src/report-mail/change-log.js';
import { threadModels } from '../../src/report-mail/thread-model.js';
import { made } from '../made.js';
import { assertSchema } from '../schema.js';

const body = (lock: boolean, notes: string, tag: string): string => `The queue is read.

Signed-off-by: Ann Author <ann@example.org>
${tag}---
${notes}
diff --git a/demo.c b/demo.c
--- a/demo.c
+++ b/demo.c
@@ -1,3 +1,${lock ? 6 : 4} @@ int demo(void)
 {
${lock ? '+\trcu_read_lock();\n' : ''}+\tread_queue(demo);
${lock ? '+\trcu_read_unlock();\n' : ''} \tdone();
 }
`;
const LOG = 'v2:\n - add the missing rcu_read_lock()\n - call demo_free() too\n - better words\n';
const MESSAGES = [
  made({ id: 'a', subject: '[PATCH] demo: read the queue', body: body(false, '', '') }),
  made({
    id: 'r',
    inReplyTo: 'a',
    subject: 'Re: [PATCH] demo: read the queue',
    from: 'Rob Reviewer <rob@example.org>',
    body: '> +\tread_queue(demo);\n\nWithout the lock?\n',
    minute: 5,
  }),
  made({
    id: 'b',
    subject: '[PATCH v2] demo: read the queue',
    body: body(true, LOG, 'Reviewed-by: Rob Reviewer <rob@example.org>\n'),
    minute: 60,
  }),
];
const diagnostic = (fingerprint: string, line: number): Diagnostic => ({
  rule: 'rcu-deref-unprotected',
  code: 'RCU001',
  severity: 'error',
  confidence: 'high',
  origin: 'introduced',
  message: 'no lock',
  file: 'demo.c',
  line,
  column: 1,
  endLine: line,
  function: 'demo',
  expression: 'read_queue(demo)',
  condition: null,
  needs: ['rcu'],
  held: [],
  impact: 'unknown',
  path: [],
  evidence: [],
  patch: null,
  mail: null,
  fingerprint,
});

function comparison() {
  const series = assembleSeries(MESSAGES);
  const [old, now] = [series.find((s) => s.revision === 1), series.find((s) => s.revision === 2)];
  assert.ok(old && now);
  return compareSeries({
    old,
    now,
    oldDiagnostics: [diagnostic('gone', 2), diagnostic('stays', 3)],
    nowDiagnostics: [
      diagnostic('stays', 4),
      diagnostic('fresh', 5),
      { ...diagnostic('old', 1), origin: 'standing' },
    ],
    remarks: threadModels(MESSAGES, series, []).flatMap((m) => m.remarks),
  });
}

test('patches, trailers, diagnostics, remarks and claims of two revisions', () => {
  const c = comparison();
  assert.deepEqual(
    c.pairs.map((p) => [p.old?.messageId, p.new?.messageId, p.status]),
    [['a', 'b', 'changed']],
  );
  assert.deepEqual(
    c.pairs[0]?.gained.map((t) => t.value),
    ['Rob Reviewer <rob@example.org>'],
  );
  assert.deepEqual(
    c.pairs[0]?.inter.flatMap((e) => (e && e.kind !== ' ' ? [`${e.kind}${e.text}`] : [])),
    ['+    Reviewed-by: Rob Reviewer <rob@example.org>', '++\trcu_read_lock();', '++\trcu_read_unlock();'],
  );
  const prints = (all: readonly Diagnostic[]) => all.map((d) => d.fingerprint);
  assert.deepEqual(
    [prints(c.fixed), prints(c.introduced), prints(c.unchanged)],
    [['gone'], ['fresh'], ['stays']],
  );
  // The commented line stayed and nobody answered.
  assert.deepEqual(
    c.remarks.map((r) => [r.text, r.state]),
    [['Without the lock?', 'open']],
  );
  assert.deepEqual(
    c.claims.map((x) => [x.text, x.shown, x.where?.line]),
    [
      ['add the missing rcu_read_lock()', 'seen', '++\trcu_read_lock();'],
      ['call demo_free() too', 'not seen', undefined],
      ['better words', 'unknown', undefined],
    ],
  );
});

test('the document is what the schema says; text and Markdown hold the same', () => {
  const c = comparison();
  assertSchema('compare', JSON.parse(JSON.stringify(compareDocument(c, { version: '0', sources: [] }))));
  const text = compareText(c, { color: false });
  assert.ok(text.split('\n').every((l) => l.length <= 80));
  assert.match(text, /^1\/1 -> 1\/1 changed: demo: read the queue$/m);
  assert.match(text, /^ {2}not seen <- "call demo_free\(\) too"$/m);
  assert.match(compareMarkdown(c), /^## fixed in v2$/m);
});

test('headings of change logs', () => {
  const cases: [string, number | null][] = [
    ['v2:', 2],
    ['Changes in v3:', 3],
    ['Changes since v3:', 4],
    ['v1 -> v2:', 2],
    ['V4: reword', 4],
    ['Changelog v2->v3:', 3],
    ['v2', 2],
    ['The v2 of the API is used here:', null],
    ['see v2.6.12', null],
  ];
  for (const [line, want] of cases) assert.equal(headingOf(line)?.revision ?? null, want, line);
  assert.deepEqual(changeLog('v3: one\n two\n\nv2:\n- a change\n  of mine\n- other\n\n demo.c | 2 +-\n', 2), [
    'a change of mine',
    'other',
  ]);
  assert.deepEqual(changeLog('v3: one\n two\n\nv2:\n- a\n', 3), ['one two']);
});
