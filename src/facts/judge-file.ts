/** Verdicts that a file or partial image allows without a tree: contracts, callers in it, the function's own signature. */
import type { CFile, CFunction } from '../c/ir.js';
import { closure } from '../knowledge/contexts.js';
import type { Entry } from '../knowledge/entry.js';
import { memberEntry } from '../knowledge/kernel.js';
import type { SignatureRow } from '../knowledge/signatures.js';
import { contextWords } from '../knowledge/words.js';
import { MAX_CALL_DEPTH, MAX_CALLERS } from '../limits.js';
import { contractOf, satisfies } from './contract.js';
import { binding, namesIn, renameContext } from './expr.js';
import { carryUp } from './feasible.js';
import { summariseFile } from './file.js';
import { impactOf } from './impact.js';
import { signatureOf } from './signature.js';
import { type Env, type LocalCall, type LocalSite, NO_ENV, type Summary, type When } from './summary.js';
import type { Context, NotAnalysed, SiteFacts, Step } from './verdict.js';

/** What one image says; the shape that lint/ takes. */
export interface FileFacts {
  sites: SiteFacts[];
  notAnalysed: NotAnalysed[];
  functions: { file: string; name: string; line: number; endLine: number }[];
}

interface Caller {
  summary: Summary;
  call: LocalCall;
}

interface Around {
  callers: ReadonlyMap<string, Caller[]>;
  /** Names that are used as values: they can be called from anywhere. */
  values: ReadonlySet<string>;
  /** How a table that is shown says that a function is entered. */
  entries: ReadonlyMap<string, Entry>;
  whole: boolean;
}

/** Functions in the tables of the image; one that stands in two says nothing. */
function entriesOf(file: CFile): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  const twice = new Set<string>();
  for (const table of file.tables) {
    const sibling = (member: string) => table.fields.find((f) => f.member === member)?.value ?? null;
    for (const { member, value } of table.fields) {
      const name = value.replace(/^&/, '');
      const entry = memberEntry(table.struct, member, sibling);
      if (entries.has(name) || entry === null) twice.add(name);
      else entries.set(name, entry);
    }
  }
  for (const name of twice) entries.delete(name);
  return entries;
}

type WayIn = Pick<SignatureRow, 'via' | 'held' | 'confidence'> & { says: string };

/** The way in that the image shows or, when it shows none, that the signature is known for. */
function entryOf(fn: CFunction, around: Around): WayIn | null {
  const entry = around.entries.get(fn.name);
  const row = entry ? null : signatureOf(fn);
  if (row) return { ...row, says: `its signature is that of a ${row.via}` };
  if (!entry) return null;
  const certain = entry.certainty === 's' && (entry.bare || entry.held.length > 0);
  const { via, held } = entry;
  return {
    via,
    held: certain || held.length > 0 ? held : null,
    confidence: certain ? 'medium' : 'low',
    says: `a table that is shown has it as ${via}`,
  };
}

function aroundOf(file: CFile, summaries: readonly Summary[], whole: boolean): Around {
  const callers = new Map<string, Caller[]>();
  const values = new Set<string>();
  const note = (text: string) => {
    for (const name of namesIn(text)) values.add(name);
  };
  for (const summary of summaries)
    for (const call of summary.calls) {
      const { name, args } = call.call;
      callers.set(name, [...(callers.get(name) ?? []), { summary, call }]);
      for (const arg of args) if (/^&?\w+$/.test(arg)) note(arg);
    }
  for (const fn of file.functions)
    for (const block of fn.blocks)
      for (const op of block.ops) if (op.op === 'assign' && /^&?\w+$/.test(op.rhs)) note(op.rhs);
  for (const table of file.tables) for (const field of table.fields) note(field.value);
  for (const top of file.topCalls) for (const arg of top.args) note(arg);
  return { callers, values, entries: entriesOf(file), whole };
}

type End = 'holds' | 'open';

interface Search {
  fn: CFunction;
  needs: Context[];
  when: readonly When[];
  path: Step[];
}

