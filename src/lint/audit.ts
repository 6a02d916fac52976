/** The rules over existing code: everything that they find is standing. */
import { oneEach } from '../facts/one-each.js';
import { RULES } from '../rules/index.js';
import type { LintResult } from './diagnostic.js';
import type { ImageFacts } from './facts.js';
import { judge } from './judge.js';
import { siteRows } from './sites.js';
import { acrossVariants } from './variants.js';

export function audit(found: ImageFacts, read: (path: string) => string | null): LintResult {
  // A call that breaks a contract is come upon from its own file and from that of the function that it calls.
  const facts = { ...found, sites: oneEach(found.sites) };
  const change = { patches: [], files: [], proofs: [], ground: 'tree' as const, read };
  // The same image on both sides: nothing is introduced, nothing fixed.
  const { diagnostics } = judge(change, facts, facts, RULES);
  const conditionOf = (site: { condition: string | null }) =>
    site.condition === null ? null : { text: site.condition, from: 'code' as const };
  return {
    series: [],
    reports: [],
    diagnostics: acrossVariants(diagnostics),
    sites: acrossVariants(siteRows(facts.sites, [], conditionOf)),
    notChecked: facts.notAnalysed.flatMap(({ file, line, function: name, reason }) =>
      RULES.map((rule) => ({
        rule: rule.name,
        file,
        ...(line === undefined ? {} : { line }),
        reason: name === undefined ? reason : `${name}(): ${reason}`,
      })),
    ),
    problems: [],
    existing: true,
  };
}
