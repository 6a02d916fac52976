/**
 * The seam between mail and C: hunks to images. An image is a file before or after the patch, whole (a tree was
 * given) or partial (only what the hunks show). Built once, used by all else.
 */
import type { Problem } from '../text.js';

/** A run of consecutive known lines. */
export interface Region {
  /** 1-based line in this image of `lines[0]`. */
  start: number;
  lines: string[];
  /** The hunk's section heading; '' for whole files. Says in which function the region starts when its head is not shown. */
  section: string;
  /** Index of the hunk in the file diff; -1 for whole files. */
  hunk: number;
}

export interface Image {
  path: string;
  side: 'pre' | 'post';
  /** True when the whole file is known: one region from line 1 to the end. */
  whole: boolean;
  regions: Region[];
  /** Lines (1-based, of this image) that the patch adds (post) or removes (pre). */
  changed: Set<number>;
}

/** How a hunk went into the tree's file. */
export interface Applied {
  hunk: number;
  how: 'exact' | 'offset' | 'reduced' | 'refused';
  /** Lines by which it moved. */
  offset: number;
  /** Why it was refused, and where the nearest place is. */
  reason?: string;
}

/** Both images of one file and the maps between its line numbers; 0 means "no such line". */
export interface FileImages {
  path: string;
  pre: Image | null;
  post: Image | null;
  applied: Applied[];
  /** Post-image line as the mail's hunks count → 1-based body line of the carrying message. */
  mailLineOf(postLine: number): number;
  /** Body line of the carrying message → post-image line as the mail's hunks count. */
  postLineOfMail(mailLine: number): number;
  /** Line of this post-image (of the tree with the patch in it) ↔ post-image line as the mail's hunks count. Equal without a tree. */
  toMail(postLine: number): number;
  fromMail(mailPostLine: number): number;
  /** Post-image line → pre-image line of the same (unchanged) line. */
  preLineOf(postLine: number): number;
  postLineOf(preLine: number): number;
  problems: Problem[];
}
