/** Calls through a member of a struct (`ops->parse(skb)`), for members that no row of the entry tables is about. */
import type { CCall } from '../c/ir.js';
import { foldersFor, type Project, sharedFolders } from '../c/project.js';
import { MAX_MEMBER_FILES } from '../limits.js';
import type { Unit } from './program.js';
import { structOf } from './struct-of.js';

export interface MemberCalls {
  calls: { by: Unit; call: CCall }[];
  /** Calls through a member of that name whose struct could not be told, or files that were not looked at. */
  unsure: boolean;
}

/** Looks in every file that mentions the member; none when there are too many. */
export function memberCalls(project: Project, struct: string, member: string, from: string): MemberCalls {
  const out: MemberCalls = { calls: [], unsure: false };
  const files = project.tree
    .mentioning(member, foldersFor(from))
    .sort((a, b) => sharedFolders(b, from) - sharedFolders(a, from) || (a < b ? -1 : 1));
  if (files.length > MAX_MEMBER_FILES) return { calls: [], unsure: true };
  for (const file of files) {
    const part = project.mentioning(file, member);
    const units = [...part.functions, ...part.macros.flatMap((m) => m.code ?? [])].map((fn) => ({
      file,
      fn,
    }));
    for (const by of units) for (const call of callsThrough(by, member)) sort(project, struct, by, call, out);
  }
  return out;
}

function callsThrough({ fn }: Unit, member: string): CCall[] {
  return fn.blocks.flatMap((block) =>
    block.ops.flatMap((op) =>
      op.op === 'call' && op.name === member && op.through !== undefined ? [op] : [],
    ),
  );
}

function sort(project: Project, struct: string, by: Unit, call: CCall, out: MemberCalls): void {
  const found = structOf(project, by.file, by.fn, call.through ?? '');
  if (found === struct) out.calls.push({ by, call });
  else if (found === null) out.unsure = true;
}
