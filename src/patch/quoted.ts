/** Patches that a reply quotes, rebuilt from the quoted lines. */
import type { Message } from '../mail/message.js';
import { ancestors, buildPatch, knownPerson } from './build.js';
import { findDiff, parseDiff } from './diff-parse.js';
import type { Patch } from './patch.js';
import { attributedTo, isAttribution, type Quote, quoteDepth, quotedDiffMarks, unquote } from './quote.js';

/** One patch for each mark under which the body quotes a diff. */
export function quotedPatches(message: Message, lines: readonly string[]): Patch[] {
  return quotedDiffMarks(lines).flatMap((prefix) => {
    const patch = quotedPatch(message, lines, unquote(lines, prefix));
    return patch ? [patch] : [];
  });
}

function quotedPatch(message: Message, lines: readonly string[], quote: Quote): Patch | null {
  let at = findDiff(quote.lines);
  const hunk = quote.lines.findIndex((l) => l.startsWith('@@ -'));
  if (at === -1 || (hunk !== -1 && hunk < at)) at = hunk;
  if (at === -1) return null;
  const diff = parseDiff({ lines: quote.lines, numbers: quote.numbers, quoted: true }, at);
  if (diff.files.length === 0) return null;
  const patch = buildPatch(message, quote.lines, quote.numbers, at, diff, 'quote');
  const original = originalOf(message, quote.depth);
  const who = attribution(lines, quote);
  patch.messageId = original;
  patch.subject = { ...patch.subject, isReply: false };
  patch.date = null;
  if (patch.author === null && who)
    patch.author = knownPerson(message, who.name, who.address, patch.trailers);
  patch.remarks = remarksOf(lines, quote);
  return patch;
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
function remarksOf(lines: readonly string[], quote: Quote): Patch['remarks'] {
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
