/** A thread as a reader wants it: what each message is, the series with their states, the remarks. */
import type { Message, Person } from '../mail/message.js';
import { buildThreads, type Thread, type ThreadNode } from '../mail/thread.js';
import { sameAddress } from '../patch/b4-trailer.js';
import { collectFollowups, type Followups, type Mismatch } from '../patch/followup.js';
import type { Remark } from '../patch/review.js';
import { remarksOf } from '../patch/review.js';
import type { Series } from '../patch/series.js';
import { parseSubject } from '../patch/subject.js';
import { type JudgedRemark, judgeRemarks } from './remark-state.js';
import type { Report } from './report.js';
import { authorOf, idsOf, type Succession, successionsOf } from './revisions.js';
import { roleOf } from './role.js';
import { type Answer, namesPatch, type SeriesState, stateOf } from './state.js';

/** One message (or a ghost, a message that others refer to and that is not there). */
export interface ThreadLine {
  /** 1-based, in display order. */
  number: number;
  messageId: string;
  parent: string | null;
  depth: number;
  from: Person | null;
  /** Seconds since 1970; minutes east of UTC. */
  epoch: number | null;
  offset: number;
  subject: string;
  /** patch, cover, pull, review, answer, trailers, splat, bisect, applied, queued, build, test, ci, syzbot, command, reply, missing */
  role: string;
  /** The role in words: `review of 2/3, 2 remarks; Acked-by`. */
  says: string;
  /** Number of the patch that it is or is about; 0 for the cover letter. */
  patch?: number;
}

export interface SeriesView {
  series: Series;
  state: SeriesState;
  /** The revision before, also in another thread. */
  before: { series: Series; how: string; matched: string } | null;
  after: Series | null;
  mismatches: Mismatch[];
}

export interface ThreadModel {
  lines: ThreadLine[];
  series: SeriesView[];
  remarks: JudgedRemark[];
  reports: Report[];
}

interface Context {
  series: readonly Series[];
  successions: readonly Succession[];
  reports: Map<string, Report[]>;
  /** Message-ID → index of the series that it is part of. */
  partOf: Map<string, number>;
  byId: Map<string, Message>;
}

/** Every thread of the messages, with the series (of `assembleSeries`) and reports (of `reportsOf`) of all of them. */
export function threadModels(
  messages: readonly Message[],
  series: readonly Series[],
  reports: readonly Report[],
): ThreadModel[] {
  const context = contextOf(messages, series, reports);
  return buildThreads(messages).map((thread) => modelOf(thread, context));
}

function contextOf(
  messages: readonly Message[],
  series: readonly Series[],
  reports: readonly Report[],
): Context {
  const byId = new Map<string, Message>();
  for (const m of messages) if (m.messageId !== null) byId.set(m.messageId, m);
  const partOf = new Map<string, number>();
  for (const [i, one] of series.entries()) {
    for (const id of idsOf(one)) partOf.set(id, i);
    for (const p of one.patches)
      if (p.messageId === null && p.carriedBy.messageId) partOf.set(p.carriedBy.messageId, i);
  }
  const grouped = new Map<string, Report[]>();
  for (const r of reports) grouped.set(r.messageId ?? '', [...(grouped.get(r.messageId ?? '') ?? []), r]);
  const references = (id: string) => {
    const m = byId.get(id);
    return m ? [...m.references, ...m.inReplyTo] : [];
  };
  const dateOf = (id: string) => byId.get(id)?.date?.epoch ?? null;
  return { series, successions: successionsOf(series, references, dateOf), reports: grouped, partOf, byId };
}

interface Working {
  thread: Thread;
  context: Context;
  nodeOf: Map<string, ThreadNode>;
  found: Followups;
  messages: Message[];
  remarks: Remark[];
}

