/** Forward dataflow over a function's blocks: the set of lock states at each block, one for each different combination of
 *  locks, with what is known of tested variables (property simulation: Das, Lerner, Seigle, ESP, PLDI 2002). */
import type { CAssign, CCall, CEdge, CFunction, COp } from '../c/ir.js';
import { PINNED } from '../knowledge/pinned.js';
import { MAX_FLOW_STEPS, MAX_LOCK_STATES, MAX_LOCKS } from '../limits.js';
import { type Aliases, aliasesOf, movingNames, resolveContext } from './alias.js';
import {
  type Branch,
  branchOf,
  callKey,
  constantSigns,
  entryKey,
  type Fact,
  type Facts,
  forget,
  intactKey,
  isWeakKey,
  joinFacts,
  learn,
  NEGATIVE,
  NONZERO,
  POSITIVE,
  weaken,
  ZERO,
} from './branch.js';
import { effectOfOp, type OpEffect } from './effects.js';
import { memberOf, namesIn } from './expr.js';
import { acquire, assertHeld, ENTRY, holds, type Path, release, stateKey } from './state.js';
import type { Effect, Env } from './summary.js';
import type { Context } from './verdict.js';

/** Lock states by stateKey(). */
export type States = ReadonlyMap<string, Path>;

export interface Flow {
  fn: CFunction;
  aliases: Aliases;
  /** Parameters whose values the paths know of. */
  params: readonly string[];
  /** Locals and parameters that say whether a lock is taken: `bool locked`. */
  flags: readonly string[];
  /** States before each block; empty for blocks that no way reaches. */
  before: States[];
  /** States after the op, from those before it. */
  step(states: States, op: COp, previous: COp | undefined): States;
  /** The op's effect on locks, null when it has none. */
  effect(op: COp): OpEffect | null;
  /** Why no result could be had. */
  failed: string | null;
}

/** What the model pins: `IS_ENABLED(CONFIG_PREEMPT_RT)` is 0. */
const pinned = new Map(PINNED.map((r) => [`IS_ENABLED(${r.name})`, r.value ? POSITIVE : ZERO]));
const NONE: States = new Map();

type When = Effect['conditional'][number]['when'];
const SIGNS: Record<When, number> = {
  '== 0': ZERO,
  '!= 0': NONZERO,
  '< 0': NEGATIVE,
  '>= 0': ZERO | POSITIVE,
};

function add(into: Map<string, Path>, path: Path): boolean {
  const key = stateKey(path);
  const old = into.get(key);
  if (!old) {
    into.set(key, path);
    return true;
  }
  const facts = joinFacts(old.facts, path.facts);
  if (facts === old.facts) return false;
  into.set(key, { ...old, facts });
  return true;
}

function each(states: States, by: (path: Path) => readonly Path[]): States {
  const all: Path[] = [];
  let changed = false;
  for (const path of states.values()) {
    const next = by(path);
    if (next.length !== 1 || next[0] !== path) changed = true;
    all.push(...next);
  }
  if (!changed) return states;
  const out = new Map<string, Path>();
  for (const path of all) add(out, path);
  return out;
}

type Released = (context: Context, path: Path) => Context | null;

/** The lock that a release means: `lock:&b->lock` may be the `lock:&a->lock` that was taken. One whose name stands for several
 *  objects and that is held under none says nothing about the caller's. */
function releasedIn(fn: CFunction): Released {
  const moving = movingNames(fn);
  return (context, path) => {
    if (!context.includes(':') || holds(path, context)) return context;
    const kind = context.slice(0, context.indexOf(':') + 1);
    const member = memberOf(context);
    const others = [...path.locks.keys()].filter(
      (c) => c.startsWith(kind) && holds(path, c) && memberOf(c) === member,
    );
    if (others.length === 1) return others[0]!;
    return [...namesIn(context.slice(kind.length))].some((n) => moving.has(n)) ? null : context;
  };
}

function applyPlain(path: Path, e: Pick<OpEffect, 'acquires' | 'releases'>, released: Released): Path {
  return acquire(release(path, e.releases, released), e.acquires);
}

/** One path for each outcome of a call whose effect depends on what it returns. */
function applyConditional(path: Path, call: CCall, e: OpEffect, released: Released): Path[] {
  const outcomes = new Map<string, { signs: number; path: Path }>();
  for (const sign of [NEGATIVE, ZERO, POSITIVE]) {
    if (e.conditional.some((c) => c.otherwise && ((SIGNS[c.when] | SIGNS[c.otherwise]) & sign) === 0))
      continue;
    const hit = e.conditional.filter((c) => (SIGNS[c.when] & sign) !== 0);
    const key = hit.map((c) => e.conditional.indexOf(c)).join();
    const old = outcomes.get(key);
    outcomes.set(key, {
      signs: (old?.signs ?? 0) | sign,
      path: old?.path ?? hit.reduce((p, c) => applyPlain(p, c, released), path),
    });
  }
  return [...outcomes.values()].map((o) => returned(o.path, call, o.signs));
}

