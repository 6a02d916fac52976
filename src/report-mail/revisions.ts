/** Which series is the next revision of which, also across threads, and what shows it. */
import type { Patch } from '../patch/patch.js';
import type { Series } from '../patch/series.js';

export type How = 'Link' | 'change-id' | 'in-reply-to' | 'change log link' | 'subject and author';

export interface Succession {
  /** Indices into the series. */
  from: number;
  to: number;
  how: How;
  /** What matched: the Message-ID, the change-id, the title. */
  matched: string;
}

const LORE =
  /https?:\/\/(?:lore\.kernel\.org|patch\.msgid\.link|msgid\.link|lkml\.kernel\.org|lists\.[\w.-]+)\/(?:[\w.-]+\/)?([^\s/<>]+@[^\s/<>),]+)/g;

/** Message-IDs that links in a text name. */
export function linkedIds(text: string): string[] {
  return [...text.matchAll(LORE)].map((m) => decoded(m[1] ?? '').replace(/[.>]+$/, ''));
}

function decoded(text: string): string {
  return text.replace(/%([2-7][0-9A-Fa-f])/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

export const plainTitle = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** Message-IDs that belong to a series. */
export function idsOf(series: Series): string[] {
  const ids = [series.cover?.messageId, series.messageId, ...series.patches.map((p) => p.messageId)];
  return [...new Set(ids.filter((id): id is string => typeof id === 'string'))];
}

export const authorOf = (series: Series): string =>
  (series.cover?.from ?? series.patches[0]?.author)?.address.toLowerCase() ?? '';

/** When it was sent, seconds since 1970; null when unknown. */
export type DateOf = (messageId: string) => number | null;

interface Clue {
  how: How;
  matched: string;
  candidates: number[];
}

interface Index {
  byId: Map<string, number>;
  byChange: Map<string, number[]>;
  byTitle: Map<string, number[]>;
}

function push(map: Map<string, number[]>, key: string, value: number): void {
  const found = map.get(key);
  if (found) found.push(value);
  else map.set(key, [value]);
}

function changeIdsOf(series: Series): string[] {
  const inCover = /^change-id:\s+(\S+)/im.exec(series.cover?.body ?? '')?.[1];
  const ids = [inCover, ...series.patches.map((p) => p.changeId)];
  return [...new Set(ids.filter((id): id is string => typeof id === 'string'))];
}

/** Titles under which a series is known: its own and, without a cover letter, that of a single patch. */
const titleKey = (series: Series): string => `${authorOf(series)} ${plainTitle(series.subject)}`;

function indexOf(series: readonly Series[]): Index {
  const index: Index = { byId: new Map(), byChange: new Map(), byTitle: new Map() };
  for (const [i, one] of series.entries()) {
    for (const id of idsOf(one)) index.byId.set(id, i);
    for (const id of changeIdsOf(one)) push(index.byChange, id, i);
    if (plainTitle(one.subject) !== '') push(index.byTitle, titleKey(one), i);
  }
  return index;
}

const notesOf = (patches: readonly Patch[]): string => patches.map((p) => p.notes).join('\n');

/** Own messages' references: what the cover letter or the first patch answers. */
export type ReferencesOf = (messageId: string) => readonly string[];

function cluesOf(series: readonly Series[], i: number, index: Index, references: ReferencesOf): Clue[] {
  const one = series[i];
  if (!one) return [];
  const named = (how: How, ids: readonly string[]): Clue[] =>
    ids.flatMap((id) => {
      const found = index.byId.get(id);
      return found === undefined ? [] : [{ how, matched: id, candidates: [found] }];
    });
  const links = one.patches.flatMap((p) =>
    p.trailers.filter((t) => t.key === 'Link').flatMap((t) => linkedIds(t.value)),
  );
  const answered = idsOf(one).flatMap((id) => [...references(id)].reverse());
  const log = linkedIds(`${one.cover?.body ?? ''}\n${notesOf(one.patches)}`);
  return [
    ...named('Link', links),
    ...changeIdsOf(one).map(
      (id): Clue => ({ how: 'change-id', matched: id, candidates: index.byChange.get(id) ?? [] }),
    ),
    ...named('in-reply-to', answered),
    ...named('change log link', log),
    { how: 'subject and author', matched: one.subject, candidates: index.byTitle.get(titleKey(one)) ?? [] },
  ];
}

/** Whether `a` can be an older form of `b`: a lower revision, or the same sent again later. */
function isOlder(a: Series, b: Series, dateOf: DateOf, sure: boolean): boolean {
  if (a === b || a.kind !== b.kind || a.kind === 'diff') return false;
  // A backport carries the subject, the number and often the author of what it brings back.
  if (isBackport(a) !== isBackport(b) && !sure) return false;
  if (a.revision !== b.revision) return a.revision < b.revision;
  const [first, second] = [a, b].map((s) => (s.messageId === null ? null : dateOf(s.messageId)));
  const again = sure || b.patches.some((p) => p.subject.isResend) || a.total === b.total;
  return again && first != null && second != null && first < second;
}

const isBackport = (series: Series): boolean =>
  series.patches.some((p) => /^(?:stable|\d+\.\d+|autosel)/i.test(p.subject.target ?? ''));

/** The direct predecessor of each series, by the first clue that names one. */
export function successionsOf(
  series: readonly Series[],
  references: ReferencesOf,
  dateOf: DateOf,
): Succession[] {
  const index = indexOf(series);
  const found: Succession[] = [];
  for (const [to, one] of series.entries()) {
    for (const clue of cluesOf(series, to, index, references)) {
      const sure = clue.how === 'change-id' || clue.how === 'Link';
      const mayBe = clue.candidates.filter((c) => {
        const other = series[c];
        if (!other || !isOlder(other, one, dateOf, sure)) return false;
        // A patch that answers a series of another author is a proposal, not a revision.
        return clue.how === 'change-id' || sameWork(other, one);
      });
      const from = newest(mayBe, series, dateOf);
      if (from === null) continue;
      found.push({ from, to, how: clue.how, matched: clue.matched });
      break;
    }
  }
  return found;
}

function sameWork(a: Series, b: Series): boolean {
  if (authorOf(a) === authorOf(b)) return true;
  const titles = new Set([a.subject, ...a.patches.map((p) => p.subject.title)].map(plainTitle));
  return [b.subject, ...b.patches.map((p) => p.subject.title)].some((t) => titles.has(plainTitle(t)));
}

function newest(candidates: readonly number[], series: readonly Series[], dateOf: DateOf): number | null {
  const rank = (i: number): [number, number] => {
    const one = series[i];
    return [one?.revision ?? 0, one?.messageId == null ? 0 : (dateOf(one.messageId) ?? 0)];
  };
  return (
    [...candidates].sort((a, b) => {
      const [ra, da] = rank(a);
      const [rb, db] = rank(b);
      return rb - ra || db - da;
    })[0] ?? null
  );
}
