/** RCU002: the code itself wraps the site in a reader lock of another flavour or of another SRCU domain. */
import { contextWords } from '../knowledge/words.js';
import type { Finding, Pass, Rule } from '../lint/rule.js';
import { checkNote, contractWords, needed, severityOf } from './needs.js';

function* run(pass: Pass): Iterable<Finding> {
  for (const site of pass.sites) {
    const severity = site.derived || site.otherFlavour === null ? null : severityOf(site);
    if (severity === null || site.otherFlavour === null) continue;
    const needs = contractWords(site) ?? `${site.expression} needs ${needed(site)}`;
    const message = `${needs}; ${site.function}() wraps it in ${contextWords(site.otherFlavour)}${checkNote(site)}`;
    yield { site, severity, confidence: site.confidence, message };
  }
}

export const rcuFlavourMismatch: Rule = {
  name: 'rcu-flavour-mismatch',
  code: 'RCU002',
  scope: 'function',
  severity: 'warning',
  confidence: 'high',
  evidence: 'hunk',
  docs: {
    summary: 'The reader lock around a helper is of another flavour or of another SRCU domain',
    why: 'Each flavour has a lockdep map of its own: rcu_read_lock_bh() around rcu_dereference(), or rcu_read_lock() around rcu_dereference_bh(), is a splat although grace periods of the three flavours are one since v5.0. Another srcu_struct protects nothing at all: its grace periods are its own.',
    limits:
      'A caller that holds the right flavour as well makes it harmless: without --tree callers outside the hunks are not seen.',
    bad: `static u32 table_id(struct net *net)
{
	struct table *t;
	u32 id = 0;

	rcu_read_lock_bh();
	t = rcu_dereference(net->table);
	if (t)
		id = t->id;
	rcu_read_unlock_bh();
	return id;
}
`,
    good: `static u32 table_id(struct net *net)
{
	struct table *t;
	u32 id = 0;

	rcu_read_lock_bh();
	t = rcu_dereference_bh(net->table);
	if (t)
		id = t->id;
	rcu_read_unlock_bh();
	return id;
}
`,
  },
  run,
};
