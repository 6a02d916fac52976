/** Patches put onto a kernel tree, in order: the files as they were and as they are then. */

import type { FileDiff } from '../patch/diff.js';
import type { FileImages, Image } from '../patch/image.js';
import { applyToText } from '../patch/images.js';
import type { Patch } from '../patch/patch.js';
import { type FileChange, type Layer, stack } from './change.js';
import type { ChangedFile } from './facts.js';

/** The hunks of one file of one patch that the tree does not take. */
export interface Refused {
  patch: number;
  /** With the refused hunks only. */
  file: FileDiff;
  reasons: { line: number; reason: string }[];
}

export interface OntoTree {
  files: FileChange[];
  texts: ChangedFile[];
  refused: Refused[];
}

const textOf = (image: Image | null): string | null =>
  image === null ? null : image.regions.map((r) => `${r.lines.join('\n')}\n`).join('');

/** A file on its way through the patches, found by the path that it has now. */
interface Chain {
  layers: Layer[];
  text: string | null;
}

/**
 * @param wanted files that are put on; others are left out
 * @param unread why `read` gave null
 */
export function applyAll(
  patches: readonly Patch[],
  read: (path: string) => string | null,
  wanted: (file: FileDiff) => boolean,
  unread?: (path: string) => string,
): OntoTree {
  const chains = new Map<string, Chain>();
  const done: Chain[] = [];
  const refused: Refused[] = [];
  for (const [patch, { diff }] of patches.entries())
    for (const file of diff.files.filter(wanted)) {
      const from = file.oldPath ?? file.path;
      const chain = (file.status === 'copied' ? undefined : chains.get(from)) ?? start(from, read, done);
      const images = applyToText(file, chain.text, chain.text === null ? unread?.(from) : undefined);
      const out = refusedOf(patch, file, images);
      if (out) refused.push(out);
      if (images.applied.every((a) => a.how === 'refused') && file.hunks.length > 0) continue;
      chain.layers.push({ patch, file, images });
      chain.text = textOf(images.post);
      chains.delete(from);
      chains.set(file.path, chain);
    }
  const moved = done.filter((chain) => chain.layers.length > 0);
  const files = moved.map((chain) => stack(chain.layers));
  return { files, texts: files.map(changedFile), refused };
}

function start(path: string, read: (path: string) => string | null, done: Chain[]): Chain {
  const chain = { layers: [], text: read(path) };
  done.push(chain);
  return chain;
}

function changedFile(file: FileChange): ChangedFile {
  return { path: file.path, prePath: file.prePath, pre: textOf(file.pre), post: textOf(file.post) };
}

function refusedOf(patch: number, file: FileDiff, images: FileImages): Refused | null {
  const out = images.applied.filter((a) => a.how === 'refused');
  const hunks = out.flatMap((a) => file.hunks[a.hunk] ?? []);
  if (hunks.length === 0) return null;
  return {
    patch,
    file: { ...file, hunks },
    reasons: hunks.map((hunk, i) => ({ line: hunk.newStart, reason: out[i]?.reason ?? 'it does not apply' })),
  };
}
