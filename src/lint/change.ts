/** One file of the change that is linted: both images, and where each line of the post-image comes from. */
import type { FileDiff } from '../patch/diff.js';
import type { FileImages, Image } from '../patch/image.js';

/** Where a post-image line comes from. */
export interface LineOrigin {
  /** Index of the patch that adds it or, when none does, that shows it last; -1 when none shows it. */
  patch: number;
  /** 1-based body line of that patch's message; 0 when it is not shown. */
  mailLine: number;
  added: boolean;
  /** Line of the pre-image; 0 for an added one. */
  preLine: number;
}

/** The images of one file in one patch. */
export interface Layer {
  /** Index of the patch. */
  patch: number;
  file: FileDiff;
  images: FileImages;
}

/** One file through all patches that touch it, in order; `layers` is not empty. */
export interface FileChange {
  /** Path of the post-image (of the pre-image for a deleted file). */
  path: string;
  prePath: string;
  pre: Image | null;
  post: Image | null;
  layers: readonly Layer[];
}

export function stack(layers: readonly Layer[]): FileChange {
  const first = layers[0]!;
  const last = layers[layers.length - 1]!;
  return {
    path: last.images.path,
    prePath: first.file.oldPath ?? first.images.path,
    pre: first.images.pre,
    post: last.images.post,
    layers,
  };
}

/** Goes back through the patches to the one that added a post-image line. */
export function originOf(change: FileChange, postLine: number): LineOrigin {
  let line = postLine;
  let shown = { patch: -1, mailLine: 0 };
  for (const { patch, images } of [...change.layers].reverse()) {
    const mailLine = images.mailLineOf(images.toMail(line));
    if (images.post?.changed.has(line)) return { patch, mailLine, added: true, preLine: 0 };
    if (shown.patch < 0 && mailLine > 0) shown = { patch, mailLine };
    line = images.preLineOf(line);
    if (line === 0) break;
  }
  return { ...shown, added: false, preLine: line };
}

/** Post-image line of what the hunks of one patch count as this line; 0 when there is none. */
export function fromMail(change: FileChange, patch: number, mailPostLine: number): number {
  const at = change.layers.findIndex((layer) => layer.patch === patch);
  let line = change.layers[at]?.images.fromMail(mailPostLine) ?? 0;
  for (const { images } of change.layers.slice(at + 1)) line = line === 0 ? 0 : images.postLineOf(line);
  return line;
}

/** True for a line that a hunk with reduced context brought to its place: less is certain of it. */
export function isLoose(change: FileChange, postLine: number): boolean {
  const { patch } = originOf(change, postLine);
  const layer = change.layers.find((l) => l.patch === patch);
  if (!layer) return false;
  const line = layer.images.toMail(postLine);
  return layer.images.applied.some(({ hunk, how }) => {
    const at = layer.file.hunks[hunk];
    return how === 'reduced' && at !== undefined && line >= at.newStart && line < at.newStart + at.newLines;
  });
}

/** 1-based post-image line next to the first line that the patch removes inside `first..last`; 0 when it removes none. */
export function removalIn(
  change: FileChange,
  first: number,
  last: number,
): { patch: number; line: number } | null {
  const layer = change.layers[change.layers.length - 1]!;
  for (const hunk of layer.file.hunks) {
    let line = hunk.newStart;
    for (const { kind } of hunk.lines) {
      const here = layer.images.fromMail(line);
      if (kind === '-' && here >= first && here <= last) return { patch: layer.patch, line: here };
      if (kind !== '-') line++;
    }
  }
  return null;
}
