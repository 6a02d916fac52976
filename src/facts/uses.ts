/** Where the name of a function stands in the tree: called, handed over, stored, put into a table. */
import type { CCall, CMacro, CTable } from '../c/ir.js';
import { foldersFor, type Part, type Project, sharedFolders } from '../c/project.js';
import { SEARCHED } from '../c/tree.js';
import { DEFINERS, GUESSED_CALLS } from '../knowledge/kernel.js';
import { MAX_USE_FILES } from '../limits.js';
import { isIdentifier } from './expr.js';
import type { Unit } from './program.js';

export type Use =
  | { kind: 'call'; by: Unit; call: CCall; args: readonly string[] }
  | { kind: 'argument'; by: Unit; call: CCall; index: number }
  | { kind: 'store'; by: Unit; lhs: string; line: number }
  | { kind: 'table'; file: string; table: CTable; member: string; line: number; by: Unit | null }
  | { kind: 'top'; file: string; call: string; args: readonly string[]; index: number; line: number };

export interface Uses {
  uses: Use[];
  /** Files that mention the name and were not looked at, or can't be read. */
  more: number;
}

/** All uses of a function or macro, nearest file first; `among`: only in these files. */
export function usesOf(project: Project, unit: Unit, among?: readonly string[]): Uses {
  const { files, more } = among === undefined ? filesUsing(project, unit) : { files: among, more: 0 };
  const read = files.filter((file) => project.tree.read(file) !== null);
  const uses = read.flatMap((file) => {
    const part = project.using(file, unit.fn.name);
    return file !== unit.file && hides(part, unit.fn.name) ? [] : usesIn(file, part, unit);
  });
  return { uses, more: more + files.length - read.length };
}

/** Files in which the function may be used, its own first; how many more there are; whether `within` leaves some out. */
export function filesUsing(
  project: Project,
  unit: Unit,
  within?: readonly string[],
): { files: string[]; more: number; narrowed: boolean } {
  const { name } = unit.fn;
  if (unit.file.endsWith('.c') && (unit.fn.static || unit.fn.kind === 'macro'))
    return { files: [unit.file], more: 0, narrowed: false };
  const below = reach(project, unit);
  const narrowed = within !== undefined && within !== SEARCHED && below.folders === SEARCHED;
  const folders = narrowed ? within : below.folders;
  const files = project.tree
    .mentioning(name, folders)
    .filter((file) => file.startsWith(below.prefix) && file !== unit.file)
    .sort((a, b) => sharedFolders(b, unit.file) - sharedFolders(a, unit.file) || (a < b ? -1 : 1));
  const all = [unit.file, ...files];
  return { files: all.slice(0, MAX_USE_FILES), more: Math.max(0, all.length - MAX_USE_FILES), narrowed };
}

/** How far a name is seen: an exported one everywhere, one of a driver in the driver, one of net/ in net/. */
function reach(project: Project, unit: Unit): { folders: readonly string[]; prefix: string } {
  const { file, fn } = unit;
  if (file.startsWith('include/')) return { folders: SEARCHED, prefix: '' };
  const parent = file.slice(0, file.lastIndexOf('/') + 1);
  if (file.endsWith('.h')) return { folders: [topOf(file)], prefix: parent };
  const exported = project.exports(file, fn.name);
  if (exported || !file.startsWith('net/')) {
    const driver = file.split('/').slice(0, -1).slice(0, 5).join('/');
    if (!exported && file.startsWith('drivers/')) return { folders: [topOf(file)], prefix: `${driver}/` };
    return { folders: SEARCHED, prefix: '' };
  }
  return { folders: foldersFor(file), prefix: '' };
}

const topOf = (file: string): string =>
  SEARCHED.find((folder) => file.startsWith(`${folder}/`)) ?? file.slice(0, file.lastIndexOf('/'));

