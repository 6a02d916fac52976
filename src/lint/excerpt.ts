/** The lines around a place, for reports. */
import type { Image } from '../patch/image.js';
import type { ExcerptLine } from './diagnostic.js';

const BEFORE = 3;
const AFTER = 2;
/** A call that spans more lines than this is cut. */
const MOST = 12;

/** Lines of an image around `line..endLine`, within one region; [] when the image doesn't show the line. */
export function excerptOf(image: Image, line: number, endLine: number): ExcerptLine[] {
  const region = image.regions.find((r) => line >= r.start && line < r.start + r.lines.length);
  if (!region) return [];
  const first = Math.max(region.start, line - BEFORE);
  const last = Math.min(region.start + region.lines.length - 1, Math.min(endLine, line + MOST) + AFTER);
  return region.lines.slice(first - region.start, last - region.start + 1).map((text, i) => ({
    line: first + i,
    text,
    changed: image.changed.has(first + i),
  }));
}

/** The whole of a text as an image, for files that the patch doesn't touch. */
export function wholeImage(path: string, text: string): Image {
  const region = { start: 1, lines: text.split('\n'), section: '', hunk: -1 };
  return { path, side: 'post', whole: true, regions: [region], changed: new Set() };
}
