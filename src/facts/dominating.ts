/** What every way through a function to one op has passed: the tests that hold there, the pointers that were dereferenced. */
import type { CFunction, COp, CTest } from '../c/ir.js';
import { isIdentifier, namesIn, tokens } from './expr.js';

interface Graph {
  /** Edges into each block. */
  into: { from: number; edge: number }[][];
  /** The nearest block that all ways to a block go through; -1 for the entry. */
  above: number[];
}

const graphs = new WeakMap<CFunction, Graph>();

/** Dominators by Cooper, Harvey and Kennedy, A Simple, Fast Dominance Algorithm: blocks stand in reverse postorder. */
function graphOf(fn: CFunction): Graph {
  const known = graphs.get(fn);
  if (known) return known;
  const into: Graph['into'] = fn.blocks.map(() => []);
  fn.blocks.forEach((block, from) => {
    for (const [edge, { to }] of block.edges.entries()) into[to]?.push({ from, edge });
  });
  const above: number[] = fn.blocks.map((_, i) => (i === 0 ? -1 : -2));
  const meet = (a: number, b: number): number => {
    let [x, y] = [a, b];
    while (x !== y) {
      while (x > y) x = above[x]!;
      while (y > x) y = above[y]!;
    }
    return x;
  };
  for (let changed = true; changed; ) {
    changed = false;
    for (let at = 1; at < fn.blocks.length; at++) {
      const ready = into[at]!.map((e) => e.from).filter((from) => from === 0 || above[from] !== -2);
      if (ready.length === 0) continue;
      const next = ready.reduce(meet);
      if (above[at] === next) continue;
      above[at] = next;
      changed = true;
    }
  }
  const graph = { into, above };
  graphs.set(fn, graph);
  return graph;
}

/** The blocks that all ways to a block go through, itself first. */
function chain(graph: Graph, block: number): number[] {
  const all: number[] = [];
  for (let at = block; at >= 0; at = graph.above[at]!) all.push(at);
  return all;
}

const dominates = (graph: Graph, a: number, b: number): boolean => {
  let at = b;
  while (at > a) at = graph.above[at]!;
  return at === a;
};

export interface Point {
  block: number;
  index: number;
}

export function pointOf(fn: CFunction, wanted: (op: COp) => boolean): Point | null {
  for (const [block, { ops }] of fn.blocks.entries()) {
    const index = ops.findIndex(wanted);
    if (index >= 0) return { block, index };
  }
  return null;
}

/** Whether every way to b goes through a. */
export const isBefore = (fn: CFunction, a: Point, b: Point): boolean =>
  a.block === b.block ? a.index < b.index : dominates(graphOf(fn), a.block, b.block);

/** Tests that hold at the point: passed on every way to it, and nothing that they name is written behind them. */
export function testsAt(fn: CFunction, point: Point): CTest[] {
  const graph = graphOf(fn);
  const found: CTest[] = [];
  for (const block of chain(graph, point.block)) {
    // Ways back to the block come from behind the test.
    const [entry, ...more] = graph.into[block]!.filter((e) => !dominates(graph, block, e.from));
    if (entry === undefined || more.length > 0) continue;
    const { test } = fn.blocks[entry.from]!.edges[entry.edge]!;
    if (test && !writtenBetween(fn, graph, block, point, test)) found.push(test);
  }
  return found;
}

function writtenBetween(fn: CFunction, graph: Graph, first: number, point: Point, test: CTest): boolean {
  const names = namesOf(`${test.lhs} ${test.rhs}`);
  return between(fn, graph, first, point.block).some((block) => {
    const { ops } = fn.blocks[block]!;
    // In a loop what stands behind the point comes before it too.
    const last = block === point.block && !isAround(fn, first, block) ? point.index : ops.length;
    return ops.slice(0, last).some((op) => writes(op, names));
  });
}

/** Whether a way leads from a block back to it without going above `first`. */
const isAround = (fn: CFunction, first: number, block: number): boolean =>
  fn.blocks[block]!.edges.some(({ to }) => reach(fn, first, to).has(block));

/** Blocks on the ways from one that dominates the other, not again through what leads into the first from above. */
function between(fn: CFunction, graph: Graph, first: number, last: number): number[] {
  const forward = reach(fn, first, first);
  const open = [last];
  const found = new Set(open);
  for (let at = open.pop(); at !== undefined; at = open.pop())
    for (const { from } of at === first
      ? graph.into[at]!.filter((e) => forward.has(e.from))
      : graph.into[at]!)
      if (forward.has(from) && !found.has(from)) {
        found.add(from);
        open.push(from);
      }
  return [...found];
}

/** Blocks that are reached from one without leaving what `first` dominates. */
function reach(fn: CFunction, first: number, from: number): Set<number> {
  const graph = graphOf(fn);
  const seen = new Set<number>();
  const open = [from];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at) || !dominates(graph, first, at)) continue;
    seen.add(at);
    for (const { to } of fn.blocks[at]!.edges) open.push(to);
  }
  return seen;
}

/** Names of variables in a text, and of members. */
export interface Names {
  variables: ReadonlySet<string>;
  all: ReadonlySet<string>;
}

export const namesOf = (text: string): Names => ({
  variables: namesIn(text),
  all: new Set(tokens(text).filter(isIdentifier)),
});

/** `x->flags = 0` writes what `test_bit(A, &y->flags)` names too, as far as anyone can tell; `flags = 0` does not. */
export function writes(op: COp, { variables, all }: Names): boolean {
  const written = (lhs: string) =>
    isIdentifier(lhs) ? variables.has(lhs) : all.has(tokens(lhs).filter(isIdentifier).at(-1) ?? '');
  if (op.op === 'assign') return written(op.lhs);
  if (op.op !== 'call') return false;
  if (op.result !== undefined && written(op.result)) return true;
  return op.args.some((arg, i) =>
    op.loop && i === 0 ? variables.has(arg) : arg.startsWith('&') && variables.has(arg.slice(1)),
  );
}

/** Whether the pointer was dereferenced on every way to the point: it is not NULL there. The caller makes sure that it is not
 *  written in the function. */
export function isFollowed(fn: CFunction, point: Point, name: string): boolean {
  const follows = new RegExp(`(?<![\\w.>&])${name}->`);
  // The arms of `?:` and the right side of `&&` that have no calls are no blocks of their own.
  const certain = (text: string) =>
    follows.test(text) && !/\?|&&|\|\||\b(?:sizeof|typeof|offsetof)\b/.test(text);
  return chain(graphOf(fn), point.block).some((block) => {
    const { ops, edges } = fn.blocks[block]!;
    const before = block === point.block ? ops.slice(0, point.index) : ops;
    const tested =
      block === point.block ? [] : edges.flatMap(({ test }) => (test ? [test.lhs, test.rhs] : []));
    return [...before.flatMap(textsOf), ...tested].some(certain);
  });
}

function textsOf(op: COp): string[] {
  if (op.op === 'call') return [...op.args, op.through ?? ''];
  return op.op === 'assign' ? [op.lhs, op.rhs] : [];
}
