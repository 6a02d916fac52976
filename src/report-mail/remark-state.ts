/** Whether a review remark is answered, and what shows it. */
import type { Landing } from '../patch/followup.js';
import type { Remark } from '../patch/review.js';
import type { Series } from '../patch/series.js';

export type RemarkState = 'open' | 'answered' | 'unknown';

export interface JudgedRemark extends Remark {
  state: RemarkState;
  /** Why, in a few words. */
  because: string;
  /** The message that shows it. */
  shownBy: string | null;
}

export interface RemarkContext {
  /** All remarks, in the order of `remarksOf`: `answers` are indices into it. */
  remarks: readonly Remark[];
  /** The series that a message belongs to or answers. */
  seriesOf(messageId: string): Series | null;
  /** Its later revisions, the next one first. */
  laterThan(series: Series): readonly Series[];
  landings: readonly Landing[];
  /** Message-ID of the message that a message answers. */
  parentOf(messageId: string): string | null;
  isAuthor(address: string, series: Series): boolean;
}

const VERDICT = /^(?:reviewed|acked|tested)-by$/i;

type Verdict = { state: RemarkState; because: string; shownBy: string | null };

function byReply(remark: Remark, at: number, series: Series, context: RemarkContext): Verdict | null {
  const { remarks } = context;
  const reply = remarks.find((r, i) => {
    if (i <= at || !r.by || !context.isAuthor(r.by.address, series)) return false;
    if (r.answers === at) return true;
    // A remark without a quote is answered by a reply without one.
    const general = remark.anchor.part === 'general' || r.anchor.part === 'general';
    return general && r.messageId !== null && context.parentOf(r.messageId) === remark.messageId;
  });
  return reply ? { state: 'answered', because: 'the author replied', shownBy: reply.messageId } : null;
}

/** The reviewer comes back to it: an answer found, a question taken back. */
function byHimself(remark: Remark, at: number, { remarks }: RemarkContext): Verdict | null {
  const again = remarks.find((r, i) => i > at && r.answers === at && r.by?.address === remark.by?.address);
  return again ? { state: 'answered', because: 'the reviewer followed up', shownBy: again.messageId } : null;
}

/** The commented line is not in the next revision any more. */
function byChange(remark: Remark, series: Series, context: RemarkContext): Verdict | null {
  const next = context.laterThan(series)[0];
  const { anchor } = remark;
  if (!next || next.patches.length === 0) return null;
  const answered = (what: string): Verdict => ({
    state: 'answered',
    because: `${what} changed in v${next.revision}`,
    shownBy: next.messageId,
  });
  if (anchor.part === 'diff' && anchor.file !== undefined && remark.quoted.startsWith('+')) {
    const text = remark.quoted.slice(1).trimEnd();
    const files = next.patches.flatMap((p) => p.diff.files.filter((f) => f.path === anchor.file));
    const there = files.some((f) =>
      f.hunks.some((h) => h.lines.some((l) => l.kind === '+' && l.text.trimEnd() === text)),
    );
    return there || text.trim().length < 3 ? null : answered('the line');
  }
  if (anchor.part === 'message' && remark.quoted.trim().length > 10) {
    const text = remark.quoted.trim();
    return next.patches.some((p) => p.message.includes(text)) ? null : answered('the commit message');
  }
  return null;
}

/** The reviewer gave a trailer afterwards. */
function byVerdict(remark: Remark, series: Series, context: RemarkContext): Verdict | null {
  const all = [series, ...context.laterThan(series)];
  const address = remark.by?.address.toLowerCase();
  for (const { on, trailers } of context.landings) {
    const target = context.seriesOf(on.id);
    if (!target || !all.includes(target)) continue;
    const given = trailers.find(
      (t) =>
        VERDICT.test(t.key) &&
        t.person?.address.toLowerCase() === address &&
        t.from !== undefined &&
        t.from !== remark.messageId &&
        (context.remarks.find((r) => r.messageId === t.from)?.epoch ?? Number.POSITIVE_INFINITY) >
          (remark.epoch ?? 0),
    );
    if (given?.from !== undefined)
      return { state: 'answered', because: `the reviewer gave ${given.key}`, shownBy: given.from };
  }
  return null;
}

/** Remarks of others than the author, judged; the author's own are answers and left out. */
export function judgeRemarks(context: RemarkContext): JudgedRemark[] {
  const judged: JudgedRemark[] = [];
  for (const [i, remark] of context.remarks.entries()) {
    const id = remark.anchor.messageId ?? remark.messageId;
    const series = (id === null ? null : context.seriesOf(id)) ?? context.seriesOf(remark.messageId ?? '');
    if (!series || !remark.by || context.isAuthor(remark.by.address, series)) continue;
    const verdict =
      byReply(remark, i, series, context) ??
      byHimself(remark, i, context) ??
      byChange(remark, series, context) ??
      byVerdict(remark, series, context) ??
      undecided(remark, series, context);
    judged.push({ ...remark, ...verdict });
  }
  return judged;
}

function undecided(remark: Remark, series: Series, context: RemarkContext): Verdict {
  const next = context.laterThan(series)[0];
  if (next && (remark.anchor.part === 'general' || remark.anchor.part === 'cover'))
    return { state: 'unknown', because: `v${next.revision} came; it names no line`, shownBy: next.messageId };
  return { state: 'open', because: 'no answer found', shownBy: null };
}
