/** Line numbers of a text that may begin anywhere in its file. */
import { lineAt, lineStarts } from '../text.js';

export interface Lines {
  /** Offsets at which lines start. */
  starts: readonly number[];
  /** Number of the first line. */
  first: number;
}

export const linesOf = (text: string, first = 1): Lines => ({ starts: lineStarts(text), first });

/** Line of an offset; what was put in front of the text (negative offsets) counts to its first line. */
export const lineOf = (lines: Lines, offset: number): number =>
  lines.first - 1 + lineAt(lines.starts, Math.max(offset, 0));

/** 1-based column of an offset in that line. */
export const columnOf = (lines: Lines, offset: number): number =>
  offset - (lines.starts[lineAt(lines.starts, Math.max(offset, 0)) - 1] ?? 0) + 1;
