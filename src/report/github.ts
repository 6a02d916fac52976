/** Workflow commands of GitHub Actions: each finding becomes an annotation.
 *  Escapes: @actions/core, command.ts (escapeData, escapeProperty). */
import type { Diagnostic } from '../lint/diagnostic.js';
import { clean } from './clean.js';

const COMMAND = { error: 'error', warning: 'warning', note: 'notice' } as const;

export function githubText(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map(annotation).join('');
}

function annotation(d: Diagnostic): string {
  const properties = Object.entries({
    file: d.file,
    line: d.line,
    endLine: d.endLine,
    col: d.column,
    title: `${d.code} ${d.rule}`,
  });
  const list = properties.map(([key, value]) => `${key}=${property(String(value))}`).join(',');
  return `::${COMMAND[d.severity]} ${list}::${data(d.message)}\n`;
}

const data = (text: string): string => clean(text).replaceAll('%', '%25');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
