/** Series: which patches of a set of messages belong together, by thread, revision and numbering. */
import type { Message } from '../mail/message.js';
import { buildThreads } from '../mail/thread.js';
import type { Problem } from '../text.js';
import { patchesOf } from './extract.js';
import type { Patch, Subject } from './patch.js';
import { checkQuote, sizeOf } from './quote-check.js';
import type { Series } from './series.js';
import { parseSubject } from './subject.js';

/** A message that carries a patch of its own, or is a cover letter or a pull request. */
interface Sent {
  message: Message;
  subject: Subject;
  /** As the subject says it, or as the thread shows it. */
  revision: number;
  patches: Patch[];
  isCover: boolean;
  /** Number of its thread. */
  thread: number;
  /** Position in the input. */
  order: number;
}

interface Quoted {
  message: Message;
  patch: Patch;
}

/** Replies up which an older revision of a patch is looked for. */
const MAX_STEPS = 100;
/** Unthreaded patches of one series were sent within this many seconds (git send-email waits for confirmations). */
const UNTHREADED_SPAN = 2 * 3600;

/**
 * All series, in the order in which their first message appears. A patch that is only quoted makes a series of its own;
 * where the original is in the input too, that is what counts, and a quote that differs from it is a problem.
 */
export function assembleSeries(messages: readonly Message[]): Series[] {
  const sent: Sent[] = [];
  const quoted: Quoted[] = [];
  for (const [order, message] of messages.entries()) sort(message, order, sent, quoted);
  if (sent.length > 0) placeInThreads(messages, sent);
  fixRevisions(sent);
  const groups = withCovers(mergeUnthreaded(group(sent)), messages);
  const series = groups.map(seriesOf);
  fillRerolls(groups, series, sent);
  const problems = checkQuotes(quoted, series);
  for (const [one, found] of problems) one.problems.push(...found);
  return [...series, ...fromQuotes(quoted, series)];
}

function sort(message: Message, order: number, sent: Sent[], quoted: Quoted[]): void {
  const patches = patchesOf(message);
  const own = patches.filter((p) => p.carriedBy.as === 'mail');
  for (const patch of patches) if (patch.carriedBy.as === 'quote') quoted.push({ message, patch });
  const subject = own[0]?.subject ?? parseSubject(message.subject);
  const isCover = !subject.isReply && (subject.index === 0 || (subject.isPull && own.length === 0));
  if (isCover || own.length > 0)
    sent.push({
      message,
      subject,
      revision: subject.revision,
      patches: own,
      isCover,
      thread: -1,
      order,
    });
}

function placeInThreads(messages: readonly Message[], sent: readonly Sent[]): void {
  const threadOf = new Map<Message, number>();
  for (const [number, thread] of buildThreads(messages).entries())
    for (const node of thread.nodes) if (node.message) threadOf.set(node.message, number);
  for (const s of sent) s.thread = threadOf.get(s.message) ?? -1 - s.order;
}

const hasVersion = (subject: Subject): boolean => subject.tags.some((t) => /^v\d+/i.test(t));

/** Patches without a version take it from the cover letter or from patch 1 that they answer (b4 does so). */
function fixRevisions(sent: readonly Sent[]): void {
  const byId = new Map<string, Sent>();
  for (const s of sent) if (s.message.messageId !== null) byId.set(s.message.messageId, s);
  for (const s of sent) {
    if (hasVersion(s.subject) || s.subject.isReply) continue;
    const parent = byId.get(s.message.inReplyTo[0] ?? '');
    const leads =
      parent && (parent.isCover || parent.subject.index === 1) && sameCount(parent.subject, s.subject);
    if (leads && parent) s.revision = parent.revision;
    else if (s.subject.total === null) s.revision = nextRevision(s, byId);
  }
}

const sameCount = (a: Subject, b: Subject): boolean => a.total === b.total && a.total !== null;

/** An unnumbered patch that answers one by the same sender to the same tree with the same title is its next revision. */
function nextRevision(s: Sent, byId: ReadonlyMap<string, Sent>): number {
  const seen = new Set<Sent>();
  let at = byId.get(s.message.inReplyTo[0] ?? '');
  while (at && !seen.has(at) && seen.size < MAX_STEPS) {
    seen.add(at);
    const same = at.message.from?.address === s.message.from?.address && at.subject.title === s.subject.title;
    if (same && at.subject.total === null && !s.subject.isResend && at.order < s.order)
      return at.revision + 1;
    at = byId.get(at.message.inReplyTo[0] ?? '');
  }
  return s.revision;
}

