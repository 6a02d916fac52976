/** A quoted patch against its original: a quote may be trimmed, but what it shows should be what was sent. */
import type { Problem } from '../text.js';
import type { FileDiff, HunkLine } from './diff.js';
import type { Patch } from './patch.js';

/** Lines named at most. */
const MAX_NAMED = 5;

/** Blanks at the end are lost by many mail clients, and several in a row by some: they are no edit. */
const keyOf = (line: Pick<HunkLine, 'kind' | 'text'>): string =>
  line.kind + line.text.replace(/\s+/g, ' ').trimEnd();

/** One problem for the quote's lines that are not in the original's file. */
export function checkQuote(quote: Patch, original: Patch): Problem[] {
  const edited: number[] = [];
  for (const file of quote.diff.files) {
    const source = original.diff.files.find((f) => f.path === file.path);
    const known = new Set(source?.hunks.flatMap((h) => h.lines.map(keyOf)) ?? []);
    for (const line of linesOf(file))
      if (!known.has(keyOf(line)) && !isCut(line, known)) edited.push(line.mailLine);
  }
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

/** An empty line of a damaged hunk says nothing. */
const isCut = (line: HunkLine, known: ReadonlySet<string>): boolean =>
  line.text.trim() === '' && known.size > 0;

/** Lines of a patch; a complete one beats any that is not. */
export const sizeOf = (patch: Patch): number =>
  (patch.complete ? 1e9 : 0) + patch.diff.files.reduce((n, f) => n + linesOf(f).length, 0);
