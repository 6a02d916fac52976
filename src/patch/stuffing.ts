/**
 * Thunderbird, when it quotes a format=flowed mail, leaves the blank of space-stuffing (RFC 3676 §4.4) in front of
 * every line that begins with one: each context line of a quoted diff then has a blank too many.
 */
import type { Problem } from '../text.js';
import type { Unwrapped } from './rewrap.js';

/** Fewer context lines prove nothing. */
const MIN_LINES = 3;

/**
 * Takes the blank away when all context lines from index `from` on have it, and the reply is format=flowed or a line
 * that should be empty shows that it is too many. A diff whose context begins with a blank of its own everywhere could look so, hence the problem.
 */
export function unstuff(quote: Unwrapped, from: number, flowed: boolean): Unwrapped {
  const first = quote.lines.findIndex((l, i) => i >= from && l.startsWith('@@ -'));
  if (first === -1) return quote;
  let seen = 0;
  let proof = flowed;
  for (let i = first; i < quote.lines.length; i++) {
    const line = quote.lines[i] ?? '';
    if (!line.startsWith(' ')) continue;
    if (!line.startsWith('  ')) return quote;
    seen++;
    if (line === '  ') proof = true;
  }
  if (seen < MIN_LINES || !proof) return quote;
  const lines = quote.lines.map((l, i) => (i > first && l.startsWith('  ') ? l.slice(1) : l));
  return { ...quote, lines, problems: [...quote.problems, told(quote.numbers[first])] };
}

const told = (line: number | undefined): Problem => ({
  message:
    'every context line of the quoted diff has a blank too many, as Thunderbird leaves it; it is taken away',
  line: line ?? 0,
});
