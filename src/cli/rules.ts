import { jsonText } from '../report/json.js';
import { ruleJson, rulesText } from '../report/rules.js';
import { RULES } from '../rules/index.js';
import type { Run } from './commands.js';

/** `lorelint rules`: the list. */
export const run: Run = (_args, options, host) => {
  const json = () => jsonText(RULES.map((r) => ruleJson(r, false)));
  host.result(options.format === 'json' ? json() : rulesText(RULES));
  return 0;
};
