/** What a message reports: splats, and the rows of `knowledge/bots.ts` over its own text. */
import { BOTS, type BotRow, PW_STATES } from '../knowledge/bots.js';
import { MAX_LINE_LENGTH, MAX_REPORTS } from '../limits.js';
import type { Message } from '../mail/message.js';
import { lineAt, lineStarts } from '../text.js';
import type { Report, ReportedCommit } from './report.js';
import { type Splat, splatsOf } from './splat.js';

type Groups = Record<string, string | undefined>;

/** The body with quoted and overlong lines emptied to `>`, so that lines keep their numbers. */
function ownText(body: string): string {
  const own = (line: string): string =>
    // The kernel test robot marks new lines with `>>`: a quote of depth two has its text after a blank.
    (line.startsWith('>') && !/^>> [\w./+-]+(?::\d|ld: |: )/.test(line)) || line.length > MAX_LINE_LENGTH
      ? '>'
      : line;
  return body.split('\n').map(own).join('\n');
}

function splatReport(message: Message, splat: Splat, inPatch: boolean): Report {
  const { file, line, helper, held, trace, title } = splat;
  return {
    kind: 'splat',
    messageId: message.messageId,
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
    ...(helper === undefined ? {} : { helper }),
    ...(splat.function === undefined ? {} : { function: splat.function }),
    held,
    trace,
    text: title,
    splat,
    ...(inPatch ? { inPatch: true } : {}),
    mailLine: splat.firstLine,
  };
}

/** One line out of a match that may span several. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

function textOf(groups: Groups, whole: string): string {
  const { text, hash, hash2, subject, tree, url } = groups;
  if (text !== undefined) return oneLine(url === undefined ? text : `${text}: ${url}`);
  const parts = [hash ?? hash2, subject].filter((p) => p !== undefined);
  return oneLine(parts.length > 0 ? parts.join(' ') : (tree ?? whole));
}

const present = <K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> =>
  value === undefined ? {} : ({ [key]: value } as Record<K, string>);

function rowReport(message: Message, row: BotRow, match: RegExpMatchArray, line: number | null): Report {
  const groups: Groups = match.groups ?? {};
  const number = groups.line === undefined ? {} : { line: Number(groups.line) };
  return {
    kind: row.kind,
    bot: row.bot,
    messageId: message.messageId,
    text: textOf(groups, match[0]),
    ...present('file', groups.file),
    ...number,
    ...present('function', groups.function),
    ...present('tree', groups.tree),
    ...present('by', groups.by),
    ...present('hash', groups.hash ?? groups.hash2),
    ...present('subject', groups.subject),
    ...present('url', groups.url),
    ...(line === null ? {} : { mailLine: line }),
  };
}

function mayCome(row: BotRow, address: string): boolean {
  return (row.from?.test(address) ?? true) && !(row.notFrom?.test(address) ?? false);
}

/** Commits are listed under the report that says "applied"; a list without one is b4's thank-you mail. */
function foldCommits(reports: Report[]): Report[] {
  const commits = reports.filter((r) => r.kind === 'commit');
  const rest = reports.filter((r) => r.kind !== 'commit');
  const listed: ReportedCommit[] = commits.map(({ subject, hash, url }) => ({
    subject: subject ?? '',
    ...present('hash', hash),
    ...present('url', url),
  }));
  const first = commits[0];
  if (!first) return rest;
  const applied = rest.find((r) => r.kind === 'applied');
  if (applied) applied.commits = listed;
  else rest.push({ ...first, kind: 'applied', commits: listed });
  return rest;
}

/** Bodies that the patterns look at; reports stand at the top, logs below. */
const LOOK_AT = 256 * 1024;

/** Everything that a message reports, in the order of its lines. */
export function reportsOf(message: Message): Report[] {
  const isPatch = /^\s*\[[^\]]*(?:PATCH|RFC)[^\]]*\]/i.test(message.subject);
  const found = splatsOf(message.body).map((s) => splatReport(message, s, isPatch));
  const address = (message.from?.address ?? '').toLowerCase();
  const own = isPatch ? '' : ownText(message.body.slice(0, LOOK_AT));
  let starts: number[] | null = null;
  const lineOf = (match: RegExpMatchArray) => lineAt((starts ??= lineStarts(own)), match.index ?? 0);
  const rows: Report[] = [];
  for (const row of BOTS) {
    if (!mayCome(row, address) || (isPatch && !row.inSubject)) continue;
    const text = row.inSubject ? message.subject : own;
    if (row.hint !== undefined && !text.includes(row.hint)) continue;
    for (const match of text.matchAll(row.match)) {
      if (rows.length >= MAX_REPORTS) break;
      rows.push(rowReport(message, row, match, row.inSubject ? null : lineOf(match)));
    }
  }
  const all = [...found, ...foldCommits(rows)];
  return all.sort((a, b) => (a.mailLine ?? 0) - (b.mailLine ?? 0));
}

/** The patchwork state that a `pw-bot:` command sets; null for other reports and unknown words. */
export function patchworkState(report: Report): string | null {
  const word = /^pw-bot: ([\w-]+)$/.exec(report.text ?? '')?.[1]?.toLowerCase();
  if (report.kind !== 'command' || word === undefined) return null;
  return PW_STATES.find((s) => s.words.includes(word))?.state ?? null;
}
