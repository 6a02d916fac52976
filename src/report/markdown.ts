/** The lint report as Markdown, for a pull request or a mail. Text from mail never becomes markup. */
import { contextWords, IMPACTS, whyNotEnough } from '../knowledge/words.js';
import type { Diagnostic, LintResult } from '../lint/diagnostic.js';
import { loud, tally } from '../lint/filter.js';
import { clean, cleanText } from './clean.js';

export function lintMarkdown(result: LintResult, all: boolean): string {
  const shown = loud(result.diagnostics, all, result.existing);
  const { error, warning } = tally(result.diagnostics, result.existing);
  return [
    '# lorelint\n',
    ...result.series.map(
      (s) => `- ${escapeMarkdown(s.subject)} (v${s.revision}, ${s.patches.length} patches)`,
    ),
    `\n${error} errors, ${warning} warnings, ${result.sites.length} RCU helper calls checked\n`,
    ...shown.map(finding),
    ...uncheckedPart(result),
  ].join('\n');
}

/** Text in which no character is taken for markup, wherever in a line it stands; `_` inside a word is none. */
export function escapeMarkdown(text: string): string {
  return clean(text)
    .replace(/[<>&@]/g, (c) => `&#${c.charCodeAt(0)};`)
    .replace(/[\\`*[\]|~]|\b_|_\b|^[-+#=]/g, (found) => found.replace(/[^\w]|_/, '\\$&'));
}

/** A code span whose fence is longer than any run of backticks in it. */
export function codeSpan(text: string): string {
  const inner = clean(text);
  const fence = '`'.repeat(longestRun(inner) + 1);
  const pad = inner.startsWith('`') || inner.endsWith('`') || inner === '' ? ' ' : '';
  return `${fence}${pad}${inner}${pad}${fence}`;
}

export function codeBlock(text: string): string {
  const inner = cleanText(text).replace(/\n$/, '');
  const fence = '`'.repeat(Math.max(3, longestRun(inner) + 1));
  return `${fence}c\n${inner}\n${fence}\n`;
}

const longestRun = (text: string): number =>
  Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));

function finding(d: Diagnostic): string {
  const why = whyNotEnough(d.needs, d.held);
  const cost = IMPACTS.find((row) => row.impact === d.impact)?.sentence;
  const excerpt = (d.excerpt ?? []).map((l) => `${l.changed ? '+' : ' '}${l.text}`).join('\n');
  const words = (contexts: readonly string[]) =>
    contexts.map((c) => codeSpan(contextWords(c))).join(', ') || 'nothing';
  return [
    `## ${d.severity} ${d.code}: ${codeSpan(`${d.file}:${d.line}`)} in ${codeSpan(`${d.function}()`)}\n`,
    `${escapeMarkdown(d.message)}.\n`,
    ...(excerpt === '' ? [] : [codeBlock(excerpt)]),
    `- needs ${words(d.needs)}; held ${words(d.held)}`,
    ...(why === null ? [] : [`- ${escapeMarkdown(why)}`]),
    ...(cost === undefined ? [] : [`- ${escapeMarkdown(cost)}`]),
    ...d.path.map(
      (s) => `- via ${codeSpan(`${s.function}()${s.file === '' ? '' : ` ${s.file}:${s.line}`}`)}`,
    ),
    `- rule ${d.rule}, confidence ${d.confidence}, ${d.origin}\n`,
  ].join('\n');
}

function uncheckedPart(result: LintResult): string[] {
  if (result.notChecked.length === 0) return [];
  const lines = result.notChecked.map((n) => {
    const where = n.file === undefined ? '' : `${codeSpan(`${n.file}${n.line ? `:${n.line}` : ''}`)}: `;
    return `- ${where}${escapeMarkdown(n.reason)}`;
  });
  return ['## Not checked\n', ...new Set(lines), ''];
}
