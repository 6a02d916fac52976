/** A draft review: one mail for each patch with findings, each finding under the quoted line that it is about. */
import { contextWords, IMPACTS, whyNotEnough } from '../knowledge/words.js';
import type { Diagnostic } from '../lint/diagnostic.js';
import type { Hunk, HunkLine } from '../patch/diff.js';
import type { Patch } from '../patch/patch.js';
import { clean, cleanText } from './clean.js';
import { wrap } from './paint.js';

/** Who gets the reply and what it refers to; header values without line breaks. */
export interface Envelope {
  to: string[];
  cc: string[];
  references: string[];
}

/** One message of an mbox (mboxrd); From and Date are left to the one who sends it. */
export function replyMail(patch: Patch, findings: readonly Diagnostic[], envelope: Envelope): string {
  const number = patch.total > 1 ? ` ${patch.index}/${patch.total}` : '';
  const subject = `Re: [${patch.subject.tags.join(' ') || `PATCH${number}`}] ${patch.subject.title}`;
  const refs = envelope.references.map((id) => `<${id}>`);
  const head = [
    'From mboxrd@z Thu Jan  1 00:00:00 1970',
    ...(envelope.to.length > 0 ? [`To: ${envelope.to.join(', ')}`] : []),
    ...(envelope.cc.length > 0 ? [`Cc: ${envelope.cc.join(', ')}`] : []),
    `Subject: ${subject}`,
    ...(refs.length > 0 ? [`In-Reply-To: ${refs.at(-1)}`, `References: ${refs.join(' ')}`] : []),
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=UTF-8',
    'Content-Transfer-Encoding: 8bit',
  ];
  return `${head.map(clean).join('\n')}\n\n${escapeFrom(body(patch, findings))}\n`;
}

const escapeFrom = (text: string): string => text.replace(/^(>*From )/gm, '>$1');

function body(patch: Patch, findings: readonly Diagnostic[]): string {
  const placed = new Set<Diagnostic>();
  const hunks = patch.diff.files.flatMap((file) => {
    const mine = findings.filter((d) => d.file === file.path || d.cause?.file === file.path);
    const quoted = file.hunks.map((h) => quoteHunk(h, mine, placed)).filter((text) => text !== '');
    return quoted.length === 0
      ? []
      : [`> diff --git a/${clean(file.path)} b/${clean(file.path)}\n`, ...quoted];
  });
  const rest = findings.filter((d) => !placed.has(d)).map((d) => `\n${remark(d)}`);
  const who = patch.author?.name || patch.author?.address || 'someone';
  const when = patch.date === null ? '' : `On ${clean(patch.date)}, `;
  return [`${when}${clean(who)} wrote:\n`, ...message(patch), '> [...]\n', ...hunks, ...rest].join('');
}

/** First paragraph of the commit message, so that the reader knows which patch this is. */
function message(patch: Patch): string[] {
  const first = patch.message.split('\n\n')[0] ?? '';
  return first === '' ? [] : first.split('\n').map((line) => `> ${clean(line)}\n`);
}

/** Lines of context that stay around a remark. */
const CONTEXT = 6;

/** The hunk up to a little after its last finding; '' without findings. */
function quoteHunk(hunk: Hunk, findings: readonly Diagnostic[], placed: Set<Diagnostic>): string {
  const under = hunk.lines.map((line, i) => {
    const here = findings.filter((d) => !placed.has(d) && isAt(d, line, lineNumber(hunk, i), i, hunk));
    for (const d of here) placed.add(d);
    return here;
  });
  const last = under.findLastIndex((list) => list.length > 0);
  if (last === -1) return '';
  const first = Math.max(0, under.findIndex((list) => list.length > 0) - CONTEXT * 2);
  const end = Math.min(hunk.lines.length, last + 1 + CONTEXT);
  const quoted = hunk.lines.slice(first, end).map((line, i) => {
    const remarks = (under[first + i] ?? []).map((d) => `\n${remark(d)}\n`).join('');
    return `> ${line.kind}${cleanText(line.text)}\n${remarks}`;
  });
  const section = hunk.section === '' ? '' : ` ${clean(hunk.section)}`;
  const head = `> @@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@${section}\n`;
  return [head, first > 0 ? '> [...]\n' : '', ...quoted, end < hunk.lines.length ? '> [...]\n' : ''].join('');
}

/** Post-image line of a line of the hunk; for a removed one the pre-image line. */
function lineNumber(hunk: Hunk, index: number): number {
  const removed = hunk.lines[index]?.kind === '-';
  const before = hunk.lines.slice(0, index).filter((l) => l.kind !== (removed ? '+' : '-')).length;
  return (removed ? hunk.oldStart : hunk.newStart) + before;
}

/** By the line in the mail where that is known, else by file and line; a finding elsewhere goes under its cause. */
function isAt(d: Diagnostic, line: HunkLine, number: number, index: number, hunk: Hunk): boolean {
  if (d.mail && d.mail.line > 0) return d.mail.line === line.mailLine;
  const isPre = line.kind === '-';
  if (d.cause) return !isPre && d.cause.line === number;
  return (d.image === 'pre') === isPre && d.line === number && hunk.lines[index] === line;
}

function remark(d: Diagnostic): string {
  const why = whyNotEnough(d.needs, d.held);
  const cost = IMPACTS.find((row) => row.impact === d.impact)?.sentence;
  const splat = d.evidence.find((e) => e.kind === 'splat' && e.messageId !== undefined);
  const text = [
    `${d.message}.`,
    ...(why === null ? [] : [why]),
    ...(cost === undefined ? [] : [cost]),
    ...(splat ? [`The splat in <${splat.messageId}> names this line.`] : []),
  ];
  const prose = wrap(clean(text.join(' ')), 72).join('\n');
  return `${prose}\n${path(d)}\n(lorelint ${d.code}, confidence ${d.confidence})\n`;
}

function path(d: Diagnostic): string {
  if (d.path.length === 0) return '';
  const lines = d.path.map((s) => {
    const held = s.held.length === 0 ? 'nothing held' : `holding ${s.held.map(contextWords).join(', ')}`;
    const place = s.file === '' ? '' : ` ${s.file}:${s.line}`;
    return `  ${clean(`${s.function}()${place}, ${held}`)}\n`;
  });
  return `\n${lines.join('')}`;
}
