/** What a verdict that rests on an entry row is worth in the given tree. */
import { contextWords } from '../knowledge/words.js';
import { driversCall, originOf, viewFrom } from './origin.js';
import { describe, type Holder, type Search, type Violation } from './search.js';
import type { Step } from './verdict.js';

/** Callers named in a reason, the one that calls the member last. */
const NAMED_STEPS = 3;

/** `a() > b()`: the inner end of a path. */
export const pathWords = (path: readonly Step[]): string =>
  path
    .slice(-NAMED_STEPS)
    .map((step) => `${step.function}()`)
    .join(' > ');

/**
 * The violation as the tree shows it: from where the need is really absent, when a row was its start.
 * @returns a text when every call of the row's member holds the need
 */
export function throughRow(search: Search, file: string, violation: Violation): Violation | string {
  const { start } = violation;
  if (start === undefined || start.node.when.length > 0) return violation;
  const { node, entry } = start;
  if (entry.of === undefined || entry.cased || node.needs.some(isNamed)) return violation;
  const view = viewFrom(file);
  const origin = originOf(search, entry.of, node.needs, view);
  if (origin.kind === 'holds' && !driversCall(search, entry.of, view)) {
    const names = [...new Set(origin.holders.map((holder) => `${holder.function}()`))];
    return `${entry.via} is said to be entered without it, but every call of it that the tree shows holds it: ${names.join(', ')}`;
  }
  if (origin.kind !== 'lacks' || entry.bare) return violation;
  const rest = describe(node, { held: origin.held, via: entry.via });
  // From where it begins nothing more is held.
  const { more: _, ...known } = violation;
  return { ...known, ...rest, path: [...origin.path, ...rest.path] };
}

/** Why the first of these rows is not to be believed, null when the tree shows no caller that speaks against one. */
export function contradiction(search: Search, file: string, holders: readonly Holder[]): string | null {
  for (const { row } of holders) {
    if (row === undefined || row.needs.some(isNamed)) continue;
    const origin = originOf(search, row.of, row.needs, viewFrom(file));
    if (origin.kind !== 'lacks' || origin.confidence === 'low') continue;
    const needs = row.needs.map(contextWords).join(' or ');
    return `${row.of.member} is said to be entered with ${needs}, but the tree shows a caller without it: ${pathWords(origin.path)}`;
  }
  return null;
}

/** A lock or SRCU domain by its expression: no row speaks of it. */
const isNamed = (need: string): boolean => need.includes(':');
