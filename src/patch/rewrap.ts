/**
 * Lines of a quoted diff that the mail client broke in two, joined again. Only where it must be so: the second half
 * can't stand in a diff by itself, or the hunk's counts come out right with the join and in no other way, and the
 * first word of the second half had no room on the line above. Each join is told as a problem: the counts prove
 * the line, not the blank at the break.
 */
import type { Problem } from '../text.js';
import { isHeaderLine } from './diff-header.js';
import type { Quote } from './quote.js';

/** Clients break at 66 to 80 columns; when a breakable line is longer than this, nothing was broken. */
const WIDEST_BREAK = 85;
/** A line is broken into at most this many pieces. */
const MAX_PIECES = 6;
/** Lines walked over in search of a way to read one hunk; a hunk of 200 lines can be tried in 298 ways. */
const MAX_WALKED = 200_000;

const HUNK = /^@@ -\d{1,9}(?:,(\d{1,9}))? \+\d{1,9}(?:,(\d{1,9}))? @@/;

export interface Unwrapped {
  lines: string[];
  numbers: number[];
  problems: Problem[];
  /** Body lines that are the second half of a line, and so no remark. */
  used: Set<number>;
}

interface Work extends Unwrapped {
  quote: Quote;
  /** Longest line that could have been broken; 0 when the client does not break lines. */
  width: number;
  joined: number[];
}

/** Joins what was broken in the lines from index `from` on; the lines before are the message and stay. */
export function unwrap(quote: Quote, from: number): Unwrapped {
  const work: Work = {
    quote,
    width: widthOf(quote, from),
    lines: quote.lines.slice(0, from),
    numbers: quote.numbers.slice(0, from),
    problems: [],
    used: new Set(),
    joined: [],
  };
  if (work.width === 0) return { ...work, lines: quote.lines, numbers: quote.numbers };
  for (let i = from; i < quote.lines.length; )
    i = HUNK.test(quote.lines[i] ?? '') ? hunk(work, i) : headerLine(work, i);
  if (work.joined.length > 0) work.problems.push(joinProblem(work.joined));
  return work;
}

function joinProblem(joined: readonly number[]): Problem {
  const shown = joined.slice(0, 10).join(', ');
  return {
    message: `quoted lines were broken by a mail client and are joined with one blank each, at body line ${shown}${joined.length > 10 ? ', …' : ''}`,
    line: joined[0] ?? 0,
  };
}

/** Length of the longest line of the diff that has a blank to break at. */
function widthOf(quote: Quote, from: number): number {
  let widest = 0;
  for (let i = from; i < quote.lines.length; i++) {
    const length = lengthOf(quote, i);
    if (length > widest && (quote.lines[i] ?? '').slice(0, 400).trim().includes(' ')) widest = length;
    if (widest > WIDEST_BREAK) return 0;
  }
  return widest;
}

const lengthOf = (quote: Quote, i: number): number => quote.prefix.length + (quote.lines[i] ?? '').length;

/** True when the first word of `next` had no room behind a line of this length. */
const isForced = (work: Work, length: number, next: string): boolean =>
  length + 1 + (/^ *[^ ]*/.exec(next.slice(0, 400))?.[0].length ?? 0) > work.width && /\S/.test(next);

/** Unquoted halves right below line `i`, when each follows from want of room; [] when they are a remark. */
function looseHalves(work: Work, i: number): { text: string; line: number }[] {
  const loose = work.quote.loose.get(i) ?? [];
  if (loose.length === 0 || loose.length > MAX_PIECES) return [];
  let length = lengthOf(work.quote, i);
  for (const half of loose) {
    if (!isForced(work, length, half.text)) return [];
    length = half.length;
  }
  const [first] = loose;
  if (first && isWhole(work.quote.lines[i] ?? '') && !/^(?:\/[*/]|\\)/.test(first.text)) {
    work.problems.push({
      message: `body line ${first.line}, right below a long quoted line, is taken for a remark and not for the rest of that line`,
      line: first.line,
    });
    return [];
  }
  return loose;
}

/** True for a line of code that is complete as it is: brackets closed, and an end of a statement or a block. */
function isWhole(line: string): boolean {
  let open = 0;
  for (const c of line) {
    if (c === '(' || c === '[') open++;
    else if (c === ')' || c === ']') open--;
  }
  return open === 0 && /[;{}]$/.test(line);
}

/** Puts line `i` out, with the unquoted halves below it. */
function put(work: Work, i: number): void {
  let text = work.quote.lines[i] ?? '';
  for (const half of looseHalves(work, i)) {
    text += ` ${half.text}`;
    work.used.add(half.line);
    work.joined.push(half.line);
  }
  work.lines.push(text);
  work.numbers.push(work.quote.numbers[i] ?? 0);
}

/** Puts line `i` behind the last one that is out. */
function join(work: Work, i: number): void {
  work.lines.push(`${work.lines.pop() ?? ''} ${work.quote.lines[i] ?? ''}`);
  work.joined.push(work.quote.numbers[i] ?? 0);
}