function returned(path: Path, call: CCall, signs: number): Path {
  const facts = new Map(path.facts);
  facts.set(callKey(call.id), { signs, weak: false });
  if (call.result !== undefined) facts.set(call.result, { signs, weak: false });
  return { ...path, facts };
}

/** Paths are split only where locks are at stake; everything else has one path. */
function locks(fn: CFunction, effect: (op: COp) => OpEffect | null): boolean {
  return fn.blocks.some((b) => b.ops.some((op) => effect(op) !== null));
}

const COUNTER = /^(?:int|u8|u32|unsigned int|unsigned char)$/;

function flagsOf(fn: CFunction): string[] {
  const isFlag = ({ name, type }: { name: string; type: string }) =>
    /\b(?:bool|_Bool)\b/.test(type) || (COUNTER.test(type) && /lock|held|need/.test(name));
  return [...fn.params, ...fn.locals].filter(isFlag).map((p) => p.name);
}

/** How many different locks the function takes or releases. */
function lockCount(fn: CFunction, effect: (op: COp) => OpEffect | null): number {
  const names = new Set<Context>();
  for (const block of fn.blocks)
    for (const op of block.ops) {
      const e = effect(op);
      for (const context of e
        ? [...e.acquires, ...e.releases, ...e.conditional.flatMap((c) => c.acquires)]
        : [])
        names.add(context);
    }
  return names.size;
}

/** Parameters that a branch tests by themselves: `if (!rtnl_held)`; `written` are those that the function writes as well. */
function testedParams(fn: CFunction): { fixed: string[]; written: Set<string> } {
  const params = new Set(fn.params.map((p) => p.name));
  const tested = new Set<string>();
  for (const block of fn.blocks)
    for (const { test } of block.edges) if (test && params.has(test.lhs)) tested.add(test.lhs);
  const written = new Set<string>();
  for (const block of tested.size === 0 ? [] : fn.blocks)
    for (const op of block.ops)
      if (op.op === 'assign' && tested.has(op.lhs)) written.add(op.lhs);
      else if (op.op === 'call')
        for (const a of op.args) tested.delete(op.loop ? a : a.slice(a.startsWith('&') ? 1 : a.length));
  const fixed = [...tested].filter((name) => !written.has(name));
  return { fixed, written: new Set([...written].filter((name) => tested.has(name))) };
}

const writes = (op: COp, names: ReadonlySet<string>): boolean =>
  (op.op === 'assign' && names.has(op.lhs)) || (op.op === 'call' && names.has(op.result ?? ''));

/** The entry of a function: parameters that it writes later have their values still. */
function entryOf(written: ReadonlySet<string>): Path {
  const facts = [...written].map((name): [string, Fact] => [
    intactKey(name),
    { signs: NONZERO, weak: false },
  ]);
  return facts.length === 0 ? ENTRY : { ...ENTRY, facts: new Map(facts) };
}

/** What a test of a parameter that has its first value still says of that; null when it contradicts what is known. */
function learnEntry(facts: Facts, branch: Branch, written: ReadonlySet<string>): Facts | null {
  if (!written.has(branch.key) || !facts.has(intactKey(branch.key))) return facts;
  return learn(facts, { key: entryKey(branch.key), signs: branch.signs }, false)?.facts ?? null;
}

function assign(path: Path, op: CAssign, previous: COp | undefined): Path {
  const signs = constantSigns(op.rhs);
  // What the call returned is known already, but for PTR_ERR().
  if (previous?.op === 'call' && previous.result === op.lhs && signs === null) return path;
  const from = path.facts.get(op.rhs);
  const facts = forget(path.facts, op.lhs);
  if (signs === null && !from) return facts === path.facts ? path : { ...path, facts };
  const fact = from ?? { signs: signs!, weak: false };
  return { ...path, facts: new Map(facts).set(op.lhs, fact) };
}

function call(path: Path, op: CCall, e: OpEffect | null, released: Released): Path[] {
  let facts = weaken(path.facts, op.args);
  if (op.result !== undefined) facts = forget(facts, op.result);
  if (facts.has(callKey(op.id))) facts = new Map([...facts].filter(([k]) => k !== callKey(op.id)));
  let next = facts === path.facts ? path : { ...path, facts };
  if (!e) return [next];
  for (const group of e.asserts) next = assertHeld(next, group);
  next = applyPlain(next, e, released);
  next = acquire(release(next, e.retakes, released), e.retakes);
  return e.conditional.length > 0 ? applyConditional(next, op, e, released) : [next];
}

