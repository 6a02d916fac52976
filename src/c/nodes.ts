/** A syntax tree under construction: a node may get a parent after it was read (`a` turns out to be the left side of `a + b`). */
import { MAX_NESTING, MAX_SYNTAX_NODES } from '../limits.js';
import type { Syntax } from './syntax.js';

/** Nodes by number; links are such numbers, -1 for none. Node 0 is the root. */
export interface Nodes {
  type: string[];
  field: string[];
  start: number[];
  end: number[];
  /** What may end the node, see parse-expression.ts; 0 for all but parts of expressions. */
  role: number[];
  parent: number[];
  first: number[];
  last: number[];
  before: number[];
  after: number[];
}

export const newNodes = (): Nodes => ({
  type: [],
  field: [],
  start: [],
  end: [],
  role: [],
  parent: [],
  first: [],
  last: [],
  before: [],
  after: [],
});

/** A new node behind the last child of `parent`. */
export function append(
  n: Nodes,
  parent: number,
  type: string,
  field: string,
  start: number,
  end: number,
): number {
  const node = n.type.length;
  const before = parent < 0 ? -1 : n.last[parent]!;
  n.type.push(type);
  n.field.push(field);
  n.start.push(start);
  n.end.push(end);
  n.role.push(0);
  n.parent.push(parent);
  n.first.push(-1);
  n.last.push(-1);
  n.before.push(before);
  n.after.push(-1);
  if (parent >= 0) n.last[parent] = node;
  if (before >= 0) n.after[before] = node;
  else if (parent >= 0) n.first[parent] = node;
  return node;
}

/** A new node in the place of the last child of `parent`, which becomes its first child under `field`. */
export function wrap(n: Nodes, parent: number, type: string, field: string): number {
  const inner = n.last[parent]!;
  const before = n.before[inner]!;
  n.last[parent] = before;
  if (before < 0) n.first[parent] = -1;
  const node = append(n, parent, type, n.field[inner]!, n.start[inner]!, n.end[inner]!);
  n.first[node] = inner;
  n.last[node] = inner;
  n.parent[inner] = node;
  n.before[inner] = -1;
  n.field[inner] = field;
  return node;
}

/** The finished tree in preorder; a reason when it is larger than MAX_SYNTAX_NODES or deeper than MAX_NESTING. */
export function inPreorder(n: Nodes): Syntax | string {
  if (n.type.length > MAX_SYNTAX_NODES) return 'larger than the limit';
  const s: Syntax = { type: [], field: [], start: [], end: [], next: [], parent: [], errorAt: -1 };
  const place: number[] = [];
  const open: number[] = [];
  for (let node = 0; node >= 0; ) {
    const index = s.type.length;
    s.type.push(n.type[node]!);
    s.field.push(n.field[node]!);
    s.start.push(n.start[node]!);
    s.end.push(n.end[node]!);
    s.next.push(index + 1);
    s.parent.push(open.length > 0 ? place[open.length - 1]! : -1);
    if (n.first[node]! >= 0) {
      if (open.length >= MAX_NESTING) return 'nested more deeply than the limit';
      place[open.length] = index;
      open.push(node);
      node = n.first[node]!;
      continue;
    }
    let done = node;
    while (n.after[done]! < 0 && open.length > 0) {
      done = open.pop()!;
      s.next[place[open.length]!] = s.type.length;
    }
    node = n.after[done]!;
  }
  return s;
}
