/** The JSON contract of design.md §5, shared by the commands. */
import type { Diagnostic, LintResult } from '../lint/diagnostic.js';
import { tally } from '../lint/filter.js';
import type { Patch } from '../patch/patch.js';
import type { Series } from '../patch/series.js';
import type { Report } from '../report-mail/report.js';

/** What the output says of the program and of its input. */
export interface About {
  version: string;
  sources: readonly string[];
}

/** The kernel that the verdicts are about. */
export const MODEL = 'PROVE_RCU, !PREEMPT_RT, tables of 6.12';

export function toolJson(about: About) {
  return { name: 'lorelint', version: about.version, model: MODEL };
}

export function patchJson(patch: Patch) {
  return {
    index: patch.index,
    total: patch.total,
    subject: patch.subject.title,
    messageId: patch.messageId,
    carriedBy: patch.carriedBy,
    complete: patch.complete,
    files: patch.diff.files.map(({ path, additions, deletions }) => ({ path, additions, deletions })),
    trailers: patch.trailers,
  };
}

export function seriesJson(series: Series) {
  return {
    subject: series.subject,
    revision: series.revision,
    messageId: series.messageId,
    patches: series.patches.map(patchJson),
  };
}

/** A report without what only the program itself uses. */
export function reportJson({ splat, ...report }: Report) {
  return {
    ...report,
    ...(splat ? { title: splat.title, ...(splat.kernel === undefined ? {} : { kernel: splat.kernel }) } : {}),
  };
}

/** Frames of a splat have neither file nor line. */
function stepJson(step: Diagnostic['path'][number]) {
  const known = step.file !== '';
  return { ...step, file: known ? step.file : null, line: known ? step.line : null };
}

export function diagnosticJson(diagnostic: Diagnostic) {
  return { ...diagnostic, path: diagnostic.path.map(stepJson) };
}

/** The document that `lint` prints, as a value. */
export function lintDocument(result: LintResult, about: About) {
  return {
    schema: 1,
    tool: { ...toolJson(about), ...(result.tree ? { tree: result.tree } : {}) },
    sources: about.sources,
    series: result.series.map(seriesJson),
    reports: result.reports.map(reportJson),
    diagnostics: result.diagnostics.map(diagnosticJson),
    sites: result.sites,
    notChecked: result.notChecked,
    problems: result.problems,
    summary: tally(result.diagnostics, result.existing),
  };
}

/** What JSON.stringify leaves as it is and a terminal or a reader may take for more than text: DEL, C1, bidi controls. */
const NOT_PLAIN = /[\x7f-\x9f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]/g;

function plain(json: string): string {
  return json.replace(NOT_PLAIN, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A document as text: two blanks of indentation, one newline at the end. */
export function jsonText(document: unknown): string {
  return `${plain(JSON.stringify(document, null, 2))}\n`;
}

/** A record of NDJSON: one line. */
export function jsonLine(record: unknown): string {
  return `${plain(JSON.stringify(record))}\n`;
}
