/** RCU001: a site on a path that holds none of the contexts that it accepts. */
import type { SiteFacts } from '../facts/verdict.js';
import type { Finding, Pass, Rule } from '../lint/rule.js';
import { checkNote, contractWords, heldWords, needed, severityOf } from './needs.js';

function messageOf(site: SiteFacts): string {
  const stated = contractWords(site);
  if (stated !== null && site.verdict !== 'unknown') return `${stated}; ${brokenBy(site)}${checkNote(site)}`;
  const needs = `${site.expression} needs ${needed(site)}`;
  if (site.verdict === 'violation')
    return `${needs}; a path to it holds ${heldWords(site)}${checkNote(site)}`;
  if (site.verdict === 'unknown') return `${needs}; not decided: ${site.because}`;
  const held = site.held.length > 0 ? `holds ${heldWords(site)}` : 'takes none';
  return `${needs}; ${site.function || 'the code'}() ${held}, and its callers can't be seen${checkNote(site)}`;
}

/** What the caller of a function with a contract does. */
function brokenBy(site: SiteFacts): string {
  const name = site.function || 'the code';
  if (site.verdict === 'violation')
    return `${name}() calls it with ${site.held.length > 0 ? `${heldWords(site)} held` : 'nothing held'}`;
  const held = site.held.length > 0 ? `with ${heldWords(site)} held` : 'and takes none before';
  return `${name}() calls it ${held}, and its callers can't be seen`;
}

function* run(pass: Pass): Iterable<Finding> {
  for (const site of pass.sites) {
    const severity = site.verdict === 'unknown' ? 'note' : severityOf(site);
    if (severity === null || site.derived || site.otherFlavour !== null) continue;
    yield { site, severity, confidence: site.confidence, message: messageOf(site) };
  }
}

export const rcuDerefUnprotected: Rule = {
  name: 'rcu-deref-unprotected',
  code: 'RCU001',
  scope: 'function',
  severity: 'error',
  confidence: 'high',
  evidence: 'hunk',
  docs: {
    summary: 'An RCU or RTNL helper is used on a path that holds none of the contexts that it accepts',
    why: 'rcu_dereference() and its kin are checked by lockdep (CONFIG_PROVE_RCU): without the reader-side lock or the update-side lock that the helper accepts there is a "suspicious RCU usage" splat, and when nothing is held that a grace period waits for, the object may be freed while it is in use. BH off or rcu_read_lock_bh() does not stand in for rcu_read_lock(): lockdep keeps a map for each.',
    limits:
      'Without --tree only the hunks are seen: a warning then means that the whole way from the opening brace to the site is shown and no lock is on it, and that the callers are not shown. With --tree an error comes with a path from an entry point. Calls through pointers that no table sets, and locks under conditions on data, end as unknown (a note, not shown by default). The model is a kernel with CONFIG_PROVE_RCU and without PREEMPT_RT.',
    bad: `static int route_of(struct net *net, struct table **res)
{
	*res = rcu_dereference(net->table);
	if (!*res)
		return -EAGAIN;
	return 0;
}
`,
    good: `static int route_of(struct net *net, u32 *res)
{
	struct table *t;

	rcu_read_lock();
	t = rcu_dereference(net->table);
	if (t)
		*res = t->id;
	rcu_read_unlock();
	return t ? 0 : -EAGAIN;
}
`,
  },
  run,
};
