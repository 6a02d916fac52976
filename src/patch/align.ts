/** Finds the lines of a quote in the text that it quotes, trimmed, re-wrapped or with stripped blanks. */
import { MAX_ALIGN_CELLS } from '../limits.js';
import { lineAt } from '../text.js';

/** Blanks collapsed: what quoting and re-wrapping leave of a line. */
const normal = (line: string): string => line.replace(/\s+/g, ' ').trim();

/** A line that says nothing about its place: blank, a brace, a closing word. */
const isTrivial = (line: string): boolean => line.length < 4 || !/[A-Za-z0-9]{3}/.test(line);

/** Shorter pieces of a broken line match too much. */
const MIN_PIECE = 20;

/** True when one line is the beginning or the end of the other: the quote was broken or joined. */
function isPiece(a: string, b: string): boolean {
  if (Math.min(a.length, b.length) < MIN_PIECE) return false;
  return a.length < b.length ? b.startsWith(a) || b.endsWith(a) : a.startsWith(b) || a.endsWith(b);
}

/** How much a matched line counts, and what a match right behind another is worth on top. */
const WEIGHT = 6;
const TRIVIAL_WEIGHT = 1;
const NEXT_BONUS = 3;

interface Lines {
  text: string[];
  /** Equal for equal lines. */
  key: Int32Array;
}

function keyed(lines: readonly string[], keys: Map<string, number>): Lines {
  const text = lines.map(normal);
  const key = new Int32Array(text.length);
  for (const [i, line] of text.entries()) {
    const known = keys.get(line) ?? keys.size;
    keys.set(line, known);
    key[i] = known;
  }
  return { text, key };
}

/** Rows of a quote that stand nowhere in the original as they are: only they are compared by pieces. */
function strangers(quote: Lines, original: Lines): boolean[] {
  const there = new Set(original.key);
  return [...quote.key].map((k) => !there.has(k));
}

/**
 * For each quoted line the index of its line in the original, or -1. The order is kept, runs are preferred to
 * scattered matches. Too large a pair is matched line by line from the top.
 */
export function alignQuote(quoted: readonly string[], original: readonly string[]): number[] {
  const keys = new Map<string, number>();
  const quote = keyed(quoted, keys);
  const text = keyed(original, keys);
  if ((quoted.length + 1) * (original.length + 1) > MAX_ALIGN_CELLS) return fromTheTop(quote, text);
  return best(quote, text);
}

/** Shorter lines are found in too many places. */
const MIN_ALONE = 12;

/**
 * For lines that the order did not place: the same line anywhere (a reply that moves quotes about), or the words of
 * the line in the running text (a quote that was wrapped anew). -1 stays where there is nothing.
 */
export function placeStrays(quoted: readonly string[], original: readonly string[], found: number[]): void {
  const text = original.map(normal);
  let running = '';
  const starts: number[] = [];
  for (const line of text) {
    starts.push(running.length);
    running += line === '' ? '\n' : `${line} `;
  }
  for (const [i, raw] of quoted.entries()) {
    const line = normal(raw);
    if (found[i] !== -1 || line.length < MIN_ALONE) continue;
    const whole = text.indexOf(line);
    const at = whole === -1 ? running.indexOf(line) : -1;
    if (whole !== -1) found[i] = whole;
    else if (at !== -1) found[i] = lineAt(starts, at + line.length - 1) - 1;
  }
}

function fromTheTop(quote: Lines, text: Lines): number[] {
  let at = 0;
  return [...quote.key].map((key, i) => {
    if ((quote.text[i] ?? '') === '') return -1;
    const found = text.key.indexOf(key, at);
    if (found !== -1) at = found + 1;
    return found;
  });
}

function best(quote: Lines, text: Lines): number[] {
  const rows = quote.text.length;
  const width = text.text.length + 1;
  const ending = new Int32Array((rows + 1) * width);
  const overall = new Int32Array((rows + 1) * width);
  const strange = strangers(quote, text);
  for (let i = 1; i <= rows; i++) {
    const line = quote.text[i - 1] ?? '';
    const key = quote.key[i - 1];
    const weight = isTrivial(line) ? TRIVIAL_WEIGHT : WEIGHT;
    for (let j = 1; j < width; j++) {
      const at = i * width + j;
      const before = at - width - 1;
      let score = 0;
      if (key === text.key[j - 1] || (strange[i - 1] && isPiece(line, text.text[j - 1] ?? ''))) {
        const run = ending[before] ?? 0;
        score = weight + Math.max(overall[before] ?? 0, run > 0 ? run + NEXT_BONUS : 0);
        ending[at] = score;
      }
      overall[at] = Math.max(score, overall[at - width] ?? 0, overall[at - 1] ?? 0);
    }
  }
  return traced({ ending, overall, rows, width });
}

interface Table {
  ending: Int32Array;
  overall: Int32Array;
  rows: number;
  width: number;
}

function traced({ ending, overall, rows, width }: Table): number[] {
  const found = new Array<number>(rows).fill(-1);
  let i = rows;
  let j = width - 1;
  let inRun = false;
  while (i > 0 && j > 0) {
    const at = i * width + j;
    const score = ending[at] ?? 0;
    // Of equal places the first: it is the nearest to what stands above.
    if (!inRun && overall[at] === overall[at - 1]) {
      j--;
      continue;
    }
    if (inRun || (score > 0 && score === overall[at])) {
      found[i - 1] = j - 1;
      const before = at - width - 1;
      const run = ending[before] ?? 0;
      inRun = run > 0 && run + NEXT_BONUS > (overall[before] ?? 0);
      i--;
      j--;
    } else i--;
  }
  return found;
}
