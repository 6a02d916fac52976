/** Hand-made values for the tests of lint/ and report/. */
import type { SiteFacts } from '../../src/facts/verdict.js';
import type { Finding, Rule } from '../../src/lint/rule.js';
import { patchOfDiff } from '../../src/patch/extract.js';
import type { Patch } from '../../src/patch/patch.js';
import type { Series } from '../../src/patch/series.js';
import type { Splat } from '../../src/report-mail/splat.js';

export function site(over: Partial<SiteFacts> = {}): SiteFacts {
  const line = over.line ?? 10;
  return {
    file: 'net/a.c',
    line,
    column: 9,
    endLine: line,
    function: 'f',
    expression: 'rcu_dereference(p)',
    helper: 'rcu_dereference',
    kind: 'access',
    condition: null,
    needs: ['rcu'],
    held: [],
    verdict: 'unprotected',
    because: 'no lock is taken',
    path: [],
    morePaths: 0,
    impact: 'unknown',
    confidence: 'high',
    otherFlavour: null,
    ...over,
  };
}

export function finding(over: Partial<SiteFacts> = {}, severity: Finding['severity'] = 'warning'): Finding {
  const it = site(over);
  return { site: it, severity, confidence: it.confidence, message: 'm' };
}

export const rule: Rule = {
  name: 'some-rule',
  code: 'RCU999',
  scope: 'function',
  severity: 'warning',
  confidence: 'high',
  evidence: 'hunk',
  docs: { summary: '', why: '', limits: '', bad: '', good: '' },
  *run(pass) {
    for (const s of pass.sites) if (s.verdict === 'unprotected') yield finding(s);
  },
};

export function splat(over: Partial<Splat> = {}): Splat {
  return {
    kind: 'rcu-usage',
    title: 'WARNING: suspicious RCU usage',
    file: 'net/a.c',
    line: 10,
    helper: 'rcu_dereference_check',
    function: 'outer_xmit',
    held: [
      { name: 'rcu_read_lock_bh', at: '__dev_queue_xmit+0x239/0x4140' },
      { name: '_xmit_X#2', at: '__dev_queue_xmit+0x1d5d/0x4140' },
    ],
    trace: [
      'outer_xmit+0x2ee/0x3c0',
      'dev_hard_start_xmit+0x170/0x700',
      '__dev_queue_xmit+0x1df1/0x4140',
      'packet_xmit+0x252/0x370',
    ],
    firstLine: 1,
    lastLine: 20,
    ...over,
  };
}

/** A diff of one hunk whose lines start at pre- and post-image line `start`. */
export function diffText(file: string, start: number, lines: readonly string[], section = ''): string {
  const old = lines.filter((l) => !l.startsWith('+')).length;
  const now = lines.filter((l) => !l.startsWith('-')).length;
  return [
    `diff --git a/${file} b/${file}`,
    `--- a/${file}`,
    `+++ b/${file}`,
    `@@ -${start},${old} +${start},${now} @@ ${section}`.trimEnd(),
    ...lines,
    '',
  ].join('\n');
}

export function patchOf(text: string, over: Partial<Patch> = {}): Patch {
  return { ...patchOfDiff(text, 'x.diff'), ...over };
}

export function seriesOf(patches: Patch[], over: Partial<Series> = {}): Series {
  return {
    subject: 'some series',
    revision: 1,
    messageId: null,
    cover: null,
    patches,
    total: patches.length,
    missing: [],
    kind: 'diff',
    problems: [],
    ...over,
  };
}
