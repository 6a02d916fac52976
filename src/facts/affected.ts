/** Which functions and sites a change can matter to: the changed functions, and what lies below calls whose locks changed,
 *  below functions that a table or a registration newly names. */
import type { CTable } from '../c/ir.js';
import { closure } from '../knowledge/contexts.js';
import { MAX_CALLEES } from '../limits.js';
import { unitsOf } from './callers.js';
import type { ChangedText } from './change.js';
import { type Program, type Unit, unitKey } from './program.js';
import type { Search } from './search.js';
import type { LocalCall, LocalSite } from './summary.js';
import { usesOf } from './uses.js';
import type { Context, NotAnalysed } from './verdict.js';

/** What of one image has to be judged. */
export interface Reach {
  units: Unit[];
  sites: { unit: Unit; site: LocalSite }[];
  notAnalysed: NotAnalysed[];
}

/** A function to look into: sites that need one of `lost` (null: of anything) may have changed. */
interface Below {
  name: string;
  from: string;
  lost: ReadonlySet<Context> | null;
}

export function affected(
  before: Search,
  after: Search,
  files: readonly ChangedText[],
): { pre: Reach; post: Reach } {
  const pairs = changedPairs(before.program, after.program, files);
  withEffects(before.program, after.program, pairs);
  const below = [
    ...pairs.flatMap((pair) => changedCalls(before.program, after.program, pair)),
    ...files.flatMap((file) => changedTables(before.program, after.program, file)),
  ];
  const reach = (program: Program, units: Unit[]): Reach => {
    const { sites, notAnalysed } = descend(program, below);
    return { units, sites, notAnalysed };
  };
  return {
    pre: reach(
      before.program,
      pairs.flatMap((p) => p.pre ?? []),
    ),
    post: reach(
      after.program,
      pairs.flatMap((p) => p.post ?? []),
    ),
  };
}

/** A changed function in both images; null where it does not exist. */
interface Pair {
  pre: Unit | null;
  post: Unit | null;
}

function changedPairs(before: Program, after: Program, files: readonly ChangedText[]): Pair[] {
  return files.flatMap((file) => {
    const pre = keyed(unitsOf(before, file.prePath) ?? []);
    const post = keyed(unitsOf(after, file.path) ?? []);
    const macros = changedMacros(before, after, file);
    const pairs = [...new Set([...pre.keys(), ...post.keys()])].map((key) => ({
      pre: pre.get(key) ?? null,
      post: post.get(key) ?? null,
    }));
    return pairs.filter(
      ({ pre: a, post: b }) =>
        !a ||
        !b ||
        textOf(file.pre, a) !== textOf(file.post, b) ||
        callsAny(a, macros) ||
        callsAny(b, macros),
    );
  });
}

/** Units by name and condition, the nth of the same by its number. */
function keyed(units: readonly Unit[]): Map<string, Unit> {
  const out = new Map<string, Unit>();
  for (const unit of units) {
    let key = `${unit.fn.name} ${unit.fn.condition ?? ''}`;
    while (out.has(key)) key += "'";
    out.set(key, unit);
  }
  return out;
}

/** A function's lines with what its head says of contexts. */
function textOf(text: string | null, { fn }: Unit): string {
  const lines = (text ?? '').split('\n').slice(fn.line - 1, fn.endLine);
  return [fn.comment, ...lines].join('\n');
}

function changedMacros(before: Program, after: Program, file: ChangedText): Set<string> {
  const bodies = (program: Program, path: string) =>
    new Map((program.project.whole(path)?.macros ?? []).map((m) => [m.name, m.body]));
  const pre = bodies(before, file.prePath);
  const post = bodies(after, file.path);
  const names = [...new Set([...pre.keys(), ...post.keys()])];
  return new Set(names.filter((name) => pre.get(name) !== post.get(name)));
}

const callsAny = ({ fn }: Unit, names: ReadonlySet<string>): boolean =>
  names.size > 0 && fn.blocks.some((b) => b.ops.some((op) => op.op === 'call' && names.has(op.name)));

/** Callers of a function whose net effect changed are changed too. */
function withEffects(before: Program, after: Program, pairs: Pair[]): void {
  const known = new Set(pairs.flatMap((p) => (p.post ? [unitKey(p.post)] : [])));
  for (let i = 0; i < pairs.length && pairs.length < MAX_CALLEES; i++) {
    const { pre, post } = pairs[i] as Pair;
    if (!pre || !post) continue;
    const effects = [before.summary(pre).effect, after.summary(post).effect].map((e) => JSON.stringify(e));
    if (effects[0] === effects[1]) continue;
    for (const use of usesOf(after.project, post).uses) {
      if (use.kind !== 'call' || use.by.fn.kind === 'macro' || known.has(unitKey(use.by))) continue;
      known.add(unitKey(use.by));
      const old = before.project.functions(use.by.fn.name, use.by.file).find((u) => u.file === use.by.file);
      pairs.push({ pre: old ?? null, post: use.by });
    }
  }
}

