/** Trailers of every patch, own and follow-up. */
import type { Patch } from '../patch/patch.js';
import type { Series } from '../patch/series.js';
import type { Trailer } from '../patch/trailer.js';
import { clean } from './clean.js';

export function trailersText(series: readonly Series[]): string {
  return series.map(seriesText).join('\n');
}

function seriesText(series: Series): string {
  const head = `${clean(series.subject)} (v${series.revision})\n`;
  const missing = series.missing.map((n) => `  [${n}/${series.total}] missing\n`).join('');
  return head + series.patches.map(patchText).join('') + missing;
}

function patchText(patch: Patch): string {
  const number = patch.total > 1 ? `[${patch.index}/${patch.total}] ` : '';
  const lines = patch.trailers.length === 0 ? ['    (no trailers)\n'] : patch.trailers.map(trailerLine);
  return `  ${number}${clean(patch.subject.title)}\n${lines.join('')}`;
}

/** Own ones with their line in the mail, follow-ups with the message that they came in. */
function trailerLine(trailer: Trailer): string {
  const at = trailer.from === undefined ? lineOf(trailer) : `  <${clean(trailer.from)}>`;
  const sign = trailer.from === undefined ? ' ' : '+';
  return `  ${sign} ${clean(trailer.key)}: ${clean(trailer.value)}${at}\n`;
}

const lineOf = (trailer: Trailer): string => (trailer.line === undefined ? '' : `  line ${trailer.line}`);
