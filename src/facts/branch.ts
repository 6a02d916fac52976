/** What is known of tested variables: so that `if (locked) unlock()` meets only the ways on which it was locked. */
import type { CTest } from '../c/ir.js';
import { MAX_TESTED } from '../limits.js';
import { isIdentifier, namesIn, tokens } from './expr.js';

/** Signs that the value can have, as bits. */
export const NEGATIVE = 1;
export const ZERO = 2;
export const POSITIVE = 4;
export const NONZERO = NEGATIVE | POSITIVE;
export const ANY = NEGATIVE | ZERO | POSITIVE;

export interface Fact {
  signs: number;
  /** The value may have changed since: memory that a call can write, or another call of the same function. */
  weak: boolean;
}

export type Facts = ReadonlyMap<string, Fact>;

/** A test as a key (`err`, `type == FOO`) and the signs that it leaves. */
export interface Branch {
  key: string;
  signs: number;
  /** The tested call, for what is known of its value; else its text is the key. */
  call?: string;
}

const BY_RELATION: Record<CTest['relation'], number> = {
  '==': ZERO,
  '!=': NONZERO,
  '<': NEGATIVE,
  '<=': NEGATIVE | ZERO,
  '>': POSITIVE,
  '>=': ZERO | POSITIVE,
};
const ZEROES = new Set(['0', 'NULL', 'false']);
const TRUTHS = new Set(['1', 'true']);
const INVERSE: Partial<Record<CTest['relation'], CTest['relation']>> = { '!=': '==', '>=': '<', '>': '<=' };
/** Kernel macros that only look at their argument. */
const PURE = /^(?:IS_ERR|IS_ERR_OR_NULL|IS_ENABLED)\(/;

/** Key of what a parameter was on entry, when the function writes it later on. */
export const entryKey = (param: string): string => `^${param}`;
/** Key that says that a parameter still has the value that it had on entry. */
export const intactKey = (param: string): string => `=${param}`;

/** Key of the value that a call returned. */
export const callKey = (id: number): string => `#${id}`;

export function branchOf(test: CTest): Branch {
  const key = test.lhs;
  const call = test.call === undefined || PURE.test(test.lhs) ? {} : { call: callKey(test.call) };
  if (ZEROES.has(test.rhs)) return { key, ...call, signs: BY_RELATION[test.relation] };
  if (TRUTHS.has(test.rhs)) {
    if (test.relation === '==') return { key, ...call, signs: POSITIVE };
    if (test.relation === '!=') return { key, ...call, signs: ANY };
    return {
      key,
      ...call,
      signs: test.relation === '<' ? NEGATIVE | ZERO : test.relation === '>=' ? POSITIVE : ANY,
    };
  }
  const inverse = INVERSE[test.relation];
  return { key: `${test.lhs} ${inverse ?? test.relation} ${test.rhs}`, signs: inverse ? ZERO : NONZERO };
}

/** Signs of an assigned constant: `0`, `-EINVAL`, `true`; null for anything else. */
export function constantSigns(text: string): number | null {
  if (ZEROES.has(text)) return ZERO;
  if (TRUTHS.has(text) || /^[1-9]\d*$/.test(text)) return POSITIVE;
  if (/^(?:-(?:E[A-Z0-9]+|[1-9]\d*)|PTR_ERR\([\w*>.[\]-]+\))$/.test(text)) return NEGATIVE;
  return /^ERR_(?:PTR|CAST)\(/.test(text) ? POSITIVE : null;
}

/** A value that a call may change behind the function's back. */
export function isWeakKey(key: string, locals: ReadonlySet<string>): boolean {
  if (key.startsWith('#')) return false;
  if (key.includes('(') && !PURE.test(key)) return true;
  return /->|\[|\.|\*/.test(key) || [...namesIn(key)].some((n) => !locals.has(n) && !/^[A-Z_0-9]+$/.test(n));
}

/** The facts with one more; null when the test contradicts them. `doubt` when it contradicts only what may have changed. */
export function learn(facts: Facts, branch: Branch, weak: boolean): { facts: Facts; doubt: boolean } | null {
  const old = facts.get(branch.key);
  const signs = (old?.signs ?? ANY) & branch.signs;
  if (signs === 0) return old?.weak ? { facts, doubt: true } : null;
  if (old && old.signs === signs) return { facts, doubt: false };
  const more = new Map(facts).set(branch.key, { signs, weak: weak || (old?.weak ?? false) });
  if (more.size > MAX_TESTED) more.delete(more.keys().next().value ?? '');
  return { facts: more, doubt: false };
}

/** Whether the name is one of the key's words. */
const names = (key: string, name: string): boolean => key.includes(name) && tokens(key).includes(name);

/** Forgets what a write to `lhs` makes stale. */
export function forget(facts: Facts, lhs: string): Facts {
  if (facts.size === 0) return facts;
  const name = isIdentifier(lhs) ? lhs : tokens(lhs).filter(isIdentifier).at(-1);
  let left: Map<string, Fact> | null = null;
  for (const key of facts.keys())
    if (name !== undefined && !/^[#^]/.test(key) && names(key, name)) (left ??= new Map(facts)).delete(key);
  return left ?? facts;
}

/** A call whose arguments hold addresses of locals may write them. */
export function weaken(facts: Facts, args: readonly string[]): Facts {
  let left: Map<string, Fact> | null = null;
  for (const arg of args) {
    const name = /^&([A-Za-z_]\w*)/.exec(arg)?.[1];
    if (name === undefined) continue;
    for (const [key, fact] of facts)
      if (!fact.weak && names(key, name)) (left ??= new Map(facts)).set(key, { ...fact, weak: true });
  }
  return left ?? facts;
}

/** What holds on both ways. */
export function joinFacts(a: Facts, b: Facts): Facts {
  const both = new Map<string, Fact>();
  let same = true;
  for (const [key, fact] of a) {
    const other = b.get(key);
    const signs = other ? fact.signs | other.signs : ANY;
    if (!other || signs === ANY) same = false;
    else if (signs === fact.signs && (fact.weak || !other.weak)) both.set(key, fact);
    else {
      both.set(key, { signs, weak: fact.weak || other.weak });
      same = false;
    }
  }
  return same ? a : both;
}
