/** Line numbers of a text that may begin anywhere in its file, and may leave lines out. */
import { lineAt, lineStarts } from '../text.js';

export interface Lines {
  /** Offsets at which lines start. */
  starts: number[];
  /** Number of the first line. */
  first: number;
  /** The number of each line where some are left out; else empty. */
  numbers: number[];
  /** Index of the line that was asked for last: the next one is near. */
  last: number;
}

export const linesOf = (text: string, first = 1): Lines => ({
  starts: lineStarts(text),
  first,
  numbers: [],
  last: 0,
});

/** Index of the line of an offset; what was put in front of the text (negative offsets) counts to its first line. */
function indexOf(lines: Lines, offset: number): number {
  const { starts, last } = lines;
  for (let i = last; i < last + 3 && i < starts.length; i++)
    if (starts[i]! <= offset && (i + 1 === starts.length || starts[i + 1]! > offset)) return (lines.last = i);
  return (lines.last = lineAt(starts, offset) - 1);
}

/** Line of an offset. */
export function lineOf(lines: Lines, offset: number): number {
  const i = indexOf(lines, offset);
  return lines.numbers[i] ?? lines.first + i;
}

/** 1-based column of an offset in that line. */
export const columnOf = (lines: Lines, offset: number): number =>
  offset - lines.starts[indexOf(lines, offset)]! + 1;