const step = (fn: CFunction, file: string, line: number, held: Context[], via?: string): Step => ({
  function: fn.name,
  file,
  line,
  held,
  ...(via === undefined ? {} : { via }),
});

/** What is held at a call, beside what its function inherits. */
function metAt(call: LocalCall, needs: readonly Context[]): boolean {
  const held = closure(call.state.held);
  return needs.some((n) => held.has(n));
}

/** What a piece of a function, from what follows in it, says of a call that carries a need. */
function verdictAt(caller: Summary, { call }: LocalCall): SiteFacts['verdict'] {
  const at = caller.sites.find(
    ({ site }) => site.kind === 'call' && site.line === call.line && site.column === call.column,
  );
  return at?.site.verdict ?? 'unknown';
}

interface Ends {
  ends: End[];
  /** A way in, from a signature, that holds too little. */
  violation: { path: Step[]; held: Context[]; confidence: SiteFacts['confidence']; says: string } | null;
  signature: string | null;
  /** Why what an entry holds can't be told. */
  undecided: string | null;
}

/** Up through the callers in the image, each function once. */
function search(site: LocalSite, summary: Summary, around: Around): Ends {
  const out: Ends = { ends: [], violation: null, signature: null, undecided: null };
  const { file } = summary;
  const stack: Search[] = [{ fn: summary.fn, needs: site.site.needs, when: site.state.when ?? [], path: [] }];
  const seen = new Set<string>();
  let edges = 0;
  while (stack.length > 0 && seen.size <= MAX_CALL_DEPTH) {
    const { fn, needs, when, path } = stack.pop()!;
    if (seen.has(fn.name)) continue;
    seen.add(fn.name);
    const contract = path.length > 0 ? contractOf(fn) : null;
    if (contract && satisfies(contract, needs)) {
      out.ends.push('holds');
      continue;
    }
    const callers = around.callers.get(fn.name) ?? [];
    edges += callers.length;
    if (edges > MAX_CALLERS) {
      out.ends.push('open');
      break;
    }
    for (const { summary: caller, call } of callers) {
      const put = binding(
        fn.params.map((p) => p.name),
        call.args,
      );
      const above = carryUp(when, put, call.state.when ?? []);
      if (above === null) continue;
      const there = needs.map((n) => renameContext(n, put));
      const own = caller.fn.headSeen ? null : verdictAt(caller, call);
      if (metAt(call, there) || own === 'held') out.ends.push('holds');
      else if (own !== null && own !== 'unprotected')
        out.undecided ??= `${caller.fn.name}() calls it, and what that holds is not shown`;
      else
        stack.push({
          fn: caller.fn,
          needs: there,
          when: above,
          path: [step(caller.fn, file, call.call.line, call.state.held), ...path],
        });
    }
    if (callers.length === 0 || !fn.static || around.values.has(fn.name))
      enter(fn, file, needs, path, out, site, around);
  }
  return out;
}

/** Entered from outside the image: its signature may tell how. */
function enter(
  fn: CFunction,
  file: string,
  needs: readonly Context[],
  path: Step[],
  out: Ends,
  site: LocalSite,
  around: Around,
) {
  const row = entryOf(fn, around);
  const held = closure(row?.held ?? []);
  if (row && row.held === null) {
    out.undecided ??= `${row.says}, which may be entered with locks taken elsewhere`;
    return;
  }
  if (row?.held && needs.some((n) => held.has(n))) {
    out.ends.push('holds');
    out.signature = `${row.says}, entered with ${row.held.map(contextWords).join(', ')}`;
    return;
  }
  out.ends.push('open');
  if (!row?.held || !fn.headSeen || out.violation) return;
  const line = path[0]?.line ?? site.site.line;
  out.violation = {
    path: [
      step(fn, file, line, [...row.held, ...(path[0]?.held ?? site.site.held)], row.via),
      ...path.slice(1),
    ],
    held: [...row.held],
    confidence: row.confidence,
    says: row.says,
  };
}

