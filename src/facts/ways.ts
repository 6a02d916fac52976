/** The ways into a function: who calls it with which locks, and how the kernel enters it. */
import type { CCall } from '../c/ir.js';
import type { Entry, Member } from '../knowledge/entry.js';
import {
  BY_REGISTRATION,
  isRegistrar,
  memberEntry,
  NAMED_BY_MACRO,
  registrationEntry,
  structsWith,
} from '../knowledge/kernel.js';
import { afterOthers, fieldOf } from './before.js';
import { callbackCalls } from './callbacks.js';
import { heldFlag } from './correlated.js';
import { binding } from './expr.js';
import { memberCalls } from './member-calls.js';
import type { Program, Unit } from './program.js';
import { fieldTarget, memberTarget } from './struct-of.js';
import type { StateAt } from './summary.js';
import { aliasesOf, definerOf, type Use, usesOf } from './uses.js';
import { callsBy, declares, variableCalls, variableOf } from './variable-calls.js';

/** A step inside the callee that a callback was handed to: where it is called, with which locks. */
export interface Inner {
  unit: Unit;
  line: number;
  state: StateAt;
}

export type Confidence = 'high' | 'medium' | 'low';

export type Way =
  | {
      kind: 'call';
      by: Unit;
      call: CCall;
      state: StateAt;
      /** Parameters of the function to arguments of the call; null when they can't be told (callbacks). */
      put: ReadonlyMap<string, string> | null;
      /** Functions between the caller and the function, outermost first. */
      inner: Inner[];
      via?: string;
      confidence: Confidence;
      /** A test on the way to the call that tells whether a lock is held (`if (rtnl_held)`). */
      flag?: string;
      /** The same function also calls through that member with more locks: which of them hangs on data. */
      choice?: true;
    }
  | { kind: 'entry'; entry: Entry; file: string; line: number; confidence: Confidence }
  | { kind: 'unknown'; because: string };

const CERTAINTY: Record<Entry['certainty'], Confidence> = { s: 'high', m: 'medium', '?': 'low' };

/** `among`: only those that stand in these files. */
export function waysInto(program: Program, unit: Unit, among?: readonly string[]): Way[] {
  const definer = definerOf(unit);
  if (definer && !definer.also) return [definedWay(definer, unit)];
  const names = [
    unit,
    ...aliasesOf(program.project, unit).map((name) => ({ ...unit, fn: { ...unit.fn, name } })),
  ];
  const found = names.map((one) => usesOf(program.project, one, among));
  const ways = found.flatMap(({ uses }) => uses.flatMap((use) => waysOf(program, unit, use)));
  ways.push(...namedWays(program, unit), ...(definer ? [definedWay(definer, unit)] : []));
  const more = found.reduce((sum, { more }) => sum + more, 0);
  if (more > 0) ways.push({ kind: 'unknown', because: `${more} more files use ${unit.fn.name}()` });
  return ways;
}

/** `DEVICE_ATTR_RO(speed)` makes a table entry of speed_show(). */
function namedWays(program: Program, { file, fn }: Unit): Way[] {
  return NAMED_BY_MACRO.filter((row) => fn.name.endsWith(row.suffix)).flatMap((row): Way[] => {
    const base = fn.name.slice(0, -row.suffix.length);
    const top = program.project
      .mentioning(file, base)
      .topCalls.find((call) => call.name === row.macro && call.args[0] === base);
    if (!top) return [];
    const { via, src } = row;
    const entry: Entry = {
      via,
      held: [],
      weak: [],
      bare: true,
      asked: true,
      certainty: 's',
      src,
      note: row.macro,
    };
    return [entryWay(entry, file, top.line)];
  });
}

function definedWay(definer: NonNullable<ReturnType<typeof definerOf>>, unit: Unit): Way {
  if (definer.held === null)
    return { kind: 'unknown', because: `a ${definer.via} runs in the context of its program` };
  const { via, held, src } = definer;
  const entry: Entry = { via, held, weak: [], bare: true, asked: true, certainty: 's', src, note: '' };
  return { kind: 'entry', entry, file: unit.file, line: unit.fn.line, confidence: 'high' };
}

function waysOf(program: Program, unit: Unit, use: Use): Way[] {
  switch (use.kind) {
    case 'call':
      return use.by.file === unit.file && use.by.fn === unit.fn ? [] : callWay(program, unit, use);
    case 'argument':
      return argumentWays(program, use);
    case 'store':
      return storeWays(program, unit, use);
    case 'table':
      return tableWays(program, unit, use);
    case 'top':
      return topWays(use);
  }
}

