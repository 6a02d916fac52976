/** Patches that a reply quotes, rebuilt from the quoted lines. */
import type { Message } from '../mail/message.js';
import type { Problem } from '../text.js';
import { ancestors, buildPatch, knownPerson } from './build.js';
import type { Diff } from './diff.js';
import { findDiff, parseDiff } from './diff-parse.js';
import type { Patch } from './patch.js';
import { attributedTo, isAttribution, type Quote, quoteDepth, quotedDiffMarks, unquote } from './quote.js';
import { unwrap } from './rewrap.js';
import { unstuff } from './stuffing.js';

/** One patch for each mark under which the body quotes a diff. */
export function quotedPatches(message: Message, lines: readonly string[]): Patch[] {
  return quotedDiffMarks(lines).flatMap((prefix) => {
    const patch = quotedPatch(message, lines, unquote(lines, prefix));
    return patch ? [patch] : [];
  });
}

function quotedPatch(message: Message, lines: readonly string[], quote: Quote): Patch | null {
  const at = firstDiffLine(quote.lines);
  if (at === -1) return null;
  const whole = unstuff(
    unwrap(quote, at),
    at,
    message.parts.some((p) => p.flowed !== undefined),
  );
  const diff = parseDiff({ lines: whole.lines, numbers: whole.numbers, quoted: true }, at);
  if (diff.files.length === 0) return null;
  const patch = buildPatch(message, whole.lines, whole.numbers, at, diff, 'quote');
  const who = attribution(lines, quote);
  patch.messageId = originalOf(message, quote.depth);
  patch.subject = { ...patch.subject, isReply: false };
  patch.date = null;
  if (patch.author === null && who)
    patch.author = knownPerson(message, who.name, who.address, patch.trailers);
  patch.remarks = remarksOf(lines, quote, whole.used);
  patch.problems.push(...[...whole.problems, ...strippedBlanks(quote, diff)].map((p) => named(p, message)));
  return patch;
}

const named = (problem: Problem, message: Message): Problem =>
  message.messageId === null ? problem : { ...problem, messageId: message.messageId };

/** Index of the first file header or, in a trimmed quote, hunk. */
function firstDiffLine(lines: readonly string[]): number {
  const broken = lines.findIndex((l) => l === 'diff --git' || l === 'diff');
  const found = findDiff(lines);
  const file = broken !== -1 && broken < found ? broken : found;
  const hunk = lines.findIndex((l) => l.startsWith('@@ -'));
  return file === -1 || (hunk !== -1 && hunk < file) ? hunk : file;
}

/** A client that strips blanks at line ends shows it by context lines that are empty; what it took elsewhere can't be known. */
function strippedBlanks(quote: Quote, diff: Diff): Problem[] {
  const lost = quote.lines.findIndex((l, i) => l === '--' && /^\d+\.\d+/.test(quote.lines[i + 1] ?? ''));
  const line = diff.stripped ?? (lost === -1 ? undefined : quote.numbers[lost]);
  if (line === undefined) return [];
  return [
    {
      message:
        'blanks at line ends were stripped from the quote; only those of empty context lines are put back',
      line,
    },
  ];
}

/** The message quoted at a depth: the parent's own text stands at depth 1, its parent's at depth 2. */
function originalOf(message: Message, depth: number): string | null {
  const chain = ancestors(message);
  return chain[chain.length - depth] ?? null;
}

/** Who the line above the quote says wrote it. */
function attribution(lines: readonly string[], quote: Quote): { name: string; address: string } | null {
  const first = quote.numbers[0] ?? 1;
  for (let i = first - 2; i >= 0 && i > first - 6; i--) {
    const line = (lines[i] ?? '').replace(/^[\s>|]+/, '');
    if (isAttribution(line)) {
      const before = (lines[i - 1] ?? '').replace(/^[\s>|]+/, '');
      return attributedTo(/^On\b/.test(line) || !/^On\b/.test(before) ? line : `${before} ${line}`);
    }
  }
  return null;
}

/** The reply's own text between the quoted lines, one remark for each run of it. */
function remarksOf(lines: readonly string[], quote: Quote, used: ReadonlySet<number>): Patch['remarks'] {
  const remarks: Patch['remarks'] = [];
  let under = 0;
  let run: number[] = [];
  const close = () => {
    const remark = remarkOf(lines, run, under);
    if (remark) remarks.push(remark);
    run = [];
  };
  for (const [i, line] of lines.entries()) {
    if (/^-- ?$/.test(line) && i >= (quote.numbers.at(-1) ?? 0)) break;
    if (used.has(i + 1)) continue;
    if (quoteDepth(line).depth === 0 && !line.startsWith(quote.prefix)) run.push(i);
    else {
      close();
      under = i + 1;
    }
  }
  close();
  return remarks;
}

function remarkOf(
  lines: readonly string[],
  run: readonly number[],
  under: number,
): Patch['remarks'][number] | null {
  const said = run.filter((i) => (lines[i] ?? '').trim() !== '');
  if (under === 0 && said.length > 0) {
    const last = said.at(-1) ?? 0;
    if (isAttribution(lines[last] ?? '')) {
      said.pop();
      if (/^On\b/.test(lines[said.at(-1) ?? 0] ?? '') && !/^On\b/.test(lines[last] ?? '')) said.pop();
    }
  }
  const first = said[0];
  const last = said.at(-1);
  if (first === undefined || last === undefined) return null;
  return { text: lines.slice(first, last + 1).join('\n'), line: first + 1, under };
}