/** With what stands below a call that breaks a contract. */
const withBelow = (path: Step[], { contract, held }: SiteFacts): Step[] => [
  ...path,
  ...(contract?.below ?? []).map((below) => ({ ...below, held })),
];

const isReader = (needs: readonly Context[]): boolean =>
  needs.some((n) => n === 'rcu' || n === 'bh' || n === 'preempt');

/** Callers may hold more: that nothing is held here proves nothing. */
function shownImpact({ site, uses }: LocalSite): SiteFacts['impact'] {
  return isReader(site.needs) && impactOf([], site.held, uses) === 'splat' ? 'splat' : 'unknown';
}

/** Needs that an unseen caller may meet with a lock that is no reader's: nothing to warn of. */
const mayBeLocked = (needs: readonly Context[]): Context | undefined =>
  needs.find((n) => n === 'rtnl' || n.startsWith('lock:'));

function judged(site: LocalSite, summary: Summary, around: Around): SiteFacts {
  const { site: facts, contract, data } = site;
  const as = (verdict: SiteFacts['verdict'], because: string, more: Partial<SiteFacts> = {}): SiteFacts => ({
    ...facts,
    verdict,
    because,
    ...more,
  });
  const lock = mayBeLocked(facts.needs);
  const lockedBy = lock ? `a caller may hold ${contextWords(lock)}, and ` : '';
  const dataUnknown = (text: string) =>
    as('unknown', `${lockedBy}its condition depends on data: ${text}`, { confidence: 'low' });
  if (facts.verdict !== 'unprotected') return facts;
  if (facts.contract?.hint)
    return as('unknown', `${facts.contract.because}; what needs it is not shown`, { confidence: 'low' });
  if (contract) return as('caller-holds', contract.because);
  if (facts.otherFlavour !== null && data === null) return { ...facts, impact: shownImpact(site) };
  const found = search(site, summary, around);
  if (data !== null && !around.whole) return dataUnknown(data);
  if (!found.ends.includes('open') && found.undecided === null && found.ends.length > 0)
    return found.signature !== null
      ? as('caller-holds', found.signature, { confidence: 'medium' })
      : around.whole
        ? as('caller-holds', 'every caller holds it')
        : as('unknown', 'the callers that are shown hold it; there may be others', { confidence: 'low' });
  if (data !== null) return dataUnknown(data);
  if (found.undecided !== null && !found.ends.includes('open'))
    return as('unknown', found.undecided, { confidence: 'low' });
  if (lock)
    return as('unknown', `a caller may hold ${contextWords(lock)}; the callers are not shown`, {
      confidence: 'low',
    });
  const { violation } = found;
  if (!violation || !summary.fn.headSeen) return { ...facts, impact: shownImpact(site) };
  const last = step(summary.fn, facts.file, facts.line, [...violation.held, ...facts.held]);
  const path =
    violation.path.at(-1)?.function === summary.fn.name ? violation.path : [...violation.path, last];
  const because = `${facts.because}, and ${violation.says}`;
  return as('violation', because, {
    path: withBelow(path, facts),
    held: [...new Set([...violation.held, ...facts.held])],
    impact: isReader(facts.needs) ? impactOf(violation.held, facts.held, site.uses) : 'unknown',
    confidence: violation.confidence,
  });
}

/** Facts of a file (`whole`: all of it is there) or of partial images, from itself alone. */
export function judgeFile(file: CFile, whole: boolean, env: Env = NO_ENV): FileFacts {
  const summaries = summariseFile(file, env);
  const around = aroundOf(file, summaries, whole);
  const functions = summaries.filter((s) => s.fn.kind === 'function');
  return {
    sites: functions.flatMap((s) => s.sites.map((site) => judged(site, s, around))),
    notAnalysed: functions.flatMap((s) =>
      s.notAnalysed === null
        ? []
        : [{ file: file.path, line: s.fn.line, function: s.fn.name, reason: s.notAnalysed }],
    ),
    functions: functions.map(({ fn }) => ({
      file: file.path,
      name: fn.name,
      line: fn.line,
      endLine: fn.endLine,
    })),
  };
}
