import { jsonText } from '../report/json.js';
import { summaryDocument, summaryMarkdown, summaryText } from '../report/summary.js';
import { threadModels } from '../report-mail/thread-model.js';
import { UserError } from '../text.js';
import type { Run } from './commands.js';
import { load } from './input.js';
import { lintCode, lintLoaded } from './lint.js';
import { version } from './version.js';

/** `lorelint summary`: what each thread of the input is, its state, its people, its findings. */
export const run: Run = async (args, options, host) => {
  const loaded = await load(args, options, host);
  if (loaded.messages.length === 0) throw new UserError(`${args.join(' ')}: no message to summarise`);
  const result = await lintLoaded(loaded, options, host);
  host.warn(result.problems);
  const models = threadModels(loaded.messages, loaded.series, result.reports);
  const color = host.color;
  if (options.format === 'json')
    host.result(jsonText(summaryDocument(models, result, { version, sources: args })));
  else if (options.format === 'markdown') host.result(summaryMarkdown(models, result));
  else host.result(summaryText(models, result, { color, width: host.columns }));
  return lintCode(result, options);
};
