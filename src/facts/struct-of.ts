/** Which struct a member expression reaches into, from the declared types of parameters, locals and members. */
import type { CFunction } from '../c/ir.js';
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
