/** A quoted patch against its original: a quote may be trimmed, but what it shows should be what was sent. */
import type { Problem } from '../text.js';
import type { FileDiff, HunkLine } from './diff.js';
import type { Patch } from './patch.js';

/** Lines named at most. */
const MAX_NAMED = 5;

/**
 * Blanks at the end are lost by many mail clients, several in a row by some, and context lines get one more in front by
 * others: none of it is an edit.
 */
const keyOf = ({ kind, text }: Pick<HunkLine, 'kind' | 'text'>): string =>
  kind + (kind === ' ' ? text.trim() : text.trimEnd()).replace(/\s+/g, ' ');

/** One problem for the quote's lines that are nowhere in the original. */
export function checkQuote(quote: Patch, original: Patch): Problem[] {
  const edited: number[] = [];
  // Of all files: a trimmed quote may lack the header of the file that its hunk is of.
  const known = new Set(original.diff.files.flatMap((f) => linesOf(f).map(keyOf)));
  for (const line of quote.diff.files.flatMap(linesOf))
    if (line.text.trim() !== '' && !known.has(keyOf(line))) edited.push(line.mailLine);
  const [first] = edited;
  if (first === undefined) return [];
  const named = edited.slice(0, MAX_NAMED).join(', ');
  const problem: Problem = {
    message: `the quote differs from the patch as it was sent, at body line ${named}${edited.length > MAX_NAMED ? ', …' : ''}`,
    line: first,
  };
  const { messageId } = quote.carriedBy;
  return [messageId === null ? problem : { ...problem, messageId }];
}

const linesOf = (file: FileDiff): HunkLine[] => file.hunks.flatMap((h) => h.lines);

/** Lines of a patch; a complete one beats any that is not. */
export const sizeOf = (patch: Patch): number =>
  (patch.complete ? 1e9 : 0) + patch.diff.files.reduce((n, f) => n + linesOf(f).length, 0);