function callWay(program: Program, unit: Unit, use: Extract<Use, { kind: 'call' }>): Way[] {
  const at = program.call(use.by, use.call.id);
  if (at === null) return notUnderstood(program, use.by);
  // The use may have fewer: INDIRECT_CALL_1(f, g, args...) hands down what follows the functions.
  const put = binding(
    unit.fn.params.map((p) => p.name),
    at.args.slice(use.call.args.length - use.args.length),
  );
  const flag = heldFlag(use.by.fn, (op) => op === use.call);
  const way = { by: use.by, call: use.call, state: at.state, put, inner: [] };
  return [{ kind: 'call', ...way, confidence: 'high', ...(flag === null ? {} : { flag }) }];
}

function notUnderstood(program: Program, by: Unit): Way[] {
  const reason = program.outline(by).notAnalysed;
  // Without a reason the call stands in code that no way leads to.
  return reason === null
    ? []
    : [{ kind: 'unknown', because: `${by.fn.name}() was not understood: ${reason}` }];
}

/** Handed to a registration that the table knows, else to a function that calls its parameter. */
function argumentWays(program: Program, use: Extract<Use, { kind: 'argument' }>): Way[] {
  const { by, call, index } = use;
  const entry = registrationEntry(call.name, index, (i) => call.args[i] ?? null);
  if (entry) return [entryWay(entry, by.file, call.line)];
  return isRegistrar(call.name) ? [] : handedWays(program, by, call, index);
}

/** Where the function that gets a pointer calls it. */
function handedWays(program: Program, by: Unit, call: CCall, index: number): Way[] {
  const at = program.call(by, call.id);
  if (at === null) return notUnderstood(program, by);
  return callbackCalls(program, call, index, by.file).map((found): Way => {
    if ('because' in found) return { kind: 'unknown', because: found.because };
    if ('entry' in found) return entryWay(found.entry, by.file, call.line);
    const { inner } = found;
    return { kind: 'call', by, call, state: at.state, put: null, inner, confidence: 'high' };
  });
}

const entryWay = (entry: Entry, file: string, line: number): Way => ({
  kind: 'entry',
  entry,
  file,
  line,
  confidence: CERTAINTY[entry.certainty],
});

function storeWays(program: Program, unit: Unit, use: Extract<Use, { kind: 'store' }>): Way[] {
  const { by, lhs, line } = use;
  const variable = variableOf(lhs);
  if (variable !== null) return variableWays(program, unit, use, variable);
  const target = memberTarget(program.project, by.file, by.fn, lhs);
  if (target === null) return [{ kind: 'unknown', because: `it is stored in ${lhs}` }];
  const candidates = target.struct === null ? structsWith(target.member) : [target.struct];
  const struct = candidates.length === 1 ? candidates[0] : undefined;
  const entry = struct === undefined ? null : memberEntry(struct, target.member, () => null);
  if (entry && !BY_REGISTRATION.some((row) => row.struct === struct)) return [entryWay(entry, by.file, line)];
  if (entry || struct === undefined)
    return [{ kind: 'unknown', because: `it is called through ${target.member}` }];
  return memberWays(program, unit, struct, target.member, by.file);
}

/** A function in a variable: the calls through it, and where a local one is handed on. */
function variableWays(
  program: Program,
  unit: Unit,
  { by, lhs }: Extract<Use, { kind: 'store' }>,
  variable: string,
): Way[] {
  const local = declares(by, variable);
  const calls = local
    ? callsBy(by, variable, null).map((call) => ({ by, call }))
    : variableCalls(program.project, by.file, variable, null);
  const handed = local
    ? allCalls(by).flatMap((call) =>
        call.args.flatMap((arg, index): Way[] =>
          arg === variable ? argumentWays(program, { kind: 'argument', by, call, index }) : [],
        ),
      )
    : [];
  const ways = [...throughWays(program, unit, calls, variable), ...handed];
  return ways.length > 0 ? ways : [{ kind: 'unknown', because: `it is stored in ${lhs}` }];
}

const allCalls = ({ fn }: Unit): CCall[] =>
  fn.blocks.flatMap((block) => block.ops.filter((op) => op.op === 'call'));

/** Calls through a pointer as ways into the function. */
function throughWays(
  program: Program,
  unit: Unit,
  calls: readonly { by: Unit; call: CCall }[],
  via: string,
): Way[] {
  const params = unit.fn.params.map((p) => p.name);
  return calls.flatMap(({ by, call }): Way[] => {
    const at = program.call(by, call.id);
    if (at === null) return notUnderstood(program, by);
    const way = { by, call, state: at.state, put: binding(params, at.args), inner: [], via };
    return [{ kind: 'call', ...way, confidence: 'medium' }];
  });
}

