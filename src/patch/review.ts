/** Review remarks: each unquoted passage of a reply, anchored through the quote right above it. */
import type { Message, Person } from '../mail/message.js';
import { alignQuote, placeStrays } from './align.js';
import { ancestors } from './build.js';
import { patchesOf } from './extract.js';
import type { Patch } from './patch.js';
import { isAttribution, quoteDepth } from './quote.js';
import type { Series } from './series.js';
import { trailerOf } from './trailer.js';

/** What a remark is about. */
export interface Anchor {
  /**
   * diff: a line of a file; message: the commit message; notes: between `---` and the diff; diffstat; cover: the cover
   * letter; reply: another reply that is about nothing of these; general: no quote above.
   */
  part: 'diff' | 'message' | 'notes' | 'diffstat' | 'cover' | 'reply' | 'general';
  /** The message that holds the line: patch, cover letter or reply; null when unknown. */
  messageId: string | null;
  /** Number of the patch. */
  index?: number;
  file?: string;
  /** Post-image line, or pre-image line of a removed one; for `message` the line of the commit message. */
  line?: number;
  image?: 'pre';
}

export interface Remark {
  messageId: string | null;
  by: Person | null;
  epoch: number | null;
  /** Its own lines, without greeting, closing and trailers. */
  text: string;
  /** 1-based body line of its first line. */
  line: number;
  /** Body line of the quoted line right above; 0 when there is none. */
  under: number;
  /** That line without its marks. */
  quoted: string;
  anchor: Anchor;
  /** The message and body line in which that line was written; null when it was not found. */
  at: { messageId: string; line: number } | null;
  /** Index of the remark that it answers, in the list of all. */
  answers: number | null;
}

interface Passage {
  text: string;
  first: number;
  last: number;
  under: number;
}

/** One reply, its lines and where its quoted lines stand in the message that it quotes. */
interface Reply {
  message: Message;
  lines: string[];
  passages: Passage[];
  quotes: Message | null;
  /** For each line (0-based) the 0-based line in `quotes`, or -1. */
  up: number[];
}

const GREETING = /^(?:hi|hello|hey|dear|good (?:morning|day|evening))\b[^.?]{0,60}[,!.]?$/i;
const CLOSING =
  /^(?:(?:many |best |kind |warm )?(?:thanks?|thank you|thx|cheers|regards|br|greetings)(?: (?:a lot|again|in advance|for .{1,60}|and regards))?)[,.! ]*$/i;
const SNIP = /^(?:\[?(?:\.{2,}|…)\]?|[[<(]?snip(?:ped)?[\]>)]?|(?:.{0,3})8<-*)$/i;
const ORIGINAL = /^-+ ?(?:original message|forwarded message) ?-+$/i;

/** Lines that are about nothing. */
const isEmptyTalk = (line: string): boolean => {
  const text = line.trim();
  return text === '' || GREETING.test(text) || CLOSING.test(text) || SNIP.test(text);
};

const isVerdict = (line: string): boolean => {
  const trailer = trailerOf(line.trim());
  return trailer !== null && /-by$|^(?:link|closes|pw-bot|cc)$/i.test(trailer.key);
};

/** Own lines up to the signature, a diff of the replier's own or a forwarded original. */
function ownEnd(lines: readonly string[]): number {
  const lastQuote = lines.findLastIndex((l) => l.startsWith('>'));
  const end = lines.findIndex(
    (l, i) => ORIGINAL.test(l) || (i > lastQuote && /^(?:-- ?$|diff --git )/.test(l)),
  );
  return end === -1 ? lines.length : end;
}

const NAME = /^[\p{Lu}\w.-]+(?: [\p{Lu}\w.-]+){0,2}$/u;

/** Cuts a closing word with a name below it. */
function beforeClosing(lines: readonly string[], first: number, last: number): number {
  for (let i = last; i >= first && i > last - 4; i--) {
    const text = (lines[i] ?? '').trim();
    if (CLOSING.test(text)) return i - 1;
    if (text !== '' && !NAME.test(text)) return last;
  }
  return last;
}

/** A run of unquoted lines as a passage; null when it says nothing. */
function passageOf(lines: readonly string[], start: number, end: number, under: number): Passage | null {
  let first = start;
  let last = end - 1;
  const cut = lines.slice(start, end).map((l) => isEmptyTalk(l) || isVerdict(l));
  if (lines[end]?.startsWith('>')) dropAttribution(lines, start, end, cut);
  while (last >= first && (lines[last] ?? '').trim() === '') last--;
  last = beforeClosing(lines, first, last);
  while (first <= last && cut[first - start]) first++;
  while (last >= first && cut[last - start]) last--;
  if (first > last) return null;
  const said = lines.slice(first, last + 1).filter((l) => !isVerdict(l));
  const text = said.join('\n').trim();
  return text === '' ? null : { text, first: first + 1, last: last + 1, under };
}

