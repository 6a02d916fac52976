import { jsonText } from '../report/json.js';
import { explainText, ruleJson } from '../report/rules.js';
import { RULES, ruleOf } from '../rules/index.js';
import { UserError } from '../text.js';
import type { Run } from './commands.js';

/** `lorelint explain RULE`: one rule's documentation. */
export const run: Run = ([name = ''], options, host) => {
  const rule = ruleOf(name);
  if (!rule)
    throw new UserError(`explain: no rule '${name}' (there are ${RULES.map((r) => r.name).join(', ')})`);
  host.result(options.format === 'json' ? jsonText([ruleJson(rule, true)]) : explainText(rule));
  return 0;
};
