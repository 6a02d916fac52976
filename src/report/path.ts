/** The call path of a finding, outermost first, with what each step takes or gives up. */
import { contextWords } from '../knowledge/words.js';
import type { Diagnostic } from '../lint/diagnostic.js';
import { clean } from './clean.js';
import type { Paint } from './paint.js';

type Step = Diagnostic['path'][number];

/** Steps shown; outer ones are counted. */
const SHOWN = 8;

/** `takes rcu_read_lock_bh()` where a step holds more than the one outside of it. */
function change(step: Step, outer: Step | undefined): string {
  const before = new Set(outer?.held ?? []);
  const taken = step.held.filter((c) => !before.has(c)).map(contextWords);
  const dropped = [...before].filter((c) => !step.held.includes(c)).map(contextWords);
  const verb = outer === undefined || step.via !== undefined ? 'with' : 'takes';
  return [
    taken.length > 0 ? `${verb} ${taken.join(', ')}` : '',
    dropped.length > 0 ? `drops ${dropped.join(', ')}` : '',
  ]
    .filter((t) => t !== '')
    .join(', ');
}

function stepText(step: Step, outer: Step | undefined, wide: number): string {
  const place = step.file === '' ? '' : `${step.file}:${step.line}`;
  const via = step.via === undefined ? '' : `(${step.via})`;
  const details = [place, via, change(step, outer)].filter((t) => t !== '').join('  ');
  return clean(details === '' ? step.function : `${step.function.padEnd(wide)}  ${details}`);
}

export function pathLines(d: Diagnostic, paint: Paint, width: number): string[] {
  const skipped = Math.max(0, d.path.length - SHOWN);
  const steps = d.path.slice(skipped);
  const wide = Math.min(28, Math.max(...steps.map((s) => s.function.length)));
  const lines = steps.map((s, i) => stepText(s, d.path[skipped + i - 1], wide));
  const more = d.morePaths ? [`and ${d.morePaths} more ${d.morePaths === 1 ? 'path' : 'paths'}`] : [];
  const first = skipped > 0 ? [`(${skipped} outer ${skipped === 1 ? 'frame' : 'frames'})`] : [];
  return [...first, ...lines, ...more].map((line, i) => {
    const label = paint('faint', (i === 0 ? 'path' : '').padEnd(7));
    return `  ${label}${line.length > width - 9 ? `${line.slice(0, width - 12)}...` : line}`;
  });
}
