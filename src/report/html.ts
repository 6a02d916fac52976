/** The lint report as one HTML page without scripts; everything from mail is escaped. */
import { contextWords, IMPACTS, whyNotEnough } from '../knowledge/words.js';
import type { Diagnostic, LintResult } from '../lint/diagnostic.js';
import { loud, tally } from '../lint/filter.js';
import { escapeHtml } from './clean.js';

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#222;background:#fff}
pre,code{font:13px/1.45 ui-monospace,monospace;background:#f4f4f2}pre{padding:.7em;overflow-x:auto}
h2{font-size:1.05em;border-top:1px solid #ccc;padding-top:1em}.error{color:#a40000}.warning{color:#8a5a00}.note{color:#155e75}
ins{background:#dff3df;text-decoration:none;display:inline-block;min-width:100%}table{border-collapse:collapse}td,th{padding:.1em .8em .1em 0;text-align:left;vertical-align:top}`;
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

export function lintHtml(result: LintResult, all: boolean): string {
  const title = result.series[0]?.subject ?? 'lorelint';
  const { error, warning } = tally(result.diagnostics, result.existing);
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${escapeHtml(title)} - lorelint</title><style>${STYLE}</style></head><body>
<h1>${escapeHtml(title)}</h1>
<p>${error} errors, ${warning} warnings; ${result.sites.length} RCU helper calls checked.</p>
${loud(result.diagnostics, all, result.existing).map(finding).join('')}${sites(result)}${unchecked(result)}</body></html>
`;
}

function finding(d: Diagnostic): string {
  const rows: [string, string][] = [
    ['needs', words(d.needs)],
    ['held', words(d.held)],
    ['why', whyNotEnough(d.needs, d.held) ?? ''],
    ['cost', IMPACTS.find((row) => row.impact === d.impact)?.sentence ?? ''],
    ['proof', d.evidence.map((e) => [e.kind, e.messageId].filter((x) => x).join(' ')).join(', ')],
    ['rule', `${d.code} ${d.rule}, confidence ${d.confidence}, ${d.origin}`],
  ];
  const table = rows
    .filter(([, text]) => text !== '')
    .map(row)
    .join('');
  const place = `<code>${escapeHtml(`${d.file}:${d.line}`)}</code> in <code>${escapeHtml(d.function)}()</code>`;
  return `<h2><span class="${d.severity}">${d.severity}</span> ${escapeHtml(d.message)}</h2>
<p>${place}</p>
${excerpt(d)}<table>${table}</table>
${path(d)}`;
}

const row = ([label, text]: [string, string]): string =>
  `<tr><th>${label}</th><td>${escapeHtml(text)}</td></tr>`;
const words = (contexts: readonly string[]): string => contexts.map(contextWords).join(', ') || 'nothing';

function excerpt(d: Diagnostic): string {
  if (!d.excerpt?.length) return '';
  const lines = d.excerpt.map((l) => {
    const text = `${String(l.line).padStart(5)}  ${escapeHtml(l.text)}`;
    return l.changed ? `<ins>${text}</ins>` : text;
  });
  return `<pre>${lines.join('\n')}</pre>\n`;
}

function path(d: Diagnostic): string {
  if (d.path.length === 0) return '';
  const steps = d.path.map((s) => {
    const place = s.file === '' ? '' : ` <code>${escapeHtml(`${s.file}:${s.line}`)}</code>`;
    const via = s.via === undefined ? '' : ` (${escapeHtml(s.via)})`;
    return `<li><code>${escapeHtml(s.function)}()</code>${place}${via}, holding ${escapeHtml(words(s.held))}</li>`;
  });
  return `<ol>${steps.join('')}</ol>\n`;
}

function sites(result: LintResult): string {
  if (result.sites.length === 0) return '';
  const rows = result.sites.map((s) =>
    [`${s.file}:${s.line}`, s.verdict, s.expression, s.because]
      .map((c) => `<td>${escapeHtml(c)}</td>`)
      .join(''),
  );
  return `<h2>Looked at</h2>\n<table>${rows.map((r) => `<tr>${r}</tr>`).join('\n')}</table>\n`;
}

function unchecked(result: LintResult): string {
  if (result.notChecked.length === 0) return '';
  const items = result.notChecked.map((n) => `${n.file ?? ''}${n.line ? `:${n.line}` : ''}: ${n.reason}`);
  return `<h2>Not checked</h2>\n<ul>${[...new Set(items)].map((i) => `<li>${escapeHtml(i)}</li>`).join('')}</ul>\n`;
}
