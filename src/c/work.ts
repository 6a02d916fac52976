/** What the lowering of one body works on. */

import { countBelow } from '../text.js';
import { type Graph, type Piece, settle } from './flow.js';
import type { CParam, CSpan, CTest } from './ir.js';
import type { Tokens } from './lex.js';
import { columnOf, type Lines, lineOf } from './lines.js';
import { normalise, normaliseRange } from './normal.js';
import { COMMA, closes, opens } from './symbols.js';
import type { Node } from './syntax.js';

/** A macro invocation with a block or a statement behind it, which the mask has turned into `while`. */
export interface MacroBlock {
  name: string;
  /** 'loop': `list_for_each_entry(…) {`; 'block' and 'failing' as in knowledge/wrappers.ts. */
  form: 'loop' | 'block' | 'failing';
}

export interface Work {
  /** The tokens among which the body stands, as written; expression texts come from here. */
  t: Tokens;
  graph: Graph;
  /** Offset in the file of the text's first character, and where the file's lines start. */
  base: number;
  lines: Lines;
  /** Macro blocks by the offset of their name. */
  macroBlocks: ReadonlyMap<number, MacroBlock>;
  locals: CParam[];
  /** Names of the parameters and locals. */
  variables: Set<string>;
  /** Indices of the commas of the lists asked for so far. */
  commas: Map<Node, readonly number[]>;
  /** The text may hold UNSEEN. */
  cut: boolean;
}

/** The text of a node as written. */
export const sourceOf = (w: Work, node: Node): string => w.t.text.slice(node.start, node.end);

/** The tokens of a node: from the first that begins at its start or behind it to behind the last that ends in it. */
export function tokensOf(t: Tokens, node: Node): { from: number; to: number } {
  const from = countBelow(t.start, node.start);
  let to = from;
  while (to < t.start.length && t.end[to]! <= node.end) to++;
  return { from, to };
}

/** Normalised text of a node as written; '' for no node. */
export function textOf(w: Work, node: Node | null): string {
  if (node === null) return '';
  const { t } = w;
  const { type, start, end } = node;
  if (type === 'identifier' || type === 'field_identifier') return t.text.slice(start, end);
  const { from, to } = tokensOf(t, node);
  // The mask makes one character of what it writes over.
  const cut = t.start[from] !== start || t.end[to - 1] !== end;
  return cut ? normalise(t.text.slice(start, end)) : normaliseRange(t, from, to);
}

/** The tokens inside the parentheses of a list: from the one behind `(` to the one that is `)`. */
function insideOf(w: Work, list: Node): { from: number; to: number } {
  return { from: countBelow(w.t.start, list.start + 1), to: countBelow(w.t.start, list.end - 1) };
}

/** Indices of the commas at the top of a list. */
function commasOf(w: Work, list: Node): readonly number[] {
  const known = w.commas.get(list);
  if (known !== undefined) return known;
  const { code } = w.t;
  const { from, to } = insideOf(w, list);
  const found: number[] = [];
  let depth = 0;
  for (let i = from; i < to; i++) {
    const c = code[i]!;
    if (c === COMMA && depth === 0) found.push(i);
    else if (opens(c)) depth++;
    else if (closes(c)) depth--;
  }
  w.commas.set(list, found);
  return found;
}

/** The arguments of a list, normalised. */
export function argumentsOf(w: Work, list: Node | null): string[] {
  if (list === null) return [];
  const { from, to } = insideOf(w, list);
  if (from >= to) return [];
  const out: string[] = [];
  let begin = from;
  for (const comma of commasOf(w, list)) {
    out.push(normaliseRange(w.t, begin, comma));
    begin = comma + 1;
  }
  out.push(normaliseRange(w.t, begin, to));
  return out;
}

/** Which argument of a list begins at an offset or holds it (0-based). */
export function argumentAt(w: Work, list: Node, offset: number): number {
  const commas = commasOf(w, list);
  let low = 0;
  let high = commas.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (w.t.start[commas[middle]!]! <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function spanOf(w: Work, node: Node): CSpan {
  // What was put in front of a cut piece has no place of its own.
  const start = Math.max(node.start + w.base, 0);
  const end = Math.max(start, node.end + w.base - 1);
  const line = lineOf(w.lines, start);
  const column = columnOf(w.lines, start);
  return { line, column, endLine: lineOf(w.lines, end) };
}

/** The piece of a node as a value: both outcomes of a condition joined. */
export const asValue = (w: Work, node: Node | null): Piece | null =>
  node === null ? null : settle(w.graph, node.piece);

const OPPOSITE: Record<CTest['relation'], CTest['relation']> = {
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
};

export const opposite = (relation: CTest['relation']): CTest['relation'] => OPPOSITE[relation];
