/** Findings of the pre-image and of the post-image side by side: what the patch introduces, leaves and fixes. */

import type { Origin } from './diagnostic.js';
import { fingerprint, type Identity, identityKey } from './fingerprint.js';
import type { Finding, Rule } from './rule.js';

/** A finding with the rule that made it. */
export interface Found {
  rule: Rule;
  finding: Finding;
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

/** Entries by line, with their number among those of the same identity. */
function entries(all: readonly Found[], pathOf: (path: string) => string): Entry[] {
  const seen = new Map<string, number>();
  const at = (f: Found) => f.finding.site;
  return [...all]
    .sort((a, b) => at(a).line - at(b).line || at(a).column - at(b).column)
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
    const before = pre.get(nameOf(after))?.find((e) => !e.taken && fits(e, after));
    if (!before) continue;
    before.taken = after.taken = true;
    if (LEVEL[before.finding.severity] >= LEVEL[after.finding.severity]) standing.add(after);
  }
  return standing;
}

/**
 * Introduced: in the post-image only, or graver there. Standing: in both, on the same line first, then anywhere in the
 * same function, then in a function that was renamed, then in one that went to another file. Fixed: in the pre-image only.
 */
export function compare(before: readonly Found[], after: readonly Found[], map: Correspondence): Compared[] {
  const pre = entries(before, map.postPath);
  const post = entries(after, (path) => path);
  const same = (e: Entry) => identityKey(e.key);
  const elsewhere = (e: Entry) => identityKey({ ...e.key, function: '' });
  const gone = (e: Entry) => !map.postFunctions.has(`${e.key.file}:${e.key.function}`);
  const fresh = (e: Entry) => !map.preFunctions.has(`${e.key.file}:${e.key.function}`);
  const anywhere = (e: Entry) => identityKey({ ...e.key, file: '' });
  const lineOf = (e: Entry) => map.preLine(e.key.file, e.finding.site.line);
  const standing = new Set<Entry>([
    ...pair(groups(pre, same), post, same, (b, a) => lineOf(a) === b.finding.site.line),
    ...pair(groups(pre, same), post, same, () => true),
    ...pair(groups(pre, elsewhere), post, elsewhere, (b, a) => gone(b) && fresh(a)),
    ...pair(groups(pre, anywhere), post, anywhere, (b, a) => gone(b) && fresh(a)),
  ]);
  const stamp = (e: Entry, origin: Origin): Compared => ({
    rule: e.rule,
    finding: e.finding,
    origin,
    fingerprint: fingerprint(e.key, e.nth),
  });
  return [
    ...post.map((e) => stamp(e, standing.has(e) ? 'standing' : 'introduced')),
    ...pre.filter((e) => !e.taken).map((e) => stamp(e, 'fixed')),
  ];
}
