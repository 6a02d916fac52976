/**
 * The messages of a thread as b4 sorts them: patches by revision and number, cover letters, follow-ups. b4's rules
 * are kept where they are rough, since the trailers that it collects depend on them.
 */
import { MAX_LINE_LENGTH } from '../limits.js';
import type { Message } from '../mail/message.js';
import { findTrailers } from './b4-trailer.js';
import { parseSubject } from './subject.js';
import type { Trailer } from './trailer.js';

export interface Mailed {
  message: Message;
  id: string;
  title: string;
  isReply: boolean;
  isRfc: boolean;
  isResend: boolean;
  isPatch: boolean;
  revision: number;
  revisionGiven: boolean;
  index: number;
  total: number;
  counted: boolean;
  /** The text that counts: the last text part with a diff in it, else the first. */
  body: string;
  hasDiff: boolean;
  hasDiffstat: boolean;
  /** Trailers of a reply; empty for others. */
  trailers: Trailer[];
  parent: string | null;
  /** Equal for diffs that are equal but for line numbers; null without a diff. Made when first asked for. */
  readonly diffKey: string | null;
}

export interface Revision {
  revision: number;
  /** By number; 0 is the cover letter. */
  patches: (Mailed | null)[];
}

export interface Mailbox {
  byId: Map<string, Mailed>;
  revisions: Map<number, Revision>;
  covers: Map<number, Mailed>;
  followups: Mailed[];
}

const DIFF = /^(?:---.*\n\+\+\+|GIT binary patch|diff --git \w\/\S+ \w\/\S+)/im;
const DIFFSTAT = /^[^\S\n]*\d+ file.*\d+ (?:insertion|deletion)/im;
const HUNK = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/;
const FILENAME = /^(---|\+\+\+) (\S+)/;

function bodyOf(message: Message): string {
  const texts = message.parts
    .filter((p) => p.type.includes('/plain') || p.type.includes('/x-patch'))
    .map((p) => p.text);
  const first = texts[0] ?? message.body;
  return texts.slice(1).reduce((found, text) => (DIFF.test(text) ? text : found), first);
}

/** A diff without its line numbers and with the first directory of its names replaced, as patchwork hashes it. */
function diffKeyOf(body: string): string {
  const kept: string[] = [];
  for (const line of body.split('\n')) {
    if (line === '' || line.length > MAX_LINE_LENGTH) continue;
    const name = FILENAME.exec(line);
    const hunk = HUNK.exec(line);
    if (name) {
      const path = (name[2] ?? '').split('/').slice(1).join('/');
      kept.push(`${name[1]} ${name[1] === '---' ? 'a/' : 'b/'}${path}`);
    } else if (hunk) kept.push(`@@ -${Number(hunk[1] ?? 1)} +${Number(hunk[2] ?? 1)} @@`);
    else if (/^[-+ ]/.test(line)) kept.push(line);
  }
  return kept.join('\n');
}

/** Not part of a reply's verdict: headers that people quote without marks. */
const NOT_FROM_REPLIES = new Set(['from', 'author', 'cc', 'to']);

function mailedOf(message: Message, id: string): Mailed {
  const subject = parseSubject(message.subject);
  const body = bodyOf(message);
  const hasDiff = DIFF.test(body);
  const parent = message.inReplyTo[0] ?? null;
  // A patch's own trailers are read elsewhere; only those of a reply count here.
  const found = hasDiff && !subject.isReply ? [] : findTrailers(body, true, 1).trailers;
  const isReply = subject.isReply || (found.length > 0 && parent !== null && !hasDiff);
  const numbered = subject.isReply ? null : subject;
  const index = numbered?.index ?? 1;
  let key: string | null | undefined;
  return {
    message,
    id,
    title: subject.title,
    isReply,
    isRfc: subject.isRfc,
    isResend: subject.isResend,
    isPatch: subject.isPatch,
    revision: numbered?.revision ?? 1,
    revisionGiven: numbered?.tags.some((t) => /^v\d+$/i.test(t)) ?? false,
    index,
    total: Math.max(numbered?.total ?? 1, index),
    counted: numbered?.index != null,
    body,
    hasDiff,
    hasDiffstat: DIFFSTAT.test(body),
    trailers: isReply ? found.filter((t) => !NOT_FROM_REPLIES.has(t.key.toLowerCase())) : [],
    parent,
    get diffKey() {
      if (key === undefined) key = hasDiff ? diffKeyOf(body) : null;
      return key;
    },
  };
}

