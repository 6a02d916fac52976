/** One line for each finding as compilers write it, so that editors jump to it; the path as notes. */
import type { Diagnostic } from '../lint/diagnostic.js';
import { clean } from './clean.js';

export function gccText(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((d) => [mainLine(d), ...d.path.flatMap(stepLine)].join('')).join('');
}

const mainLine = (d: Diagnostic): string =>
  `${clean(d.file)}:${d.line}:${d.column}: ${d.severity}: ${clean(d.message)} [${d.rule}]\n`;

/** Frames of a splat have no place and are left out. */
function stepLine(step: Diagnostic['path'][number]): string[] {
  if (step.file === '') return [];
  const via = step.via === undefined ? '' : ` (${step.via})`;
  const held = step.held.length === 0 ? 'nothing' : step.held.join(', ');
  return [
    `${clean(`${step.file}:${step.line}`)}: note: ${clean(`in ${step.function}()${via}, holding ${held}`)}\n`,
  ];
}