/** The one or two lines above a quote that say who wrote it. */
function dropAttribution(lines: readonly string[], start: number, end: number, cut: boolean[]): void {
  let at = end - 1;
  while (at > start && (lines[at] ?? '').trim() === '') at--;
  const above = lines[at - 1] ?? '';
  if (!isAttribution(lines[at] ?? '') && !/<\S+@\S+>.{0,12}:$/.test(lines[at] ?? '')) return;
  cut[at - start] = true;
  if (at > start && !/^(?:On|Am|Le|El|Em)\b/.test(lines[at] ?? '') && above.trim() !== '')
    cut[at - 1 - start] = true;
}

function passagesOf(lines: readonly string[]): Passage[] {
  const found: Passage[] = [];
  const end = ownEnd(lines);
  let under = 0;
  let start = 0;
  for (let i = 0; i <= end; i++) {
    const quoted = i < end && (lines[i] ?? '').startsWith('>');
    if (i < end && !quoted) continue;
    const passage = passageOf(lines, start, i, under);
    if (passage) found.push(passage);
    if (quoted && quoteDepth(lines[i] ?? '').rest.trim() !== '') under = i + 1;
    start = i + 1;
  }
  return found;
}

const strip = (line: string): string => line.replace(/^>\s?/, '');

/** Quoted lines that must be found in a message for it to be the quoted one. */
const SHARE = 0.5;

/** The message that a reply quotes, its parent before its older ancestors, and where each line stands in it. */
function quotedIn(message: Message, lines: readonly string[], byId: ReadonlyMap<string, Message>) {
  const numbers = lines.flatMap((l, i) => (l.startsWith('>') ? [i] : []));
  const stripped = numbers.map((i) => strip(lines[i] ?? ''));
  const weight = stripped.filter((l) => l.trim() !== '').length;
  const up = new Array<number>(lines.length).fill(-1);
  if (weight === 0) return { quotes: null, up };
  let best: { message: Message; found: number[]; count: number } | null = null;
  for (const id of ancestors(message).reverse()) {
    const other = byId.get(id);
    if (!other) continue;
    const original = other.body.split('\n');
    const found = alignQuote(stripped, original);
    placeStrays(stripped, original, found);
    const count = found.filter((at, i) => at !== -1 && stripped[i]?.trim() !== '').length;
    if (!best || count > best.count) best = { message: other, found, count };
    if (count >= weight * SHARE) break;
  }
  if (!best || best.count === 0) return { quotes: null, up };
  for (const [i, number] of numbers.entries()) up[number] = best.found[i] ?? -1;
  return { quotes: best.message, up };
}

function replyOf(message: Message, byId: ReadonlyMap<string, Message>): Reply {
  const lines = message.body.split('\n');
  const passages = passagesOf(lines);
  const { quotes, up } =
    passages.length > 0 ? quotedIn(message, lines, byId) : { quotes: null, up: [] as number[] };
  return { message, lines, passages, quotes, up };
}

/** A line of a patch's mail as an anchor. */
function anchorInPatch(patch: Patch, mailLine: number): Anchor {
  const at: Anchor = { part: 'notes', messageId: patch.messageId, index: patch.index };
  for (const file of patch.diff.files) {
    if (mailLine < file.mailLine) break;
    at.part = 'diff';
    at.file = file.path;
    delete at.line;
    delete at.image;
    for (const hunk of file.hunks) {
      if (mailLine < hunk.mailLine) break;
      at.line = hunk.newStart;
      lineInHunk(hunk, mailLine, at);
    }
  }
  if (at.part === 'diff' && mailLine <= lastLineOf(patch)) return at;
  if (at.part === 'diff') return { part: 'notes', messageId: patch.messageId, index: patch.index };
  return outsideDiff(patch, mailLine, at);
}

/** Body line of the last line of the diff, headers of a file without hunks included. */
function lastLineOf(patch: Patch): number {
  const file = patch.diff.files.at(-1);
  return file?.hunks.at(-1)?.lines.at(-1)?.mailLine ?? (file?.mailLine ?? 0) + 4;
}

function lineInHunk(
  hunk: Patch['diff']['files'][number]['hunks'][number],
  mailLine: number,
  at: Anchor,
): void {
  let pre = hunk.oldStart;
  let post = hunk.newStart;
  for (const line of hunk.lines) {
    if (line.mailLine > mailLine) return;
    at.line = line.kind === '-' ? pre : post;
    if (line.kind === '-') at.image = 'pre';
    else delete at.image;
    if (line.kind !== '+') pre++;
    if (line.kind !== '-') post++;
  }
}

function outsideDiff(patch: Patch, mailLine: number, at: Anchor): Anchor {
  const length = patch.message.split('\n').length;
  const line = mailLine - patch.messageLine + 1;
  if (line < 1 || line <= length) return { ...at, part: 'message', line: Math.max(line, 1) };
  const stat = patch.diff.files[0];
  const isStat =
    stat !== undefined && mailLine < stat.mailLine && mailLine >= stat.mailLine - patch.diffstat.length - 3;
  return { ...at, part: isStat ? 'diffstat' : 'notes' };
}

