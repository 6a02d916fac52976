/** What a piece of a function shows after a place: a reader lock given up below that is nowhere taken above was held all the
 *  time; one that is taken below was not held yet (nobody nests a reader lock in one function without a reason). */
import type { CFunction, COp } from '../c/ir.js';
import { MAX_LATER_LOCKS } from '../limits.js';
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

interface Sets {
  releases: Set<Context>;
  acquires: Set<Context>;
}

const addAll = (into: Set<Context>, from: Iterable<Context>): boolean => {
  const before = into.size;
  for (const context of from) into.add(context);
  return into.size > before;
};

/** Backwards over the graph: what some way from the end of each block meets. */
function ahead(fn: CFunction, own: readonly Sets[]): Sets[] {
  const into: number[][] = fn.blocks.map(() => []);
  fn.blocks.forEach((b, i) => {
    for (const { to } of b.edges) into[to]?.push(i);
  });
  const out = fn.blocks.map((): Sets => ({ releases: new Set(), acquires: new Set() }));
  const queue = fn.blocks.map((_, i) => i);
  while (queue.length > 0) {
    const block = queue.pop()!;
    for (const from of into[block]!) {
      const [target, mine, next] = [out[from]!, own[block]!, out[block]!];
      const released = [addAll(target.releases, mine.releases), addAll(target.releases, next.releases)];
      const acquired = [addAll(target.acquires, mine.acquires), addAll(target.acquires, next.acquires)];
      if ([...released, ...acquired].includes(true)) queue.push(from);
    }
  }
  return out;
}

const setsOf = (events: readonly Event[]): Sets => ({
  releases: new Set(events.flatMap((e) => e.releases)),
  acquires: new Set(events.flatMap((e) => e.acquires)),
});

/** All events, or those of reader sections and RTNL when there are too many names. */
function bounded(events: readonly Event[][]): readonly Event[][] {
  const names = new Set(events.flatMap((b) => b.flatMap((e) => [...e.releases, ...e.acquires])));
  if (names.size <= MAX_LATER_LOCKS) return events;
  const plain = (c: Context) => !c.includes(':');
  return events.map((b) =>
    b.map((e) => ({ ...e, releases: e.releases.filter(plain), acquires: e.acquires.filter(plain) })),
  );
}

const NONE: Later = { after: () => ({ releases: new Set(), acquires: new Set() }) };

export function laterOf(flow: Flow): Later {
  const isEffect = (op: COp) => flow.effect(op) !== null;
  if (!flow.fn.blocks.some((b) => b.ops.some(isEffect))) return NONE;
  const events = bounded(flow.fn.blocks.map((b, i) => (b.ops.some(isEffect) ? eventsOf(flow, i) : [])));
  const beyond = ahead(flow.fn, events.map(setsOf));
  return {
    after: (block, index) => {
      const here = setsOf(events[block]!.filter((e) => e.index > index));
      addAll(here.releases, beyond[block]!.releases);
      addAll(here.acquires, beyond[block]!.acquires);
      return here;
    },
  };
}
