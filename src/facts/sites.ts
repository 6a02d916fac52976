/** The sites of one function: every helper call with what it needs, what is held, and what that says. */
import type { CCall, CFunction, CGuard, CSpan } from '../c/ir.js';
import { closure, READER_FLAVOURS } from '../knowledge/contexts.js';
import { contextWords } from '../knowledge/words.js';
import { type Contract, satisfies } from './contract.js';
import type { OpEffect } from './effects.js';
import type { Later } from './later.js';
import { metOn, type Need } from './need.js';
import { assertedOn, gaveUp, type Path } from './state.js';
import { shortest } from './state-at.js';
import type { LocalSite, StateAt } from './summary.js';
import type { Context, SiteFacts, Verdict } from './verdict.js';

/** One point of a function. */
export interface Point {
  fn: CFunction;
  file: string;
  paths: readonly Path[];
  state: StateAt;
  block: number;
  index: number;
  later: Later;
  contract: Contract | null;
}

interface Judgement {
  verdict: Verdict;
  because: string;
  confidence: SiteFacts['confidence'];
  contract: LocalSite['contract'];
}

const closed = (c: Context) => {
  const all = closure([c]);
  all.delete(c);
  return all;
};
const words = (contexts: readonly Context[], last = 'or'): string => {
  const list = contexts.map(contextWords);
  return list.length < 2 ? (list[0] ?? 'nothing') : `${list.slice(0, -1).join(', ')} ${last} ${list.at(-1)}`;
};

export function expressionOf(call: CCall): string {
  const name = call.name === '' ? (call.through ?? '') : call.name;
  const through = call.name !== '' && call.through !== undefined ? `${call.through}->` : '';
  return `${through}${name}(${call.args.join(', ')})`;
}

const isReader = (context: Context): boolean =>
  READER_FLAVOURS.includes(context) || context.startsWith('srcu:');

/** The reader lock of another flavour, or SRCU domain, that the function itself has put around the site. */
export function otherFlavour(state: StateAt, needs: readonly Context[]): Context | null {
  if (!needs.some((c) => isReader(c) || c === 'bh' || c === 'preempt')) return null;
  return state.held.find((c) => isReader(c) && !needs.includes(c)) ?? null;
}

function judgement(
  verdict: Verdict,
  because: string,
  confidence: SiteFacts['confidence'] = 'high',
  contract: LocalSite['contract'] = null,
): Judgement {
  return { verdict, because, confidence, contract };
}

/** A contract that the function states, or has asserted on every path to the site. */
function statedFor(point: Point, need: Need): LocalSite['contract'] {
  const { contract } = point;
  const given = need.contexts.some((c) => point.state.dropped.includes(c));
  if (given) return null;
  if (contract && satisfies(contract, need.contexts))
    return { ...contract, contexts: contract.contexts.filter((c) => c !== 'lock:?') };
  const meets = (group: readonly Context[]) =>
    satisfies({ contexts: [...group], either: true }, need.contexts);
  const first = point.paths[0];
  const group = first && assertedOn(first).find(meets);
  if (group && point.paths.every((p) => assertedOn(p).some(meets)))
    return { contexts: group, because: `the function asserts ${words(group)}`, by: 'assertion' };
  return null;
}

/** A caller may still hold it: RTNL when the reader lock was given up, a reader lock when BH is on again. */
function mayRemain(context: Context, dropped: readonly Context[]): boolean {
  if (dropped.includes(context)) return false;
  return isReader(context) ? !dropped.some(isReader) : context === 'rtnl' || context.startsWith('lock:');
}

/** Some way comes to the site without it; null when every certain way has it. */
function unmet(point: Point, need: Need): Judgement {
  const wanted = words(need.contexts);
  const dropped = need.contexts.filter((c) => point.paths.some((p) => p.doubt === null && gaveUp(p, c)));
  if (dropped.length > 0 && !need.contexts.some((c) => mayRemain(c, dropped)))
    return judgement('unprotected', `the function gives up ${words(dropped)} before it`);
  if (!point.fn.headSeen) return statedOr(point, need, () => fromPiece(point, need, wanted));
  const partly = need.contexts.filter((c) => point.state.partly.includes(c));
  if (partly.length > 0)
    return judgement('unprotected', `${words(partly)} is taken on some paths to it only`, 'medium');
  return statedOr(point, need, () => fromHead(point, need, wanted));
}

function statedOr(point: Point, need: Need, otherwise: () => Judgement): Judgement {
  const stated = statedFor(point, need);
  return stated ? judgement('unprotected', stated.because, 'high', stated) : otherwise();
}

function fromHead(point: Point, need: Need, wanted: string): Judgement {
  const other = otherFlavour(point.state, need.contexts);
  if (other)
    return judgement('unprotected', `the function holds ${contextWords(other)} there, not ${wanted}`);
  const { releases } = point.later.after(point.block, point.index);
  const given = need.contexts.filter((c) => releases.has(c));
  if (given.length > 0) {
    const because = `the function later gives up ${words(given)} that it did not take`;
    return judgement('unprotected', because, 'medium', { contexts: given, because, by: 'shown' });
  }
  return judgement(
    'unprotected',
    `the function takes none of ${wanted} before it`.replace(
      'none of ',
      need.contexts.length > 1 ? 'none of ' : 'no ',
    ),
  );
}

