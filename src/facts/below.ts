/** What stands behind a contract that is only written down: a site in the function, or in what it calls, that lockdep checks. */
import { closure } from '../knowledge/contexts.js';
import { MAX_CALLEE_DEPTH, MAX_CALLEES } from '../limits.js';
import { isContract } from './need.js';
import { type Unit, unitKey } from './program.js';
import type { Search } from './search.js';
import type { LocalSite, StateAt } from './summary.js';
import type { CallContract, SiteFacts } from './verdict.js';

interface Below {
  unit: Unit;
  steps: CallContract['below'];
}

/** Steps from the function that states the contract down to the nearest such site; null when none is found. */
export function behind(search: Search, { contract, file, held }: SiteFacts): CallContract['below'] | null {
  const { project, summary } = search.program;
  if (contract === undefined) return null;
  const have = closure(held);
  const lacks = (site: LocalSite['site']) => !site.needs.some((need) => have.has(need));
  const queue: Below[] = project.functions(contract.function, file).map((unit) => ({ unit, steps: [] }));
  const seen = new Set<string>();
  for (let i = 0; i < queue.length && seen.size < MAX_CALLEES; i++) {
    const { unit, steps } = queue[i] as Below;
    if (seen.has(unitKey(unit))) continue;
    seen.add(unitKey(unit));
    const { sites, calls } = summary(unit);
    const step = (line: number) => ({ function: unit.fn.name, file: unit.file, line });
    const found = sites.find((local) => isBare(local) && lacks(local.site));
    if (found) return [...steps, step(found.site.line), ...(found.site.contract?.below ?? [])];
    if (steps.length + 1 >= MAX_CALLEE_DEPTH) continue;
    for (const { call, state } of calls)
      if (call.through === undefined && isPlain(state, contract.contexts))
        for (const next of project.functions(call.name, unit.file))
          queue.push({ unit: next, steps: [...steps, step(call.line)] });
  }
  return null;
}

/** The call is reached whatever the parameters are, with nothing taken of what is stated. */
const isPlain = ({ held, when }: StateAt, stated: readonly string[]): boolean => {
  const own = closure(held);
  return when === undefined && !stated.some((context) => own.has(context));
};

/** Open on every way, and checked by default. */
const isBare = ({ site, state, data }: LocalSite): boolean =>
  site.verdict === 'unprotected' &&
  !site.derived &&
  !site.listCheck &&
  site.contract?.checked !== false &&
  !isContract(site.helper) &&
  data === null &&
  state.when === undefined;
