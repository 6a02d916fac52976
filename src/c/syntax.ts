/**
 * A tree-sitter tree copied once into flat arrays: each property of a tree-sitter node costs a crossing into
 * WebAssembly, and the lowering asks for them often.
 */
import type { Language, Tree } from 'web-tree-sitter';
import { MAX_NESTING, MAX_SYNTAX_NODES } from '../limits.js';

/** Nodes in preorder; punctuation and comments are left out, operators are kept. Offsets are those of the parsed text. */
export interface Syntax {
  type: string[];
  /** Field name under the parent, '' when none. */
  field: string[];
  start: number[];
  end: number[];
  /** Index after the last node of the subtree; children of i are i + 1, next[i + 1], … up to next[i]. */
  next: number[];
  /** Index of the parent, -1 for the root. */
  parent: number[];
  /** Offset of the first thing that was not understood, -1 when all was. */
  errorAt: number;
}

/** Tokens that say nothing beside the node that they stand in. */
const SKIPPED = new Set(
  '( ) { } ; , [ ] . -> : ? " comment if else while do for switch case default return break continue goto sizeof'.split(
    ' ',
  ),
);
/** Nodes below which nothing is asked for: names, literals, types, what is not evaluated. */
const LEAVES = new Set(
  `identifier field_identifier type_identifier statement_identifier number_literal string_literal char_literal
  concatenated_string primitive_type sized_type_specifier type_qualifier storage_class_specifier type_descriptor
  struct_specifier union_specifier enum_specifier parameter_list sizeof_expression alignof_expression offsetof_expression
  true false null`.split(/\s+/),
);

/** Copies the tree; a reason when it has more nodes than MAX_SYNTAX_NODES or is deeper than MAX_NESTING. */
export function flatten(tree: Tree, language: Language): Syntax | string {
  const out: Syntax = { type: [], field: [], start: [], end: [], next: [], parent: [], errorAt: -1 };
  const hasError = tree.rootNode.hasError;
  const cursor = tree.walk();
  const open: number[] = [];
  let done = false;
  while (!done && out.type.length < MAX_SYNTAX_NODES && open.length < MAX_NESTING) {
    const id = cursor.nodeTypeId;
    const type = id === 65535 ? 'ERROR' : (language.types[id] ?? 'ERROR');
    if (hasError && (type === 'ERROR' || cursor.nodeIsMissing)) {
      out.errorAt = cursor.startIndex;
      break;
    }
    const kept = !SKIPPED.has(type);
    if (kept) {
      out.type.push(type);
      out.field.push(cursor.currentFieldName ?? '');
      out.start.push(cursor.startIndex);
      out.end.push(cursor.endIndex);
      out.next.push(out.type.length);
      out.parent.push(open.at(-1) ?? -1);
    }
    // With an error somewhere all is looked through for it.
    if (kept && (hasError || !LEAVES.has(type)) && cursor.gotoFirstChild()) {
      open.push(out.type.length - 1);
      continue;
    }
    while (!cursor.gotoNextSibling()) {
      if (!cursor.gotoParent()) {
        done = true;
        break;
      }
      const parent = open.pop();
      if (parent !== undefined) out.next[parent] = out.type.length;
    }
  }
  cursor.delete();
  if (done || out.errorAt >= 0) return out;
  return open.length < MAX_NESTING ? 'larger than the limit' : 'nested more deeply than the limit';
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