/** Without a row: the calls through the member that the tree shows. */
function memberWays(program: Program, unit: Unit, struct: string, member: string, file: string): Way[] {
  const because = `it is called through ${member}`;
  if (struct === '') return [{ kind: 'unknown', because }];
  const { mentions, files } = program.members ?? {};
  const { ways: all, unsure } = callsOfMember(
    program,
    unit,
    { struct, member },
    file,
    undefined,
    mentions,
    files,
  );
  const ways = all.map((way): Way => {
    if (way.kind !== 'call') return way;
    return { ...way, confidence: 'medium', ...(isChoice(way, all) ? { choice: true } : {}) };
  });
  return unsure !== null || ways.length === 0 ? [...ways, { kind: 'unknown', because }] : ways;
}

/** The calls through a member as ways into a function that stands in it, and why there may be more. */
export interface MemberWays {
  ways: Way[];
  unsure: string | null;
}

export function callsOfMember(
  program: Program,
  unit: Unit,
  { struct, member }: Member,
  file: string,
  within?: readonly string[],
  mentions?: number,
  files?: number,
): MemberWays {
  const { calls, handed, unsure } = memberCalls(
    program.project,
    struct,
    member,
    file,
    within,
    mentions,
    files,
  );
  const params = unit.fn.params.map((p) => p.name);
  const ways = calls.flatMap(({ by, call, from }): Way[] => {
    const at = program.call(by, call.id);
    if (at === null) return notUnderstood(program, by);
    const put = binding(params, at.args.slice(from));
    const flag = heldFlag(by.fn, (op) => op === call);
    const way = { by, call, state: at.state, put, inner: [], via: member };
    return [{ kind: 'call', ...way, confidence: 'high', ...(flag === null ? {} : { flag }) }];
  });
  for (const { by, call, index } of handed)
    for (const way of handedWays(program, by, call, index))
      ways.push(way.kind === 'call' ? { ...way, via: member } : way);
  return { ways, unsure };
}

const isChoice = (way: Extract<Way, { kind: 'call' }>, all: readonly Way[]): boolean =>
  all.some(
    (other) =>
      other.kind === 'call' &&
      other.by === way.by &&
      other.state.held.some((context) => !way.state.held.includes(context)),
  );

function tableWays(program: Program, unit: Unit, use: Extract<Use, { kind: 'table' }>): Way[] {
  const { table, file, line } = use;
  const registered = BY_REGISTRATION.some((row) => row.struct === table.struct);
  if (registered) return registeredWays(program, use);
  const target = fieldTarget(program.project, file, table.struct, use.member);
  const last = target.member;
  if (target.struct === '' && table.name !== '') {
    const member = /^[#[]/.test(last) ? null : last;
    const calls = variableCalls(program.project, file, table.name, member);
    if (calls.length > 0) return throughWays(program, unit, calls, table.name);
  }
  const structs = target.struct === '' ? structsWith(last) : [target.struct];
  const struct = structs.length === 1 ? (structs[0] as string) : '';
  const entry = memberEntry(struct, last, (field) => fieldOf(table, field));
  if (entry === null) return memberWays(program, unit, struct, last, file);
  const after = afterOthers(program, table, last, file, entry);
  return 'because' in after ? [{ kind: 'unknown', ...after }] : [entryWay(after, file, line)];
}

/** A notifier runs as its chain does: by the calls that get the variable's address. */
function registeredWays(program: Program, use: Extract<Use, { kind: 'table' }>): Way[] {
  const { table, file, line } = use;
  if (table.name === '') return [{ kind: 'unknown', because: `what calls a ${table.struct} is not known` }];
  const part = program.project.mentioning(file, table.name);
  const found: Way[] = [];
  for (const fn of part.functions)
    for (const block of fn.blocks)
      for (const op of block.ops)
        if (op.op === 'call')
          op.args.forEach((arg, index) => {
            if (arg !== `&${table.name}` && arg !== table.name) return;
            const entry = registrationEntry(op.name, index, (i) => op.args[i] ?? null);
            if (entry) found.push(entryWay(entry, file, line));
          });
  return found.length > 0
    ? found
    : [{ kind: 'unknown', because: `where ${table.name} is registered is not known` }];
}

function topWays(use: Extract<Use, { kind: 'top' }>): Way[] {
  const entry = registrationEntry(use.call, use.index, (i) => use.args[i] ?? null);
  return entry ? [entryWay(entry, use.file, use.line)] : [];
}
