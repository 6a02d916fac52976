/** --path: series with only the files that match. */
import { globToRegExp } from '../lint/filter.js';
import type { Patch } from '../patch/patch.js';
import type { Series } from '../patch/series.js';
import { UserError } from '../text.js';

/** Series, patches and diffs cut down to the files that the glob names; all when it is null. UserError when none is left. */
export function onlyPaths(series: readonly Series[], glob: string | null): Series[] {
  if (glob === null) return [...series];
  const wanted = globToRegExp(glob);
  const left = series
    .map((s) => ({
      ...s,
      patches: s.patches.map((p) => cut(p, wanted)).filter((p) => p.diff.files.length > 0),
    }))
    .filter((s) => s.patches.length > 0);
  if (left.length === 0) throw new UserError(`--path: no file of the input matches '${glob}'`);
  return left;
}

function cut(patch: Patch, wanted: RegExp): Patch {
  const { files } = patch.diff;
  const keep = files.map((f) => wanted.test(f.path));
  if (keep.every((k) => k)) return patch;
  const pieces = patch.diff.text.split(/^(?=diff --git )/m);
  const text = pieces.length === files.length ? pieces.filter((_, i) => keep[i]).join('') : patch.diff.text;
  return { ...patch, diff: { ...patch.diff, text, files: files.filter((_, i) => keep[i]) } };
}
