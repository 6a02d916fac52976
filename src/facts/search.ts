/** From a need up through the callers to where each way ends: a lock, a stated contract, an entry point, the unknown. */
import { closure } from '../knowledge/contexts.js';
import type { Entry, Member } from '../knowledge/entry.js';
import { NAMED_LOCKS } from '../knowledge/kernel.js';
import { MAX_CALL_DEPTH, MAX_CALLERS } from '../limits.js';
import { satisfies } from './contract.js';
import { sameTest } from './correlated.js';
import { excludedBy } from './excluded.js';
import { memberOf, renameContext } from './expr.js';
import { carryUp } from './feasible.js';
import { heldTruth } from './need.js';
import type { Origin } from './origin.js';
import { type Program, type Unit, unitKey } from './program.js';
import type { StateAt, When } from './summary.js';
import type { Context, Step } from './verdict.js';
import { type Confidence, type MemberWays, type Way, waysInto } from './ways.js';

/** A need as one function leaves it to its callers. */
export interface Open {
  unit: Unit;
  /** Any one is enough; those given up on the way are gone. */
  needs: Context[];
  /** What the function's parameters must be for the need to arise. */
  when: readonly When[];
  /** The place of the need, when paths that its tests rule out are not to end the search. */
  site?: { line: number; column: number };
}

export interface Violation {
  /** Without the step of the site's own function. */
  path: Step[];
  /** How the site's own function is entered, when that is through a table: by the kernel when `path` is empty. */
  via: string | null;
  /** Held at the site beyond what its own function holds. */
  held: Context[];
  confidence: Confidence;
  /** The entry may have more than `held`: other locks that its ways in don't share. */
  more?: true;
  /** Its outermost function; null when it is the site's own. */
  node: Node | null;
  /** Where it ends when the row of an ops member is its start, for facts/origin.ts. */
  start?: { node: Node; entry: Entry };
}

/** Who holds a need. */
export interface Holder {
  function: string;
  contexts: Context[];
  because: string | null;
  /** The row of an ops member says so, of these needs. */
  row?: { of: Member; needs: Context[] };
}

export interface Outcome {
  /** `ipmr_rtm_getroute() holds RTNL`, in the order found. */
  holders: Holder[];
  violations: Violation[];
  unknown: string[];
}

/** A function on the way up. */
export interface Node extends Open {
  /** The node that this one's function calls, and how. */
  below: Node | null;
  way: Extract<Way, { kind: 'call' }> | null;
  depth: number;
  confidence: Confidence;
}

/** Of a member without a row that is met where the search may go other ways. */
const FEW = { mentions: 100, files: 6 };

/** Calls on a path from which on it is likely that data rules some of them out. */
export const LONG_PATH = 6;

/** Calls on a path from which on nothing is said: what the functions between are asked to do rules most such paths out. */
const TOO_LONG = 9;

/** Calls between a place that gives a context up and the site. */
const NEAR = 2;
/** Calls through which a lock is followed by its name. */
const LOCK_PATH = 3;

const RANK: Record<Confidence, number> = { high: 2, medium: 1, low: 0 };
const lengthOf = ({ depth }: Node): Confidence => (depth >= LONG_PATH ? 'low' : 'high');
export const weaker = (a: Confidence, b: Confidence): Confidence => (RANK[a] < RANK[b] ? a : b);

export interface Search {
  program: Program;
  /** Ways into a function, worked out once; `among`: those that stand in these files; `few`: the way goes on elsewhere
   *  too, so that it is not worth it to look far. */
  ways(unit: Unit, among?: readonly string[], few?: boolean): Way[];
  /** What facts/origin.ts found of the rows, and the calls through their members. */
  origins: Map<string, Origin>;
  calls: Map<string, MemberWays>;
  /** What was found for a need that a function leaves, by nodeKey(). */
  outcomes: Map<string, Outcome>;
}

