/** A syntax tree under construction: a node may get a parent after it was read (`a` turns out to be the left side of `a + b`). */
import type { Node } from './syntax.js';

/** A new node behind the last child of `parent`. */
export function append(
  parent: Node | null,
  number: number,
  type: string,
  field: string,
  start: number,
  end: number,
  role: number,
): Node {
  const before = parent === null ? null : parent.last;
  const node: Node = {
    type,
    field,
    start,
    end,
    parent,
    first: null,
    last: null,
    before,
    next: null,
    number,
    role,
    piece: null,
  };
  if (parent !== null) parent.last = node;
  if (before !== null) before.next = node;
  else if (parent !== null) parent.first = node;
  return node;
}

/** A new node in the place of the last child of `parent`, which becomes its first child under `field`. */
export function wrap(parent: Node, number: number, type: string, field: string, role: number): Node {
  const inner = parent.last as Node;
  const { before } = inner;
  parent.last = before;
  if (before === null) parent.first = null;
  const node = append(parent, number, type, inner.field, inner.start, inner.end, role);
  node.first = inner;
  node.last = inner;
  inner.parent = node;
  inner.before = null;
  inner.field = field;
  return node;
}
