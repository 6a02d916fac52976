/** Summaries of a tree's functions, made when asked for. */
import { emptyFile } from '../c/file.js';
import type { CCall, CFunction } from '../c/ir.js';
import { foldersFor, type Project } from '../c/project.js';
import { GUARD_DEFINER, GUARDED } from '../knowledge/locks.js';
import { splitTop, substitute, tokens, untoken } from './expr.js';
import { returnedExpression } from './file.js';
import { distinctNeeds, openNeeds } from './left.js';
import { isHelper } from './need.js';
import { statementOf, summarise } from './read-side.js';
import type { Callee, Effect, Env, LocalCall, Summary } from './summary.js';

/** A function or a macro with a body, as it stands in a file (one of several under `#if`). */
export interface Unit {
  file: string;
  fn: CFunction;
}

export interface Program {
  project: Project;
  summary(unit: Unit): Summary;
  /** The call of a summary by its id. */
  call(unit: Unit, id: number): LocalCall | null;
  /** Files that may mention a member without a row, and call it; absent: the limits of limits.ts. */
  members?: { mentions: number; files: number };
}

/** Callees whose effects are worked out for one summary; wrappers of wrappers are rarely deeper than three. */
const MAX_EFFECT_DEPTH = 12;
const NO_EFFECT: Effect = { acquires: [], releases: [], conditional: [], retakes: [] };

export const unitKey = (unit: Unit): string =>
  `${unit.file}:${unit.fn.line}:${unit.fn.name}:${unit.fn.condition ?? ''}`;

export function makeProgram(project: Project): Program {
  const summaries = new Map<string, Summary>();
  /** Summaries for which a callee was not asked: good enough below another, made again when they are wanted themselves. */
  const cut = new Set<string>();
  const calls = new Map<string, Map<number, LocalCall>>();
  /** Worked out from the callees up with a stack of its own: a callee that is still open counts as without effect. */
  const summary = (wanted: Unit): Summary => {
    const known = summaries.get(unitKey(wanted));
    if (known && !cut.has(unitKey(wanted))) return known;
    summaries.delete(unitKey(wanted));
    const open = new Set([unitKey(wanted)]);
    const stack = [wanted];
    for (let unit = stack[stack.length - 1]; unit !== undefined; unit = stack[stack.length - 1]) {
      const missing: Unit[] = [];
      let refused = false;
      const ask = (callee: Unit): Summary | null => {
        const made = summaries.get(unitKey(callee));
        if (!made && !open.has(unitKey(callee))) {
          if (stack.length < MAX_EFFECT_DEPTH) missing.push(callee);
          else refused = true;
        }
        return made ?? null;
      };
      const made = summarise(unit.fn, emptyFile(unit.file), envOf(project, ask));
      if (missing.length > 0) {
        for (const callee of missing) {
          open.add(unitKey(callee));
          stack.push(callee);
        }
        continue;
      }
      summaries.set(unitKey(unit), made);
      if (refused) cut.add(unitKey(unit));
      else cut.delete(unitKey(unit));
      stack.pop();
    }
    return summaries.get(unitKey(wanted)) as Summary;
  };
  return {
    project,
    summary,
    call: (unit, id) => {
      const key = unitKey(unit);
      let byId = calls.get(key);
      if (byId === undefined) {
        byId = new Map(summary(unit).calls.map((c) => [c.call.id, c]));
        calls.set(key, byId);
      }
      return byId.get(id) ?? null;
    },
  };
}

function envOf(project: Project, ask: (unit: Unit) => Summary | null): Env {
  return {
    callee: (call, file) => {
      const units = unitsCalled(project, call, file);
      return calleeOf(units, ask) ?? statingCallee(project, call, file);
    },
    expansion: (name, file) => {
      // What a table knows is read there, not in its kernel macro.
      if (isHelper(name)) return null;
      const macro = project.macros(name, file)[0]?.macro;
      if (macro) return { params: macro.params, body: macro.body };
      const fns = project.functions(name, file);
      const fn = fns.length === 1 ? fns[0]?.fn : undefined;
      const body = fn ? returnedExpression(fn) : null;
      return fn && body !== null ? { params: fn.params.map((p) => p.name), body } : null;
    },
    guard: (cls, args, file) => guardOf(project, cls, args, file),
  };
}

/** `DEFINE_GUARD(cls, type, lock(&_T->mutex), unlock(&_T->mutex))`: the call of lock. */
function guardOf(
  project: Project,
  cls: string,
  args: readonly string[],
  file: string,
): { name: string; args: string[] } | null {
  const defined = project.tree
    .mentioning(GUARD_DEFINER, foldersFor(file))
    .flatMap((path) => project.mentioning(path, GUARD_DEFINER).topCalls)
    .find((call) => call.name === GUARD_DEFINER && call.args[0] === cls);
  const call = /^(\w+)\((.*)\)$/.exec(defined?.args[2] ?? '');
  if (!call) return null;
  const put = new Map([[GUARDED, args[0] ?? GUARDED]]);
  return {
    name: call[1] ?? '',
    args: splitTop(tokens(call[2] ?? ''), ',').map((a) => substitute(untoken(a), put)),
  };
}

/** The definitions of a callee that may change contexts or, for a macro, hold sites of its own. */
function unitsCalled(project: Project, call: CCall, file: string): Unit[] {
  if (call.through !== undefined || call.name === '') return [];
  if (project.tree.notable(call.name, foldersFor(file)).length === 0) return [];
  const macros = project.macros(call.name, file);
  if (macros.length > 0)
    return macros.flatMap(({ file: at, macro }) => (macro.code ? [{ file: at, fn: macro.code }] : []));
  return project.functions(call.name, file).map(({ file: at, fn }) => ({ file: at, fn }));
}

/** A callee that does nothing to the contexts, for what it states of them. */
function statingCallee(project: Project, call: CCall, file: string): Callee | null {
  if (call.through !== undefined || call.name === '' || isHelper(call.name)) return null;
  if (project.tree.stating(call.name, foldersFor(file)).length === 0) return null;
  return calleeOf(project.functions(call.name, file), (unit) => statementOf(unit.fn, unit.file));
}

/** Definitions in the branches of an `#if` taken together: what they do alike. */
function calleeOf(units: readonly Unit[], ask: (unit: Unit) => Summary | null): Callee | null {
  const made = units.flatMap((unit) => ask(unit) ?? []).filter((s) => s.notAnalysed === null);
  const first = made[0];
  if (!first) return null;
  const same = made.every((s) => JSON.stringify(s.effect) === JSON.stringify(first.effect));
  const macro = first.fn.kind === 'macro';
  return {
    params: first.fn.params.map((p) => p.name),
    effect: same ? first.effect : NO_EFFECT,
    needs: distinctNeeds((macro ? [first] : made).flatMap(openNeeds)),
    macro,
  };
}
