/** What an unmet need costs: whether something that a grace period waits for is held over every use of the pointer. */
import type { CCall, CFunction, COp } from '../c/ir.js';
import { closure } from '../knowledge/contexts.js';
import { waitedFor } from '../knowledge/words.js';
import { MAX_USE_BLOCKS } from '../limits.js';
import { isIdentifier, namesIn } from './expr.js';
import type { Uses } from './summary.js';
import type { Context, Impact } from './verdict.js';

/** Contexts that the function itself holds before an op. */
export type HeldAt = (block: number, index: number) => readonly Context[];

/** The variable that has the pointer after the call: its result, or the cursor of a list macro. */
function variableOf(call: CCall): string | null {
  if (call.loop && isIdentifier(call.args[0] ?? '')) return call.args[0]!;
  return call.result !== undefined && isIdentifier(call.result) ? call.result : null;
}

function leaves(op: COp, name: string): boolean {
  if (op.op === 'return') return op.value !== null && namesIn(op.value).has(name);
  return op.op === 'assign' && !isIdentifier(op.lhs) && op.rhs === name;
}

function uses(op: COp, name: string): boolean {
  if (op.op === 'deref') return op.base === name;
  return op.op === 'call' && op.args.some((a) => namesIn(a).has(name));
}

function overwrites(op: COp, name: string, origin: CCall): boolean {
  if (op === origin) return true;
  return op.op === 'assign' && op.lhs === name && op.line !== origin.line;
}

interface Walk {
  used: Context[][];
  escapes: boolean;
}

/** Ops from `index` on; true when the variable is overwritten in the block. */
function throughOps(
  fn: CFunction,
  block: number,
  index: number,
  name: string,
  origin: CCall,
  heldAt: HeldAt,
  out: Walk,
) {
  const { ops } = fn.blocks[block]!;
  for (let i = index; i < ops.length; i++) {
    const op = ops[i]!;
    if (overwrites(op, name, origin)) return true;
    if (leaves(op, name)) out.escapes = true;
    if (uses(op, name)) out.used.push([...heldAt(block, i)]);
  }
  return false;
}

/** Without a variable the pointer is used where it stands: in a return or a store it goes elsewhere. */
function inPlace(fn: CFunction, block: number, index: number, call: CCall, heldAt: HeldAt): Uses {
  const next = fn.blocks[block]!.ops.slice(index + 1).find((o) => o.op === 'return' || o.op === 'assign');
  const text = `${call.name}(${call.args.join(', ')})`;
  const given =
    (next?.op === 'return' && next.value === text) ||
    (next?.op === 'assign' && next.rhs === text && !isIdentifier(next.lhs));
  return { held: [...heldAt(block, index)], escapes: given };
}

/** What is held over every use of the pointer that the function shows. */
export function usesOf(fn: CFunction, block: number, index: number, call: CCall, heldAt: HeldAt): Uses {
  const name = variableOf(call);
  if (name === null) return inPlace(fn, block, index, call, heldAt);
  const out: Walk = { used: [[...heldAt(block, index)]], escapes: false };
  const seen = new Set<number>();
  const stack: number[] = [];
  const onward = (b: number) => stack.push(...fn.blocks[b]!.edges.map((e) => e.to));
  if (!throughOps(fn, block, index + 1, name, call, heldAt, out)) onward(block);
  while (stack.length > 0) {
    const b = stack.pop()!;
    if (seen.has(b)) continue;
    seen.add(b);
    if (seen.size > MAX_USE_BLOCKS) return { held: [], escapes: true };
    if (!throughOps(fn, b, 0, name, call, heldAt, out)) onward(b);
  }
  const [first = [], ...rest] = out.used.map((held) => closure(held));
  return { held: [...first].filter((c) => rest.every((r) => r.has(c))), escapes: out.escapes };
}

/** BH, preemption or interrupts off, or a reader of another flavour that a plain grace period waits for. */
function covers(contexts: Iterable<Context>): boolean {
  return [...closure(contexts)].some((c) => waitedFor(c));
}

/**
 * @param entry contexts with which the kernel enters the path, not given up on the way: they last over every use
 * @param held all that is held at the site
 * @param local what the function shows of the pointer's uses
 * @param all false: the kernel may enter the path with more than is held for certain
 */
export function impactOf(
  entry: readonly Context[],
  held: readonly Context[],
  local: Uses | null,
  all = true,
): Impact {
  if (covers(entry)) return 'splat';
  if (local && !local.escapes && covers(local.held)) return 'splat';
  return all && held.length === 0 ? 'use-after-free' : 'unknown';
}