/** A revision that is not written is the one of the cover letter or first patch above. */
function inferRevision(box: Mailbox, mailed: Mailed): void {
  if (box.revisions.has(mailed.revision) || mailed.revisionGiven || mailed.parent === null) return;
  const above = box.byId.get(mailed.parent);
  if (!above) return;
  const isCover = above.hasDiffstat && !above.hasDiff;
  if (isCover || (mailed.index > 0 && above.hasDiff && above.index === 1)) mailed.revision = above.revision;
}

function revisionOf(box: Mailbox, number: number): Revision {
  const found = box.revisions.get(number) ?? { revision: number, patches: [] };
  box.revisions.set(number, found);
  return found;
}

/** The same author sends another unnumbered patch later: the next revision, unless it says that it is not. */
function inferNext(box: Mailbox, mailed: Mailed): void {
  const before = revisionOf(box, mailed.revision).patches[mailed.index];
  if (mailed.index !== 1 || mailed.counted || !mailed.isPatch || mailed.isResend || !before) return;
  const sameSender = before.message.from?.address === mailed.message.from?.address;
  const later = (before.message.date?.epoch ?? 0) < (mailed.message.date?.epoch ?? 0);
  if (!before.counted && sameSender && later) mailed.revision = box.revisions.size + 1;
}

function addPatch(revision: Revision, mailed: Mailed): void {
  const { patches } = revision;
  while (patches.length < mailed.total + 1) patches.push(null);
  const before = patches[mailed.index];
  if (!before || before.isReply || (!before.counted && mailed.counted)) patches[mailed.index] = mailed;
}

/** Sorts messages, in the order of the source. */
export function mailboxOf(messages: readonly Message[]): Mailbox {
  const box: Mailbox = { byId: new Map(), revisions: new Map(), covers: new Map(), followups: [] };
  for (const message of messages) {
    const id = message.messageId;
    if (id === null || box.byId.has(id)) continue;
    const mailed = mailedOf(message, id);
    box.byId.set(id, mailed);
    if (mailed.isReply) box.followups.push(mailed);
    else if (mailed.index === 0 && (mailed.counted || mailed.hasDiffstat))
      box.covers.set(mailed.revision, mailed);
    else if (mailed.hasDiff) {
      inferRevision(box, mailed);
      inferNext(box, mailed);
      addPatch(revisionOf(box, mailed.revision), mailed);
    }
  }
  return box;
}

/** True when all patches of a partial re-roll answer the patch of the same number before. */
function isPartialReroll(box: Mailbox, now: Revision): boolean {
  return now.patches.every((patch) => {
    if (!patch) return true;
    const seen = new Set<string>();
    for (let up = patch.parent; up !== null && !seen.has(up); ) {
      seen.add(up);
      const above = box.byId.get(up);
      if (!above) return false;
      if (above.index === patch.index && above.total === patch.total) return true;
      up = above.parent;
    }
    return false;
  });
}

/** One revision as `b4 am` takes it: missing patches filled in from the one before, with its cover letter. */
export interface Chosen {
  revision: number;
  cover: Mailed | null;
  /** Number 1 first; null where one is missing. */
  patches: (Mailed | null)[];
  /** Numbers that were taken over from an older revision. */
  rerolled: Set<number>;
}

function coverOf(box: Mailbox, revision: Revision): Mailed | null {
  const own = box.covers.get(revision.revision) ?? revision.patches[0];
  if (own) return own;
  for (const patch of revision.patches) {
    const above = patch?.parent == null ? undefined : box.byId.get(patch.parent);
    if (above?.hasDiffstat && !above.hasDiff) return above;
  }
  return null;
}

/** The given revision, or the highest. Revisions are completed from those before, oldest first. */
export function chooseRevision(box: Mailbox, number?: number): Chosen | null {
  const numbers = [...box.revisions.keys()].sort((a, b) => a - b);
  const wanted = number ?? numbers.at(-1);
  let before: Chosen | null = null;
  for (const n of numbers) {
    const revision = box.revisions.get(n);
    if (!revision || wanted === undefined || n > wanted) break;
    before = chosenOf(box, revision, before);
    if (n === wanted) return before;
  }
  return null;
}

function chosenOf(box: Mailbox, revision: Revision, before: Chosen | null): Chosen {
  const patches = revision.patches.slice(1);
  const cover = coverOf(box, revision);
  const chosen: Chosen = { revision: revision.revision, cover, patches, rerolled: new Set() };
  const incomplete = patches.includes(null);
  const follows = before?.revision === revision.revision - 1;
  if (!incomplete || !before || !follows || !isPartialReroll(box, revision)) return chosen;
  chosen.patches = patches.map((p, i) => p ?? before.patches[i] ?? null);
  for (const [i, p] of patches.entries()) if (p === null && chosen.patches[i]) chosen.rerolled.add(i + 1);
  chosen.cover = box.covers.get(revision.revision) ?? before.cover ?? cover;
  return chosen;
}