function modelOf(thread: Thread, context: Context): ThreadModel {
  const messages = thread.nodes.flatMap((n) => (n.message ? [n.message] : []));
  const nodeOf = new Map(thread.nodes.map((n) => [n.messageId, n]));
  // b4 reads in the order of the source.
  const inOrder = [...messages].sort(
    (a, b) => a.origin.number - b.origin.number || a.origin.byte - b.origin.byte,
  );
  const there = seriesIn(thread, context);
  const remarks = remarksOf(messages, there);
  const work: Working = { thread, context, nodeOf, found: collectFollowups(inOrder), messages, remarks };
  const judged = judgeRemarks({
    remarks,
    seriesOf: (id) => seriesAbove(work, id),
    laterThan: (s) => laterThan(s, context),
    landings: work.found.landings,
    parentOf: (id) => parentOf(work, id),
    isAuthor: (address, s) => isAuthor(address, s, context),
  }).flatMap((r) => asRemark(r, context));
  return {
    lines: thread.nodes.map((node, i) => lineOf(work, node, i, judged)),
    series: there.map((one) => viewOf(work, one)),
    remarks: judged,
    reports: thread.nodes.flatMap((n) => context.reports.get(n.messageId) ?? []),
  };
}

function seriesIn(thread: Thread, context: Context): Series[] {
  const found = new Set<number>();
  for (const node of thread.nodes) {
    const index = context.partOf.get(node.messageId);
    if (index !== undefined) found.add(index);
  }
  return [...found].flatMap((i) => context.series[i] ?? []);
}

function parentOf(work: Working, id: string): string | null {
  const index = work.nodeOf.get(id)?.parent ?? null;
  return index === null ? null : (work.thread.nodes[index]?.messageId ?? null);
}

/** The nearest message at or above that is part of a series. */
function partAbove(work: Working, id: string): string | null {
  let at: string | null = id;
  for (let steps = 0; at !== null && steps <= work.thread.nodes.length; steps++) {
    if (work.context.partOf.has(at)) return at;
    at = parentOf(work, at);
  }
  return null;
}

function seriesAbove(work: Working, id: string): Series | null {
  const part = partAbove(work, id);
  const index = part === null ? undefined : work.context.partOf.get(part);
  return index === undefined ? null : (work.context.series[index] ?? null);
}

function laterThan(series: Series, context: Context): Series[] {
  const later: Series[] = [];
  let at = context.series.indexOf(series);
  for (let steps = 0; steps < context.series.length; steps++) {
    const next = context.successions.find((s) => s.from === at);
    const found = next ? context.series[next.to] : undefined;
    if (!next || !found || later.includes(found)) break;
    later.push(found);
    at = next.to;
  }
  return later;
}

export function isAuthor(address: string, series: Series, context: Pick<Context, 'byId'>): boolean {
  const senders = idsOf(series).flatMap((id) => context.byId.get(id)?.from?.address ?? []);
  const authors = series.patches.flatMap((p) => p.author?.address ?? []);
  return [authorOf(series), ...authors, ...senders].some((a) => a !== '' && sameAddress(a, address));
}

/** Kinds of reports that a message is written for: its text is no review. */
const BOT_KINDS = new Set([
  'applied',
  'queued',
  'refused',
  'build',
  'syzbot',
  'test',
  'ci',
  'bisect',
  'reproducer',
  'link',
]);

