/** The summary of one function: its sites, its calls with the locks at each, its net effect. */
import type { CCall, CFile, CFunction, COp } from '../c/ir.js';
import { resolve } from './alias.js';
import { contractOf } from './contract.js';
import { effectOfOp, isLockCall, NO_EFFECT, type OpEffect } from './effects.js';
import { type Flow, flowOf } from './flow.js';
import { usesOf } from './impact.js';
import { laterOf } from './later.js';
import { needsOf } from './need.js';
import { netEffect } from './net-effect.js';
import { type Point, sectionSite, siteOf } from './sites.js';
import { stateAt } from './state-at.js';
import {
  type Env,
  type LocalCall,
  type LocalSite,
  NO_ENV,
  type Outline,
  type StateAt,
  type Summary,
} from './summary.js';
import type { Context } from './verdict.js';

function notAnalysed(fn: CFunction, file: string, reason: string): Summary {
  const nothing = { sites: [], calls: [], effect: NO_EFFECT, contract: null, asserted: [] };
  return { fn, file, ...nothing, notAnalysed: reason };
}

function sitesAt(point: Point, op: COp, flow: Flow, env: Env): LocalSite[] {
  const effect = flow.effect(op);
  if (op.op === 'guard') {
    const section = effect && sectionSite(point, op, effect);
    return section ? [section] : [];
  }
  if (op.op !== 'call') return [];
  const section = effect && isLockCall(op.name) ? sectionSite(point, op, effect) : null;
  if (section) return [section];
  // What a call gives up must be held there, whatever is seen of it.
  const given = new Set(effect?.releases);
  const needs = needsOf(op, flow.aliases, env, point.file);
  return needs.filter((n) => !n.contexts.some((c) => given.has(c))).map((n) => siteOf(point, op, n));
}

/** Ops of each block in order, with the states before them. */
function walk(
  flow: Flow,
  visit: (op: COp, point: Pick<Point, 'paths' | 'state' | 'block' | 'index'>) => void,
) {
  flow.fn.blocks.forEach((b, block) => {
    let states = flow.before[block] ?? new Map();
    let paths = [...states.values()];
    let state: StateAt = stateAt(paths, flow.params, flow.flags);
    b.ops.forEach((op, index) => {
      visit(op, { paths, state, block, index });
      const next = flow.step(states, op, b.ops[index - 1]);
      if (next === states) return;
      states = next;
      paths = [...next.values()];
      state = stateAt(paths, flow.params, flow.flags);
    });
  });
}

function callAt(call: CCall, state: StateAt, flow: Flow): LocalCall {
  const args = flow.aliases.size === 0 ? call.args : call.args.map((a) => resolve(a, flow.aliases));
  return { call, args, state: withReleased(state, flow.effect(call)) };
}

/** A call that gives up what the function did not take shows that its caller holds it there. */
function withReleased(state: StateAt, effect: OpEffect | null): StateAt {
  const given = (effect?.releases ?? []).filter((c) => !state.held.includes(c) && !state.dropped.includes(c));
  if (given.length === 0) return state;
  const because = 'it is released here, so it must be held';
  return { ...state, unknown: [...state.unknown, ...given.map((context) => ({ context, because }))] };
}

/** The summary of a function that is looked at for what it states alone: no site, no call, no effect. */
export function statementOf(fn: CFunction, file: string): Summary {
  if (fn.error !== undefined) return notAnalysed(fn, file, fn.error);
  const effect = (op: COp) => effectOfOp(op, NO_ENV, file);
  const contract = contractOf(fn);
  const takes = fn.blocks.some((b) =>
    b.ops.some((op) => effect(op)?.acquires.some((c) => contract?.contexts.includes(c))),
  );
  const nothing = { sites: [], calls: [], effect: NO_EFFECT };
  const stated = { contract: takes ? null : contract, asserted: assertedFirst({ fn, effect }) };
  return { fn, file, ...nothing, ...stated, notAnalysed: null };
}

/** What is asserted before anything is taken, given up or tested. */
function assertedFirst({ fn, effect }: Pick<Flow, 'fn' | 'effect'>): Context[][] {
  const effects = (fn.blocks[0]?.ops ?? []).flatMap((op) => effect(op) ?? []);
  const other = effects.findIndex((e) => e.asserts.length === 0);
  return effects.slice(0, other === -1 ? effects.length : other).flatMap((e) => e.asserts);
}

/** Never throws; a function that was not understood says so in `notAnalysed`. */
export function summarise(fn: CFunction, file: CFile, env: Env): Summary {
  const flow = understood(fn, file.path, env);
  if (typeof flow === 'string') return notAnalysed(fn, file.path, flow);
  const contract = contractOf(fn);
  const later = laterOf(flow);
  const sites: LocalSite[] = [];
  const calls: LocalCall[] = [];
  const held: Context[][][] = fn.blocks.map(() => []);
  const open: { local: LocalSite; call: CCall; block: number; index: number }[] = [];
  walk(flow, (op, at) => {
    held[at.block]!.push(at.state.held);
    if (op.op === 'call') calls.push(callAt(op, at.state, flow));
    const here = sitesAt({ fn, file: file.path, later, contract, ...at }, op, flow, env);
    sites.push(...here);
    for (const local of here)
      if (op.op === 'call' && local.site.verdict === 'unprotected' && at.state.held.length > 0)
        open.push({ local, call: op, block: at.block, index: at.index });
  });
  for (const { local, call, block, index } of open)
    local.uses = usesOf(fn, block, index, call, (b, i) => held[b]?.[i] ?? []);
  return { ...ends(flow, file.path, contract), sites, calls };
}

/** The summary without the sites. */
export function outline(fn: CFunction, file: string, env: Env): Outline {
  const flow = understood(fn, file, env);
  if (typeof flow === 'string') return notAnalysed(fn, file, flow);
  const calls: LocalCall[] = [];
  walk(flow, (op, at) => {
    if (op.op === 'call') calls.push(callAt(op, at.state, flow));
  });
  return { ...ends(flow, file, contractOf(fn)), calls };
}

/** The flow through a function, or why there is none. */
function understood(fn: CFunction, file: string, env: Env): Flow | string {
  if (fn.error !== undefined) return fn.error;
  const flow = flowOf(fn, file, env);
  return flow.failed ?? flow;
}

const ends = (flow: Flow, file: string, contract: Summary['contract']): Omit<Outline, 'calls'> => ({
  fn: flow.fn,
  file,
  effect: netEffect(flow),
  contract,
  asserted: flow.fn.headSeen ? assertedFirst(flow) : [],
  notAnalysed: null,
});
