/** All functions of one file or partial image: summaries chained through the calls among them, then judged as far as the
 *  file alone lets judge. With a tree facts/callers.ts does the second part. */
import type { CCall, CFile, CFunction, CMacro } from '../c/ir.js';
import { PINNED_VARIABLES } from '../knowledge/pinned.js';
import { MAX_SUMMARY_ROUNDS } from '../limits.js';
import { resolve } from './alias.js';
import { branchOf, NONZERO, ZERO } from './branch.js';
import { NO_EFFECT } from './effects.js';
import { isIdentifier } from './expr.js';
import { distinctNeeds, openNeeds } from './left.js';
import { summarise } from './read-side.js';
import { type Callee, type Env, NO_ENV, type Summary } from './summary.js';

/** Definitions of one name in the branches of an `#if` taken together. */
function calleeOf(summaries: readonly Summary[]): Callee | null {
  const known = summaries.filter((s) => s.notAnalysed === null);
  const first = known[0];
  if (!first) return null;
  const same = known.every((s) => JSON.stringify(s.effect) === JSON.stringify(first.effect));
  return {
    params: first.fn.params.map((p) => p.name),
    effect: same ? first.effect : NO_EFFECT,
    needs: distinctNeeds(known.flatMap(openNeeds)),
    macro: first.fn.kind === 'macro',
  };
}

/** Blocks that are reached when the variables that the model pins have their values. */
function takenBlocks(fn: CFunction): Set<number> {
  const taken = new Set([0]);
  for (const i of taken)
    for (const { to, test } of fn.blocks[i]?.edges ?? []) {
      const pinned = test && PINNED_VARIABLES.find((row) => row.name === test.lhs);
      if (!pinned || (branchOf(test).signs & (pinned.value ? NONZERO : ZERO)) !== 0) taken.add(to);
    }
  return taken;
}

/** The expression that a function returns which does nothing else than to name parts of it in locals. */
export function returnedExpression(fn: CFunction): string | null {
  const ops = [...takenBlocks(fn)].flatMap((i) => fn.blocks[i]?.ops ?? []);
  const [returned, ...more] = ops.flatMap((o) => (o.op === 'return' ? [o.value] : []));
  if (returned == null || more.length > 0 || ops.some((o) => o.op === 'guard')) return null;
  const locals = new Set(fn.locals.map((l) => l.name));
  const named = new Map<string, string>();
  for (const op of ops)
    if (op.op === 'assign') {
      if (!locals.has(op.lhs) || named.has(op.lhs)) return null;
      named.set(op.lhs, op.rhs);
    }
  return resolve(returned, named);
}

interface Names {
  units: ReadonlyMap<string, CFunction[]>;
  macros: ReadonlyMap<string, CMacro>;
}

function namesOf(file: CFile): Names {
  const units = new Map<string, CFunction[]>();
  const put = (fn: CFunction) => units.set(fn.name, [...(units.get(fn.name) ?? []), fn]);
  for (const fn of file.functions) put(fn);
  const macros = new Map(file.macros.map((m) => [m.name, m]));
  for (const m of file.macros) if (m.code && !units.has(m.name)) put(m.code);
  return { units, macros };
}

/** `#define a b`: calls of a are calls of b. */
function realName(name: string, names: Names): string {
  const seen = new Set<string>();
  let at = name;
  while (!seen.has(at) && !names.units.has(at)) {
    seen.add(at);
    const macro = names.macros.get(at);
    if (!macro || macro.params !== null || !isIdentifier(macro.body)) break;
    at = macro.body;
  }
  return at;
}

function expansionIn(names: Names, name: string): ReturnType<Env['expansion']> {
  const macro = names.macros.get(name);
  if (macro) return { params: macro.params, body: macro.body };
  const fns = names.units.get(name);
  const body = fns?.length === 1 ? returnedExpression(fns[0]!) : null;
  return body === null ? null : { params: fns![0]!.params.map((p) => p.name), body };
}

/** An environment in which the file's own functions and macros are known as far as `summaries` goes. */
function localEnv(
  names: Names,
  summaries: ReadonlyMap<CFunction, Summary>,
  callees: Map<string, Callee | null>,
  outer: Env,
): Env {
  return {
    callee: (call: CCall, path: string) => {
      if (call.through !== undefined) return outer.callee(call, path);
      const name = realName(call.name, names);
      const own = names.units.get(name);
      if (!own) return outer.callee(call, path);
      const known = callees.get(name);
      if (known !== undefined) return known;
      const made = calleeOf(own.flatMap((fn) => summaries.get(fn) ?? []));
      callees.set(name, made);
      return made;
    },
    expansion: (name, path) => expansionIn(names, name) ?? outer.expansion(name, path),
    guard: outer.guard,
  };
}

/** Who calls whom by name, for running again what a new summary can change. */
function callersByName(units: readonly CFunction[], names: Names): Map<string, Set<CFunction>> {
  const callers = new Map<string, Set<CFunction>>();
  for (const fn of units)
    for (const block of fn.blocks)
      for (const op of block.ops)
        if (op.op === 'call') {
          const name = realName(op.name, names);
          if (!names.units.has(name)) continue;
          const set = callers.get(name) ?? new Set();
          callers.set(name, set.add(fn));
        }
  return callers;
}

const outside = (s: Summary): string => JSON.stringify([s.effect, openNeeds(s)]);

/** Summaries of the file's functions, then its macros, with the needs and effects of those called in the same file put in.
 *  Verdicts are those of single functions: see `judgeFile()`. */
export function summariseFile(file: CFile, env: Env = NO_ENV): Summary[] {
  const names = namesOf(file);
  const units = [...names.units.values()].flat();
  const callers = callersByName(units, names);
  const summaries = new Map<CFunction, Summary>();
  const callees = new Map<string, Callee | null>();
  const local = localEnv(names, summaries, callees, env);
  const queue = [...units];
  const queued = new Set(queue);
  const rounds = new Map<CFunction, number>();
  while (queue.length > 0) {
    const fn = queue.shift()!;
    queued.delete(fn);
    const round = (rounds.get(fn) ?? 0) + 1;
    rounds.set(fn, round);
    const before = summaries.get(fn);
    const found = summarise(fn, file, local);
    const settled = round <= MAX_SUMMARY_ROUNDS;
    const summary = settled ? found : { ...found, effect: NO_EFFECT };
    summaries.set(fn, summary);
    callees.delete(fn.name);
    if (round > MAX_SUMMARY_ROUNDS + 1 || (before && outside(before) === outside(summary))) continue;
    for (const caller of callers.get(fn.name) ?? [])
      if (!queued.has(caller)) {
        queue.push(caller);
        queued.add(caller);
      }
  }
  return units.flatMap((fn) => summaries.get(fn) ?? []);
}