function follow(
  states: States,
  edge: CEdge,
  locals: ReadonlySet<string>,
  written: ReadonlySet<string>,
): States {
  if (!edge.test) return states;
  const branch = branchOf(edge.test);
  const fixed = pinned.get(branch.key);
  if (fixed !== undefined) return (fixed & branch.signs) === 0 ? NONE : states;
  const weak = isWeakKey(branch.key, locals);
  return each(states, (path) => {
    const byCall = branch.call !== undefined && path.facts.has(branch.call);
    const known = byCall
      ? learn(path.facts, { key: branch.call!, signs: branch.signs }, false)
      : learn(path.facts, branch, weak);
    const facts = known && learnEntry(known.facts, branch, written);
    if (!known || facts === null) return [];
    const doubt = known.doubt ? `${branch.key} is tested twice and may have changed` : path.doubt;
    return [{ ...path, facts, doubt }];
  });
}

/** Tests that can matter: all where locks are at stake, else those of parameters. */
type Matters = (edge: CEdge) => boolean;

function settle(
  flow: Flow,
  locals: ReadonlySet<string>,
  written: ReadonlySet<string>,
  matters: Matters,
): string | null {
  const { blocks } = flow.fn;
  const before: Map<string, Path>[] = blocks.map(() => new Map());
  flow.before = before;
  before[0]?.set(stateKey(ENTRY), entryOf(written));
  const queue = [0];
  const queued = new Set(queue);
  let steps = 0;
  while (queue.length > 0) {
    if (steps > MAX_FLOW_STEPS) return 'its lock states do not settle';
    const at = queue.shift()!;
    queued.delete(at);
    const after = throughBlock(flow, at);
    steps += (blocks[at]!.ops.length + 1) * Math.max(1, before[at]!.size);
    for (const edge of blocks[at]?.edges ?? []) {
      const target = before[edge.to];
      if (!target) continue;
      let changed = false;
      for (const path of (matters(edge) ? follow(after, edge, locals, written) : after).values())
        changed = add(target, path) || changed;
      if (target.size > MAX_LOCK_STATES) return 'too many different lock states meet in it';
      if (changed && !queued.has(edge.to)) {
        queue.push(edge.to);
        queued.add(edge.to);
      }
    }
  }
  return null;
}

/** States after the whole block. */
export function throughBlock(flow: Flow, block: number): States {
  const ops = flow.fn.blocks[block]?.ops ?? [];
  let states = flow.before[block] ?? new Map();
  ops.forEach((op, i) => {
    states = flow.step(states, op, ops[i - 1]);
  });
  return states;
}

function resolved(e: OpEffect | null, aliases: Aliases): OpEffect | null {
  if (!e || aliases.size === 0) return e;
  const all = (list: readonly Context[]) => list.map((c) => resolveContext(c, aliases));
  return {
    acquires: all(e.acquires),
    releases: all(e.releases),
    retakes: all(e.retakes),
    asserts: e.asserts.map(all),
    conditional: e.conditional.map((c) => ({ ...c, acquires: all(c.acquires), releases: all(c.releases) })),
  };
}

export function flowOf(fn: CFunction, file: string, env: Env): Flow {
  const aliases = aliasesOf(fn);
  const effects = new Map<COp, OpEffect | null>();
  const effect = (op: COp): OpEffect | null => {
    if (op.op !== 'call' && op.op !== 'guard' && op.op !== 'unguard') return null;
    const known = effects.get(op);
    if (known !== undefined) return known;
    const e = resolved(effectOfOp(op, env, file), aliases);
    effects.set(op, e);
    return e;
  };
  const locking = locks(fn, effect);
  const released = releasedIn(fn);
  const { fixed, written } = testedParams(fn);
  const step = (states: States, op: COp, previous: COp | undefined): States => {
    if (!locking && !writes(op, written)) return states;
    if (op.op === 'call') return each(states, (path) => call(path, op, effect(op), released));
    if (op.op === 'assign') return each(states, (path) => [assign(path, op, previous)]);
    const e = effect(op);
    return e ? each(states, (path) => [applyPlain(path, e, released)]) : states;
  };
  const params = [...fixed, ...[...written].map(entryKey)];
  const flow: Flow = { fn, aliases, params, flags: flagsOf(fn), before: [], step, effect, failed: null };
  const locals = new Set([...fn.params, ...fn.locals].map((p) => p.name));
  if (lockCount(fn, effect) > MAX_LOCKS) flow.failed = 'it takes too many different locks';
  else if (locking || params.length > 0) {
    const tested = new Set([...fixed, ...written]);
    flow.failed = settle(flow, locals, written, (e) => locking || tested.has(e.test?.lhs ?? ''));
  } else flow.before = fn.blocks.map(() => new Map([[stateKey(ENTRY), ENTRY]]));
  return flow;
}
