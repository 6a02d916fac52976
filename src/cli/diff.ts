import { currentSeries } from '../lint/select.js';
import type { Patch } from '../patch/patch.js';
import type { Series } from '../patch/series.js';
import { amMail } from '../report/am.js';
import { cleanText } from '../report/clean.js';
import { jsonText, patchJson, seriesJson, toolJson } from '../report/json.js';
import { UserError } from '../text.js';
import type { Run } from './commands.js';
import { load, needPatch, onlyPatch, problemsOf } from './input.js';
import { onlyPaths } from './paths.js';
import { version } from './version.js';

/** `lorelint diff`: the reconstructed patch, ready for `git apply`; `--am`: an mbox for `git am`. */
export const run: Run = async (args, options, host) => {
  const loaded = await load(args, options, host);
  needPatch(loaded);
  const series = onlyPaths(onlyPatch(currentSeries(loaded.series), options.patch), options.path);
  const patches = series.flatMap((s) => s.patches);
  const problems = problemsOf(loaded);
  host.warn(problems);
  if (options.format === 'json') {
    const tool = toolJson({ version, sources: args });
    host.result(jsonText({ schema: 1, tool, sources: args, series: series.map(withDiff), problems }));
  } else {
    const bytes = Buffer.from(textOf(patches, options.am), 'latin1');
    // Byte for byte into files and pipes; on a terminal the patch of a stranger must not move the cursor.
    host.result(host.terminal ? cleanText(bytes.toString('utf8')) : bytes);
  }
  return options.strict && problems.length > 0 ? 2 : 0;
};

function textOf(patches: readonly Patch[], am: boolean): string {
  const incomplete = patches.find((p) => am && !p.complete);
  if (incomplete) throw new UserError(`--am: '${incomplete.subject.title}' is not complete in the input`);
  return patches.map((p) => (am ? amMail(p) : p.diff.text)).join('');
}

function withDiff(series: Series) {
  const decoder = new TextDecoder();
  const diffOf = (p: Patch) => decoder.decode(Buffer.from(p.diff.text, 'latin1'));
  return {
    ...seriesJson(series),
    patches: series.patches.map((p) => ({ ...patchJson(p), diff: diffOf(p) })),
  };
}
