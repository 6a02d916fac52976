/** Calls that break what the called function states, seen from that function: its callers may stand anywhere. */
import { violationAt, violationThrough } from './callers.js';
import { renameContext } from './expr.js';
import { carryUp } from './feasible.js';
import { openNeeds } from './left.js';
import { confidenceOf, isHelper, statedBy } from './need.js';
import type { Unit } from './program.js';
import { type CallWay, metAt, type Search } from './search.js';
import { expressionOf, otherFlavour, plainFacts } from './sites.js';
import type { CalleeNeed, LocalSite } from './summary.js';
import type { SiteFacts } from './verdict.js';

/** A place of a function with its facts. */
export interface Placed {
  unit: Unit;
  site: SiteFacts;
}

/** One for each call of the function on a path that has none of what it states. */
export function brokenCalls(search: Search, callee: Unit): Placed[] {
  if (isHelper(callee.fn.name)) return wrongCalls(search, callee);
  const needs = statedNeeds(search, callee);
  if (needs.length === 0) return [];
  const ways = directCalls(search, callee);
  return ways.flatMap((way) => brokenThrough(search, callee, needs, [way]) ?? []);
}

/** Calls of a function that the table of helpers knows are sites in their own right. */
function wrongCalls(search: Search, callee: Unit): Placed[] {
  const ways = directCalls(search, callee);
  return ways.flatMap(({ by, call }) =>
    search.program
      .summary(by)
      .sites.filter(({ site }) => site.helper === callee.fn.name && site.line === call.line)
      .flatMap((local) => {
        const site = violationAt(search, by, local);
        return site === null ? [] : [{ unit: by, site }];
      }),
  );
}

/** Not through a pointer: that is how the kernel enters it, and no caller of this function in particular. */
const directCalls = (search: Search, callee: Unit): CallWay[] =>
  search.ways(callee).flatMap((way) => (way.kind === 'call' && way.via === undefined ? [way] : []));

/** What the function states and asks for whatever the data is. */
export function statedNeeds(search: Search, unit: Unit): CalleeNeed[] {
  return openNeeds(search.program.summary(unit)).filter((n) => n.stated !== undefined && n.data === null);
}

/** The first of these calls (innermost first), when a path through all of them breaks one of the needs. */
export function brokenThrough(
  search: Search,
  callee: Unit,
  needs: readonly CalleeNeed[],
  through: readonly CallWay[],
): Placed | null {
  const [way, ...rest] = through;
  if (way === undefined) return null;
  for (const need of needs) {
    const local = callSite(callee, need, way);
    if (local === null) continue;
    const site =
      rest.length > 0 ? violationThrough(search, way.by, local, rest) : violationAt(search, way.by, local);
    if (site !== null) return { unit: way.by, site };
  }
  return null;
}

/** The call as a site of its function; null when the need is met there, can't be told or does not arise. */
function callSite(callee: Unit, need: CalleeNeed, way: CallWay): LocalSite | null {
  const { by, call, state, inner } = way;
  const when = carryUp(need.when ?? [], way.put, state.when ?? []);
  if (when === null) return null;
  const named = (contexts: readonly string[]) =>
    contexts.map((c) => (way.put === null ? c : renameContext(c, way.put)));
  const needs = named(need.needs);
  const steps = [...inner, { unit: by, state }];
  if (steps.some((step) => metAt(step.unit, step.state, needs) !== 'open')) return null;
  const stated = statedBy(need, callee.fn.name);
  const site: SiteFacts = {
    ...plainFacts({ fn: by.fn, file: by.file, state }, call, expressionOf(call)),
    helper: need.helper,
    kind: 'call',
    needs,
    verdict: 'unprotected',
    because: `${by.fn.name}() takes none of them before it`,
    confidence: confidenceOf(need) ?? way.confidence,
    otherFlavour: otherFlavour(state, needs),
    ...(need.listCheck ? { listCheck: true as const } : {}),
    ...(stated ? { contract: { ...stated, contexts: named(stated.contexts) } } : {}),
  };
  return { site, state: { ...state, when }, contract: null, data: null, uses: null };
}
