/** The commit that a series says it is made on (`git format-patch --base`, b4): behind a patch or in the cover letter. */
import type { Series } from './series.js';

export interface Base {
  /** A full object name, in hexadecimal digits and nothing else: it may be handed to git. */
  commit: string;
  /** Patches that are to go on first and are not in the series: `prerequisite-patch-id:` lines. */
  prerequisites: number;
  /** Other commits that further series name; the first one counts, since all go on one tree. */
  others: string[];
}

/** SHA-1 or SHA-256; anything else in that place is no commit. */
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** Null when no series names one. */
export function baseOf(series: readonly Series[]): Base | null {
  const named = series.map(markersOf);
  const commits = [...new Set(named.flatMap((m) => m.commits))];
  const [commit, ...others] = commits;
  if (commit === undefined) return null;
  return { commit, others, prerequisites: new Set(named.flatMap((m) => m.prerequisites)).size };
}

function markersOf({ cover, patches }: Series): { commits: string[]; prerequisites: string[] } {
  const lines = (cover?.body ?? '').split('\n');
  const after = (key: string) =>
    lines.flatMap((l) => (l.startsWith(`${key}: `) ? [l.slice(key.length + 2).trim()] : []));
  const commits = [...after('base-commit'), ...patches.flatMap((p) => p.baseCommit ?? [])];
  return {
    commits: commits.map((c) => c.toLowerCase()).filter((c) => COMMIT.test(c)),
    prerequisites: [...after('prerequisite-patch-id'), ...patches.flatMap((p) => p.prerequisites)],
  };
}
