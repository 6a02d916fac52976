/** Lines of code with their numbers, what the patch adds marked, and the place underlined. */
import type { Diagnostic, ExcerptLine } from '../lint/diagnostic.js';
import { clean } from './clean.js';
import { cut, expandTabs, type Paint } from './paint.js';

/** Tabs that all lines share, so that deep code still fits. */
function sharedTabs(lines: readonly string[]): number {
  const counts = lines.filter((l) => l.trim() !== '').map((l) => /^\t*/.exec(l)![0].length);
  return counts.length === 0 ? 0 : Math.max(0, Math.min(...counts) - 1);
}

/** Where the underline goes: column and length in the expanded line. */
function underline(text: string, d: Diagnostic, tabs: number): string {
  const at = d.column - 1;
  const left = expandTabs(text.slice(tabs, at)).length;
  const whole = expandTabs(text.slice(tabs)).trimEnd().length;
  const length = d.endLine > d.line ? whole - left : Math.min(d.expression.length, whole - left);
  return `${' '.repeat(left)}${'^'.repeat(Math.max(1, length))}`;
}

const visible = (text: string): string => text.replaceAll('\t', '\u0001');

/** Control characters made visible without losing the tabs. */
const cleanCode = (text: string): string => visible(text).split('\u0001').map(clean).join('\t');

function withoutBlankEnds(lines: readonly ExcerptLine[]): ExcerptLine[] {
  const full = lines.map((l) => l.text.trim() !== '');
  return lines.slice(Math.max(0, full.indexOf(true)), full.lastIndexOf(true) + 1);
}

export function codeLines(d: Diagnostic, paint: Paint, width: number): string[] {
  const lines = withoutBlankEnds(d.excerpt ?? []).map((l) => ({ ...l, text: cleanCode(l.text) }));
  if (lines.length === 0) return [];
  const tabs = sharedTabs(lines.map((l) => l.text));
  const gutter = String(lines.at(-1)?.line ?? 0).length;
  const mark = d.image === 'pre' ? '-' : '+';
  return lines.flatMap(({ line, text, changed }) => {
    const code = cut(expandTabs(text.slice(tabs)), width - gutter - 6).trimEnd();
    const number = `  ${paint('faint', String(line).padStart(gutter))} ${changed ? paint('added', mark) : ' '} `;
    const shown = `${number}${code}`.trimEnd();
    if (line !== d.line) return [shown];
    const under = cut(underline(text, d, tabs), width - gutter - 6);
    return [shown, `  ${' '.repeat(gutter)}   ${paint(d.severity, under)}`];
  });
}
