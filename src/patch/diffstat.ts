/** The diffstat between `---` and the diff, and whether the diff agrees with it. */
import type { Problem } from '../text.js';
import type { FileDiff } from './diff.js';

/** A diffstat as written: paths may be cut short (`.../ipv4/ipmr.c`) and renames abbreviated (`net/{a => b}/c.c`). */
export interface Diffstat {
  files: { path: string; changes: number | null }[];
  /** The last line's numbers; null when there is none. */
  total: { files: number; additions: number; deletions: number } | null;
}

const TOTAL = /^ (\d+) files? changed(?:, (\d+) insertions?\(\+\))?(?:, (\d+) deletions?\(-\))?/;
/** A diffstat line is at most this long; longer ones are prose. */
const MAX_STAT_LINE = 400;

export function readDiffstat(lines: readonly string[]): Diffstat {
  const stat: Diffstat = { files: [], total: null };
  for (const line of lines) {
    if (line.length > MAX_STAT_LINE || !line.startsWith(' ')) continue;
    const total = TOTAL.exec(line);
    if (total) {
      const number = (text: string | undefined) => Number(text ?? 0);
      stat.total = { files: number(total[1]), additions: number(total[2]), deletions: number(total[3]) };
      continue;
    }
    const file = statLine(line);
    if (file) stat.files.push(file);
  }
  return stat;
}

/** ` path | 12 ++--`, ` path | Bin 0 -> 9 bytes`; null for other lines. */
function statLine(line: string): { path: string; changes: number | null } | null {
  const bar = line.length <= MAX_STAT_LINE && line.startsWith(' ') ? line.lastIndexOf('|') : -1;
  if (bar < 3 || line[1] === ' ' || line[bar - 1] !== ' ') return null;
  const said = line.slice(bar + 1).trim();
  const count = /^(\d{1,9})(?: [+-]*)?$/.exec(said);
  if (!count && !/^(?:Bin\b|Unmerged$)/.test(said)) return null;
  return { path: line.slice(1, bar).trim(), changes: count ? Number(count[1]) : null };
}

/** Index of the first line of a diffstat in a stretch of lines; its end when there is none. */
export function statStart(lines: readonly string[], from: number, to: number): number {
  for (let i = from; i < to; i++) {
    if (statLine(lines[i] ?? '') !== null) return i;
  }
  return to;
}

/** True when a diffstat's path can be this file's. */
export function statNames(path: string, file: FileDiff): boolean {
  const names = [file.path, file.oldPath, file.newPath];
  // The front of `a/{b => c}/d` may be cut off: what is left of the new name must end it.
  if (path.startsWith('...') && path.includes('}') && !path.includes('{')) {
    const end = path.slice(path.includes(' => ') ? path.indexOf(' => ') + 4 : 3).replace('}', '');
    return names.some((n) => n?.endsWith(end) ?? false);
  }
  if (path.includes(' => ')) return renameNames(path).some((p) => names.includes(p) || cutOf(p, names));
  return names.includes(path) || cutOf(path, names);
}

const cutOf = (path: string, names: readonly (string | null)[]): boolean =>
  path.startsWith('...') && names.some((n) => n?.endsWith(path.slice(3)) ?? false);

/** Both names of `a/{b => c}/d` or `a => b`. */
function renameNames(path: string): string[] {
  const match = /^(.*?)\{(.*) => (.*)\}(.*)$/.exec(path);
  if (!match) return path.split(' => ');
  return [match[2], match[3]].map((middle) => `${match[1]}${middle}${match[4]}`.replace('//', '/'));
}

/** What the diffstat and the diff say differently; and the names in the diffstat whose files the diff lacks. */
export function checkDiffstat(
  stat: Diffstat,
  files: readonly FileDiff[],
): { problems: Problem[]; missing: string[] } {
  const problems: Problem[] = [];
  const missing: string[] = [];
  for (const { path, changes } of stat.files) {
    const file = files.find((f) => statNames(path, f));
    if (!file) missing.push(path);
    else if (changes !== null && file.binary === undefined && changes !== file.additions + file.deletions)
      problems.push({
        message: `diffstat says ${changes} changed lines in ${path}, the diff has ${file.additions + file.deletions}`,
      });
  }
  problems.push(...checkTotal(stat, files));
  return { problems, missing };
}

function checkTotal(stat: Diffstat, files: readonly FileDiff[]): Problem[] {
  if (!stat.total) return [];
  const additions = files.reduce((n, f) => n + f.additions, 0);
  const deletions = files.reduce((n, f) => n + f.deletions, 0);
  const said = stat.total;
  if (said.files === files.length && said.additions === additions && said.deletions === deletions) return [];
  return [
    {
      message:
        `diffstat says ${said.files} files, +${said.additions} -${said.deletions}; ` +
        `the diff has ${files.length} files, +${additions} -${deletions}`,
    },
  ];
}
