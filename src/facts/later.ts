/** What a piece of a function shows after a place: a reader lock given up below that is nowhere taken above was held all the
 *  time; one that is taken below was not held yet (nobody nests a reader lock in one function without a reason). */
import type { CFunction, COp } from '../c/ir.js';
import type { Flow } from './flow.js';
import { gaveUp, holds } from './state.js';
import type { Context } from './verdict.js';

export interface Later {
  /** Releases of the caller's hold, and first acquisitions, by context, that some way from the place reaches. */
  after(block: number, index: number): { releases: ReadonlySet<Context>; acquires: ReadonlySet<Context> };
}

interface Event {
  index: number;
  releases: Context[];
  acquires: Context[];
}

/** Changes of contexts that the function did not hold itself before the op. */
function eventsOf(flow: Flow, block: number): Event[] {
  const ops = flow.fn.blocks[block]!.ops;
  const events: Event[] = [];
  let states = flow.before[block]!;
  ops.forEach((op, index) => {
    const effect = flow.effect(op);
    const after = flow.step(states, op, ops[index - 1]);
    if (effect) {
      const before = [...states.values()];
      const given = effect.releases.filter((c) => [...after.values()].some((p) => gaveUp(p, c)));
      const retaken = effect.retakes.filter((c) => before.some((p) => !holds(p, c)));
      const releases = [...given, ...retaken];
      const taken = [...effect.acquires, ...effect.conditional.flatMap((c) => c.acquires)];
      const acquires = taken.filter((c) => before.some((p) => !holds(p, c) && !gaveUp(p, c)));
      if (releases.length + acquires.length > 0) events.push({ index, releases, acquires });
    }
    states = after;
  });
  return events;
}

function reachable(fn: CFunction, from: number): Set<number> {
  const seen = new Set<number>();
  const stack = (fn.blocks[from]?.edges ?? []).map((e) => e.to);
  while (stack.length > 0) {
    const block = stack.pop()!;
    if (seen.has(block)) continue;
    seen.add(block);
    for (const edge of fn.blocks[block]?.edges ?? []) stack.push(edge.to);
  }
  return seen;
}

const NONE: Later = { after: () => ({ releases: new Set(), acquires: new Set() }) };

export function laterOf(flow: Flow): Later {
  const isEffect = (op: COp) => flow.effect(op) !== null;
  if (!flow.fn.blocks.some((b) => b.ops.some(isEffect))) return NONE;
  const events = flow.fn.blocks.map((b, i) => (b.ops.some(isEffect) ? eventsOf(flow, i) : []));
  const reach = new Map<number, Set<number>>();
  return {
    after: (block, index) => {
      const blocks = reach.get(block) ?? reachable(flow.fn, block);
      reach.set(block, blocks);
      const all = [
        ...(events[block] ?? []).filter((e) => e.index > index),
        ...[...blocks].flatMap((b) => (b === block ? [] : (events[b] ?? []))),
      ];
      return {
        releases: new Set(all.flatMap((e) => e.releases)),
        acquires: new Set(all.flatMap((e) => e.acquires)),
      };
    },
  };
}