/** A line outside of hunks: `diff --git`, `index`, `---` and `+++` lines have blanks to break at. */
function headerLine(work: Work, at: number): number {
  put(work, at);
  if (!/^(?:(?:diff|index)(?: |$)|(?:---|\+\+\+)$)/.test(work.quote.lines[at] ?? '')) return at + 1;
  return joinHalves(work, at + 1);
}

/** Joins what follows while it can't stand by itself; gives the index behind. */
function joinHalves(work: Work, first: number): number {
  const { lines } = work.quote;
  let i = first;
  while (i < lines.length && i - first < MAX_PIECES && isHalf(work, i, [])) join(work, i++);
  return i;
}

/** One hunk: its header with the rest of a broken section, then its lines as the counts want them. */
function hunk(work: Work, at: number): number {
  const { lines } = work.quote;
  const match = HUNK.exec(lines[at] ?? '');
  const count = (text: string | undefined) => (text === undefined ? 1 : Number(text));
  put(work, at);
  const i = joinHalves(work, at + 1);
  const plan = planHunk(work, i, count(match?.[1]), count(match?.[2]));
  for (const step of plan) {
    if (step.join) join(work, step.at);
    else put(work, step.at);
  }
  return i + plan.length;
}

/** True for a text that is no line of a hunk: it can only be the second half of one. */
const cannotStand = (line: string): boolean =>
  line !== '' && !/^[ +\-\\@]/.test(line) && !/^(?:diff(?: --git)?|index)$/.test(line) && !isHeaderLine(line);

type Step = { at: number; join: boolean };

/** The lines of a hunk, each as a line or as a half: the one way in which the counts come out; as they stand when there is none. */
function planHunk(work: Work, first: number, old: number, added: number): Step[] {
  const plain = walk(work, first, old, added, []);
  if (plain.fits) return plain.steps;
  const maybe = plain.maybe.slice(0, 12);
  let walked = 0;
  for (let size = 1; size <= Math.min(3, maybe.length); size++) {
    const fitting: Step[][] = [];
    for (const chosen of subsets(maybe, size)) {
      if (walked > MAX_WALKED) return plain.steps;
      const way = walk(work, first, old, added, chosen);
      walked += way.steps.length;
      if (way.fits) fitting.push(way.steps);
    }
    if (fitting.length === 1) return fitting[0] ?? plain.steps;
    if (fitting.length > 1) {
      work.problems.push({
        message:
          'a quoted hunk can be read in several ways; lines that a mail client broke are left as they are',
        line: work.quote.numbers[first] ?? 0,
      });
      break;
    }
  }
  return plain.steps;
}

/** All choices of `size` out of `items`, in order. */
function* subsets(items: readonly number[], size: number): Generator<number[]> {
  const at = Array.from({ length: size }, (_, i) => i);
  while (at.length === size && (at[size - 1] ?? 0) < items.length) {
    yield at.map((i) => items[i] ?? 0);
    let k = size - 1;
    while (k >= 0 && (at[k] ?? 0) === items.length - size + k) k--;
    if (k < 0) return;
    at[k] = (at[k] ?? 0) + 1;
    for (let j = k + 1; j < size; j++) at[j] = (at[j - 1] ?? 0) + 1;
  }
}

/** Walks over a hunk; `halves` are joined although they look like lines. `maybe`: others for which there was no room above. */
function walk(work: Work, first: number, old: number, added: number, halves: readonly number[]) {
  const { lines } = work.quote;
  const steps: Step[] = [];
  const maybe: number[] = [];
  let [o, n] = [0, 0];
  let i = first;
  for (; i < lines.length && (o < old || n < added || isHalf(work, i, halves)); i++) {
    const line = lines[i] ?? '';
    if (isHalf(work, i, halves) && i > first) {
      steps.push({ at: i, join: true });
      continue;
    }
    if (!/^(?:[ +\-\\]|$)/.test(line)) break;
    if (i > first && line !== '' && isForced(work, lengthOf(work.quote, i - 1), line)) maybe.push(i);
    if (!line.startsWith('\\')) {
      if (!line.startsWith('+')) o++;
      if (!line.startsWith('-')) n++;
    }
    steps.push({ at: i, join: false });
  }
  return { steps, maybe, fits: o === old && n === added && endsHunk(lines, i) };
}

function isHalf(work: Work, i: number, halves: readonly number[]): boolean {
  const line = work.quote.lines[i] ?? '';
  if (halves.includes(i)) return true;
  return cannotStand(line) && i > 0 && isForced(work, lengthOf(work.quote, i - 1), line);
}

/** True where a hunk whose counts are met can end: no further line of a hunk follows. */
function endsHunk(lines: readonly string[], i: number): boolean {
  const line = lines[i] ?? '';
  return !/^[ +-]/.test(line) || line.startsWith('--');
}