export function makeSearch(program: Program): Search {
  const memo = new Map<string, Way[]>();
  return {
    program,
    outcomes: new Map(),
    origins: new Map(),
    calls: new Map(),
    ways: (unit, among, few = false) => {
      const key = among === undefined ? unitKey(unit) : `${unitKey(unit)} ${among.join()} ${few}`;
      let ways = memo.get(key);
      if (ways === undefined)
        memo.set(key, (ways = waysInto(few ? { ...program, members: FEW } : program, unit, among)));
      return ways;
    },
  };
}

/** A call that the search has to go through. */
export type CallWay = Extract<Way, { kind: 'call' }>;

/** Searches breadth first, each function once for the same needs, and again when a more certain way leads to it, or the first
 *  that nothing rules out; ends early when a certain violation is found. With `through`, innermost call first, only paths through these calls count. */
export function searchCallers(search: Search, open: Open, through: readonly CallWay[] = []): Outcome {
  const outcome: Outcome = { holders: [], violations: [], unknown: [] };
  if (open.needs.length === 0) {
    outcome.violations.push({ path: [], via: null, held: [], confidence: 'high', node: null });
    return outcome;
  }
  let first: Node | null = { ...open, below: null, way: null, depth: 0, confidence: 'high' };
  for (const way of through) first = first && ascend(search, first, way, outcome);
  if (first !== null) searchFrom(search, first, outcome);
  outcome.violations.sort(
    (a, b) =>
      RANK[b.confidence] - RANK[a.confidence] ||
      Number(isEntered(b)) - Number(isEntered(a)) ||
      a.path.length - b.path.length,
  );
  return outcome;
}

/** Begins where the kernel enters, and not with a function that gives up what its callers hold. */
const isEntered = ({ path, via }: Violation): boolean => via !== null || path[0]?.via !== undefined;

function searchFrom(search: Search, first: Node, outcome: Outcome): void {
  const queue = [first];
  const seen = new Map([[nodeKey(first), first]]);
  let certain = Number.POSITIVE_INFINITY;
  for (let i = 0; i < queue.length; i++) {
    const node = queue[i] as Node;
    if (node.depth > certain) break;
    if (i >= MAX_CALLERS || node.depth >= MAX_CALL_DEPTH) {
      outcome.unknown.push('there are more callers than are followed');
      break;
    }
    const ways = search.ways(node.unit);
    if (ways.length === 0) outcome.unknown.push(`no caller of ${node.unit.fn.name}() is found`);
    for (const way of ways) {
      const next = follow(search, node, way, outcome);
      if (next === null) continue;
      const key = nodeKey(next);
      const before = seen.get(key);
      if (before !== undefined && !isBetter(search.program, next, before)) continue;
      seen.set(key, next);
      queue.push(next);
    }
    if (outcome.violations.some((v) => v.confidence === 'high')) certain = Math.min(certain, node.depth);
  }
}

/** Whether a way to a function is worth it after another to the same. */
const isBetter = (program: Program, next: Node, before: Node): boolean =>
  RANK[before.confidence] < RANK[next.confidence] ||
  (excludedBy(program, before) !== null && excludedBy(program, next) === null);

export const nodeKey = (node: Open): string =>
  `${unitKey(node.unit)} ${node.needs.join()} ${node.when.map((w) => `${w.param} ${w.signs}`).join()}`;

function follow(search: Search, node: Node, way: Way, outcome: Outcome): Node | null {
  if (way.kind === 'unknown') {
    outcome.unknown.push(way.because);
    return null;
  }
  if (way.kind === 'entry') {
    enter(search.program, node, way, outcome);
    return null;
  }
  return ascend(search, node, way, outcome);
}

