/** Conditions of read helpers (`lockdep_rtnl_is_held() || !rcu_access_pointer(p)`): read into postfix, judged against locks. */

import { PREDICATES } from '../knowledge/locks.js';
import { HELPERS } from '../knowledge/rcu.js';
import { MAX_CONDITION_STEPS } from '../limits.js';
import { binding, fillTemplate, isIdentifier, splitTop, substitute, tokens, untoken } from './expr.js';
import type { Env } from './summary.js';
import type { Context } from './verdict.js';

export type Truth = 'yes' | 'no' | 'unknown';

export type Step =
  | { op: 'or' | 'and'; count: number }
  | { op: 'not' }
  | { op: 'constant'; value: boolean; text: string }
  /** True when any of the contexts is held. */
  | { op: 'held'; contexts: Context[] }
  | { op: 'data'; text: string };

export interface Condition {
  text: string;
  postfix: Step[];
  /** Contexts of which each alone makes it true. */
  accepts: Context[];
  /** The part that can't be decided from locks, null when there is none. */
  data: string | null;
  constant: boolean | null;
}

const predicates = new Map(PREDICATES.map((r) => [r.name, r]));

/** Whether the function answers what is held. */
export const isPredicate = (name: string): boolean => predicates.has(name);
/** They look at the pointer only: data, whatever they expand to. */
const helpers = new Set(HELPERS.map((r) => r.name));
const WRAPPERS = new Set(['likely', 'unlikely']);

/** `source`: the term of the condition as written that this came out of, when macros were put in. */
interface Part {
  list: string[];
  source: string | null;
}

type Task = Part | Step;

function outerParens(list: readonly string[]): boolean {
  if (list[0] !== '(' || list.at(-1) !== ')') return false;
  let depth = 0;
  for (let i = 0; i < list.length - 1; i++) {
    if (list[i] === '(') depth++;
    else if (list[i] === ')' && --depth === 0) return false;
  }
  return true;
}

/** `f(a, b)`: name and arguments; null for anything else. */
function callOf(list: readonly string[]): { name: string; args: string[] } | null {
  if (!isIdentifier(list[0] ?? '') || !outerParens(list.slice(1))) return null;
  const inner = list.slice(2, -1);
  return { name: list[0]!, args: inner.length === 0 ? [] : splitTop(inner, ',').map(untoken) };
}

function constantOf(text: string): boolean | null {
  if (/^(?:0|0x0+|false|NULL)$/.test(text)) return false;
  return /^(?:[1-9]\d*|0x[1-9a-f]\w*|true)$/i.test(text) ? true : null;
}

/** What an expression of one term is: tasks still to do, or a step. */
function term({ list, source }: Part, env: Env, file: string): Task[] {
  const text = untoken(list);
  const data: Step = { op: 'data', text: source ?? text };
  const constant = constantOf(text);
  if (constant !== null) return [{ op: 'constant', value: constant, text }];
  const call = callOf(list);
  if (call && WRAPPERS.has(call.name)) return [{ list: list.slice(2, -1), source }];
  const row = call && predicates.get(call.name);
  if (row && row.contexts.length > 0)
    return [{ op: 'held', contexts: row.contexts.map((c) => fillTemplate(c, call.args)) }];
  const name = call?.name ?? (list.length === 1 ? list[0]! : null);
  const more = name === null || row || helpers.has(name) ? null : env.expansion(name, file);
  if (!more || (more.params === null) !== (call === null)) return [data];
  const body = more.params && call ? substitute(more.body, binding(more.params, call.args)) : more.body;
  return [{ list: tokens(body), source: source ?? text }];
}

function expand(part: Part, env: Env, file: string): Task[] {
  const { list, source } = part;
  if (outerParens(list)) return [{ list: list.slice(1, -1), source }];
  if (splitTop(list, '?').length > 1) return [{ op: 'data', text: source ?? untoken(list) }];
  for (const [token, op] of [
    ['||', 'or'],
    ['&&', 'and'],
  ] as const) {
    const parts = splitTop(list, token);
    if (parts.length > 1) return [...parts.map((p) => ({ list: p, source })), { op, count: parts.length }];
  }
  if (list[0] === '!') return [{ list: list.slice(1), source }, { op: 'not' }];
  return term(part, env, file);
}

