/** What the lowering of one body works on. */

import { type Graph, type Piece, settle } from './flow.js';
import type { CParam, CTest } from './ir.js';
import { columnOf, type Lines, lineOf } from './lines.js';
import { normalise } from './normal.js';
import type { Syntax } from './syntax.js';

/** A macro invocation with a block or a statement behind it, which the mask has turned into `while`. */
export interface MacroBlock {
  name: string;
  /** 'loop': `list_for_each_entry(…) {`; 'block' and 'failing' as in knowledge/wrappers.ts. */
  form: 'loop' | 'block' | 'failing';
}

export interface Work {
  syntax: Syntax;
  graph: Graph;
  /** The code as written, with what another variant keeps blanked; expression texts come from here. */
  code: string;
  /** Place of code[0] in the file: its offset, and where the file's lines start. */
  base: number;
  lines: Lines;
  /** Macro blocks by the offset of their name in `code`. */
  macroBlocks: ReadonlyMap<number, MacroBlock>;
  /** By node index. */
  pieces: (Piece | null | undefined)[];
  params: readonly CParam[];
  locals: CParam[];
}

/** Offsets of a node in `code`. */
export const startOf = (w: Work, i: number): number => w.syntax.start[i]!;
export const endOf = (w: Work, i: number): number => w.syntax.end[i]!;

/** Normalised text of a node as written; '' for no node. */
export const textOf = (w: Work, i: number): string =>
  i < 0 ? '' : normalise(w.code.slice(startOf(w, i), endOf(w, i)));

export function spanOf(w: Work, i: number): { line: number; column: number; endLine: number } {
  // What was put in front of a cut piece has no place of its own.
  const start = Math.max(startOf(w, i) + w.base, 0);
  const end = Math.max(start, endOf(w, i) + w.base - 1);
  return { line: lineOf(w.lines, start), column: columnOf(w.lines, start), endLine: lineOf(w.lines, end) };
}

/** The piece of a node as a value: both outcomes of a condition joined. */
export const asValue = (w: Work, i: number): Piece | null =>
  i < 0 ? null : settle(w.graph, w.pieces[i] ?? null);

const OPPOSITE: Record<CTest['relation'], CTest['relation']> = {
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
};

export const negate = (t: CTest): CTest => ({ ...t, relation: OPPOSITE[t.relation] });
