/** Trailers that came in replies, given to the patch or cover letter that they are about, as b4 gives them. */
import type { Message } from '../mail/message.js';
import { isOwn, sameTrailer } from './b4-trailer.js';
import { type Chosen, type Mailbox, type Mailed, mailboxOf } from './mailbox.js';
import type { Series } from './series.js';
import type { Trailer } from './trailer.js';

/** Trailers of one reply and the message that they reached. */
export interface Landing {
  on: Mailed;
  trailers: Trailer[];
}

export interface Mismatch {
  trailer: Trailer;
  /** The reply. */
  messageId: string;
}

export interface Followups {
  box: Mailbox;
  landings: Landing[];
  /** The sender is not who the trailer names: not collected unless asked for (`sloppy`). */
  mismatches: Mismatch[];
}

export interface CollectOptions {
  sloppy?: boolean;
}

/** The message that a reply answers: In-Reply-To, or the first known of References when there is none. */
function answered(box: Mailbox, reply: Mailed): Mailed | undefined {
  if (reply.parent !== null) return box.byId.get(reply.parent);
  const known = reply.message.references.find((id) => id !== reply.id && box.byId.has(id));
  return known === undefined ? undefined : box.byId.get(known);
}

/**
 * Walks up from a reply to the first message that is not one. The trailers of the replies on the way come along,
 * whoever sent them: they were given to the same patch.
 */
function landingOf(box: Mailbox, reply: Mailed, own: Trailer[]): Landing | null {
  const trailers = [...own];
  const seen = new Set<string>([reply.id]);
  let at = answered(box, reply);
  while (at && !seen.has(at.id)) {
    seen.add(at.id);
    if (!at.isReply) return { on: at, trailers };
    const { id } = at;
    trailers.push(...at.trailers.map((t) => ({ ...t, from: id })));
    at = at.parent === null ? undefined : box.byId.get(at.parent);
  }
  return null;
}

/** All follow-up trailers of a thread's messages (in the order of the source). */
export function collectFollowups(messages: readonly Message[], options: CollectOptions = {}): Followups {
  const box = mailboxOf(messages);
  const found: Followups = { box, landings: [], mismatches: [] };
  for (const reply of box.followups) {
    if (reply.trailers.length === 0) continue;
    const taken: Trailer[] = [];
    for (const one of reply.trailers) {
      const trailer = { ...one, from: reply.id };
      if (options.sloppy || isOwn(one, reply.message.from)) taken.push(trailer);
      else found.mismatches.push({ trailer, messageId: reply.id });
    }
    const landing = landingOf(box, reply, taken);
    if (landing) found.landings.push(landing);
  }
  return found;
}

/** Each trailer once, those of `own` left out. */
export function newOnes(trailers: readonly Trailer[], own: readonly Trailer[]): Trailer[] {
  const kept: Trailer[] = [];
  for (const t of trailers)
    if (!own.some((o) => sameTrailer(o, t)) && !kept.some((k) => sameTrailer(k, t))) kept.push(t);
  return kept;
}

/** For one message: what reached it, then what an equal diff got in another revision. */
export function trailersFor(found: Followups, mailed: Mailed, revision: number): Trailer[] {
  const own = found.landings.filter((l) => l.on.id === mailed.id);
  const carried = found.landings.filter(
    (l) => l.on.revision !== revision && l.on.diffKey !== null && l.on.diffKey === mailed.diffKey,
  );
  return [...own, ...carried].flatMap((l) => l.trailers);
}

/** For patch `mailed` of a chosen revision, with those that the cover letter got. */
export function collectedFor(
  found: Followups,
  chosen: Chosen,
  mailed: Mailed,
  withCover: boolean,
): Trailer[] {
  const own = trailersFor(found, mailed, chosen.revision);
  if (!withCover || !chosen.cover) return own;
  return [...own, ...trailersFor(found, chosen.cover, chosen.revision)];
}

/** The series with the follow-up trailers behind each patch's own (`from` says in which reply they came). */
export function withFollowups(series: readonly Series[], found: Followups): Series[] {
  return series.map((one) => {
    const cover = one.cover?.messageId == null ? undefined : found.box.byId.get(one.cover.messageId);
    const forAll = cover ? trailersFor(found, cover, one.revision) : [];
    const patches = one.patches.map((patch) => {
      const mailed = patch.messageId === null ? undefined : found.box.byId.get(patch.messageId);
      const got = mailed ? trailersFor(found, mailed, one.revision) : [];
      const added = newOnes([...got, ...forAll], patch.trailers);
      return added.length === 0 ? patch : { ...patch, trailers: [...patch.trailers, ...added] };
    });
    return { ...one, patches };
  });
}