/** Numbered patches of one thread with one revision and one count are a series; every other patch stands alone. */
function group(sent: readonly Sent[]): Sent[][] {
  const groups = new Map<string, Sent[]>();
  for (const s of sent) {
    const alone = s.subject.total === null || s.subject.isReply;
    const key = alone ? `alone ${s.order}` : `${s.thread} v${s.revision}/${s.subject.total}`;
    const members = groups.get(key);
    if (members) members.push(s);
    else groups.set(key, [s]);
  }
  return [...groups.values()].flatMap(byTree);
}

/** Two series for different trees in one thread (kernel and user space, often) share numbers; then the tree tells them apart. */
function byTree(members: Sent[]): Sent[][] {
  const numbers = new Set(members.map((s) => s.subject.index));
  if (numbers.size === members.length) return [members];
  const trees = new Map<string | null, Sent[]>();
  for (const s of members) trees.set(s.subject.target, [...(trees.get(s.subject.target) ?? []), s]);
  return [...trees.values()];
}

/** Joins numbered patches that were sent without threading: same sender, revision, count and tree, soon after one another. */
function mergeUnthreaded(groups: readonly Sent[][]): Sent[][] {
  const open = new Map<string, Sent[]>();
  const out: Sent[][] = [];
  for (const members of groups) {
    const [only] = members;
    const numbered = only?.subject.total != null && !only.subject.isReply;
    const stamp =
      only && `${only.message.from?.address} v${only.revision}/${only.subject.total} ${only.subject.target}`;
    const target = stamp === undefined ? undefined : open.get(stamp);
    const fits =
      only !== undefined &&
      target !== undefined &&
      members.length === 1 &&
      isRoot(only) &&
      canJoin(target, only);
    if (fits && numbered) target.push(only);
    else {
      out.push(members);
      if (numbered && stamp !== undefined && members.every(isRoot)) open.set(stamp, members);
    }
  }
  return out;
}

const isRoot = (s: Sent): boolean => s.message.inReplyTo.length === 0 && s.message.references.length === 0;

function canJoin(members: readonly Sent[], s: Sent): boolean {
  const last = members.at(-1)?.message.date?.epoch ?? null;
  const own = s.message.date?.epoch ?? null;
  const near = last === null || own === null || Math.abs(own - last) <= UNTHREADED_SPAN;
  return near && !members.some((m) => m.subject.index === s.subject.index);
}

const STAT = /^ \d+ files? changed, \d+ /m;

/** A cover letter that is numbered otherwise or not at all: what the patches answer, if it has a diffstat and no diff (as b4). */
function withCovers(groups: readonly Sent[][], messages: readonly Message[]): Sent[][] {
  const parents = new Set(groups.filter(lacksCover).map(parentOf));
  const holders = new Set(groups.flatMap((g) => g.filter((s) => s.patches.length > 0).map((s) => s.message)));
  const covers = new Map<string, Message>();
  for (const m of messages)
    if (m.messageId !== null && parents.has(m.messageId) && !holders.has(m) && isCoverLetter(m))
      covers.set(m.messageId, m);
  const used = new Set<Message>();
  const out = groups.map((members) => {
    const cover = lacksCover(members) ? covers.get(parentOf(members)) : undefined;
    const [first] = members;
    if (!cover || !first || used.has(cover)) return members;
    used.add(cover);
    return [...members, { ...first, message: cover, patches: [], isCover: true }];
  });
  return out.filter((g) => !(g.length === 1 && g[0]?.isCover && used.has(g[0].message)));
}

const lacksCover = (members: readonly Sent[]): boolean =>
  members[0]?.subject.isReply === false && !members.some((s) => s.isCover);

const parentOf = (members: readonly Sent[]): string => members[0]?.message.inReplyTo[0] ?? '';

function isCoverLetter(m: Message): boolean {
  const subject = parseSubject(m.subject);
  return !subject.isReply && (subject.index === 0 || STAT.test(m.body));
}

function seriesOf(members: readonly Sent[]): Series {
  const cover = members.find((s) => s.isCover) ?? null;
  const problems: Problem[] = [];
  const patches = onePerNumber(members, problems);
  const first = members.find((s) => s.subject.index === 1) ?? members[0];
  const total = Math.max(first?.subject.total ?? 1, 1);
  return {
    subject: cover ? parseSubject(cover.message.subject).title : (first?.subject.title ?? ''),
    revision: first?.revision ?? 1,
    messageId: (cover ?? first)?.message.messageId ?? null,
    cover: cover?.message ?? null,
    patches,
    total,
    missing: first?.subject.total == null ? [] : missingOf(patches, total),
    kind: first?.subject.isPull ? 'pull' : 'series',
    problems,
  };
}