interface Thread {
  byId: Map<string, Message>;
  replies: Map<string, Reply>;
  /** Patches by the message that holds them. */
  patches: Map<string, Patch>;
  covers: Set<string>;
  /** First index in the list of remarks of each reply. */
  offsets: Map<string, number>;
}

/** Follows a quoted line up to the message that it was written in. */
function resolve(
  thread: Thread,
  reply: Reply,
  line: number,
): { message: Message; line: number; via: Reply | null } | null {
  let at: Reply | undefined = reply;
  let number = line - 1;
  for (let steps = 0; at && steps < 100; steps++) {
    const up: number = at.up[number] ?? -1;
    if (!at.quotes || up === -1) return null;
    const message: Message = at.quotes;
    const text = message.body.split('\n')[up] ?? '';
    const next: Reply | undefined =
      message.messageId === null ? undefined : thread.replies.get(message.messageId);
    if (!text.startsWith('>') || !next) return { message, line: up + 1, via: next ?? null };
    at = next;
    number = up;
  }
  return null;
}

/** The nearest line above, in the same quote, whose place is known. */
function nearestKnown(reply: Reply, under: number): number {
  for (let i = under; i > 0 && (reply.lines[i - 1] ?? '').startsWith('>'); i--)
    if ((reply.up[i - 1] ?? -1) !== -1 && strip(reply.lines[i - 1] ?? '').trim() !== '') return i;
  return 0;
}

/** Without the original the quote itself is the patch. */
function fromOwnQuote(reply: Reply, under: number): Anchor | null {
  const covering = patchesOf(reply.message).filter(
    (p) => p.carriedBy.as === 'quote' && (p.diff.files[0]?.mailLine ?? Number.POSITIVE_INFINITY) > 0,
  );
  const patch = covering[0];
  return patch ? anchorInPatch(patch, under) : null;
}

function anchorOf(thread: Thread, reply: Reply, passage: Passage, before: readonly Remark[]) {
  const general: Anchor = { part: 'general', messageId: reply.message.inReplyTo[0] ?? null };
  if (passage.under === 0) return { anchor: general, at: null, answers: null };
  const known = nearestKnown(reply, passage.under);
  const found = known === 0 ? null : resolve(thread, reply, known);
  if (!found) return { anchor: fromOwnQuote(reply, passage.under) ?? general, at: null, answers: null };
  const id = found.message.messageId ?? '';
  const at = { messageId: id, line: found.line };
  const patch = thread.patches.get(id);
  if (patch) return { anchor: anchorInPatch(patch, found.line), at, answers: null };
  if (thread.covers.has(id))
    return { anchor: { part: 'cover', messageId: id, line: found.line } satisfies Anchor, at, answers: null };
  const offset = thread.offsets.get(id);
  const which = found.via?.passages.findIndex((p) => p.first <= found.line && found.line <= p.last) ?? -1;
  const answered = offset === undefined || which === -1 ? undefined : before[offset + which];
  if (!answered) return { anchor: { part: 'reply', messageId: id } satisfies Anchor, at, answers: null };
  return { anchor: answered.anchor, at, answers: (offset ?? 0) + which };
}

function threadOf(messages: readonly Message[], series: readonly Series[]): Thread {
  const thread: Thread = {
    byId: new Map(),
    replies: new Map(),
    patches: new Map(),
    covers: new Set(),
    offsets: new Map(),
  };
  for (const m of messages) if (m.messageId !== null) thread.byId.set(m.messageId, m);
  for (const one of series) {
    if (one.cover?.messageId != null) thread.covers.add(one.cover.messageId);
    for (const p of one.patches)
      if (p.messageId !== null && p.carriedBy.as === 'mail') thread.patches.set(p.messageId, p);
  }
  return thread;
}

/**
 * The remarks of all replies, in the order of the messages, which must have parents before their answers (as a
 * thread's nodes have). Patches and cover letters hold none.
 */
export function remarksOf(messages: readonly Message[], series: readonly Series[]): Remark[] {
  const thread = threadOf(messages, series);
  const remarks: Remark[] = [];
  for (const message of messages) {
    const id = message.messageId ?? '';
    if (message.inReplyTo.length + message.references.length === 0 && !message.body.includes('\n>')) continue;
    const isReply = /^>/m.test(message.body);
    if (thread.covers.has(id) || (thread.patches.has(id) && !isReply)) continue;
    const reply = replyOf(message, thread.byId);
    thread.replies.set(id, reply);
    thread.offsets.set(id, remarks.length);
    for (const passage of reply.passages) {
      const quoted = passage.under === 0 ? '' : quoteDepth(reply.lines[passage.under - 1] ?? '').rest;
      remarks.push({
        messageId: message.messageId,
        by: message.from,
        epoch: message.date?.epoch ?? null,
        text: passage.text,
        line: passage.first,
        under: passage.under,
        quoted,
        ...anchorOf(thread, reply, passage, remarks),
      });
    }
  }
  return remarks;
}
