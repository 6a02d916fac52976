/** The lock states at one point, said in one value for all ways that lead there. */
import { ANY } from './branch.js';
import { ASSERTED, assertedOn, gaveUp, heldOn, type Path } from './state.js';
import type { StateAt, When } from './summary.js';
import type { Context } from './verdict.js';

export const NOTHING: StateAt = { held: [], dropped: [], partly: [], unknown: [] };

/** A context that some ways only gave up and took again (cond_resched_rcu() in a loop) is the caller's on the others. */
export function stateAt(
  paths: readonly Path[],
  params: readonly string[],
  flags: readonly string[],
): StateAt {
  const when = whenAt(paths, params);
  const state = locksAt(paths, flags);
  const asserted = assertedAt(paths);
  return {
    ...state,
    ...(when.length === 0 ? {} : { when }),
    ...(asserted.length === 0 ? {} : { asserted }),
  };
}

/** Assertions of one context that all paths have made. */
function assertedAt(paths: readonly Path[]): Context[] {
  const of = (path: Path) => assertedOn(path).flatMap((group) => (group.length === 1 ? group : []));
  const [first, ...rest] = paths;
  if (!first) return [];
  const others = rest.map((path) => new Set(of(path)));
  return of(first).filter((context) => others.every((set) => set.has(context)));
}

function whenAt(paths: readonly Path[], params: readonly string[]): When[] {
  return params.flatMap((param) => {
    let signs = 0;
    for (const { facts } of paths) {
      const fact = facts.get(param);
      if (!fact || fact.weak) return [];
      signs |= fact.signs;
    }
    return signs === 0 || signs === ANY ? [] : [{ param: param.replace('^', ''), signs }];
  });
}

/** The flag that tells the ways that have a lock from those that lack it. */
function flagBetween(have: readonly Path[], lack: readonly Path[], flags: readonly string[]): string | null {
  const signs = (paths: readonly Path[], flag: string) =>
    paths.reduce((all, p) => all | (p.facts.get(flag)?.signs ?? ANY), 0);
  return flags.find((flag) => (signs(have, flag) & signs(lack, flag)) === 0) ?? null;
}

function locksAt(paths: readonly Path[], flags: readonly string[]): StateAt {
  if (paths.length === 0 || (paths.length === 1 && paths[0]!.locks.size === 0)) return NOTHING;
  const certain = paths.filter((p) => p.doubt === null);
  const state: StateAt = { held: [], dropped: [], partly: [], unknown: [] };
  const contexts = new Set(paths.flatMap((p) => [...p.locks.keys()].filter((c) => !c.startsWith(ASSERTED))));
  const held = paths.map((p) => new Set(heldOn(p)));
  for (const context of contexts) {
    const on = (p: Path) => held[paths.indexOf(p)]!.has(context);
    if (paths.every(on)) state.held.push(context);
    else if (certain.length > 0 && certain.every(on))
      state.unknown.push({ context, because: paths.find((p) => !on(p))?.doubt ?? 'it is not certain' });
    else if (paths.some((p) => on(p) && (p.locks.get(context)?.count ?? 0) > 0)) {
      const lack = certain.filter((p) => !on(p));
      const flag = flagBetween(paths.filter(on), lack, flags);
      if (flag === null || lack.length === 0) state.partly.push(context);
      else state.unknown.push({ context, because: `it is taken or not as ${flag} says` });
    }
    if (certain.some((p) => gaveUp(p, context))) state.dropped.push(context);
    else if (paths.some((p) => gaveUp(p, context)))
      state.unknown.push({ context, because: paths.find((p) => p.doubt !== null)?.doubt ?? '' });
  }
  return state;
}

/** Contexts without those that others of the list imply, for people. */
export function shortest(contexts: readonly Context[], implies: (c: Context) => Set<Context>): Context[] {
  return contexts.filter((c) => !contexts.some((o) => o !== c && implies(o).has(c)));
}
