/** What a function leaves to its callers: the needs that it does not meet itself, and those that it only states. */
import { READER_FLAVOURS } from '../knowledge/contexts.js';
import { HELD_BY_ANYBODY } from '../knowledge/locks.js';
import { contextWords } from '../knowledge/words.js';
import { isPredicate } from './condition.js';
import { isContract } from './need.js';
import type { CalleeNeed, LocalSite, Stated, Summary } from './summary.js';
import type { Context } from './verdict.js';

/** One for each open site, then what is stated without one. */
export function openNeeds(summary: Summary): CalleeNeed[] {
  const open = summary.sites.filter(({ site }) => site.verdict === 'unprotected').map(needOf);
  return [...open, ...statedAlone(summary, open)];
}

/** One of each kind: a caller is told once what it lacks. */
export function distinctNeeds(needs: readonly CalleeNeed[]): CalleeNeed[] {
  const seen = new Map<string, CalleeNeed>();
  for (const need of needs) {
    const { kind, needs: contexts, when, data, listCheck, checked, stated, derived } = need;
    const key = JSON.stringify([kind, contexts, when, data, listCheck, checked, stated, derived]);
    if (!seen.has(key)) seen.set(key, need);
  }
  return [...seen.values()];
}

function needOf({ site, data, state, contract }: LocalSite): CalleeNeed {
  const stated = contract !== null && contract.by !== 'shown' ? contract : null;
  return {
    helper: site.helper,
    kind: site.kind,
    needs: site.needs,
    data,
    checked: site.contract ? site.contract.checked : !isContract(site.helper),
    at: { file: site.file, line: site.line },
    ...(state.when ? { when: state.when } : {}),
    ...(site.listCheck ? { listCheck: true as const } : {}),
    ...(stated ? { stated } : {}),
    ...(site.derived ? { derived: true as const } : {}),
    ...(site.contract ? { contract: site.contract } : {}),
  };
}

/** Locks are left out: what is no reader's is stated for much else than RCU. */
const ofInterest = (context: Context): boolean =>
  READER_FLAVOURS.includes(context) || context === 'rtnl' || context.startsWith('srcu:');

const heldByAnybody = new Set(HELD_BY_ANYBODY.map((row) => row.context));

/** An assertion that lockdep checks for this task. */
const isChecked = ({ by, contexts }: Stated): boolean =>
  by === 'assertion' && !contexts.every((context) => heldByAnybody.has(context));

/** Contracts behind which no open site is seen. One whose context the function takes itself asks for nothing, nor does one that
 *  is there to be asked whether it is held. */
function statedAlone(summary: Summary, open: readonly CalleeNeed[]): CalleeNeed[] {
  const { fn, file, contract, asserted } = summary;
  if (fn.kind === 'macro' || isPredicate(fn.name)) return [];
  const all: Stated[] = asserted.map((contexts) => ({
    contexts,
    because: `it asserts ${contexts.map(contextWords).join(' or ')}`,
    by: 'assertion',
  }));
  if (contract && !contract.either && isClear(contract) && !takes(summary, contract.contexts))
    all.push(contract);
  return all
    .filter(({ contexts }) => contexts.some(ofInterest))
    .filter(
      ({ contexts }) => !open.some((need) => need.stated && need.needs.some((c) => contexts.includes(c))),
    )
    .map((stated) => ({
      helper: fn.name,
      kind: 'call',
      needs: stated.contexts.filter((c) => stated.by === 'assertion' || ofInterest(c)),
      data: null,
      checked: isChecked(stated),
      at: { file, line: fn.line },
      stated,
    }));
}

/** "Caller must hold", "called with", not "the caller has made sure that it is stable (RCU, …)". */
const isClear = ({ by, because }: Stated): boolean =>
  by !== 'comment' || /\b(?:must|holds?|holding|held|called|runs?|under)\b/i.test(because);

const takes = ({ sites, calls }: Summary, contexts: readonly Context[]): boolean =>
  [...sites, ...calls].some(({ state }) => contexts.some((c) => state.held.includes(c)));
