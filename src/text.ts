/** Source text, positions, problems: what every layer shares. Imports nothing. */

/** Something wrong with the input that did not stop the work. One line, no control characters needed: reports clean it. */
export interface Problem {
  message: string;
  /** Message-ID without angle brackets. */
  messageId?: string;
  /** Name of the source (file, `-`, URL). */
  source?: string;
  /** 0-based byte offset in the source. */
  byte?: number;
  /** 1-based line in the decoded body of the message. */
  line?: number;
}

/** Ends the command with one line on stderr and exit code 2. */
export class UserError extends Error {}

/** A place in a file: 1-based line, 1-based column with a tab as one. */
export interface Place {
  file: string;
  line: number;
  column?: number;
}

/** Offsets at which the lines of a text start; the first is 0. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (let i = text.indexOf('\n'); i !== -1; i = text.indexOf('\n', i + 1)) starts.push(i + 1);
  return starts;
}

/** How many of these ascending numbers are smaller, by binary search. */
export function countBelow(numbers: readonly number[], limit: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** 1-based line of an offset in `lineStarts(text)`; what is before the first counts to it. */
export const lineAt = (starts: readonly number[], offset: number): number =>
  Math.max(countBelow(starts, offset + 1), 1);
