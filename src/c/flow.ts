/**
 * The control flow graph under construction. The lowering goes bottom-up over the syntax, so each statement or
 * expression gives a piece of graph with loose ends, and its parent ties them. Nothing here recurses.
 */
import type { CBlock, CEdge, CGuard, COp, CTest } from './ir.js';

/** An edge whose target is not known yet. */
export interface Loose {
  from: number;
  test: CTest | null;
}

export interface Jump {
  kind: 'break' | 'continue' | 'goto' | 'return';
  /** Its own block: nothing follows in it but what leaving a scope adds. */
  block: number;
  label: string;
}

/** Pieces are never changed, so that those without jumps and the like can share one empty list. */
export interface Piece {
  first: number;
  /** The block from which control goes on, -1 when it never does or when `yes` and `no` say where. */
  last: number;
  /** Conditions only: the edges taken when it holds, and when not. */
  yes: readonly Loose[] | null;
  no: readonly Loose[] | null;
  /** Whether any block of it has an op or leaves by a jump. */
  busy: boolean;
  jumps: readonly Jump[];
  labels: readonly { name: string; block: number }[];
  /** `case` labels that no switch has taken yet; value null for `default`. */
  cases: readonly { value: string | null; block: number }[];
  /** Guards that stay in force to the end of the compound statement. */
  guards: readonly CGuard[];
}

export interface Graph {
  blocks: CBlock[];
}

export const NONE: readonly never[] = [];

/** What is in either list. */
export const both = <T>(a: readonly T[], b: readonly T[]): readonly T[] =>
  a.length === 0 ? b : b.length === 0 ? a : a.concat(b);

export function newBlock(g: Graph): number {
  return g.blocks.push({ ops: [], edges: [] }) - 1;
}

export function connect(g: Graph, from: number, to: number, test: CTest | null = null, loop = false): void {
  if (from >= 0 && to >= 0) g.blocks[from]!.edges.push(edge(to, test, loop));
}

function edge(to: number, test: CTest | null | undefined, loop: boolean | undefined): CEdge {
  if (test) return loop ? { to, test, loop } : { to, test };
  return loop ? { to, loop } : { to };
}

export function connectAll(g: Graph, loose: readonly Loose[] | null, to: number, loop = false): void {
  if (loose !== null) for (const { from, test } of loose) connect(g, from, to, test, loop);
}

/** A piece of blocks `first` to `last` without loose ends of other kinds. */
export const plain = (first: number, last: number, busy: boolean): Piece => ({
  first,
  last,
  yes: null,
  no: null,
  busy,
  jumps: NONE,
  labels: NONE,
  cases: NONE,
  guards: NONE,
});

/** A piece of one block. */
export function single(g: Graph, op: COp | null = null): Piece {
  const block = newBlock(g);
  if (op !== null) g.blocks[block]!.ops.push(op);
  return plain(block, block, op !== null);
}

/** The piece that ends as the condition that has these edges. */
export const asCondition = (p: Piece, yes: readonly Loose[], no: readonly Loose[]): Piece => ({
  first: p.first,
  last: -1,
  yes,
  no,
  busy: p.busy,
  jumps: p.jumps,
  labels: p.labels,
  cases: p.cases,
  guards: p.guards,
});

/** The same piece ending in another block. */
export const endingIn = (p: Piece, last: number): Piece => ({
  first: p.first,
  last,
  yes: null,
  no: null,
  busy: true,
  jumps: p.jumps,
  labels: p.labels,
  cases: p.cases,
  guards: p.guards,
});

/** Joins both outcomes of a condition; null when evaluating it has no effect at all. */
export function settle(g: Graph, p: Piece | null): Piece | null {
  if (p === null || p.yes === null) return p;
  if (!p.busy) return null;
  const join = newBlock(g);
  connectAll(g, p.yes, join);
  connectAll(g, p.no, join);
  return endingIn(p, join);
}

const isLinear = (g: Graph, p: Piece) =>
  p.first === p.last &&
  p.yes === null &&
  p.labels.length + p.cases.length + p.jumps.length === 0 &&
  g.blocks[p.first]!.edges.length === 0;

