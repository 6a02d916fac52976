/** Every rule, in the order in which they run and are listed. */
import type { Rule } from '../lint/rule.js';
import { rcuDerefUnprotected } from './rcu-deref-unprotected.js';
import { rcuFlavourMismatch } from './rcu-flavour-mismatch.js';

export const RULES: readonly Rule[] = [rcuDerefUnprotected, rcuFlavourMismatch];

/** The rule of that name or code, in any case; null when there is none. */
export function ruleOf(name: string): Rule | null {
  const wanted = name.toLowerCase();
  return RULES.find((r) => r.name === wanted || r.code.toLowerCase() === wanted) ?? null;
}
