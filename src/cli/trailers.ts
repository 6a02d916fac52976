import { jsonText, seriesJson, toolJson } from '../report/json.js';
import { trailersText } from '../report/trailers.js';
import type { Run } from './commands.js';
import { load, needPatch, onlyPatch, problemsOf } from './input.js';
import { version } from './version.js';

/** `lorelint trailers`: trailers of every patch, own and follow-up. */
export const run: Run = async (args, options, host) => {
  const loaded = await load(args, options, host);
  needPatch(loaded);
  const series = onlyPatch(loaded.series, options.patch);
  const problems = problemsOf(loaded);
  host.warn(problems);
  if (options.format === 'json') {
    const tool = toolJson({ version, sources: args });
    host.result(jsonText({ schema: 1, tool, sources: args, series: series.map(seriesJson), problems }));
  } else host.result(trailersText(series));
  return options.strict && problems.length > 0 ? 2 : 0;
};
