/** Which struct a member expression reaches into, from the declared types of parameters, locals and members. */
import type { CFunction, CParam } from '../c/ir.js';
import type { Project } from '../c/project.js';

const PATH = /^\(?[&*]*\(?([A-Za-z_]\w*)((?:(?:->|\.)\w+|\[[^\]]*\])*)\)?$/;

/** `rt->dst.input` → container `dst_entry` and member `input`; the container is null when a type is not known. */
export function memberTarget(
  project: Project,
  file: string,
  fn: CFunction,
  expression: string,
): { struct: string | null; member: string } | null {
  const match = PATH.exec(expression);
  if (!match) return null;
  const members = (match[2] ?? '').split(/->|\.|\[[^\]]*\]/).filter(Boolean);
  const member = members.pop();
  if (member === undefined) return null;
  return { struct: structOfPath(project, file, fn, match[1] as string, members), member };
}

/**
 * What a table's field stands for: `ops.parse` in a `struct proto` is the member `parse` of the struct of `ops`, and `#1` is
 * the second member. The struct is '' when it is not known.
 */
export function fieldTarget(
  project: Project,
  file: string,
  table: string,
  field: string,
): { struct: string; member: string } {
  const path = field
    .replace(/\[[^\]]*\]/g, '')
    .split('.')
    .filter(Boolean);
  const last = path.pop() ?? field;
  let struct: string | null = table;
  for (const [i, name] of path.entries()) {
    if (struct === null || struct === '') break;
    const members: readonly CParam[] = project.struct(struct, file)?.members ?? [];
    const found = named(members, name);
    // A struct without a name of its own: its members are those of the outer one, written with its name.
    if (!found && members.some((m) => m.name.startsWith(`${[...path.slice(i)].join('.')}.`))) break;
    struct = structName(found?.type ?? '');
  }
  const member = /^#\d+$/.test(last) ? positional(project, file, struct ?? '', last) : last;
  return { struct: struct ?? '', member };
}

const named = (members: readonly CParam[], name: string): CParam | undefined =>
  /^#\d+$/.test(name) ? members[Number(name.slice(1))] : members.find((m) => m.name === name);

function positional(project: Project, file: string, struct: string, place: string): string {
  if (struct === '') return place;
  const found = named(project.struct(struct, file)?.members ?? [], place);
  // What is no pointer to a function shows that places are counted otherwise here.
  return found && /\(\*/.test(found.type) ? found.name : place;
}

/** The struct that an expression's value is or points to. */
export function structOf(project: Project, file: string, fn: CFunction, expression: string): string | null {
  const match = PATH.exec(expression);
  if (!match) return null;
  const members = (match[2] ?? '').split(/->|\.|\[[^\]]*\]/).filter(Boolean);
  return structOfPath(project, file, fn, match[1] as string, members);
}

function structOfPath(
  project: Project,
  file: string,
  fn: CFunction,
  base: string,
  members: readonly string[],
): string | null {
  const declared = [...fn.params, ...fn.locals].find((p) => p.name === base);
  let struct = structName(declared?.type ?? '');
  for (let i = 0; i < members.length && struct !== null; i++) {
    const all = project.struct(struct, file)?.members ?? [];
    // Members of a named inner struct are written with it: `u.fn`.
    let found = all.find((m) => m.name === members[i]);
    if (!found && i + 1 < members.length) {
      found = all.find((m) => m.name === `${members[i]}.${members[i + 1]}`);
      if (found) i++;
    }
    struct = structName(found?.type ?? '');
  }
  return struct;
}

const structName = (type: string): string | null => /\bstruct (\w+)/.exec(type)?.[1] ?? null;
