/** The syntax of a body in flat arrays. The names of nodes and fields are those of tree-sitter's grammar of C. */

/** Nodes in preorder; punctuation is left out, the operators of binary expressions, assignments and `++` are kept. */
export interface Syntax {
  type: string[];
  /** Field name under the parent, '' when none. */
  field: string[];
  /** Offsets in the parsed text. */
  start: number[];
  end: number[];
  /** Index after the last node of the subtree; children of i are i + 1, next[i + 1], … up to next[i]. */
  next: number[];
  /** Index of the parent, -1 for the root. */
  parent: number[];
  /** Offset of the first thing that was not understood, -1 when all was. */
  errorAt: number;
}

/** Indices of the children of node i. */
export function children(s: Syntax, i: number): number[] {
  const out: number[] = [];
  for (let c = i + 1; c < s.next[i]!; c = s.next[c]!) out.push(c);
  return out;
}

/** The first child of i under that field, or -1. */
export function child(s: Syntax, i: number, field: string): number {
  for (let c = i + 1; c < s.next[i]!; c = s.next[c]!) if (s.field[c] === field) return c;
  return -1;
}
