/** What happens to a function that is handed to another one: where that one calls its parameter, with which locks. */
import type { CCall } from '../c/ir.js';
import type { Entry, Member } from '../knowledge/entry.js';
import { isRegistrar, memberEntry, registrationEntry, structsWith } from '../knowledge/kernel.js';
import { MAX_CALLBACK_DEPTH } from '../limits.js';
import { type Program, type Unit, unitKey } from './program.js';
import { memberTarget } from './struct-of.js';
import type { Inner } from './ways.js';

export type CallbackCall = { inner: Inner[] } | { entry: Entry } | { because: string };

interface Holder {
  unit: Unit;
  param: string;
  /** Calls that brought it here, outermost first. */
  above: Inner[];
}

/** Calls of the function that stands as argument `index` of `call`. */
export function callbackCalls(program: Program, call: CCall, index: number, file: string): CallbackCall[] {
  const found: CallbackCall[] = [];
  const queue = holders(program, call, index, file, []);
  if (queue.length === 0) return [{ because: `${call.name || 'a pointer'}() takes it and is not known` }];
  const seen = new Set<string>();
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    const key = `${unitKey(at.unit)} ${at.param}`;
    if (seen.has(key)) continue;
    seen.add(key);
    if (at.above.length >= MAX_CALLBACK_DEPTH) found.push({ because: 'it is handed on too often' });
    else visit(program, at, found, queue);
  }
  return found;
}

/** The member that a function handed to a registration is stored in; a text when that can't be told. */
export function storedIn(program: Program, name: string, index: number, from: string): Member | string {
  const queue = holdersOf(program, name, index, from, []);
  if (queue.length === 0) return `${name}() is not found`;
  const seen = new Set<string>();
  const found: Member[] = [];
  for (let at = queue.shift(); at !== undefined && seen.size < MAX_CALLBACK_HOLDERS; at = queue.shift()) {
    const { unit, param } = at;
    const key = `${unitKey(unit)} ${param}`;
    if (seen.has(key)) continue;
    seen.add(key);
    for (const op of unit.fn.blocks.flatMap((block) => block.ops)) {
      if (op.op === 'call') {
        if (op.name === '' && op.through === param) return `${name}() calls it itself`;
        op.args.forEach((arg, i) => {
          if (bare(arg) === param) queue.push(...holders(program, op, i, unit.file, []));
        });
      } else if (op.op === 'assign' && bare(op.rhs) === param) {
        const { struct, member } = memberTarget(program.project, unit.file, unit.fn, op.lhs) ?? {};
        // In a macro the pointer has no type: a struct of that member by its row, or by what the macro is about.
        if (struct && member) found.push({ struct, member });
      }
    }
  }
  const [first] = found;
  return first ?? `where ${name}() keeps it is not found`;
}

/** Functions through which a registration hands the callback on, all branches together. */
const MAX_CALLBACK_HOLDERS = 40;

const bare = (text: string): string => text.replace(/^\((\w+)\)$/, '$1');

/** The callee's definitions with the parameter that takes the argument. */
function holders(program: Program, call: CCall, index: number, file: string, above: Inner[]): Holder[] {
  if (call.through !== undefined || call.name === '') return [];
  return holdersOf(program, call.name, index, file, above);
}

function holdersOf(program: Program, name: string, index: number, file: string, above: Inner[]): Holder[] {
  const macros = program.project
    .macros(name, file)
    .flatMap(({ file: at, macro }) => (macro.code ? [{ file: at, fn: macro.code }] : []));
  const units = macros.length > 0 ? macros : program.project.functions(name, file);
  return units.flatMap((unit) => {
    const param = unit.fn.params[index]?.name;
    return param ? [{ unit, param, above }] : [];
  });
}

function visit(program: Program, at: Holder, found: CallbackCall[], queue: Holder[]): void {
  const { unit, param } = at;
  for (const block of unit.fn.blocks)
    for (const op of block.ops) {
      if (op.op === 'assign' && op.rhs === param) found.push(stored(program, unit, op.lhs));
      if (op.op !== 'call') continue;
      const here = () => [...at.above, innerAt(program, unit, op)];
      if ((op.name === param && op.through === undefined) || (op.name === '' && op.through === param))
        found.push({ inner: here() });
      op.args.forEach((arg, index) => {
        if (arg !== param) return;
        const entry = registrationEntry(op.name, index, (i) => op.args[i] ?? null);
        if (entry) found.push({ entry });
        else if (!isRegistrar(op.name)) queue.push(...holders(program, op, index, unit.file, here()));
      });
    }
}

function innerAt(program: Program, unit: Unit, op: CCall): Inner {
  const state = program.call(unit, op.id)?.state ?? { held: [], dropped: [], partly: [], unknown: [] };
  return { unit, line: op.line, state };
}

function stored(program: Program, unit: Unit, lhs: string): CallbackCall {
  const target = memberTarget(program.project, unit.file, unit.fn, lhs);
  if (target === null) return { because: `${unit.fn.name}() stores it` };
  const structs = target.struct === null ? structsWith(target.member) : [target.struct];
  const entry = structs.length === 1 ? memberEntry(structs[0] as string, target.member, () => null) : null;
  return entry ? { entry } : { because: `${unit.fn.name}() stores it in ${target.member}` };
}
