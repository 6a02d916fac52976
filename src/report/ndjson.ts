/** The lint document as records, one a line: what `scan` prints too. */
import type { LintResult } from '../lint/diagnostic.js';
import { tally } from '../lint/filter.js';
import { diagnosticJson, jsonLine, reportJson, seriesJson } from './json.js';

export function lintRecords(result: LintResult): string {
  const records = [
    ...result.series.map((s) => ({ type: 'series', ...seriesJson(s) })),
    ...result.reports.map((r) => ({ type: 'report', ...reportJson(r) })),
    ...result.diagnostics.map((d) => ({ type: 'diagnostic', ...diagnosticJson(d) })),
    ...result.sites.map((s) => ({ type: 'site', ...s })),
    ...result.notChecked.map((n) => ({ type: 'notChecked', ...n })),
    ...result.problems.map((p) => ({ type: 'problem', ...p })),
    { type: 'summary', ...tally(result.diagnostics, result.existing) },
  ];
  return records.map(jsonLine).join('');
}
