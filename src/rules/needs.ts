/** The words in which the rules speak of a site's needs and locks. */
import type { SiteFacts } from '../facts/verdict.js';
import { contextWords } from '../knowledge/words.js';

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

/** What a finding says when it rests on a check that is off by default. */
export function checkNote(site: SiteFacts): string {
  return site.listCheck ? ' (checked with CONFIG_PROVE_RCU_LIST only, which is off by default)' : '';
}
