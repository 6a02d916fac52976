/** What one helper call asks for, and whether the locks on a path give it. */
import type { CCall, CFunction } from '../c/ir.js';
import { closure } from '../knowledge/contexts.js';
import { HELPERS, type HelperRow } from '../knowledge/rcu.js';
import { type Aliases, resolve, resolveContext } from './alias.js';
import { type Condition, readCondition, type Truth, truthOf } from './condition.js';
import { isToldByTable } from './effects.js';
import { binding, fillTemplate, memberOf, renameContext } from './expr.js';
import { carryUp } from './feasible.js';
import { heldOn, type Path } from './state.js';
import type { Callee, CalleeNeed, Env } from './summary.js';
import type { CallContract, Context, SiteFacts } from './verdict.js';

export interface Need {
  helper: string;
  kind: SiteFacts['kind'];
  /** Any one is enough: the helper's own and those of its condition. */
  contexts: Context[];
  condition: Condition | null;
  data: string | null;
  pointer: string | null;
  listCheck: boolean;
  /** lockdep checks nothing here, and how sure one can be that it is asked all the same; null when it does. */
  soft: 'medium' | 'low' | null;
  derived: boolean;
  contract: CallContract | null;
  /** Nothing is asked, and why. */
  free: string | null;
}

const helpers = new Map<string, HelperRow>(HELPERS.map((r) => [r.name, r]));

/** True when the table has a row for the name. */
export function isHelper(name: string): boolean {
  return helpers.has(name);
}

/** True when documentation alone asks for the context: lockdep checks nothing. */
export function isContract(name: string): boolean {
  return helpers.get(name)?.contract === true;
}

function freeReason(row: HelperRow, condition: Condition | null): string | null {
  if (condition?.constant) return `its condition is the constant ${condition.text}`;
  if (row.needs.length > 0 || condition) return null;
  return row.kind === 'update'
    ? `${row.name}() asks lockdep for nothing: it is for updaters`
    : `${row.name}() asks lockdep for nothing`;
}

function ofRow(row: HelperRow, call: CCall, aliases: Aliases, env: Env, file: string): Need {
  const text = row.condition === undefined ? undefined : call.args.slice(row.condition).join(', ');
  const condition = text ? readCondition(resolve(text, aliases), env, file) : null;
  const base = row.needs.map((n) => resolveContext(fillTemplate(n, call.args), aliases));
  return {
    helper: row.name,
    kind: row.kind,
    contexts: [...new Set([...base, ...(condition?.accepts ?? [])])],
    condition,
    data: condition?.data ?? null,
    pointer: row.pointer === undefined ? null : (call.args[row.pointer] ?? null),
    listCheck: row.option !== undefined,
    soft: row.contract === true ? 'low' : null,
    derived: false,
    contract: null,
    free: freeReason(row, condition),
  };
}

/** What the callee states of the need. */
export function statedBy(
  { helper, stated, checked, at, contract }: CalleeNeed,
  name: string,
): CallContract | null {
  if (stated === undefined) return null;
  const here = { function: name, file: at.file, line: at.line };
  const { contexts, because } = stated;
  const alone = helper === name || contract?.hint === true;
  const hint = alone && stated.by === 'name' ? { hint: true as const } : {};
  const written = stated.by === 'comment' || stated.by === 'name';
  const below = [here, ...(contract?.below ?? [])];
  return { function: name, contexts, because, written, ...hint, checked, below };
}

/** Of a need that lockdep does not check; null when it does. */
export const confidenceOf = ({ checked, stated }: CalleeNeed): 'medium' | 'low' | null =>
  checked ? null : stated?.by === 'annotation' ? 'medium' : 'low';

function ofCallee(need: CalleeNeed, call: CCall, callee: Callee, aliases: Aliases): Need {
  const put = binding(callee.params, call.args);
  const named = (contexts: readonly Context[]) =>
    contexts.map((c) => resolveContext(renameContext(c, put), aliases));
  const contract = callee.macro ? (need.contract ?? null) : statedBy(need, call.name);
  return {
    helper: need.helper,
    kind: callee.macro ? need.kind : 'call',
    contexts: named(need.needs),
    condition: null,
    data: need.data,
    pointer: null,
    listCheck: need.listCheck === true,
    soft: confidenceOf(need),
    derived: callee.macro ? need.derived === true : contract === null,
    contract: contract && { ...contract, contexts: named(contract.contexts) },
    free: null,
  };
}

/** Of what one call breaks of its callee's contract one thing is said: what lockdep checks for certain, with the least choice. */
function hardest(needs: readonly Need[]): Need[] {
  const rank = (n: Need) =>
    [n.data !== null, n.soft !== null, n.listCheck].reduce((sum, b) => sum * 2 + Number(b), 0) * 100 +
    n.contexts.length;
  return [...needs].sort((a, b) => rank(a) - rank(b)).slice(0, 1);
}

/** The needs of a call: from the table, else what its callee leaves to callers, one for each different set of contexts. */
export function needsOf(call: CCall, aliases: Aliases, env: Env, file: string): Need[] {
  const row = helpers.get(call.name);
  if (row) return [ofRow(row, call, aliases, env, file)];
  const callee = isToldByTable(call.name) ? null : env.callee(call, file);
  if (!callee) return [];
  const left = new Map<string, Need>();
  const stated: Need[] = [];
  for (const need of callee.needs) {
    if (need.when && carryUp(need.when, binding(callee.params, call.args), []) === null) continue;
    const mine = ofCallee(need, call, callee, aliases);
    const key = `${mine.kind} ${mine.contexts.join()} ${mine.derived}`;
    if (mine.contract) stated.push(mine);
    else if (!left.has(key)) left.set(key, mine);
  }
  return [...left.values(), ...hardest(stated)];
}

/** The struct of x in `lock:&x->member`, as it is declared; null for anything longer. */
function structOfLock(fn: CFunction, context: Context): string | null {
  const base = /^lock:&?(\w+)(?:->|\.)\w+$/.exec(context)?.[1];
  const declared = base && [...fn.params, ...fn.locals].find((v) => v.name === base);
  return (declared && /\bstruct (\w+)/.exec(declared.type)?.[1]) ?? null;
}

/** Locks of the same member name in structs that differ. */
function differ(fn: CFunction, a: Context, b: Context): boolean {
  const [one, other] = [structOfLock(fn, a), structOfLock(fn, b)];
  return one !== null && other !== null && one !== other;
}

/** Whether one context is held among those of the closure; another instance of the same lock member proves neither. All
 *  are in the names of `fn`. */
export function heldTruth(fn: CFunction, held: ReadonlySet<Context>, context: Context): Truth {
  if (held.has(context)) return 'yes';
  if (!context.startsWith('lock:') && !context.startsWith('srcu:')) return 'no';
  const kind = context.slice(0, 5);
  const member = memberOf(context);
  const near = [...held].some(
    (h) => h.startsWith(kind) && (member === null || memberOf(h) === member) && !differ(fn, h, context),
  );
  return near ? 'unknown' : 'no';
}

/** What the function's own locks on this path say of the need. */
export function metOn(fn: CFunction, path: Path, need: Need): Truth {
  const held = closure(heldOn(path));
  const base = need.contexts.map((c) => heldTruth(fn, held, c));
  if (base.includes('yes')) return 'yes';
  const condition = need.condition ? truthOf(need.condition.postfix, (c) => heldTruth(fn, held, c)) : 'no';
  if (condition === 'yes') return 'yes';
  return base.includes('unknown') ? 'unknown' : 'no';
}