/** Postfix form; what is too long to read is data. */
function postfixOf(text: string, env: Env, file: string): Step[] {
  const out: Step[] = [];
  const stack: Task[] = [{ list: tokens(text), source: null }];
  for (let steps = 0; stack.length > 0; steps++) {
    if (steps > MAX_CONDITION_STEPS) return [{ op: 'data', text }];
    const task = stack.pop()!;
    if ('op' in task) out.push(task);
    else stack.push(...expand(task, env, file).reverse());
  }
  return out;
}

export function readCondition(text: string, env: Env, file: string): Condition {
  const postfix = postfixOf(text, env, file);
  const plain = postfix.every((s) => s.op !== 'and' && s.op !== 'not');
  const accepts = plain ? postfix.flatMap((s) => (s.op === 'held' ? s.contexts : [])) : orParts(postfix);
  const data = postfix.find((s) => s.op === 'data');
  const complex = postfix.some((s) => s.op === 'and') ? text : null;
  const constant = postfix.every((s) => s.op !== 'held' && s.op !== 'data')
    ? truthOf(postfix, () => 'no') === 'yes'
    : null;
  return { text, postfix, accepts, data: data ? data.text : complex, constant };
}

/** Contexts that stand directly in an outermost `||` chain. */
function orParts(postfix: readonly Step[]): Context[] {
  const stack: { contexts: Context[] }[] = [];
  for (const step of postfix) {
    if (step.op === 'held') stack.push({ contexts: step.contexts });
    else if (step.op === 'or') stack.push({ contexts: stack.splice(-step.count).flatMap((p) => p.contexts) });
    else if (step.op === 'and') stack.splice(-step.count, step.count, { contexts: [] });
    else if (step.op === 'not') stack.splice(-1, 1, { contexts: [] });
    else stack.push({ contexts: [] });
  }
  return stack.at(-1)?.contexts ?? [];
}

/** The contexts that a condition demands when it is false for each of them: `!a && !b` demands a or b. */
export function negationAccepts(condition: Condition): Context[] {
  const stack: (Context[] | null)[] = [];
  let negated = false;
  for (const step of condition.postfix) {
    if (step.op === 'held') stack.push(step.contexts);
    else if (step.op === 'not') negated = true;
    else if (step.op === 'and') {
      const parts = stack.splice(-step.count);
      stack.push(parts.includes(null) ? null : parts.flatMap((p) => p ?? []));
    } else stack.push(null);
  }
  return negated ? (stack.at(-1) ?? []) : [];
}

const and = (a: Truth, b: Truth): Truth =>
  a === 'no' || b === 'no' ? 'no' : a === 'yes' && b === 'yes' ? 'yes' : 'unknown';
const or = (a: Truth, b: Truth): Truth =>
  a === 'yes' || b === 'yes' ? 'yes' : a === 'no' && b === 'no' ? 'no' : 'unknown';

const negate = (t: Truth, constant: boolean): Truth =>
  t === 'yes' ? 'no' : t === 'no' && constant ? 'yes' : 'unknown';

/** Three-valued: `held` says of a context whether it is held. Not held here may still be held by a caller, so its
 *  negation proves nothing. */
export function truthOf(postfix: readonly Step[], held: (context: Context) => Truth): Truth {
  const stack: Truth[] = [];
  for (const [i, step] of postfix.entries()) {
    if (step.op === 'constant') stack.push(step.value ? 'yes' : 'no');
    else if (step.op === 'data') stack.push('unknown');
    else if (step.op === 'held') stack.push(step.contexts.map(held).reduce(or, 'no'));
    else if (step.op === 'not')
      stack.push(negate(stack.pop() ?? 'unknown', postfix[i - 1]?.op === 'constant'));
    else stack.push(stack.splice(-step.count).reduce(step.op === 'or' ? or : and));
  }
  return stack.at(-1) ?? 'unknown';
}