/** Up one call: through the functions that a callback was handed down by, then to the caller. */
export function ascend(
  search: Search,
  node: Node,
  way: Extract<Way, { kind: 'call' }>,
  outcome: Outcome,
): Node | null {
  const steps: { unit: Unit; state: StateAt }[] = [
    ...[...way.inner].reverse(),
    { unit: way.by, state: way.state },
  ];
  if (way.flag !== undefined && node.needs.some(isLock)) {
    outcome.unknown.push(`the call in ${way.by.fn.name}() stands under a test of ${way.flag}`);
    return null;
  }
  const when = carryUp(node.when, way.put, way.state.when ?? []);
  if (when === null) return null;
  let needs = node.needs.map((need) => renamed(need, way.put));
  for (const { unit, state } of steps) {
    const { name } = unit.fn;
    const met = metAt(unit, state, needs);
    if (met === 'held') {
      outcome.holders.push({
        function: name,
        contexts: heldOf({ ...state, held: [...state.held, ...(state.asserted ?? [])] }, needs),
        because: null,
      });
      return null;
    }
    if (met !== 'open') {
      outcome.unknown.push(`in ${name}(): ${met}`);
      return null;
    }
    if (needs.some((need) => need.startsWith('lock:') && gaveUp(state, need))) {
      outcome.unknown.push(`${name}() gives up a lock of that name before it`);
      return null;
    }
    needs = needs.filter((need) => !gaveUp(state, need));
  }
  if (way.choice) {
    outcome.unknown.push(`${way.by.fn.name}() calls it with and without a lock`);
    return null;
  }
  const confidence = [node.confidence, way.confidence, partly(way.state, needs)].reduce(weaker);
  const next: Node = { unit: way.by, needs, when, below: node, way, depth: node.depth + 1, confidence };
  if (needs.length === 0) {
    // Given up far above: what the functions between are asked to do often excludes it.
    const far: Confidence = next.depth > NEAR ? 'low' : 'high';
    const doubt = excludedBy(search.program, next);
    if (doubt !== null) outcome.unknown.push(doubt);
    else
      outcome.violations.push({
        ...describe(next, null),
        node: next,
        confidence: weaker(confidence, far),
        more: true,
      });
    return null;
  }
  const contract = search.program.outline(way.by).contract;
  if (contract && satisfies(contract, needs)) {
    outcome.holders.push({
      function: way.by.fn.name,
      contexts: contract.contexts,
      because: contract.because,
    });
    return null;
  }
  return next;
}

const renamed = (need: Context, put: ReadonlyMap<string, string> | null): Context =>
  put === null ? need : renameContext(need, put);

const partly = (state: StateAt, needs: readonly Context[]): Confidence =>
  needs.some((need) => state.partly.includes(need)) ? 'medium' : 'high';

const gaveUp = (state: StateAt, need: Context): boolean => state.dropped.includes(need);

const heldOf = (state: StateAt, needs: readonly Context[]): Context[] =>
  state.held.filter((context) => [...closure([context])].some((c) => needs.includes(c)));

/** 'held', 'open', or why it can't be told. */
export function metAt(unit: Unit, state: StateAt, needs: readonly Context[]): string {
  const held = closure(state.held);
  const truths = needs.map((need) => heldTruth(unit.fn, held, need));
  if (truths.includes('yes')) return 'held';
  if (truths.includes('unknown')) return 'a lock of the same name is held, perhaps of another object';
  if (state.asserted?.some((c) => [...closure([c])].some((x) => needs.includes(x)))) return 'held';
  const doubt = state.unknown.find((u) => [...closure([u.context])].some((c) => needs.includes(c)));
  if (doubt) return doubt.because || 'it is not certain';
  if (needs.some((need) => state.held.some((held) => maybeSame(need, held))))
    return 'a lock is held that may be the same by another name';
  return conditional(unit, state, needs) ?? 'open';
}

const isLock = (need: Context): boolean => need === 'rtnl' || need.startsWith('lock:');

/** Locks of which at least one is no member of a struct (`sk`, a pointer that was handed in) may be one. */
const maybeSame = (need: Context, held: Context): boolean =>
  need.startsWith('lock:') && held.startsWith('lock:') && !(isMember(need) && isMember(held));

const isMember = (context: Context): boolean =>
  /^lock:&?[\w>.[\](), &-]+(?:->|\.)\w+$/.test(context) || /^lock:&\w+$/.test(context);

/** A context that is taken and released under one and the same test. */
export function conditional({ fn, file }: Unit, state: StateAt, needs: readonly Context[]): string | null {
  for (const context of state.partly) {
    if (![...closure([context])].some((c) => needs.includes(c))) continue;
    const test = sameTest(fn, file, context);
    if (test !== null) return `${context} is taken only if ${test}`;
  }
  return null;
}

