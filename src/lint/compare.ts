/** Findings of the pre-image and of the post-image side by side: what the patch introduces, leaves and fixes. */

import type { Origin } from './diagnostic.js';
import { fingerprint, type Identity, identityKey } from './fingerprint.js';
import type { Finding, Rule } from './rule.js';

/** A finding with the rule that made it. */
export interface Found {
  rule: Rule;
  finding: Finding;
  /** What is said at another place (a need at the call that breaks a contract, or the call at the site): it is never shown, but
   *  when the other image says it here, that is neither new nor gone. */
  silent?: true;
}

export interface Compared extends Found {
  origin: Origin;
  fingerprint: string;
}

/** How places of the two images correspond. */
export interface Correspondence {
  /** Post-image path of a pre-image file (a rename); the path itself when it kept its name. */
  postPath(prePath: string): string;
  /** Pre-image line of an unchanged post-image line; 0 for an added one. */
  preLine(postPath: string, postLine: number): number;
  /** Functions of each image, as `path:function`, in post-image paths: one that is in both was neither moved nor renamed. */
  preFunctions: ReadonlySet<string>;
  postFunctions: ReadonlySet<string>;
}

const LEVEL = { note: 0, warning: 1, error: 2 };

interface Entry extends Found {
  key: Identity;
  nth: number;
  taken: boolean;
}

function identityOf(found: Found, file: string): Identity {
  const { site } = found.finding;
  return {
    rule: found.rule.name,
    file,
    function: site.function,
    expression: site.expression,
    condition: site.condition,
  };
}

/** Entries by line, silent ones last, with their number among those of the same identity. */
function entries(all: readonly Found[], pathOf: (path: string) => string): Entry[] {
  const seen = new Map<string, number>();
  const at = (f: Found) => f.finding.site;
  return [...all]
    .sort(
      (a, b) =>
        Number(a.silent === true) - Number(b.silent === true) ||
        at(a).line - at(b).line ||
        at(a).column - at(b).column,
    )
    .map((found) => {
      const key = identityOf(found, pathOf(at(found).file));
      const name = identityKey(key);
      const nth = seen.get(name) ?? 0;
      seen.set(name, nth + 1);
      return { ...found, key, nth, taken: false };
    });
}

function groups(list: readonly Entry[], nameOf: (e: Entry) => string): Map<string, Entry[]> {
  const by = new Map<string, Entry[]>();
  for (const entry of list) {
    const name = nameOf(entry);
    const group = by.get(name);
    if (group) group.push(entry);
    else by.set(name, [entry]);
  }
  return by;
}

/** Pairs each post entry with a free pre entry of its group that satisfies `fits`; a finding that became graver is new. */
function pair(
  pre: ReadonlyMap<string, Entry[]>,
  post: readonly Entry[],
  nameOf: (e: Entry) => string,
  fits: (before: Entry, after: Entry) => boolean,
): Set<Entry> {
  const standing = new Set<Entry>();
  for (const after of post) {
    if (after.taken) continue;
    const before = pre.get(nameOf(after))?.find((e) => !e.taken && sameWay(e, after) && fits(e, after));
    if (!before) continue;
    before.taken = after.taken = true;
    if (LEVEL[before.finding.severity] >= LEVEL[after.finding.severity]) standing.add(after);
  }
  return standing;
}

/** One of them is wrong by a path of the changed code alone, the other by a path that the change leaves as it was. */
const sameWay = (a: Entry, b: Entry): boolean => a.finding.site.ownWay === b.finding.site.ownWay;

/**
 * A site that is wrong in both images, in one of them by a path that only this one has: when that is the post-image, the
 * path is new; when it is the pre-image, the path is mended and the other one stands.
 */
function otherWays(
  pre: ReadonlyMap<string, Entry[]>,
  post: readonly Entry[],
  nameOf: (e: Entry) => string,
): Entry[] {
  return post.flatMap((after) => {
    if (after.taken) return [];
    const before = pre.get(nameOf(after))?.find((e) => !e.taken && !sameWay(e, after));
    if (!before) return [];
    if (after.finding.site.ownWay) before.taken = true;
    return after.finding.site.ownWay ? [] : [after];
  });
}

/** Added lines around a finding that are looked through for the lines that they replace; a longer rewrite is new code. */
const MAX_REPLACED = 20;

/** Does the added post-image line stand where the patch takes the pre-image line out? */
function replaces(map: Correspondence, file: string, preLine: number, postLine: number): boolean {
  if (map.preLine(file, postLine) !== 0) return false;
  const known = (step: number) => {
    for (let i = 1; i <= MAX_REPLACED; i++) {
      const line = map.preLine(file, postLine + step * i);
      if (line !== 0) return line;
    }
    return 0;
  };
  const above = known(-1);
  const below = known(1);
  return above !== 0 && below !== 0 && above < preLine && preLine < below;
}

/**
 * Introduced: in the post-image only, or graver there. Standing: in both, on the same line first, then anywhere in the
 * same function, then the same call with other arguments in the place of the old one, then in a function that was
 * renamed, then in one that went to another file. Fixed: in the pre-image only.
 */
export function compare(before: readonly Found[], after: readonly Found[], map: Correspondence): Compared[] {
  const pre = entries(before, map.postPath);
  const post = entries(after, (path) => path);
  const same = (e: Entry) => identityKey(e.key);
  const elsewhere = (e: Entry) => identityKey({ ...e.key, function: '' });
  const call = (e: Entry) =>
    JSON.stringify([identityKey({ ...e.key, expression: e.finding.site.helper }), e.finding.site.needs]);
  const gone = (e: Entry) => !map.postFunctions.has(`${e.key.file}:${e.key.function}`);
  const fresh = (e: Entry) => !map.preFunctions.has(`${e.key.file}:${e.key.function}`);
  const anywhere = (e: Entry) => identityKey({ ...e.key, file: '' });
  const lineOf = (e: Entry) => map.preLine(e.key.file, e.finding.site.line);
  const standing = new Set<Entry>([
    ...pair(groups(pre, same), post, same, (b, a) => lineOf(a) === b.finding.site.line),
    ...pair(groups(pre, same), post, same, () => true),
    ...pair(groups(pre, call), post, call, (b, a) =>
      replaces(map, a.key.file, b.finding.site.line, a.finding.site.line),
    ),
    ...pair(groups(pre, elsewhere), post, elsewhere, (b, a) => gone(b) && fresh(a)),
    ...pair(groups(pre, anywhere), post, anywhere, (b, a) => gone(b) && fresh(a)),
    ...otherWays(groups(pre, same), post, same),
  ]);
  const stamp = (e: Entry, origin: Origin): Compared => ({
    rule: e.rule,
    finding: e.finding,
    origin,
    fingerprint: fingerprint(e.key, e.nth),
  });
  const loud = (e: Entry) => e.silent === undefined;
  return [
    ...post.filter(loud).map((e) => stamp(e, standing.has(e) ? 'standing' : 'introduced')),
    ...pre.filter((e) => loud(e) && !e.taken).map((e) => stamp(e, 'fixed')),
  ];
}
