/** The syntax of a body. The names of nodes and fields are those of tree-sitter's grammar of C. */
import type { Piece } from './flow.js';

/** Punctuation is left out, the operators of binary expressions, assignments and `++` are kept. */
export interface Node {
  type: string;
  /** Field name under the parent, '' when none. */
  field: string;
  /** Offsets in the parsed text. */
  start: number;
  end: number;
  parent: Node | null;
  /** Its children, first and last, and its neighbours. */
  first: Node | null;
  last: Node | null;
  before: Node | null;
  next: Node | null;
  /** Its own in the tree. */
  number: number;
  /** What may end the node, see parse-role.ts; 0 for all but parts of expressions. */
  role: number;
  /** What it was lowered to. */
  piece: Piece | null;
}

export interface Syntax {
  /** null when not all was understood. */
  root: Node | null;
  /** The declarations, in order. */
  declarations: readonly Node[];
  /** How many nodes there are. */
  count: number;
  /** Offset of the first thing that was not understood, -1 when all was. */
  errorAt: number;
}

/** The first child under that field, or null. */
export function child(node: Node | null, field: string): Node | null {
  for (let c = node === null ? null : node.first; c !== null; c = c.next) if (c.field === field) return c;
  return null;
}

/** The only child, or null. */
export const onlyChild = (node: Node): Node | null => (node.first === node.last ? node.first : null);
