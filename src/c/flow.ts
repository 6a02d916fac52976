/**
 * The control flow graph under construction. The lowering goes bottom-up over the syntax, so each statement or
 * expression gives a piece of graph with loose ends, and its parent ties them. Nothing here recurses.
 */
import type { CBlock, CEdge, CGuard, COp, CTest } from './ir.js';

/** An edge whose target is not known yet. */
export interface Loose {
  from: number;
  test?: CTest;
}

export interface Jump {
  kind: 'break' | 'continue' | 'goto' | 'return';
  /** Its own block: nothing follows in it but what leaving a scope adds. */
  block: number;
  label: string;
}

export interface Piece {
  first: number;
  /** The block from which control goes on, -1 when it never does or when `yes` and `no` say where. */
  last: number;
  /** Conditions only: the edges taken when it holds, and when not. */
  yes?: Loose[];
  no?: Loose[];
  /** Whether any block of it has an op or leaves by a jump. */
  busy: boolean;
  jumps: Jump[];
  labels: { name: string; block: number }[];
  /** `case` labels that no switch has taken yet; value null for `default`. */
  cases: { value: string | null; block: number }[];
  /** Guards that stay in force to the end of the compound statement. */
  guards: CGuard[];
}

export interface Graph {
  blocks: CBlock[];
}

export function newBlock(g: Graph, ops: COp[] = []): number {
  g.blocks.push({ ops, edges: [] });
  return g.blocks.length - 1;
}

export function connect(g: Graph, from: number, to: number, more: Omit<CEdge, 'to'> = {}): void {
  if (from >= 0 && to >= 0) g.blocks[from]!.edges.push({ to, ...more });
}

export function connectAll(
  g: Graph,
  loose: readonly Loose[],
  to: number,
  more: Omit<CEdge, 'to'> = {},
): void {
  for (const { from, test } of loose) connect(g, from, to, test ? { test, ...more } : more);
}

/** A piece of one block. */
export function single(g: Graph, ops: COp[] = []): Piece {
  const block = newBlock(g, ops);
  return {
    first: block,
    last: block,
    busy: ops.length > 0,
    jumps: [],
    labels: [],
    cases: [],
    guards: [],
  };
}

/** Joins both outcomes of a condition; null when evaluating it has no effect at all. */
export function settle(g: Graph, p: Piece | null): Piece | null {
  if (!p?.yes || !p.no) return p;
  if (!p.busy) return null;
  const join = newBlock(g);
  connectAll(g, p.yes, join);
  connectAll(g, p.no, join);
  const { yes: _yes, no: _no, ...rest } = p;
  return { ...rest, last: join };
}

const isLinear = (g: Graph, p: Piece) =>
  p.first === p.last &&
  !p.yes &&
  p.labels.length + p.cases.length + p.jumps.length === 0 &&
  g.blocks[p.first]!.edges.length === 0;

/** `a` and then `b`; the loose ends of both are kept, and a condition at the end stays one. */
function pair(g: Graph, a: Piece, b: Piece): Piece {
  const loose = {
    busy: a.busy || b.busy,
    jumps: a.jumps.length ? (b.jumps.length ? [...a.jumps, ...b.jumps] : a.jumps) : b.jumps,
    labels: a.labels.length ? [...a.labels, ...b.labels] : b.labels,
    cases: a.cases.length ? [...a.cases, ...b.cases] : b.cases,
    guards: a.guards.length ? [...a.guards, ...b.guards] : b.guards,
  };
  if (a.last >= 0 && isLinear(g, b)) {
    for (const op of g.blocks[b.first]!.ops) g.blocks[a.last]!.ops.push(op);
    return { first: a.first, last: a.last, ...loose };
  }
  connect(g, a.last, b.first);
  const condition = b.yes && b.no ? { yes: b.yes, no: b.no } : {};
  return { first: a.first, last: b.last, ...condition, ...loose };
}

/** The pieces one after the other; null when none of them does anything. */
export function sequence(g: Graph, pieces: readonly (Piece | null | undefined)[]): Piece | null {
  let all: Piece | null = null;
  for (const p of pieces) {
    if (!p) continue;
    const before = settle(g, all);
    all = before ? pair(g, before, p) : p;
  }
  return all;
}

/** The piece followed by an op. */
export function then(g: Graph, p: Piece | null, op: COp): Piece {
  const settled = settle(g, p);
  if (!settled) return single(g, [op]);
  if (settled.last < 0) return pair(g, settled, single(g, [op]));
  g.blocks[settled.last]!.ops.push(op);
  return { ...settled, busy: true };
}

/** Takes jumps of that kind out of the list and lets them go to `to`. */
export function land(g: Graph, jumps: readonly Jump[], kind: Jump['kind'], to: number): Jump[] {
  for (const j of jumps) if (j.kind === kind) connect(g, j.block, to);
  return jumps.filter((j) => j.kind !== kind);
}

/** Blocks reachable from `entry` in reverse postorder. */
function reachable(g: Graph, entry: number): number[] {
  const seen = new Uint8Array(g.blocks.length);
  const order: number[] = [];
  const stack: { block: number; edge: number }[] = [{ block: entry, edge: 0 }];
  seen[entry] = 1;
  while (stack.length > 0) {
    const top = stack[stack.length - 1]!;
    const edges = g.blocks[top.block]!.edges;
    // The last edge first, so that the first branch gets the lower number.
    const edge = edges[edges.length - 1 - top.edge++];
    if (!edge) order.push(stack.pop()!.block);
    else if (!seen[edge.to]) {
      seen[edge.to] = 1;
      stack.push({ block: edge.to, edge: 0 });
    }
  }
  return order.reverse();
}

const isPlain = (b: CBlock) => b.edges.length === 1 && !b.edges[0]!.test && !b.edges[0]!.loop;

/** Where an edge to `block` really leads: over blocks that do nothing and go on in one way. */
function skipEmpty(g: Graph, block: number): number {
  let at = block;
  for (let hops = 0; hops < g.blocks.length; hops++) {
    const b = g.blocks[at]!;
    if (b.ops.length > 0 || !isPlain(b)) return at;
    at = b.edges[0]!.to;
  }
  return at;
}

/** Appends to each block the blocks that only it leads to, and to which alone it leads. */
function mergeChains(g: Graph, order: readonly number[]): void {
  const entries = new Int32Array(g.blocks.length);
  for (const b of order) for (const e of g.blocks[b]!.edges) entries[e.to]!++;
  const merged = new Uint8Array(g.blocks.length);
  for (const b of order) {
    if (merged[b]) continue;
    const block = g.blocks[b]!;
    while (isPlain(block) && block.edges[0]!.to !== b && entries[block.edges[0]!.to] === 1) {
      const to = block.edges[0]!.to;
      if (to === order[0]) break;
      merged[to] = 1;
      block.ops.push(...g.blocks[to]!.ops);
      block.edges = g.blocks[to]!.edges;
    }
  }
}

/** The finished blocks: those reachable from `entry`, which is blocks[0]; empty ones and chains folded. */
export function finish(g: Graph, entry: number): CBlock[] {
  for (const b of g.blocks) for (const e of b.edges) e.to = skipEmpty(g, e.to);
  mergeChains(g, reachable(g, entry));
  const order = reachable(g, entry);
  const number = new Map(order.map((b, i) => [b, i]));
  return order.map((b) => {
    const block = g.blocks[b]!;
    return { ops: block.ops, edges: block.edges.map((e) => ({ ...e, to: number.get(e.to)! })) };
  });
}
