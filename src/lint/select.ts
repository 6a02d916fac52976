/** Which series of the input are linted: those that a later revision in the same input doesn't replace. */
import type { Series } from '../patch/series.js';

const titleOf = (series: Series): string =>
  series.subject
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();

/** A bare diff and a pull request have no revisions. */
export function currentSeries(all: readonly Series[]): Series[] {
  const latest = new Map<string, number>();
  for (const series of all) {
    const title = titleOf(series);
    if (series.kind === 'series') latest.set(title, Math.max(latest.get(title) ?? 0, series.revision));
  }
  return all.filter((s) => s.kind !== 'series' || titleOf(s) === '' || s.revision === latest.get(titleOf(s)));
}