/** Another file's own definition of the name: what it calls there is that one, unless an `#if` takes it away. */
const hides = (part: Part, name: string): boolean =>
  part.functions.some((fn) => fn.name === name && fn.condition === null) ||
  part.macros.some((m) => m.name === name && m.params !== null && !m.condition);

/** Uses in one file; a name that is only another name for it (`#define a b`) counts as it. */
function usesIn(file: string, part: Part, unit: Unit): Use[] {
  const { name } = unit.fn;
  const units = [
    ...part.functions.map((fn) => ({ file, fn })),
    ...part.macros.flatMap((m) => (m.code && m.name !== name ? [{ file, fn: m.code }] : [])),
  ];
  return [
    ...units.flatMap((by) => usesBy(by, name)),
    ...part.tables.flatMap((table) => tableUses(file, table, name, units)),
    ...part.macros.flatMap((macro) => macroTableUses(file, macro, name)),
    ...part.topCalls.flatMap((top) =>
      top.args.flatMap((arg, index): Use[] =>
        names(arg, name)
          ? [{ kind: 'top', file, call: top.name, args: top.args, index, line: top.line }]
          : [],
      ),
    ),
  ];
}

/** Whether an argument or value is the function: `f` or `&f`, perhaps with a cast. */
export function names(value: string, name: string): boolean {
  if (!value.endsWith(name)) return false;
  const before = value.slice(0, -name.length);
  return before === '' || before === '&' || /^\([^()]*(?:\([^()]*\)[^()]*)*\)&?$/.test(before);
}

function usesBy(by: Unit, name: string): Use[] {
  const found: Use[] = [];
  for (const block of by.fn.blocks)
    for (const op of block.ops) {
      if (op.op === 'call') {
        if (op.name === name && op.through === undefined)
          found.push({ kind: 'call', by, call: op, args: op.args });
        const guesses = GUESSED_CALLS.get(op.name);
        op.args.forEach((arg, index) => {
          if (!names(arg, name)) return;
          if (guesses !== undefined && index <= guesses)
            found.push({ kind: 'call', by, call: op, args: op.args.slice(guesses + 1) });
          else found.push({ kind: 'argument', by, call: op, index });
        });
      } else if (op.op === 'assign' && names(op.rhs, name))
        found.push({ kind: 'store', by, lhs: op.lhs, line: op.line });
    }
  return found;
}

function tableUses(file: string, table: CTable, name: string, units: readonly Unit[]): Use[] {
  const by = units.find((u) => u.fn.line <= table.line && table.line <= u.fn.endLine) ?? null;
  return table.fields.flatMap(({ member, value, line }): Use[] =>
    names(value, name) ? [{ kind: 'table', file, table, member, line, by }] : [],
  );
}

/** Fields that a macro writes into tables: `#define COMMON_OPS .start = f, .stop = g`. The struct is not known. */
function macroTableUses(file: string, macro: CMacro, name: string): Use[] {
  if (macro.params !== null || !macro.body.startsWith('.')) return [];
  const fields = [...macro.body.matchAll(/\.(\w+) ?= ?(&?\w+)/g)].map(([, member = '', value = '']) => ({
    member,
    value,
    line: macro.line,
  }));
  const table: CTable = { struct: '', name: '', line: macro.line, condition: null, fields };
  return tableUses(file, table, name, []);
}

/** `#define other name` in the file itself or in a header. */
export function aliasesOf(project: Project, unit: Unit): string[] {
  const part = project.using(unit.file, unit.fn.name);
  return part.macros
    .filter(
      (m) => m.params === null && m.name !== unit.fn.name && isIdentifier(m.body) && m.body === unit.fn.name,
    )
    .map((m) => m.name);
}

/** How a function that a macro defines or marks is entered (`SYSCALL_DEFINE3(name, …)`); null for ordinary ones. */
export const definerOf = ({ fn }: Unit): (typeof DEFINERS)[number] | null =>
  DEFINERS.find((row) => fn.annotations.some((text) => row.name.test(text))) ?? null;
