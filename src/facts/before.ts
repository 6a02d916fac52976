/** What runs before a member of a table and takes locks for it: the first member of a sequence, or a function that prepares. */
import type { CTable } from '../c/ir.js';
import type { Entry } from '../knowledge/entry.js';
import { PREPARED, preparedEntry, SEQUENCES, type Sequence } from '../knowledge/kernel.js';
import { isLockCall } from './effects.js';
import type { Program } from './program.js';
import type { Context } from './verdict.js';

export const fieldOf = (table: CTable, field: string): string | null =>
  table.fields.find((f) => f.member === field)?.value ?? null;

/** The entry of a member with what runs before it taken into account, or why that is not known. */
export function afterOthers(
  program: Program,
  table: CTable,
  member: string,
  file: string,
  entry: Entry,
): Entry | { because: string } {
  const preparer = preparerOf(program, table, member, file);
  if (preparer !== null) return preparedEntry(entry, preparer, (field) => fieldOf(table, field));
  const row = SEQUENCES.find((s) => s.struct === table.struct && s.later.includes(member));
  if (row === undefined || (row.only && fieldOf(table, row.only.field) !== row.only.is)) return entry;
  const held = leftHeld(program, row, table, file);
  if (held === null) return { because: `what ${member} runs under is not known` };
  return { ...entry, held, certainty: 's', left: true };
}

/** The function that prepares the member: a field of the table itself, or of another one in the same file. */
function preparerOf(program: Program, table: CTable, member: string, file: string): string | null {
  const row = PREPARED.find((r) => r.struct === table.struct && r.members.includes(member));
  if (!row) return null;
  if (row.by === table.struct) return fieldOf(table, row.field);
  const others = program.project
    .mentioning(file, row.field)
    .tables.filter((other) => other.struct === row.by && fieldOf(other, row.field) !== null);
  return others[0] ? fieldOf(others[0], row.field) : null;
}

/** What the first member of a sequence leaves held for the others; null when it is not known. */
function leftHeld(program: Program, row: Sequence, table: CTable, file: string): Context[] | null {
  const first = firstOf(program, row, table, file);
  const units = first === null ? [] : program.project.functions(first, file);
  const effects = units.map((unit) => program.outline(unit)).filter((s) => s.notAnalysed === null);
  if (effects.length === 0) return null;
  const locks = effects.some((s) => s.calls.some(({ call }) => mayLock(program, call.name)));
  const taken = effects.map(({ effect }) => [
    ...effect.acquires,
    ...effect.conditional.flatMap((c) => c.acquires),
  ]);
  const held = (taken[0] ?? []).filter((context) => taken.every((t) => t.includes(context)));
  // It deals with locks, but how is not understood.
  return held.length === 0 && locks ? null : held;
}

/** The first member stands in the table itself, or in the one that points to this table. */
function firstOf(program: Program, row: Sequence, table: CTable, file: string): string | null {
  const { by } = row;
  if (by === undefined) return fieldOf(table, row.first);
  const above = program.project
    .mentioning(file, table.name)
    .tables.find((other) => other.struct === by.struct && fieldOf(other, by.field) === table.name);
  return above ? fieldOf(above, row.first) : null;
}

const mayLock = (program: Program, name: string): boolean =>
  isLockCall(name) || program.project.tree.notable(name).length > 0;
