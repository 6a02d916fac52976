/** Line numbers of the lines of a hunk: in the pre-image, in the post-image, in the mail. */
import type { Hunk } from './diff.js';

/** Line numbers of one diff line: 0 where it is not in that image. */
export interface LineRow {
  pre: number;
  post: number;
  mail: number;
}

/** The lines of a hunk with their numbers in both images. A side of zero lines starts behind its number (diff -u). */
export function rowsOf(hunk: Hunk): LineRow[] {
  let pre = hunk.oldLines === 0 ? hunk.oldStart + 1 : hunk.oldStart;
  let post = hunk.newLines === 0 ? hunk.newStart + 1 : hunk.newStart;
  return hunk.lines.map((line) => ({
    pre: line.kind === '+' ? 0 : pre++,
    post: line.kind === '-' ? 0 : post++,
    mail: line.mailLine,
  }));
}

/** The lookups that do not depend on a tree. */
export function mapsOf(rows: readonly LineRow[]) {
  const mailOf = new Map<number, number>();
  const postOfMail = new Map<number, number>();
  const preOf = new Map<number, number>();
  const postOf = new Map<number, number>();
  for (const { pre, post, mail } of rows) {
    if (post !== 0 && mail !== 0) {
      mailOf.set(post, mail);
      postOfMail.set(mail, post);
    }
    if (pre !== 0 && post !== 0) {
      preOf.set(post, pre);
      postOf.set(pre, post);
    }
  }
  return {
    mailLineOf: (line: number) => mailOf.get(line) ?? 0,
    postLineOfMail: (line: number) => postOfMail.get(line) ?? 0,
    preLineOf: (line: number) => preOf.get(line) ?? 0,
    postLineOf: (line: number) => postOf.get(line) ?? 0,
  };
}
