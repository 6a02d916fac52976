/** Quotes in replies: which lines stand at which depth, and the lines of one quote without its marks. */
import { MAX_QUOTE_MARKS } from '../limits.js';

/** One quoted text of a body: the lines at one depth, as they were before they were quoted. */
export interface Quote {
  /** The mark in front of its lines as its diff headers show it: `> `, `>`, `> > `, `>> `, `| `, `KI> `. */
  prefix: string;
  depth: number;
  lines: string[];
  /** 1-based body line of each line. */
  numbers: number[];
  /** Index into `lines` → the lines of a smaller depth right below it, up to an empty one, without their marks. */
  loose: Map<number, { text: string; line: number; length: number }[]>;
}

/** One mark: initials at most, a quote character, a blank at most. */
const MARK = /^[ \t]?(?:[A-Z][A-Za-z]{0,3})?[>|] ?/;
/** Depth at which marks are no longer told apart. */
const MAX_QUOTE_DEPTH = 20;

/** The marks in front of a line, and what is behind them. `>` is always a mark, `|` and initials only where `marks` has them. */
export function quoteDepth(line: string): { depth: number; rest: string } {
  let depth = 0;
  let at = 0;
  while (depth < MAX_QUOTE_DEPTH) {
    const next = line[at] === ' ' && line[at + 1] === '>' ? at + 1 : at;
    if (line[next] !== '>') break;
    depth++;
    at = next + 1;
  }
  if (depth > 0 && line[at] === ' ') at++;
  return { depth, rest: line.slice(at) };
}

/** Quote marks in front of `diff --git`, `--- a/` or `@@ -1` in a line: `''` unquoted, null when something else is there. */
export function marksBefore(line: string): string | null {
  const at = anchorAt(line);
  if (at === -1 || at > 60) return null;
  const marks = line.slice(0, at);
  let rest = marks;
  while (rest !== '') {
    const mark = MARK.exec(rest);
    if (!mark) return null;
    rest = rest.slice(mark[0].length);
  }
  return marks;
}

/** Offset of what only a diff's header lines have, or -1. */
function anchorAt(line: string): number {
  const git = line.indexOf('diff --git ');
  if (git !== -1) return git;
  const hunk = line.indexOf('@@ -');
  if (hunk !== -1 && /^@@ -\d+(?:,\d+)? \+\d+/.test(line.slice(hunk, hunk + 60))) return hunk;
  const plain = line.indexOf('--- a/');
  return plain;
}

/** The different marks under which a body quotes a diff, in order of appearance; the unquoted one is left out. */
export function quotedDiffMarks(lines: readonly string[]): string[] {
  const found = new Set<string>();
  for (const line of lines) {
    const c = line.charCodeAt(0);
    // Most lines of a body begin with none of the characters that a mark can begin with.
    if (!(c === 62 || c === 124 || c === 32 || c === 9 || (c >= 65 && c <= 90))) continue;
    const marks = marksBefore(line);
    if (marks !== null && marks.trim() !== '') found.add(marks);
    if (found.size >= MAX_QUOTE_MARKS) break;
  }
  return [...found];
}

/** Number of quote characters in a mark. */
export const depthOf = (prefix: string): number => prefix.replace(/[^>|]/g, '').length;

/** The lines of a body that stand under `prefix`, without it. Lines of other depths are left out. */
export function unquote(lines: readonly string[], prefix: string): Quote {
  const quote: Quote = { prefix, depth: depthOf(prefix), lines: [], numbers: [], loose: new Map() };
  const bare = prefix.trimEnd();
  const packed = prefix.replace(/\s/g, '');
  let between: { text: string; line: number; length: number }[] = [];
  for (const [i, line] of lines.entries()) {
    const text = textUnder(line, prefix, bare, packed, quote.depth);
    if (text === null) {
      between.push({
        text: quote.depth === 1 ? line : quoteDepth(line).rest,
        line: i + 1,
        length: line.length,
      });
      continue;
    }
    const blank = between.findIndex((l) => l.text.trim() === '');
    if (between.length > 0 && blank !== 0)
      quote.loose.set(quote.lines.length - 1, blank === -1 ? between : between.slice(0, blank));
    between = [];
    quote.lines.push(text);
    quote.numbers.push(i + 1);
  }
  return quote;
}

/** What stands behind the mark; null when the line is of another depth. */
function textUnder(line: string, prefix: string, bare: string, packed: string, depth: number): string | null {
  if (line.startsWith(prefix)) return line.slice(prefix.length);
  if (line.length <= prefix.length && (line.trimEnd() === bare || line.replace(/\s/g, '') === packed))
    return '';
  if (bare.includes('|') || /[A-Z]/.test(bare)) return null;
  const found = quoteDepth(line);
  return found.depth === depth ? found.rest : null;
}

/** `On Thu, …, Some One wrote:` and its like in other languages: the line above a quote. */
const ATTRIBUTION =
  /(?:wrote|writes|said|a écrit|escribió|escreveu|ha scritto|napisał\(?a?\)?|pisze|пишет|написал\(?а?\)?|skrev|さんは書きました|写道)\s*[:：]\s*$/i;
/** The same where the name stands behind the verb. */
const NAME_LAST = /\b(?:schrieb|skrev)\s+([^:]{1,120}?)\s*:\s*$/i;
/** Longer lines are prose. */
const MAX_ATTRIBUTION = 300;

/** True for an attribution line; it may be broken in two, then the second half is one. */
export const isAttribution = (line: string): boolean =>
  line.length < MAX_ATTRIBUTION && (ATTRIBUTION.test(line) || NAME_LAST.test(line));

/** Everything up to a time of day with its zone. */
const UP_TO_TIME =
  /^.*\d:\d\d(?::\d\d)?\s?(?:[AP]M)?(?:\s\(?[+-]\d{4}\)?)?(?:\s\(?[A-Z]{2,5}\)?)?(?:,|(?=\s))\s*/;

/** Name and address that an attribution gives: `…, Some One <a@example.org> wrote:`. */
export function attributedTo(line: string): { name: string; address: string } | null {
  if (line.length >= MAX_ATTRIBUTION) return null;
  const last = NAME_LAST.exec(line)?.[1];
  const text = (last ?? line.replace(ATTRIBUTION, '')).trim();
  const address = /<([^<>\s]+@[^<>\s]+)>\)?,?$/.exec(text);
  const front = (address ? text.slice(0, address.index) : text).replace(/[\s(,]+$/, '');
  const timeless = front.replace(UP_TO_TIME, '');
  const name = timeless === front && /^On\b/.test(front) ? front.slice(front.lastIndexOf(',') + 1) : timeless;
  const clean = name.replace(/"/g, '').trim();
  return clean === '' && !address ? null : { name: clean, address: address?.[1] ?? '' };
}