const missingOf = (patches: readonly Patch[], total: number): number[] => {
  const there = new Set(patches.map((p) => p.index));
  return Array.from({ length: total }, (_, i) => i + 1).filter((n) => !there.has(n));
};

/** The patches in order of their numbers. Of two messages with one number the first counts, as for b4. */
function onePerNumber(members: readonly Sent[], problems: Problem[]): Patch[] {
  const taken = new Set<number>();
  const patches: Patch[] = [];
  for (const s of members) {
    if (s.isCover) continue;
    const numbered = s.subject.total !== null;
    if (numbered && taken.has(s.subject.index ?? 0)) {
      const problem = {
        message: `patch ${s.subject.index}/${s.subject.total} was sent twice; the first one is taken`,
      };
      problems.push(s.message.messageId === null ? problem : { ...problem, messageId: s.message.messageId });
      continue;
    }
    taken.add(s.subject.index ?? 0);
    for (const patch of s.patches)
      patches.push({ ...patch, subject: { ...patch.subject, revision: s.revision } });
  }
  return patches.sort((a, b) => a.index - b.index);
}

/** A new revision of some patches only, each sent in reply to its old one: the others are those of the revision before. */
function fillRerolls(groups: readonly Sent[][], series: readonly Series[], sent: readonly Sent[]): void {
  const byId = new Map<string, Sent>();
  for (const s of sent) if (s.message.messageId !== null) byId.set(s.message.messageId, s);
  const numbered = new Map<string, number>();
  const stamp = (i: number, revision: number) => `${groups[i]?.[0]?.thread} v${revision}/${series[i]?.total}`;
  for (const [i, one] of series.entries())
    if (!numbered.has(stamp(i, one.revision))) numbered.set(stamp(i, one.revision), i);
  for (const [i, members] of groups.entries()) {
    const one = series[i];
    if (!one || one.missing.length === 0 || one.revision < 2 || one.patches.length === 0) continue;
    const before = numbered.get(stamp(i, one.revision - 1));
    if (before === undefined || !members.filter((s) => !s.isCover).every((s) => answersItsOld(s, byId)))
      continue;
    const kept = (series[before]?.patches ?? []).filter((p) => one.missing.includes(p.index));
    one.patches = [...one.patches, ...kept].sort((a, b) => a.index - b.index);
    one.missing = missingOf(one.patches, one.total);
    one.problems.push({
      message: `patches ${kept.map((p) => p.index).join(', ')} are those of v${one.revision - 1}`,
    });
  }
}

function answersItsOld(s: Sent, byId: ReadonlyMap<string, Sent>): boolean {
  const seen = new Set<Sent>();
  for (
    let at = byId.get(s.message.inReplyTo[0] ?? '');
    at && !seen.has(at) && seen.size < MAX_STEPS;
    at = byId.get(at.message.inReplyTo[0] ?? '')
  ) {
    if (at.subject.index === s.subject.index && at.subject.total === s.subject.total) return true;
    seen.add(at);
  }
  return false;
}

/** Quotes against the originals that are in the input. */
function checkQuotes(quoted: readonly Quoted[], series: readonly Series[]): Map<Series, Problem[]> {
  const originals = new Map<string, { patch: Patch; series: Series }>();
  for (const one of series)
    for (const patch of one.patches)
      if (patch.messageId !== null) originals.set(patch.messageId, { patch, series: one });
  const found = new Map<Series, Problem[]>();
  for (const { patch } of quoted) {
    const original = patch.messageId === null ? undefined : originals.get(patch.messageId);
    if (!original) continue;
    const problems = checkQuote(patch, original.patch);
    if (problems.length > 0) found.set(original.series, [...(found.get(original.series) ?? []), ...problems]);
  }
  return found;
}

/** Series of patches that are only known from replies; the fullest quote of each is taken. */
function fromQuotes(quoted: readonly Quoted[], known: readonly Series[]): Series[] {
  const there = new Set(known.flatMap((s) => s.patches.map((p) => p.messageId)));
  const best = new Map<string, Patch>();
  for (const { message, patch } of quoted) {
    if (patch.messageId !== null && there.has(patch.messageId)) continue;
    const key = patch.messageId ?? `${message.messageId} ${best.size}`;
    const other = best.get(key);
    if (!other || sizeOf(patch) > sizeOf(other)) best.set(key, patch);
  }
  return [...best.values()].map((patch) => ({
    subject: patch.subject.title,
    revision: patch.subject.revision,
    messageId: patch.messageId,
    cover: null,
    patches: [patch],
    total: Math.max(patch.total, 1),
    missing: missingOf([patch], patch.total),
    kind: 'series',
    problems: [],
  }));
}
