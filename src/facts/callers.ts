/** Verdicts with the whole tree in sight: each site that its own function leaves open is followed through its callers. */
import { READER_FLAVOURS } from '../knowledge/contexts.js';
import { contextWords } from '../knowledge/words.js';
import { behind } from './below.js';
import { heldFlag } from './correlated.js';
import { excludedBy } from './excluded.js';
import { impactOf } from './impact.js';
import { isContract } from './need.js';
import type { Unit } from './program.js';
import { contradiction, throughRow } from './row-check.js';
import {
  type CallWay,
  conditional,
  LONG_PATH,
  nodeKey,
  type Open,
  type Outcome,
  type Search,
  searchCallers,
  type Violation,
  weaker,
} from './search.js';
import type { LocalSite, Stated } from './summary.js';
import type { CallContract, Context, NotAnalysed, SiteFacts, Step } from './verdict.js';

/** Violations whose rows are looked at in the tree: more of one site say the same. */
const MAX_STARTS = 4;
/** How many callers are named in a reason. */
const NAMED_CALLERS = 4;

/** Sites of a function with their verdicts; of the calls that carry a need which is reported elsewhere, those that `wanted` takes. */
export function judgeUnit(
  search: Search,
  unit: Unit,
  wanted: (site: SiteFacts) => boolean = () => false,
): { sites: SiteFacts[]; notAnalysed: NotAnalysed[] } {
  const summary = search.program.summary(unit);
  if (summary.notAnalysed !== null) {
    const { file, fn } = unit;
    return {
      sites: [],
      notAnalysed: [{ file, line: fn.line, function: fn.name, reason: summary.notAnalysed }],
    };
  }
  const sites = summary.sites.filter(({ site }) => !site.derived || wanted(site));
  return { sites: sites.map((site) => judgeSite(search, unit, site)), notAnalysed: [] };
}

export function judgeSite(search: Search, unit: Unit, local: LocalSite): SiteFacts {
  if (local.site.verdict !== 'unprotected') return local.site;
  const outcome = outcomeFor(search, local, openAt(unit, local));
  return weighed(search, local, (l) => settle(search, unit, l, outcome, true));
}

/** The site when it is wrong, else null; rows that a verdict of another kind would rest on are not looked at in the tree. */
export function violationAt(search: Search, unit: Unit, local: LocalSite): SiteFacts | null {
  if (local.site.verdict !== 'unprotected') return null;
  const outcome = outcomeFor(search, local, openAt(unit, local));
  const site = weighed(search, local, (l) => settle(search, unit, l, outcome, false));
  return site.verdict === 'violation' ? site : null;
}

const openAt = (unit: Unit, { site, state }: LocalSite): Open => ({
  unit,
  needs: site.needs.filter((need) => !state.dropped.includes(need)),
  when: state.when ?? [],
});

/**
 * A broken contract is as good as what stands behind it: something that lockdep checks, else the words alone. These are
 * seldom exact: what "called under rcu_read_lock" says to readers, updaters under their lock and NAPI with BH off need not heed.
 */
function weighed(search: Search, local: LocalSite, judge: (local: LocalSite) => SiteFacts): SiteFacts {
  const { site } = local;
  const judged = judge(local);
  if (judged.verdict !== 'violation' || site.contract?.checked !== false) return judged;
  const below = behind(search, judged);
  if (below !== null) return judge(withBelow(local, below));
  const { hint, written, because } = site.contract;
  if (hint) return unknown(site, `${because}, but nothing that needs it is seen behind`);
  if (!written || judged.held.length === 0) return judged;
  const words = judged.held.map(contextWords).join(' and ');
  return unknown(site, `${because}, but lockdep does not check it, and ${words} may do as well`);
}

/** A call that breaks a contract behind which something is found that lockdep checks. */
function withBelow(local: LocalSite, below: CallContract['below']): LocalSite {
  const { site } = local;
  if (site.contract === undefined) return local;
  return {
    ...local,
    site: { ...site, confidence: 'high', contract: { ...site.contract, checked: true, below } },
  };
}

/** When the tests around the site rule out all that is found, the search goes on beyond it. */
function outcomeFor(search: Search, { site }: LocalSite, open: Open): Outcome {
  const outcome = outcomeOf(search, open);
  const { violations } = outcome;
  const isOut = ({ node }: Violation) => node !== null && excludedBy(search.program, node, site) !== null;
  if (violations.length === 0 || !violations.every(isOut)) return outcome;
  return searchCallers(search, { ...open, site });
}

/** Several sites of a function ask the same of its callers. */
function outcomeOf(search: Search, open: Open): Outcome {
  const key = nodeKey(open);
  const known = search.outcomes.get(key);
  if (known) return known;
  const outcome = searchCallers(search, open);
  search.outcomes.set(key, outcome);
  return outcome;
}

