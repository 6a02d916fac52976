/** The state of a series: applied, superseded, under review, … with the message that shows it. */
import type { Person } from '../mail/message.js';
import type { Landing } from '../patch/followup.js';
import type { Series } from '../patch/series.js';
import { patchworkState } from './bot.js';
import type { Report, ReportedCommit } from './report.js';
import { plainTitle } from './revisions.js';

export interface Reviewer {
  name: string;
  address: string;
  /** e.g. ['Reviewed-by', 'Tested-by'] */
  gave: string[];
  messageId: string;
}

export interface SeriesState {
  /** new | under review | reviewed | changes requested | rejected | superseded | applied | … (patchwork's words) */
  value: string;
  /** The message that shows it; null for `new`. */
  messageId: string | null;
  /** One line taken from that message, or what it is about. */
  text: string;
  tree?: string;
  by?: string;
  commits?: ReportedCommit[];
  /** Numbers of the patches, when only some were applied. */
  patches?: number[];
  reviewers: Reviewer[];
  supersededBy?: { messageId: string | null; revision: number };
}

/** A reply to a series, in the order of time. */
export interface Answer {
  messageId: string;
  from: Person | null;
  reports: readonly Report[];
  /** Unquoted text. */
  own: string;
  /** Number of the patch that it is about; 0 for the cover letter. */
  index: number;
}

export interface StateInput {
  series: Series;
  answers: readonly Answer[];
  /** Trailers that reached messages of the series. */
  landings: readonly Landing[];
  next: Series | null;
  isAuthor(address: string): boolean;
}

const VERDICT = /^(?:reviewed|acked|tested)-by$/i;

function reviewersOf(input: StateInput): Reviewer[] {
  const found = new Map<string, Reviewer>();
  for (const trailer of input.landings.flatMap((l) => l.trailers)) {
    const { person, from } = trailer;
    if (!person || from === undefined || !VERDICT.test(trailer.key)) continue;
    const key = person.address.toLowerCase();
    const known = found.get(key) ?? { ...person, gave: [], messageId: from };
    if (!known.gave.includes(trailer.key)) known.gave.push(trailer.key);
    found.set(key, known);
  }
  return [...found.values()];
}

/** What of the series a report says was applied: its trees, commits, patches. */
function applied(input: StateInput): Omit<SeriesState, 'reviewers'> | null {
  const found = input.answers.flatMap((a) =>
    a.reports.filter((r) => r.kind === 'applied' && !r.inPatch).map((r) => ({ answer: a, report: r })),
  );
  const first = found[0];
  if (!first) return null;
  const best = found.find((f) => f.report.commits) ?? first;
  const whole = found.some((f) => f.answer.index === 0 || f.report.commits || coversAll(f.report));
  const numbers = [...new Set(found.map((f) => f.answer.index))].sort((a, b) => a - b);
  const partly = !whole && input.series.total > 1 && numbers.length < input.series.total;
  const { tree, by, commits, text } = best.report;
  return {
    value: 'applied',
    messageId: best.answer.messageId,
    text: text ?? '',
    ...(tree === undefined ? {} : { tree }),
    by: by ?? best.answer.from?.name ?? '',
    ...(commits === undefined ? {} : { commits }),
    ...(partly ? { patches: numbers } : {}),
  };
}

/** The words of a maintainer that mean more than the patch that he answers. */
const coversAll = (report: Report): boolean =>
  /\b(?:series|both|all|patches|patchset)\b/i.test(report.text ?? '');

function commanded(input: StateInput): Omit<SeriesState, 'reviewers'> | null {
  for (const answer of [...input.answers].reverse())
    for (const report of answer.reports) {
      const value = patchworkState(report);
      if (value !== null) return { value, messageId: answer.messageId, text: report.text ?? '' };
    }
  return null;
}

/** A trailer or a line that begins with NACK. */
const NACK = /^(?:nacked-by:|nack\b|nak\b)/im;
/** How maintainers ask for another version. */
const ASKS =
  /\b(?:(?:please|pls|could you|can you)[^.\n]{0,40}\b(?:re-?send|re-?post|re-?spin|send (?:a |an )?(?:v\d|new version|updated|another)|v\d)\b|(?:looking forward to|waiting for|expect|await) (?:a |the |your )?(?:v\d|next version|new version)|needs? (?:a )?(?:v\d|respin|new version))/i;

function asked(input: StateInput): Omit<SeriesState, 'reviewers'> | null {
  for (const answer of [...input.answers].reverse()) {
    if (answer.from && input.isAuthor(answer.from.address)) continue;
    const line = answer.own.split('\n').find((l) => NACK.test(l) || ASKS.test(l));
    if (line === undefined) continue;
    const value = NACK.test(line) ? 'rejected' : 'changes requested';
    return { value, messageId: answer.messageId, text: line.trim() };
  }
  return null;
}

function superseded({ next }: StateInput): Omit<SeriesState, 'reviewers'> | null {
  if (!next) return null;
  return {
    value: 'superseded',
    messageId: next.messageId,
    text: `v${next.revision}: ${next.subject}`,
    supersededBy: { messageId: next.messageId, revision: next.revision },
  };
}

function reviewed(input: StateInput): Omit<SeriesState, 'reviewers'> | null {
  const { patches } = input.series;
  const has = (index: number) =>
    input.landings.some((l) => l.on.index === index && l.trailers.some((t) => VERDICT.test(t.key) && t.from));
  const verdicts = input.landings.filter((l) => l.trailers.some((t) => VERDICT.test(t.key)));
  const last = verdicts.at(-1)?.trailers.findLast((t) => VERDICT.test(t.key));
  if (!last || patches.length === 0 || !(has(0) || patches.every((p) => has(p.index)))) return null;
  return { value: 'reviewed', messageId: last.from ?? null, text: `${last.key}: ${last.value}` };
}

/** Reports that a maintainer waits for an answer to. */
const BAD = ['splat', 'bisect', 'build'];

function answered(input: StateInput): Omit<SeriesState, 'reviewers'> {
  const replies = input.answers.filter((a) => !a.from || !input.isAuthor(a.from.address));
  const bad = BAD.flatMap((kind) =>
    replies.flatMap((a) =>
      a.reports.filter((r) => r.kind === kind && !r.inPatch && !r.splat?.quoted).map((r) => ({ a, r })),
    ),
  )[0];
  if (bad)
    return {
      value: 'under review',
      messageId: bad.a.messageId,
      text: `${bad.r.kind} reported: ${bad.r.text ?? ''}`,
    };
  const first = replies[0];
  if (!first) return { value: 'new', messageId: null, text: '' };
  return { value: 'under review', messageId: first.messageId, text: '' };
}

/** The first of: applied, superseded, what pw-bot was told, asked for another version, reviewed, answered, new. */
export function stateOf(input: StateInput): SeriesState {
  const found =
    applied(input) ??
    superseded(input) ??
    commanded(input) ??
    asked(input) ??
    reviewed(input) ??
    answered(input);
  return { ...found, reviewers: reviewersOf(input) };
}

/** A stable or other tree's notice names the patch by its title only. */
export function namesPatch(report: Report, series: Series): boolean {
  const subject = report.subject?.replace(/^\[[^\]]*\]\s*/, '');
  if (subject === undefined) return false;
  return series.patches.some((p) => plainTitle(p.subject.title) === plainTitle(subject));
}