/** `a` and then `b`; the loose ends of both are kept, and a condition at the end stays one. */
function pair(g: Graph, a: Piece, b: Piece): Piece {
  let { last, yes, no } = b;
  if (a.last >= 0 && isLinear(g, b)) {
    for (const op of g.blocks[b.first]!.ops) g.blocks[a.last]!.ops.push(op);
    ({ last } = a);
    yes = no = null;
  } else connect(g, a.last, b.first);
  return {
    first: a.first,
    last,
    yes,
    no,
    busy: a.busy || b.busy,
    jumps: both(a.jumps, b.jumps),
    labels: both(a.labels, b.labels),
    cases: both(a.cases, b.cases),
    guards: both(a.guards, b.guards),
  };
}

/** One piece after the other; null when neither does anything. */
export function sequence(g: Graph, a: Piece | null, b: Piece | null): Piece | null {
  if (b === null) return a;
  const before = settle(g, a);
  return before === null ? b : pair(g, before, b);
}

/** The piece followed by an op. */
export function then(g: Graph, p: Piece | null, op: COp): Piece {
  const settled = settle(g, p);
  if (settled === null) return single(g, op);
  if (settled.last < 0) return pair(g, settled, single(g, op));
  g.blocks[settled.last]!.ops.push(op);
  return settled.busy ? settled : endingIn(settled, settled.last);
}

/** Takes jumps of that kind out of the list and lets them go to `to`. */
export function land(g: Graph, jumps: readonly Jump[], kind: Jump['kind'], to: number): readonly Jump[] {
  if (jumps.length === 0) return jumps;
  for (const j of jumps) if (j.kind === kind) connect(g, j.block, to);
  return jumps.filter((j) => j.kind !== kind);
}

/** Blocks reachable from `entry` in reverse postorder. */
function reachable(g: Graph, entry: number): number[] {
  const seen = new Uint8Array(g.blocks.length);
  const order: number[] = [];
  const stack = [entry];
  /** How many edges of each block on the stack are still to be followed: the last first, so that the first branch gets the lower number. */
  const left = [g.blocks[entry]!.edges.length];
  seen[entry] = 1;
  while (stack.length > 0) {
    const top = stack.length - 1;
    const next = --left[top]!;
    if (next < 0) {
      order.push(stack.pop()!);
      left.pop();
      continue;
    }
    const { to } = g.blocks[stack[top]!]!.edges[next]!;
    if (seen[to] === 1) continue;
    seen[to] = 1;
    stack.push(to);
    left.push(g.blocks[to]!.edges.length);
  }
  return order.reverse();
}

const isPlain = (b: CBlock) => b.edges.length === 1 && !b.edges[0]!.test && !b.edges[0]!.loop;

/** Where an edge to `block` really leads: over blocks that do nothing and go on in one way. Their edges lead there, too, then. */
function skipEmpty(g: Graph, block: number): number {
  let at = block;
  for (let hops = 0; hops < g.blocks.length; hops++) {
    const b = g.blocks[at]!;
    if (b.ops.length > 0 || !isPlain(b)) {
      shorten(g, block, at);
      return at;
    }
    at = b.edges[0]!.to;
  }
  return at;
}

function shorten(g: Graph, block: number, to: number): void {
  for (let at = block; at !== to; ) {
    const edge = g.blocks[at]!.edges[0]!;
    at = edge.to;
    edge.to = to;
  }
}

/** Appends to each block the blocks that only it leads to, and to which alone it leads; gives those that are left. */
function mergeChains(g: Graph, order: readonly number[]): number[] {
  const entries = new Int32Array(g.blocks.length);
  for (const b of order) for (const e of g.blocks[b]!.edges) entries[e.to]!++;
  const merged = new Uint8Array(g.blocks.length);
  for (const b of order) {
    if (merged[b] === 1) continue;
    const block = g.blocks[b]!;
    while (isPlain(block)) {
      const { to } = block.edges[0]!;
      if (to === b || entries[to] !== 1 || to === order[0]) break;
      merged[to] = 1;
      for (const op of g.blocks[to]!.ops) block.ops.push(op);
      block.edges = g.blocks[to]!.edges;
    }
  }
  return order.filter((b) => merged[b] === 0);
}

/** The finished blocks: those reachable from `entry`, which is blocks[0]; empty ones and chains folded. */
export function finish(g: Graph, entry: number): CBlock[] {
  for (const b of g.blocks) for (const e of b.edges) e.to = skipEmpty(g, e.to);
  const order = mergeChains(g, reachable(g, entry));
  const number = new Int32Array(g.blocks.length);
  for (let i = 0; i < order.length; i++) number[order[i]!] = i;
  const blocks = order.map((b) => g.blocks[b]!);
  for (const block of blocks) for (const e of block.edges) e.to = number[e.to]!;
  return blocks;
}
