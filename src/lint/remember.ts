/** Facts of images that come again: in an archive a third of them do, in resends, later revisions and quotes. */
import type { Image } from '../patch/image.js';
import type { ImageFacts, LintDeps } from './facts.js';

/** Characters of images that are remembered; the oldest go first. */
const MOST_CHARACTERS = 4_000_000;

/** The same facts, worked out once for equal images. Facts are values: nobody changes them. */
export function remembering(partial: LintDeps['partial']): LintDeps['partial'] {
  const known = new Map<string, ImageFacts>();
  let size = 0;
  const one = (image: Image): ImageFacts => {
    const key = JSON.stringify([image.path, image.whole, image.regions]);
    const again = known.get(key);
    if (again) return again;
    const facts = partial([image]);
    known.set(key, facts);
    size += key.length;
    for (const old of known.keys()) {
      if (size <= MOST_CHARACTERS) break;
      known.delete(old);
      size -= old.length;
    }
    return facts;
  };
  return (images) => {
    const all = images.map(one);
    return {
      sites: all.flatMap((f) => f.sites),
      notAnalysed: all.flatMap((f) => f.notAnalysed),
      functions: all.flatMap((f) => f.functions),
    };
  };
}
