/** Hunks to images: what the hunks of one file show of it before and after the patch, with the maps between lines. */
import type { FileDiff } from './diff.js';
import type { FileImages, Image, Region } from './image.js';
import { mapsOf, rowsOf } from './line-maps.js';

export { applyToText } from './apply.js';

/** Both partial images of a file, from the hunks alone. Hunks that are cut short give what they show. */
export function imagesOf(file: FileDiff): FileImages {
  const rows = file.hunks.flatMap(rowsOf);
  const has = (side: 'oldPath' | 'newPath') => file[side] !== null;
  return {
    path: file.path,
    pre: has('oldPath') ? imageOf(file, 'pre') : null,
    post: has('newPath') ? imageOf(file, 'post') : null,
    applied: [],
    ...mapsOf(rows),
    toMail: (line) => line,
    fromMail: (line) => line,
    problems: [],
  };
}

function imageOf(file: FileDiff, side: 'pre' | 'post'): Image {
  const left = side === 'pre' ? '+' : '-';
  const changed = new Set<number>();
  const regions: Region[] = [];
  for (const [index, hunk] of file.hunks.entries()) {
    const rows = rowsOf(hunk);
    const lines: string[] = [];
    let start = 0;
    for (const [i, line] of hunk.lines.entries()) {
      if (line.kind === left) continue;
      const number = rows[i]?.[side] ?? 0;
      if (start === 0) start = number;
      lines.push(line.text);
      if (line.kind !== ' ') changed.add(number);
    }
    if (lines.length > 0) addRegion(regions, { start, lines, section: hunk.section, hunk: index });
  }
  const whole =
    (side === 'pre' ? file.status === 'deleted' : file.status === 'added') && isWhole(file, regions);
  return { path: pathOf(file, side), side, whole, regions, changed };
}

const pathOf = (file: FileDiff, side: 'pre' | 'post'): string =>
  (side === 'pre' ? file.oldPath : file.newPath) ?? file.path;

/** A new or deleted file is shown whole by its one hunk. */
function isWhole(file: FileDiff, regions: readonly Region[]): boolean {
  return (
    file.hunks.length === 1 &&
    regions.length === 1 &&
    regions[0]?.start === 1 &&
    file.hunks[0]?.complete === true
  );
}

/** Hunks that touch (`-U0`, `-W`) make one region; one that starts inside the last one is a broken diff and stays alone. */
function addRegion(regions: Region[], region: Region): void {
  const last = regions.at(-1);
  if (last && last.start + last.lines.length === region.start)
    for (const line of region.lines) last.lines.push(line);
  else regions.push(region);
}
