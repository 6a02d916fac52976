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

function push<K>(map: Map<K, number[]>, key: K, value: number): void {
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

const titlesOf = (series: Series): string[] => series.patches.map((p) => plainTitle(p.subject.title));

/** The same patches sent again: not one that went on in a larger batch. */
function isResend(a: Series, b: Series): boolean {
  const titles = new Set(titlesOf(a));
  const files = new Set(a.patches.flatMap((p) => p.diff.files.map((f) => f.path)));
  // A library and its user get patches of one title too.
  const shared = b.patches.some((p) => p.diff.files.some((f) => files.has(f.path)));
  return shared && a.total === b.total && titlesOf(b).every((t) => titles.has(t));
}

/** Whether `a` can be an older form of `b`: a lower revision, or the same sent again later. */
function isOlder(a: Series, b: Series, dateOf: DateOf, sure: boolean): boolean {
  if (a === b || a.kind !== b.kind || a.kind === 'diff') return false;
  // A diff in a reply is a proposal.
  if ([...a.patches, ...b.patches].some((p) => p.subject.isReply)) return false;
  // A backport carries the subject, the number and often the author of what it brings back.
  if (stableTree(a) !== stableTree(b) && !sure) return false;
  const [first, second] = [a, b].map((s) => (s.messageId === null ? null : dateOf(s.messageId)));
  if (first != null && second != null && first > second) return false;
  if (a.revision !== b.revision) return a.revision < b.revision;
  return (sure || isResend(a, b)) && first != null && second != null && first !== second;
}

/** The stable tree that a backport is for; '' for other series. Each tree gets the same patches under one title. */
function stableTree(series: Series): string {
  const tags = [...(series.patches[0]?.subject.tags ?? []), series.patches[0]?.subject.target ?? ''];
  const found = tags
    .filter((t) => /^-?(?:stable|autosel|\d+\.\d+)/i.test(t))
    .map((t) => /\d+\.\d+/.exec(t)?.[0] ?? 'stable');
  return found.find((t) => t !== 'stable') ?? found[0] ?? '';
}

interface Match {
  from: number;
  to: number;
  how: How;
  matched: string;
}

/** For each series the first clue that names an older one. */
function matchesOf(series: readonly Series[], references: ReferencesOf, dateOf: DateOf): Match[] {
  const index = indexOf(series);
  const found: Match[] = [];
  for (const [to, one] of series.entries()) {
    for (const clue of cluesOf(series, to, index, references)) {
      const sure = clue.how === 'change-id';
      const mayBe = clue.candidates.filter((c) => {
        const other = series[c];
        if (!other || !isOlder(other, one, dateOf, sure)) return false;
        // A patch that answers a series of another author is a proposal, not a revision.
        if (clue.how === 'subject and author') return sharesPatch(other, one);
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

/** Series that clues connect: `root` finds the name of the group. */
function groupsOf(size: number, matches: readonly Match[]): Map<number, number[]> {
  const above = Array.from({ length: size }, (_, i) => i);
  const root = (i: number): number => {
    let at = i;
    while (above[at] !== at) at = above[at] ?? at;
    return at;
  };
  for (const { from, to } of matches) above[root(to)] = root(from);
  const groups = new Map<number, number[]>();
  for (const i of new Set(matches.flatMap((m) => [m.from, m.to]))) push(groups, root(i), i);
  return groups;
}

/**
 * The revisions of each piece of work in their order. A v3 that answers v1 stands behind v2 all the same: clues say
 * what belongs together, numbers and dates say what follows what.
 */
export function successionsOf(
  series: readonly Series[],
  references: ReferencesOf,
  dateOf: DateOf,
): Succession[] {
  const matches = matchesOf(series, references, dateOf);
  const found: Succession[] = [];
  for (const members of groupsOf(series.length, matches).values()) {
    const sorted = [...members].sort((a, b) => {
      const [ra, da] = rankOf(a, series, dateOf);
      const [rb, db] = rankOf(b, series, dateOf);
      return ra - rb || da - db || a - b;
    });
    for (const [i, to] of sorted.entries()) {
      const from = sorted[i - 1];
      const match = matches.find((m) => m.to === to);
      if (from !== undefined && match) found.push({ ...match, from });
    }
  }
  return found.sort((a, b) => a.to - b.to);
}

function rankOf(i: number, series: readonly Series[], dateOf: DateOf): [number, number] {
  const one = series[i];
  return [one?.revision ?? 0, one?.messageId == null ? 0 : (dateOf(one.messageId) ?? 0)];
}

/** A title like "updates for net-next" comes back every month: the patches must have one in common. */
function sharesPatch(a: Series, b: Series): boolean {
  const titles = new Set(titlesOf(a));
  return titlesOf(b).some((t) => titles.has(t));
}

function sameWork(a: Series, b: Series): boolean {
  if (authorOf(a) === authorOf(b)) return true;
  const titles = new Set([a.subject, ...a.patches.map((p) => p.subject.title)].map(plainTitle));
  return [b.subject, ...b.patches.map((p) => p.subject.title)].some((t) => titles.has(plainTitle(t)));
}

function newest(candidates: readonly number[], series: readonly Series[], dateOf: DateOf): number | null {
  return (
    [...candidates].sort((a, b) => {
      const [ra, da] = rankOf(a, series, dateOf);
      const [rb, db] = rankOf(b, series, dateOf);
      return rb - ra || db - da;
    })[0] ?? null
  );
}
