/** The sites table: every RCU helper call that the patch adds or whose protection it changes, with its verdict. */
import { GRAVEST_FIRST, type SiteFacts } from '../facts/verdict.js';
import { type FileChange, originOf } from './change.js';
import type { Condition, Site } from './diagnostic.js';
import { identityKey } from './fingerprint.js';

/** The condition of a site: the code's own, else the one that a message gives for its place. */
export type ConditionOf = (site: SiteFacts) => Condition | null;

const keyOf = (site: SiteFacts, file: string): string =>
  identityKey({
    rule: `${site.kind}:${site.helper}`,
    file,
    function: site.function,
    expression: site.expression,
    condition: site.condition,
  });

/** What protects a site, as a string to compare. */
const protection = (site: SiteFacts): string =>
  JSON.stringify([site.verdict, [...site.held].sort(), [...site.needs].sort()]);

function added(site: SiteFacts, change: FileChange | undefined): boolean {
  if (!change?.post) return false;
  for (let line = site.line; line <= site.endLine; line++) if (originOf(change, line).added) return true;
  return false;
}

/** Sites of the post-image that the patch adds, or that are protected otherwise in the pre-image; and calls on lines that
 *  it leaves alone when what they call needs a lock only now. */
export function touchedSites(
  pre: readonly SiteFacts[],
  post: readonly SiteFacts[],
  changes: readonly FileChange[],
): SiteFacts[] {
  const byPath = new Map(changes.map((c) => [c.path, c]));
  const newPath = new Map(changes.map((c) => [c.prePath, c.path]));
  const before = new Map<string, Set<string>>();
  for (const site of pre) {
    const key = keyOf(site, newPath.get(site.file) ?? site.file);
    before.set(key, (before.get(key) ?? new Set()).add(protection(site)));
  }
  return post.filter((site) => {
    if (added(site, byPath.get(site.file))) return true;
    const was = before.get(keyOf(site, site.file));
    return was === undefined ? site.kind === 'call' : !was.has(protection(site));
  });
}

/** In the order of the patch's files, then by place; a site seen in several regions once. */
export function siteRows(
  sites: readonly SiteFacts[],
  changes: readonly FileChange[],
  conditionOf: ConditionOf,
): Site[] {
  const order = new Map(changes.map((c, i) => [c.path, i]));
  const rank = (s: SiteFacts) => order.get(s.file) ?? changes.length;
  const byPlace = [...sites].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) ||
      a.line - b.line ||
      a.column - b.column,
  );
  const rows = oneRowEach(byPlace).map((site) => rowOf(site, conditionOf(site)));
  const seen = new Set<string>();
  return rows.filter((row) => {
    const key = JSON.stringify([
      row.file,
      row.line,
      row.function,
      row.expression,
      row.condition,
      row.verdict,
    ]);
    return !seen.has(key) && seen.add(key);
  });
}

/** Of the needs that one call carries, the one that stands worst. */
function oneRowEach(sites: readonly SiteFacts[]): SiteFacts[] {
  const worst = new Map<string, SiteFacts>();
  const keyOfCall = (s: SiteFacts) => `${s.file} ${s.line} ${s.column} ${s.function} ${s.condition ?? ''}`;
  const carried = (s: SiteFacts) => s.derived === true || s.contract !== undefined;
  for (const site of sites.filter(carried)) {
    const old = worst.get(keyOfCall(site));
    if (!old || GRAVEST_FIRST.indexOf(site.verdict) < GRAVEST_FIRST.indexOf(old.verdict))
      worst.set(keyOfCall(site), site);
  }
  return sites.filter((s) => !carried(s) || worst.get(keyOfCall(s)) === s);
}

function rowOf(site: SiteFacts, condition: Condition | null): Site {
  return {
    file: site.file,
    line: site.line,
    function: site.function,
    expression: site.expression,
    kind: site.kind,
    condition,
    needs: site.needs,
    held: site.held,
    verdict: site.verdict,
    because: site.because,
  };
}
