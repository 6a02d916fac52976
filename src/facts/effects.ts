/** What one call or guard does to the locks: the tables first, then what the surroundings know of the callee. */
import type { CCall, CGuard, COp } from '../c/ir.js';
import {
  ACQUIRE,
  ASSERTIONS,
  CONDITIONAL,
  GUARDS,
  type LockRow,
  RELEASE,
  RETAKE,
  WARN_WHEN,
} from '../knowledge/locks.js';
import { negationAccepts, readCondition } from './condition.js';
import { binding, fillTemplate, renameContext } from './expr.js';
import type { Effect, Env } from './summary.js';
import type { Context } from './verdict.js';

/** The effect of one call, with the asserted groups of contexts (one of each is held by the caller). */
export interface OpEffect extends Effect {
  asserts: Context[][];
}

const byName = <R extends LockRow>(rows: readonly R[]): ReadonlyMap<string, R> =>
  new Map(rows.map((r) => [r.name, r]));
const acquires = byName(ACQUIRE);
const releases = byName(RELEASE);
const tries = byName(CONDITIONAL);
const retakes = byName(RETAKE);
const guards = byName(GUARDS);
const assertions = byName(ASSERTIONS);
const warnings = new Set(WARN_WHEN.map((r) => r.name));
const lockCalls = new Set(
  [acquires, releases, tries, retakes, assertions].flatMap((m) => [...m.keys()]).concat([...warnings]),
);

export const NO_EFFECT: Effect = { acquires: [], releases: [], conditional: [], retakes: [] };

const fill = (row: LockRow, args: readonly string[]): Context[] =>
  row.contexts.map((c) => fillTemplate(c, args));

const plain = (some: Partial<OpEffect>): OpEffect => ({ ...NO_EFFECT, asserts: [], ...some });

/** True when a lock table has the name: then no caller's or callee's body is asked. */
export const isLockCall = (name: string): boolean => lockCalls.has(name);

/** True when a lock table says all of it. What is given up and taken again must be held: that the function's body tells. */
export const isToldByTable = (name: string): boolean => lockCalls.has(name) && !retakes.has(name);

function tableEffect(call: CCall, env: Env, file: string): OpEffect | null {
  const acquire = acquires.get(call.name);
  if (acquire) return plain({ acquires: fill(acquire, call.args) });
  const release = releases.get(call.name);
  if (release) return plain({ releases: fill(release, call.args) });
  const attempt = tries.get(call.name);
  if (attempt)
    return plain({
      conditional: [
        {
          when: attempt.when,
          ...(attempt.when === '== 0' ? { otherwise: '< 0' as const } : {}),
          acquires: fill(attempt, call.args),
          releases: [],
        },
      ],
    });
  const retake = retakes.get(call.name);
  if (retake) return plain({ retakes: fill(retake, call.args) });
  const assertion = assertions.get(call.name);
  if (assertion) return plain({ asserts: [fill(assertion, call.args)] });
  return warnings.has(call.name) ? warned(call, env, file) : null;
}

/** `WARN_ON_ONCE(!rcu_read_lock_held())` asserts it. */
function warned(call: CCall, env: Env, file: string): OpEffect | null {
  if (!/held|lockdep/.test(call.args[0] ?? '')) return null;
  const contexts = negationAccepts(readCondition(call.args[0]!, env, file));
  return contexts.length > 0 ? plain({ asserts: [contexts] }) : null;
}

/** Stands in an effect for what the function returns. */
export const RETURNED = '__returned';

/** An effect in the callee's parameters, in terms of the caller. */
export function renameEffect(effect: Effect, put: ReadonlyMap<string, string>): Effect {
  const all = (list: readonly Context[]) => list.map((c) => renameContext(c, put));
  return {
    acquires: all(effect.acquires),
    releases: all(effect.releases),
    conditional: effect.conditional.map((c) => ({
      ...c,
      acquires: all(c.acquires),
      releases: all(c.releases),
    })),
    retakes: all(effect.retakes),
  };
}

function isEmpty(e: Effect): boolean {
  return e.acquires.length + e.releases.length + e.conditional.length + e.retakes.length === 0;
}

/** Null: no effect on the contexts. */
export function effectOfCall(call: CCall, env: Env, file: string): OpEffect | null {
  if (isLockCall(call.name)) return tableEffect(call, env, file);
  const callee = env.callee(call, file);
  if (!callee || isEmpty(callee.effect)) return null;
  const put = binding(callee.params, call.args);
  if (call.result !== undefined) put.set(RETURNED, call.result);
  return plain(renameEffect(callee.effect, put));
}

function guarded(op: CGuard, env: Env, file: string): Context[] | null {
  const row = guards.get(op.cls);
  if (row) return fill(row, op.args);
  const call = env.guard(op.cls, op.args, file);
  const lock = call && acquires.get(call.name);
  return call && lock ? fill(lock, call.args) : null;
}

/** Null for classes that are no locks. */
function effectOfGuard(op: CGuard, env: Env, file: string): OpEffect | null {
  const contexts = guarded(op, env, file);
  if (contexts === null) return null;
  return plain(op.op === 'guard' ? { acquires: contexts } : { releases: contexts });
}

/** Null for ops that have nothing to do with the contexts. */
export function effectOfOp(op: COp, env: Env, file: string): OpEffect | null {
  if (op.op === 'call') return effectOfCall(op, env, file);
  return op.op === 'guard' || op.op === 'unguard' ? effectOfGuard(op, env, file) : null;
}