/** Calls that are new, gone, or made with other locks held; functions newly handed over. */
function changedCalls(before: Program, after: Program, { pre, post }: Pair): Below[] {
  const old = callsOf(before, pre);
  const now = callsOf(after, post);
  const below: Below[] = [];
  for (const key of new Set([...old.keys(), ...now.keys()])) {
    const [a, b] = [old.get(key), now.get(key)];
    const from = (b?.unit ?? a?.unit) as Unit;
    const call = (b ?? a)?.at.call;
    if (!call) continue;
    const lost = a && b ? difference(a.at, b.at) : null;
    if (lost !== null && lost.size === 0) continue;
    if (call.through === undefined && call.name !== '')
      below.push({ name: call.name, from: from.file, lost });
    for (const arg of call.args)
      if (/^&?\w+$/.test(arg)) below.push({ name: arg.replace('&', ''), from: from.file, lost });
  }
  return below;
}

interface At {
  unit: Unit;
  at: LocalCall;
}

function callsOf(program: Program, unit: Unit | null): Map<string, At> {
  const out = new Map<string, At>();
  if (unit === null) return out;
  for (const at of program.summary(unit).calls) {
    let key = `${at.call.through ?? ''} ${at.call.name} ${at.call.args.filter((a) => /^&?\w+$/.test(a)).join()}`;
    while (out.has(key)) key += "'";
    out.set(key, { unit, at });
  }
  return out;
}

/** Contexts for certain held at one of the two only. */
function difference(a: LocalCall, b: LocalCall): Set<Context> {
  const [x, y] = [closure(a.state.held), closure(b.state.held)];
  const [p, q] = [new Set(a.state.dropped), new Set(b.state.dropped)];
  return new Set([
    ...[...x, ...y].filter((c) => x.has(c) !== y.has(c)),
    ...[...p, ...q].filter((c) => p.has(c) !== q.has(c)),
  ]);
}

/** Functions that a table names in one image only, or with other siblings. */
function changedTables(before: Program, after: Program, file: ChangedText): Below[] {
  const pre = entriesOf(before.project.whole(file.prePath)?.tables ?? []);
  const post = entriesOf(after.project.whole(file.path)?.tables ?? []);
  return [...new Set([...pre.keys(), ...post.keys()])]
    .filter((key) => pre.has(key) !== post.has(key))
    .map((key) => ({ name: (pre.get(key) ?? post.get(key)) as string, from: file.path, lost: null }));
}

function entriesOf(tables: readonly CTable[]): Map<string, string> {
  return new Map(
    tables.flatMap((table) => {
      const constants = table.fields.filter((f) => /^[A-Z0-9_ |]+$/.test(f.value)).map((f) => f.value);
      return table.fields
        .filter((f) => /^&?[a-z_]\w*$/.test(f.value))
        .map((f): [string, string] => [
          `${table.struct} ${f.member} ${f.value} ${constants.join()}`,
          f.value.replace('&', ''),
        ]);
    }),
  );
}

/** Open sites in the functions below, breadth first. */
function descend(program: Program, below: readonly Below[]): Pick<Reach, 'sites' | 'notAnalysed'> {
  const sites: Reach['sites'] = [];
  const notAnalysed: NotAnalysed[] = [];
  const seen = new Set<string>();
  const queue = [...below];
  for (let i = 0; i < queue.length; i++) {
    const { name, from, lost } = queue[i] as Below;
    if (!worthwhile(program, name)) continue;
    for (const { file, fn } of program.project.functions(name, from)) {
      const unit = { file, fn };
      const key = `${unitKey(unit)} ${lost === null ? '*' : [...lost].sort().join()}`;
      if (seen.has(key)) continue;
      if (seen.size >= MAX_CALLEES) {
        notAnalysed.push({ file: from, reason: 'the change reaches more functions than are followed' });
        return { sites, notAnalysed };
      }
      seen.add(key);
      queue.push(...look(program, unit, lost, sites));
    }
  }
  return { sites: unique(sites), notAnalysed };
}

/** Collects a function's open sites; gives the calls below which one of the lost contexts may still be missing. */
function look(
  program: Program,
  unit: Unit,
  lost: ReadonlySet<Context> | null,
  sites: Reach['sites'],
): Below[] {
  const summary = program.summary(unit);
  for (const site of summary.sites) {
    const { verdict, needs } = site.site;
    if (verdict === 'unprotected' && (lost === null || needs.some((n) => lost.has(n))))
      sites.push({ unit, site });
  }
  return summary.calls.flatMap(({ call, state }): Below[] => {
    if (call.through !== undefined || call.name === '') return [];
    const held = closure(state.held);
    const rest = lost === null ? null : new Set([...lost].filter((c) => !held.has(c)));
    if (rest !== null && rest.size === 0) return [];
    return [{ name: call.name, from: unit.file, lost: rest }];
  });
}

/** Code of the network stack, or a definition elsewhere that itself asks for a context. */
function worthwhile(program: Program, name: string): boolean {
  const { tree } = program.project;
  return (
    tree.defining(name, ['net', 'include/net', 'drivers/net']).length > 0 || tree.notable(name).length > 0
  );
}

function unique(sites: Reach['sites']): Reach['sites'] {
  const seen = new Set<string>();
  return sites.filter(({ unit, site }) => {
    const key = `${unitKey(unit)} ${site.site.line} ${site.site.column} ${site.site.needs.join()}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