/** The beginning of the function is not shown: what comes after the site tells what was held there. */
function fromPiece(point: Point, need: Need, wanted: string): Judgement {
  const { releases, acquires } = point.later.after(point.block, point.index);
  const given = need.contexts.filter((c) => releases.has(c) && isReader(c));
  if (given.length > 0)
    return judgement(
      'held',
      `${words(given)} is given up below and nowhere taken in what is shown`,
      'medium',
    );
  const other = otherFlavour(point.state, need.contexts);
  if (other)
    return judgement(
      'unprotected',
      `the function holds ${contextWords(other)} there, not ${wanted}`,
      'medium',
    );
  const taken = need.contexts.filter((c) => acquires.has(c) && isReader(c));
  if (taken.length > 0)
    return judgement('unprotected', `the function takes ${words(taken)} only after it`, 'medium');
  return judgement('unknown', 'the beginning of the function is not shown', 'low');
}

function judge(point: Point, need: Need): Judgement {
  if (need.free !== null) return judgement('none-needed', need.free);
  if (point.paths.length === 0) return judgement('unknown', 'no way through the function leads to it', 'low');
  const truths = point.paths.map((p) => ({ met: metOn(point.fn, p, need), doubt: p.doubt }));
  if (truths.every((t) => t.met === 'yes')) {
    const has = need.contexts.filter((c) => closure(point.state.held).has(c));
    return judgement('held', `${words(has.length > 0 ? has : point.state.held)} is held on every path to it`);
  }
  const certain = truths.filter((t) => t.doubt === null);
  const doubt = truths.find((t) => t.doubt !== null && t.met !== 'yes')?.doubt;
  if (certain.every((t) => t.met === 'yes') && doubt !== undefined)
    return judgement('unknown', `one path to it may not exist: ${doubt}`, 'low');
  const open = point.state.unknown.find((u) => need.contexts.some((c) => closure([u.context]).has(c)));
  if (open) return judgement('unknown', `${contextWords(open.context)}: ${open.because}`, 'low');
  if (!certain.some((t) => t.met === 'no'))
    return judgement('unknown', `a lock of the same name is held, perhaps of another object`, 'low');
  return unmet(point, need);
}

/** All that a place tells without a need. */
export function plainFacts(
  { fn, file, state }: Pick<Point, 'fn' | 'file' | 'state'>,
  span: CSpan,
  expression: string,
): SiteFacts {
  return {
    file,
    line: span.line,
    column: span.column,
    endLine: span.endLine,
    function: fn.name,
    expression,
    helper: '',
    kind: 'access',
    condition: fn.condition,
    needs: [],
    held: shortest(state.held, closed),
    verdict: 'none-needed',
    because: '',
    path: [],
    morePaths: 0,
    impact: 'unknown',
    confidence: 'high',
    otherFlavour: null,
  };
}

export function siteOf(point: Point, call: CCall, need: Need): LocalSite {
  const judged = judge(point, need);
  const flavour =
    need.free === null && judged.verdict !== 'held' ? otherFlavour(point.state, need.contexts) : null;
  const site: SiteFacts = {
    ...plainFacts(point, call, expressionOf(call)),
    helper: need.helper,
    kind: need.kind,
    needs: need.free === null ? need.contexts : [],
    verdict: judged.verdict,
    because: judged.because,
    confidence: need.soft !== null && judged.verdict === 'unprotected' ? need.soft : judged.confidence,
    otherFlavour: flavour,
    pointer: need.pointer,
    ...(need.listCheck ? { listCheck: true as const } : {}),
    ...(need.derived ? { derived: true as const } : {}),
    ...(need.contract ? { contract: need.contract } : {}),
  };
  return {
    site,
    state: point.state,
    contract: judged.contract,
    data: need.free === null ? need.data : null,
    uses: null,
  };
}

/** Reader sections that begin or end here are sites that need nothing; other locks are none. */
export function sectionSite(point: Point, op: CCall | CGuard, effect: OpEffect): LocalSite | null {
  const taken = [...effect.acquires, ...effect.conditional.flatMap((c) => c.acquires)].filter(isReader);
  const given = effect.releases.filter(isReader);
  if (taken.length + given.length === 0 || op.op === 'unguard') return null;
  const text = op.op === 'call' ? expressionOf(op) : `guard(${op.cls})(${op.args.join(', ')})`;
  const kind = taken.length > 0 ? 'acquire' : 'release';
  const what = words(taken.length > 0 ? taken : given, 'and');
  const because = kind === 'acquire' ? `it begins a section of ${what}` : `it ends a section of ${what}`;
  const helper = op.op === 'call' ? op.name : op.cls;
  const site: SiteFacts = { ...plainFacts(point, op, text), helper, kind, because };
  return { site, state: point.state, contract: null, data: null, uses: null };
}
