/** Summaries of a tree's functions, made when asked for. */
import { emptyFile } from '../c/file.js';
import type { CCall, CFunction } from '../c/ir.js';
import { foldersFor, type Project } from '../c/project.js';
import { GUARD_DEFINER, GUARDED } from '../knowledge/locks.js';
import { isToldByTable } from './effects.js';
import { splitTop, substitute, tokens, untoken } from './expr.js';
import { returnedExpression } from './file.js';
import { distinctNeeds, openNeeds } from './left.js';
import { isHelper } from './need.js';
import { outline, statementOf, summarise } from './read-side.js';
import type { Callee, Effect, Env, LocalCall, Outline, Summary } from './summary.js';

/** A function or a macro with a body, as it stands in a file (one of several under `#if`). */
export interface Unit {
  file: string;
  fn: CFunction;
}

export interface Program {
  project: Project;
  summary(unit: Unit): Summary;
  /** Without its sites. */
  outline(unit: Unit): Outline;
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
  const called = calledBy(project);
  const full = makeSummaries<Summary>(called, (unit, ask) =>
    summarise(unit.fn, emptyFile(unit.file), envOf(project, called, ask)),
  );
  const plain = makeSummaries<Outline>(called, (unit, ask) =>
    outline(unit.fn, unit.file, outlineEnv(project, called, ask)),
  );
  const calls = new Map<string, Map<number, LocalCall>>();
  const outlineOf = (unit: Unit): Outline => full.known(unit) ?? plain.of(unit);
  return {
    project,
    summary: full.of,
    outline: outlineOf,
    call: (unit, id) => {
      const key = unitKey(unit);
      let byId = calls.get(key);
      if (byId === undefined) {
        byId = new Map(outlineOf(unit).calls.map((c) => [c.call.id, c]));
        calls.set(key, byId);
      }
      return byId.get(id) ?? null;
    },
  };
}

interface Summaries<T> {
  of(unit: Unit): T;
  /** What is made, of all its callees. */
  known(unit: Unit): T | undefined;
}

/** Worked out from the callees up with a stack of its own: a callee that is still open counts as without effect. */
function makeSummaries<T>(
  called: Called,
  make: (unit: Unit, ask: (callee: Unit) => T | null) => T,
): Summaries<T> {
  const made = new Map<string, T>();
  /** Those for which a callee was not asked: good enough below another, made again when they are wanted themselves. */
  const cut = new Set<string>();
  const ask = (callee: Unit): T | null => made.get(unitKey(callee)) ?? null;
  const known = (unit: Unit) => (cut.has(unitKey(unit)) ? undefined : made.get(unitKey(unit)));
  const of = (wanted: Unit): T => {
    const there = known(wanted);
    if (there !== undefined) return there;
    made.delete(unitKey(wanted));
    const open = new Set<string>();
    const stack = [{ unit: wanted, key: unitKey(wanted), depth: 0 }];
    for (let top = stack[stack.length - 1]; top !== undefined; top = stack[stack.length - 1]) {
      const { unit, key, depth } = top;
      if (!open.has(key) && !made.has(key)) {
        open.add(key);
        cut.delete(key);
        const missing = asked(called, unit).filter(
          (callee) => !made.has(unitKey(callee)) && !open.has(unitKey(callee)),
        );
        if (depth >= MAX_EFFECT_DEPTH && missing.length > 0) cut.add(key);
        else
          for (const callee of missing) stack.push({ unit: callee, key: unitKey(callee), depth: depth + 1 });
        if (stack[stack.length - 1] !== top) continue;
      }
      if (!made.has(key)) made.set(key, make(unit, ask));
      stack.pop();
    }
    return made.get(unitKey(wanted)) as T;
  };
  return { of, known };
}

/** The definitions of all callees of which a summary wants to know more than the tables have. */
const asked = (called: Called, { file, fn }: Unit): Unit[] =>
  fn.blocks.flatMap((block) =>
    block.ops.flatMap((op) => (op.op === 'call' && !isToldByTable(op.name) ? called(op, file) : [])),
  );

function envOf(project: Project, called: Called, ask: (unit: Unit) => Summary | null): Env {
  return {
    ...outlineEnv(project, called, ask),
    callee: byName((call, file) => {
      const made = called(call, file).flatMap((unit) => ask(unit) ?? []);
      return calleeOf(made, needsLeft) ?? statingCallee(project, call, file);
    }),
  };
}

/** Without what callees ask for. */
function outlineEnv(project: Project, called: Called, ask: (unit: Unit) => Outline | null): Env {
  return {
    callee: byName((call, file) =>
      calleeOf(
        called(call, file).flatMap((unit) => ask(unit) ?? []),
        () => [],
      ),
    ),
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

/** Asks once for each name; only for one function, while nothing new is made. */
function byName(callee: Env['callee']): Env['callee'] {
  const memo = new Map<string, Callee | null>();
  return (call, file) => {
    if (call.through !== undefined || call.name === '') return null;
    let found = memo.get(call.name);
    if (found === undefined) memo.set(call.name, (found = callee(call, file)));
    return found;
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
type Called = (call: CCall, file: string) => readonly Unit[];

function calledBy(project: Project): Called {
  const byFile = new Map<string, Map<string, readonly Unit[]>>();
  return ({ name, through }, file) => {
    if (through !== undefined || name === '') return [];
    let memo = byFile.get(file);
    if (memo === undefined) byFile.set(file, (memo = new Map()));
    let units = memo.get(name);
    if (units === undefined) memo.set(name, (units = unitsCalled(project, name, file)));
    return units;
  };
}

function unitsCalled(project: Project, name: string, file: string): Unit[] {
  if (project.tree.notable(name, foldersFor(file)).length === 0) return [];
  const macros = project.macros(name, file);
  if (macros.length > 0)
    return macros.flatMap(({ file: at, macro }) => (macro.code ? [{ file: at, fn: macro.code }] : []));
  return project.functions(name, file).map(({ file: at, fn }) => ({ file: at, fn }));
}

/** A callee that does nothing to the contexts, for what it states of them. */
function statingCallee(project: Project, call: CCall, file: string): Callee | null {
  if (isHelper(call.name)) return null;
  if (project.tree.stating(call.name, foldersFor(file)).length === 0) return null;
  const found = project.functions(call.name, file);
  return calleeOf(
    found.map((unit) => statementOf(unit.fn, unit.file)),
    needsLeft,
  );
}

/** What the definitions leave to their callers; those of a macro are taken from the first. */
function needsLeft(all: readonly Summary[]): Callee['needs'] {
  const macro = all[0]?.fn.kind === 'macro';
  return distinctNeeds((macro ? all.slice(0, 1) : all).flatMap(openNeeds));
}

/** Definitions in the branches of an `#if` taken together: what they do alike. */
function calleeOf<T extends Outline>(
  all: readonly T[],
  needs: (made: readonly T[]) => Callee['needs'],
): Callee | null {
  const made = all.filter((s) => s.notAnalysed === null);
  const first = made[0];
  if (!first) return null;
  const effect = made.length > 1 ? JSON.stringify(first.effect) : '';
  const same = made.every((s) => s === first || JSON.stringify(s.effect) === effect);
  return {
    params: first.fn.params.map((p) => p.name),
    effect: same ? first.effect : NO_EFFECT,
    needs: needs(made),
    macro: first.fn.kind === 'macro',
  };
}
