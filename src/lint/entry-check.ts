/** How grave it is when the tree shows something else than an entry row says. */
import type { RowCheck } from '../facts/entry-rows.js';
import type { Severity } from './diagnostic.js';

export type { Compared, RowCheck } from '../facts/entry-rows.js';

/** A row that was read in the code (s) and that a path contradicts is an error; one that says less than it might is a note. */
export function severityOfRow(row: RowCheck): Severity | null {
  if (row.contexts.some((one) => one.is === 'lacking')) return row.certainty === 's' ? 'error' : 'warning';
  return row.verdict === 'differs' ? 'note' : null;
}
