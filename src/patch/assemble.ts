/** Series: which patches of a set of messages belong together, by thread, revision and numbering. */
import type { Message } from '../mail/message.js';
import { ancestors } from './build.js';
import { patchesOf } from './extract.js';
import type { Patch, Subject } from './patch.js';
import type { Series } from './series.js';
import { parseSubject } from './subject.js';

/** A message that carries a patch of its own, or is a cover letter or a pull request. */
interface Sent {
  message: Message;
  subject: Subject;
  patches: Patch[];
  isCover: boolean;
}

/** All series, in the order in which their first message appears. Quoted patches make one where the original is not there. */
export function assembleSeries(messages: readonly Message[]): Series[] {
  const sent: Sent[] = [];
  const quoted: { message: Message; patch: Patch }[] = [];
  for (const message of messages) {
    const patches = patchesOf(message);
    const own = patches.filter((p) => p.carriedBy.as === 'mail');
    for (const patch of patches) if (patch.carriedBy.as === 'quote') quoted.push({ message, patch });
    const subject = parseSubject(message.subject);
    const isCover = !subject.isReply && (subject.index === 0 || (subject.isPull && own.length === 0));
    if (isCover || own.length > 0) sent.push({ message, subject, patches: own, isCover });
  }
  const series = group(sent).map(seriesOf);
  return [...series, ...fromQuotes(quoted, series)];
}

/** Messages that belong to one series: the same numbering and revision, in one thread by one sender, or answering one another. */
function group(sent: readonly Sent[]): Sent[][] {
  const byId = new Map<string, Sent>();
  for (const s of sent) if (s.message.messageId !== null) byId.set(s.message.messageId, s);
  const groups = new Map<string, Sent[]>();
  for (const s of sent) {
    const key = keyOf(s, byId);
    const members = groups.get(key);
    if (members) members.push(s);
    else groups.set(key, [s]);
  }
  return [...groups.values()];
}

/** Numbered patches share the oldest message of their numbering that they refer to; others stand alone. */
function keyOf(s: Sent, byId: ReadonlyMap<string, Sent>): string {
  const own = s.message.messageId ?? `${s.message.origin.source}#${s.message.origin.number}`;
  if (s.subject.total === null || s.subject.isReply) return own;
  const stamp = `${s.subject.revision}/${s.subject.total}`;
  const chain = ancestors(s.message);
  const head = chain.find((id) => {
    const other = byId.get(id);
    return other !== undefined && !other.subject.isReply && sameNumbering(other.subject, s.subject);
  });
  if (head !== undefined) return `${head} ${stamp}`;
  if (chain.length === 0) return byId.has(own) && leads(s) ? `${own} ${stamp}` : `${own} ${stamp}`;
  return `${chain[0]} ${stamp}`;
}

const leads = (s: Sent): boolean => s.isCover || s.subject.index === 1;

const sameNumbering = (a: Subject, b: Subject): boolean => a.revision === b.revision && a.total === b.total;

function seriesOf(members: readonly Sent[]): Series {
  const cover = members.find((s) => s.isCover) ?? null;
  const patches = members
    .filter((s) => !s.isCover || s.subject.index !== 0)
    .flatMap((s) => s.patches)
    .sort((a, b) => a.index - b.index);
  const first = cover ?? members[0];
  const total = Math.max(first?.subject.total ?? 0, 1);
  const there = new Set(patches.map((p) => p.index));
  const numbered = first?.subject.total != null;
  const missing = numbered ? Array.from({ length: total }, (_, i) => i + 1).filter((n) => !there.has(n)) : [];
  return {
    subject: first?.subject.title ?? '',
    revision: first?.subject.revision ?? 1,
    messageId: (cover?.message ?? members[0]?.message)?.messageId ?? null,
    cover: cover?.message ?? null,
    patches,
    total,
    missing,
    kind: first?.subject.isPull ? 'pull' : 'series',
    problems: [],
  };
}

/** Series of patches that are only known from replies; the fullest quote of each is taken. */
function fromQuotes(
  quoted: readonly { message: Message; patch: Patch }[],
  known: readonly Series[],
): Series[] {
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
    total: patch.total,
    missing: Array.from({ length: patch.total }, (_, i) => i + 1).filter((n) => n !== patch.index),
    kind: 'series',
    problems: [],
  }));
}

/** Lines of a patch; a complete one beats any that is not. */
const sizeOf = (patch: Patch): number =>
  (patch.complete ? 1e9 : 0) +
  patch.diff.files.reduce((n, f) => n + f.hunks.reduce((m, h) => m + h.lines.length, 0), 0);
