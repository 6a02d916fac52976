/** `summary` of every thread of a year: it ends, is the same twice, and holds nothing that moves the cursor. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { readSources } from '../../src/io/mail.js';
import type { LintResult } from '../../src/lint/diagnostic.js';
import type { Message } from '../../src/mail/message.js';
import { buildThreads } from '../../src/mail/thread.js';
import { assembleSeries } from '../../src/patch/assemble.js';
import { collectFollowups, withFollowups } from '../../src/patch/followup.js';
import { summaryDocument, summaryMarkdown, summaryText } from '../../src/report/summary.js';
import { reportsOf } from '../../src/report-mail/bot.js';
import { threadModels } from '../../src/report-mail/thread-model.js';
import { assertSchema } from '../schema.js';
import { noShared, sharedFile } from '../shared.js';

function summarised(messages: readonly Message[]) {
  const series = withFollowups(assembleSeries(messages), collectFollowups(messages));
  const reports = messages.flatMap(reportsOf);
  const result: LintResult = { series, reports, diagnostics: [], sites: [], notChecked: [], problems: [] };
  const models = threadModels(messages, series, reports);
  return { models, result, text: summaryText(models, result, { color: false }) };
}

test('every thread of 2025', { skip: noShared }, async () => {
  const { messages } = await readSources([sharedFile('mail', 'netfilter-devel', '2025.mbox.gz')], {});
  const times: number[] = [];
  for (const [i, thread] of buildThreads(messages).entries()) {
    const own = thread.nodes.flatMap((n) => n.message ?? []);
    const start = performance.now();
    const { models, result, text } = summarised(own);
    times.push(performance.now() - start);
    const id = thread.nodes[0]?.messageId;
    assert.doesNotMatch(text, /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/, id);
    assert.equal(models.length, 1, id);
    // What is too long is a word that can't be broken: an address, a path.
    const wide = text.split('\n').filter((l) => [...l].length > 80 && /\S\s+\S{1,70}$/.test(l.trim()));
    assert.deepEqual(wide, [], id);
    if (i % 20 !== 0) continue;
    assert.equal(summarised(own).text, text);
    assert.notEqual(summaryMarkdown(models, result), '');
    assertSchema(
      'summary',
      JSON.parse(JSON.stringify(summaryDocument(models, result, { version: '0', sources: [] }))),
    );
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => (times[Math.floor(share * (times.length - 1))] ?? 0).toFixed(1);
  console.log(
    `summary: ${times.length} threads, median ${at(0.5)} ms, 90 % ${at(0.9)} ms, longest ${at(1)} ms`,
  );
  assert.equal(times.length, 936);
});