/** The site's violation on a path through these calls (innermost first); null when there is none. */
export function violationThrough(
  search: Search,
  unit: Unit,
  local: LocalSite,
  through: readonly CallWay[],
): SiteFacts | null {
  if (local.site.verdict !== 'unprotected' || local.data !== null || local.site.contract?.hint) return null;
  if (doubtOf(unit, local) !== null) return null;
  const open = { ...openAt(unit, local), site: local.site };
  const { violations } = searchCallers(search, open, through);
  const [worst] = worstOf(search, unit, local, violations);
  if (worst === null) return null;
  const site = weighed(search, local, (l) => violated(unit, l, worst, violations.length - 1));
  return site.verdict === 'violation' ? site : null;
}

/** A need that the function states for its callers: whoever breaks that is the place to report. */
export const isStated = (contract: LocalSite['contract']): contract is Stated =>
  contract !== null && contract.by !== 'shown';

/** Why the site itself hangs on data. */
function doubtOf({ file, fn }: Unit, { site, state }: LocalSite): string | null {
  const flag = heldFlag(fn, (op) => op.op === 'call' && op.line === site.line && op.column === site.column);
  if (flag !== null) return `it stands under a test of ${flag}`;
  return conditional({ file, fn }, state, site.needs);
}

/** The first violation that the code and the tree bear out, as they show it; else what is said against one. */
function worstOf(
  search: Search,
  { file }: Unit,
  { site }: LocalSite,
  violations: readonly Violation[],
): [Violation | null, against: string | null] {
  let against: string | null = null;
  let starts = 0;
  for (const violation of violations) {
    const excluded = violation.node === null ? null : excludedBy(search.program, violation.node, site);
    if (excluded === null && starts++ === MAX_STARTS) break;
    const shown = excluded ?? throughRow(search, file, violation);
    if (typeof shown !== 'string') return [shown, null];
    against ??= shown;
  }
  return [null, against];
}

/** `rows`: whether the rows that holders rest on are looked at in the tree. */
function settle(search: Search, unit: Unit, local: LocalSite, outcome: Outcome, rows: boolean): SiteFacts {
  const { site, contract } = local;
  const [worst, against] = worstOf(search, unit, local, outcome.violations);
  const data = local.data === null ? null : `its condition depends on data: ${local.data}`;
  const doubt = data ?? (worst ? doubtOf(unit, local) : null);
  if (worst && doubt === null)
    return worst.path.length > 0 && worst.via === null && isStated(contract)
      ? { ...site, verdict: 'caller-holds', because: contract.because, broken: true }
      : violated(unit, local, worst, outcome.violations.length - 1);
  if (contract !== null) return { ...site, verdict: 'caller-holds', because: contract.because };
  if (worst) return unknown(site, `a path to it holds none of them, but ${doubt}`);
  const why =
    outcome.unknown[0] ?? against ?? (rows ? contradiction(search, unit.file, outcome.holders) : null);
  if (why !== null) return site.otherFlavour === null ? unknown(site, why) : site;
  return { ...site, verdict: 'caller-holds', because: holdersText(outcome) };
}

const unknown = (site: SiteFacts, because: string): SiteFacts => ({
  ...site,
  verdict: 'unknown',
  because,
  confidence: 'low',
});

/** `ipmr_rtm_getroute() holds RTNL and ndo_open is entered with it` */
function holdersText(outcome: Outcome): string {
  const texts = outcome.holders.map(({ function: name, contexts, because }) =>
    because === null
      ? `${name}() holds ${contexts.map(contextWords).join(' and ')}`
      : `${name}(): ${because}`,
  );
  const all = [...new Set(texts)];
  const shown = all.slice(0, NAMED_CALLERS).join('; ');
  return all.length > NAMED_CALLERS ? `${shown}; and ${all.length - NAMED_CALLERS} more callers` : shown;
}

function violated(unit: Unit, local: LocalSite, violation: Violation, more: number): SiteFacts {
  const { site, state } = local;
  const { contract } = site;
  const above = violation.held.filter((c) => !state.dropped.includes(c));
  const held = [...new Set([...above, ...site.held])];
  const last: Step = { function: unit.fn.name, file: unit.file, line: site.line, held };
  if (violation.via !== null) last.via = violation.via;
  const path = [...violation.path, last];
  const checked = contract === undefined || contract.checked;
  const below = contract?.below ?? [];
  const length = below.length > 0 && path.length + below.length > LONG_PATH ? 'low' : 'high';
  return {
    ...site,
    verdict: 'violation',
    held,
    because: reasonOf(path, held),
    path: [...path, ...below.map((step) => ({ ...step, held }))],
    morePaths: more,
    impact:
      checked && site.needs.some(isReader)
        ? impactOf(above, held, local.uses, violation.more !== true)
        : 'unknown',
    confidence: isContract(site.helper)
      ? 'low'
      : weaker(length, weaker(site.confidence, violation.confidence)),
  };
}

function reasonOf(path: readonly Step[], held: readonly Context[]): string {
  const via = path[0]?.via;
  const with_ = held.length === 0 ? 'nothing' : held.map(contextWords).join(' and ');
  const from = via === undefined ? `${path[0]?.function}()` : `${via} (${path[0]?.function}())`;
  return `the path from ${from} comes to it with ${with_} held`;
}

const isReader = (need: Context): boolean =>
  READER_FLAVOURS.includes(need) || need === 'bh' || need === 'preempt';