/** Ends at an entry point. */
function enter(program: Program, node: Node, way: Extract<Way, { kind: 'entry' }>, outcome: Outcome): void {
  const { entry } = way;
  const holder = holderAt(node, entry);
  if (holder !== null) {
    outcome.holders.push(holder);
    return;
  }
  const doubt =
    doubtOf(entry, node.needs) ?? lockDoubt(node) ?? lengthDoubt(node) ?? excludedBy(program, node);
  if (doubt !== null) {
    outcome.unknown.push(doubt);
    return;
  }
  const confidence = [node.confidence, way.confidence, lengthOf(node)].reduce(weaker);
  const more = entry.bare ? {} : { more: true as const };
  const start = entry.of === undefined ? {} : { start: { node, entry } };
  outcome.violations.push({ ...describe(node, entry), node, confidence, ...start, ...more });
}

/** The entry point as the holder of a need, null when its row does not give it. */
export function holderAt({ unit, needs }: Node, entry: Entry): Holder | null {
  const held = closure(entry.held);
  if (!needs.some((need) => held.has(need) || isNamed(need, entry))) return null;
  const row = entry.of === undefined || entry.cased ? {} : { row: { of: entry.of, needs } };
  const because = `${entry.via} is entered with it`;
  return { function: unit.fn.name, contexts: entry.held, because, ...row };
}

/** A lock has one name in one function; through many calls it is likely to be held by another. */
const lockDoubt = ({ needs, depth }: Node): string | null =>
  depth >= LOCK_PATH && needs.some((need) => need.startsWith('lock:'))
    ? 'a lock of another name may be held further up'
    : null;

const lengthDoubt = ({ depth, unit }: Node): string | null =>
  depth >= TOO_LONG ? `only a path of ${depth} calls from ${unit.fn.name}() may lack it` : null;

/** Why an entry point that does not hold a need for certain does not lack it for certain either. */
function doubtOf(entry: Entry, needs: readonly Context[]): string | null {
  if (needs.some((need) => entry.some?.includes(need)))
    return `${entry.via} is entered with it on some ways only`;
  if (entry.bare) return null;
  if (entry.prepared && needs.some(isLock)) return `what runs before ${entry.via} may take a lock`;
  if (entry.mixed) return `${entry.via} is entered from many places`;
  if (needs.some((need) => need.startsWith('lock:') || need.startsWith('srcu:')))
    return `what else is held on entry through ${entry.via} is not known`;
  const kinds = new Set(needs.map((need) => (isLock(need) ? need : 'reader')));
  if (entry.held.length === 0 && (kinds.size > 1 || entry.certainty !== 's'))
    return `${entry.via} is entered from places that hold different things`;
  return null;
}

/** Held on entry by another name. */
function isNamed(need: Context, entry: Entry): boolean {
  if (NAMED_LOCKS.some((row) => entry.held.includes(row.context) && row.need.test(need))) return true;
  const member = memberOf(need);
  return entry.left === true && member !== null && entry.held.some((c) => memberOf(c) === member);
}

/** The path from its outermost end down to the function that has the need; `held` grows on the way, and where a table is
 *  crossed the step says through which member. */
export function describe(
  node: Node,
  entry: Pick<Entry, 'held' | 'via'> | null,
): { path: Step[]; via: string | null; held: Context[] } {
  let held = new Set<Context>(entry?.held ?? []);
  let via = entry?.via;
  const path: Step[] = [];
  const step = (unit: Unit, line: number, state: StateAt) => {
    held = new Set([...held].filter((c) => !state.dropped.includes(c)));
    for (const context of state.held) held.add(context);
    path.push({ function: unit.fn.name, file: unit.file, line, held: [...held], ...(via && { via }) });
    via = undefined;
  };
  for (let at: Node | null = node; at !== null; at = at.below) {
    if (at.way === null) continue;
    step(at.unit, at.way.call.line, at.way.state);
    for (const inner of at.way.inner) step(inner.unit, inner.line, inner.state);
    via = at.way.via;
  }
  return { path, via: via ?? null, held: [...held] };
}