/** Leaves out what is a report or leads up to one; a remark ends where a splat begins. */
function asRemark(remark: JudgedRemark, context: Context): JudgedRemark[] {
  const reports = (context.reports.get(remark.messageId ?? '') ?? []).filter((r) => !r.inPatch);
  const isBot = reports.some((r) => BOT_KINDS.has(r.kind) && (r.kind !== 'ci' || r.bot !== 'NIPA'));
  if (isBot) return [];
  const splat = reports.find((r) => r.splat && !r.splat.quoted && (r.mailLine ?? 0) > 0)?.splat;
  const length = remark.text.split('\n').length;
  if (!splat || splat.lastLine < remark.line || splat.firstLine > remark.line + length) return [remark];
  if (remark.anchor.part === 'general') return [];
  const above = remark.text.split('\n').slice(0, Math.max(0, splat.firstLine - remark.line));
  const text = above
    .filter((l) => !/={8}|-{8}\[ cut here/.test(l))
    .join('\n')
    .trim();
  return text === '' ? [] : [{ ...remark, text }];
}

function answersOf(work: Working, series: Series): Answer[] {
  const { context } = work;
  const own = new Set(idsOf(series));
  return work.messages
    .filter(
      (m) =>
        m.messageId !== null && !context.partOf.has(m.messageId) && seriesAbove(work, m.messageId) === series,
    )
    .map((m) => ({
      messageId: m.messageId ?? '',
      from: m.from,
      reports: context.reports.get(m.messageId ?? '') ?? [],
      own: ownText(m.body),
      index: indexOf(series, partAbove(work, m.messageId ?? ''), own),
      epoch: m.date?.epoch ?? 0,
    }))
    .sort((a, b) => a.epoch - b.epoch);
}

const ownText = (body: string): string =>
  body
    .split('\n')
    .filter((l) => !l.startsWith('>'))
    .join('\n');

function indexOf(series: Series, part: string | null, own: ReadonlySet<string>): number {
  const patch = series.patches.find((p) => p.messageId === part);
  if (patch) return patch.index;
  return part !== null && own.has(part) && series.cover ? 0 : (series.patches[0]?.index ?? 0);
}

/** Notices in other threads that name a patch by its title (stable queues). */
function notices(series: Series, context: Context): Answer[] {
  const found: Answer[] = [];
  for (const [id, reports] of context.reports)
    if (reports.some((r) => r.kind === 'applied' && r.subject !== undefined && namesPatch(r, series)))
      found.push({ messageId: id, from: context.byId.get(id)?.from ?? null, reports, own: '', index: 0 });
  return found;
}

function viewOf(work: Working, series: Series): SeriesView {
  const { context, found } = work;
  const at = context.series.indexOf(series);
  const before = context.successions.find((s) => s.to === at);
  const earlier = before ? context.series[before.from] : undefined;
  const ids = new Set(idsOf(series));
  const answers = answersOf(work, series);
  const own = new Set(answers.map((a) => a.messageId));
  const after = laterThan(series, context)[0] ?? null;
  return {
    series,
    state: stateOf({
      series,
      answers: answers.length > 0 ? answers : notices(series, context),
      landings: found.landings.filter((l) => ids.has(l.on.id)),
      next: after,
      isAuthor: (address) => isAuthor(address, series, context),
    }),
    before: before && earlier ? { series: earlier, how: before.how, matched: before.matched } : null,
    after,
    mismatches: found.mismatches.filter((m) => own.has(m.messageId)),
  };
}

function lineOf(work: Working, node: ThreadNode, index: number, judged: readonly JudgedRemark[]): ThreadLine {
  const { message, messageId } = node;
  const series = seriesAbove(work, messageId);
  const part = partAbove(work, messageId);
  const patch = series ? indexOf(series, part, new Set(idsOf(series))) : null;
  const { role, says } = roleOf({
    message,
    series,
    isPart: part === messageId,
    patch,
    reports: work.context.reports.get(messageId) ?? [],
    remarks: judged.filter((r) => r.messageId === messageId),
    trailers: work.found.box.byId.get(messageId)?.trailers ?? [],
    isAuthor:
      series !== null && message?.from != null && isAuthor(message.from.address, series, work.context),
  });
  return {
    number: index + 1,
    messageId,
    parent: parentOf(work, messageId),
    depth: node.depth,
    from: message?.from ?? null,
    epoch: message?.date?.epoch ?? null,
    offset: message?.date?.offset ?? 0,
    subject: message?.subject ?? '',
    role,
    says,
    ...(patch !== null && series && parseSubject(message?.subject ?? '').title !== '' ? { patch } : {}),
  };
}
