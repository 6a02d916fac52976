/** The call path of a finding, outermost first, with what each step takes or gives up. */
import { contextWords } from '../knowledge/words.js';
import type { Diagnostic } from '../lint/diagnostic.js';
import { clean } from './clean.js';
import { cut, type Paint, wrap } from './paint.js';

type Step = Diagnostic['path'][number];

/** Steps shown; outer ones are counted. */
const SHOWN = 14;

/** `takes rcu_read_lock_bh()` where a step holds more than the one outside of it. */
function change(step: Step, outer: Step | undefined): string {
  const before = new Set(outer?.held ?? []);
  const taken = step.held.filter((c) => !before.has(c)).map(contextWords);
  const dropped = [...before].filter((c) => !step.held.includes(c)).map(contextWords);
  const verb = outer === undefined ? 'with' : 'takes';
  return [
    taken.length > 0 ? `${verb} ${taken.join(', ')}` : '',
    dropped.length > 0 ? `drops ${dropped.join(', ')}` : '',
  ]
    .filter((t) => t !== '')
    .join(', ');
}

/** A step: its function, its place and how it is entered; what it takes or gives up comes below when it doesn't fit. */
function stepLines(step: Step, outer: Step | undefined, wide: number, width: number): string[] {
  const place = step.file === '' ? '' : `${step.file}:${step.line}`;
  const via = step.via === undefined ? '' : `(${step.via})`;
  const details = [place, via].filter((t) => t !== '').join('  ');
  const changed = clean(change(step, outer));
  const head = clean(details === '' ? step.function : `${step.function.padEnd(wide)}  ${details}`);
  if (changed === '') return [head];
  const gap = details === '' ? ' '.repeat(Math.max(2, wide + 2 - head.length)) : '  ';
  const line = `${head}${gap}${changed}`;
  return line.length <= width ? [line] : [head, ...wrap(changed, width - 2).map((l) => `  ${l}`)];
}

export function pathLines(d: Diagnostic, paint: Paint, width: number): string[] {
  const room = width - 9;
  const skipped = Math.max(0, d.path.length - SHOWN);
  const steps = d.path.slice(skipped);
  const wide = Math.min(28, Math.max(...steps.map((s) => clean(s.function).length)));
  const lines = steps.flatMap((s, i) => stepLines(s, d.path[skipped + i - 1], wide, room));
  const more = d.morePaths ? [`and ${d.morePaths} more ${d.morePaths === 1 ? 'path' : 'paths'}`] : [];
  const first = skipped > 0 ? [`(${skipped} outer ${skipped === 1 ? 'frame' : 'frames'})`] : [];
  return [...first, ...lines, ...more].map((line, i) => {
    const label = paint('faint', (i === 0 ? 'path' : '').padEnd(7));
    return `  ${label}${cut(line, room)}`;
  });
}
