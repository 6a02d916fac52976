/** Calls through a member of a struct (`ops->parse(skb)`, INDIRECT_CALL_1(ops->parse, …), `fn = ops->parse; fn(skb)`). */
import type { CCall, CFunction } from '../c/ir.js';
import { readsMember } from '../c/mention.js';
import { foldersFor, type Project, sharedFolders } from '../c/project.js';
import { GUESSED_CALLS } from '../knowledge/kernel.js';
import { ONLY_LOOKS } from '../knowledge/wrappers.js';
import { MAX_MEMBER_FILES, MAX_MEMBER_MENTIONS } from '../limits.js';
import { isIdentifier } from './expr.js';
import type { Unit } from './program.js';
import { structOf } from './struct-of.js';

export interface MemberCall {
  by: Unit;
  call: CCall;
  /** The first argument that the function gets. */
  from: number;
}

/** A call that the pointer is handed to. */
export interface Handed {
  by: Unit;
  call: CCall;
  index: number;
}

export interface MemberCalls {
  calls: MemberCall[];
  handed: Handed[];
  /** Why there may be more: calls through a member of that name whose struct could not be told, files that were not looked at. */
  unsure: string | null;
}

/** Looks in every file that reads the member; none when there are too many. */
export function memberCalls(
  project: Project,
  struct: string,
  member: string,
  from: string,
  folders: readonly string[] = foldersFor(from),
  mentions = MAX_MEMBER_MENTIONS,
  most = MAX_MEMBER_FILES,
): MemberCalls {
  const out: MemberCalls = { calls: [], handed: [], unsure: null };
  const mentioning = project.tree.mentioning(member, folders);
  if (mentioning.length > mentions) return { calls: [], handed: [], unsure: 'too many files mention it' };
  const files = mentioning
    .filter((file) => readsMember(project.tree.read(file) ?? '', member))
    .sort((a, b) => sharedFolders(b, from) - sharedFolders(a, from) || (a < b ? -1 : 1));
  if (files.length > most) return { calls: [], handed: [], unsure: 'too many files call it' };
  for (const file of files) {
    const part = project.reading(file, member);
    for (const fn of [...part.functions, ...part.macros.flatMap((m) => m.code ?? [])]) {
      const by = { file, fn };
      for (const found of callsThrough(fn, member)) sort(project, struct, by, found, out);
    }
  }
  return out;
}

/** A call and the expression that its pointer is a member of; no call: the pointer goes elsewhere. */
interface Found {
  base: string;
  call: CCall | null;
  from: number;
  /** The argument that it is, when it is handed to the call. */
  index?: number;
}

function callsThrough(fn: CFunction, member: string): Found[] {
  const found: Found[] = [];
  const path = new RegExp(`^\\(?\\*?(.+?)(?:->|\\.)${member}\\)?$`);
  const baseOf = (text: string): string | null => path.exec(text)?.[1] ?? null;
  /** Local pointers that have the member. */
  const local = new Map<string, string>();
  for (const { ops } of fn.blocks)
    for (const op of ops) {
      const value = op.op === 'assign' ? op.rhs : op.op === 'call' ? (op.args[0] ?? '') : '';
      const target = op.op === 'assign' ? op.lhs : op.op === 'call' ? (op.result ?? '') : '';
      const base = baseOf(value);
      if (base !== null && isIdentifier(target)) local.set(target, base);
    }
  for (const { ops } of fn.blocks)
    for (const op of ops) {
      if (op.op === 'assign') {
        const base = baseOf(op.rhs);
        if (base !== null && !isIdentifier(op.lhs)) found.push({ base, call: null, from: 0 });
      }
      if (op.op !== 'call') continue;
      if (op.name === member && op.through !== undefined) found.push({ base: op.through, call: op, from: 0 });
      // Not every declaration of a function pointer is understood: then the call has the pointer's name.
      const pointed = local.get(
        op.name === '' ? (op.through ?? '') : op.through === undefined ? op.name : '',
      );
      if (pointed !== undefined) found.push({ base: pointed, call: op, from: 0 });
      const guesses = GUESSED_CALLS.get(op.name);
      op.args.forEach((arg, index) => {
        const base = baseOf(arg) ?? local.get(arg) ?? null;
        if (base === null || (op.result !== undefined && local.has(op.result))) return;
        if (index === 0 && guesses !== undefined) found.push({ base, call: op, from: guesses + 1 });
        else if (!ONLY_LOOKS.some((row) => op.name.startsWith(row.prefix)))
          found.push({ base, call: op, from: 0, index });
      });
    }
  return found;
}

function sort(project: Project, struct: string, by: Unit, found: Found, out: MemberCalls): void {
  const is = structOf(project, by.file, by.fn, found.base);
  if (is !== null && is !== struct) return;
  if (is === null) out.unsure ??= `${by.fn.name}() calls a member of that name of something`;
  else if (found.call === null) out.unsure ??= `${by.fn.name}() hands it on`;
  else if (found.index !== undefined) out.handed.push({ by, call: found.call, index: found.index });
  else out.calls.push({ by, call: found.call, from: found.from });
}
