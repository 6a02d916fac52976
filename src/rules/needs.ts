/** The words in which the rules speak of a site's needs and locks. */
import type { SiteFacts } from '../facts/verdict.js';
import { HELPERS } from '../knowledge/rcu.js';
import { contextWords } from '../knowledge/words.js';
import type { Severity } from '../lint/diagnostic.js';

const list = (words: readonly string[], last: string): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;

/** `rcu_read_lock() or RTNL` */
export function needed(site: SiteFacts): string {
  return list(site.needs.map(contextWords), 'or');
}

/** `only rcu_read_lock_bh()`, `none of them` */
export function heldWords(site: SiteFacts): string {
  if (site.held.length > 0) return `only ${list(site.held.map(contextWords), 'and')}`;
  return site.needs.length > 1 ? 'none of them' : 'nothing';
}

const unchecked = new Set(HELPERS.filter((row) => row.contract).map((row) => row.name));

/** Asked by the helper's documentation only: lockdep stays silent. */
const byDocumentation = (site: SiteFacts): boolean => unchecked.has(site.helper);

/** `f() states that its caller holds RTNL (its comment says "…")`; null for a site that needs it itself. */
export function contractWords({ contract, needs }: SiteFacts): string | null {
  if (contract === undefined) return null;
  const stated = contract.contexts.filter((c) => needs.includes(c));
  const held = list((stated.length > 0 ? stated : contract.contexts).map(contextWords), 'or');
  return `${contract.function}() states that its caller holds ${held} (${contract.because})`;
}

/** Neither lockdep nor anything else complains at run time. */
const isSoft = (site: SiteFacts): boolean =>
  byDocumentation(site) || (site.contract !== undefined && !site.contract.checked);

/** What a finding says when it rests on a check that is off by default, or on none. */
export function checkNote(site: SiteFacts): string {
  if (site.contract && !site.contract.checked) return '; lockdep does not check it';
  if (byDocumentation(site)) return ' (by its documentation; lockdep does not check it)';
  return site.listCheck ? ' (checked with CONFIG_PROVE_RCU_LIST only, which is off by default)' : '';
}

/**
 * How grave an unmet need is; null when it is met or not decided. An error needs a path that lockdep would complain of; a
 * need that nothing checks is worth a warning when a path shows it, and none when the callers are not seen.
 */
export function severityOf(site: SiteFacts): Severity | null {
  const soft = isSoft(site);
  if (site.verdict === 'unprotected') return soft ? 'note' : 'warning';
  if (site.verdict !== 'violation') return null;
  return soft || site.listCheck || site.confidence === 'low' ? 'warning' : 'error';
}
