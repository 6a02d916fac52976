import { auditable, auditor } from '../facts/audit.js';
import { audit } from '../lint/audit.js';
import type { ImageFacts } from '../lint/facts.js';
import { narrow } from '../lint/filter.js';
import { UserError } from '../text.js';
import { makeParser } from './analysis.js';
import type { Run } from './commands.js';
import { openKernel } from './kernel.js';
import { checkRules, lintCode, rendered } from './lint.js';

/** `lorelint audit --tree DIR [path...]`: the C rules over existing code, no patch. */
export const run: Run = async (paths, options, host) => {
  checkRules(options);
  if (options.tree === null) throw new UserError('audit: --tree DIR is needed');
  const kernel = openKernel(await makeParser(), options.tree, options);
  const wanted = paths.length === 0 ? ['net', 'drivers/net'] : paths.map((p) => p.replace(/^\.\/|\/+$/g, ''));
  const files = auditable(kernel, wanted);
  if (
    files.length === 0 &&
    wanted.every((p) => kernel.tree.read(p) === null && kernel.tree.list(p).length === 0)
  )
    throw new UserError(`${wanted.join(' ')}: no C file there in ${options.tree}`);
  const done = await host.progress(`auditing ${files.length} files`);
  const facts: ImageFacts = { sites: [], notAnalysed: [], functions: [] };
  const judge = auditor(kernel);
  for (const file of files) {
    const { sites, notAnalysed, functions } = judge(file);
    facts.sites.push(...sites);
    facts.notAnalysed.push(...notAnalysed);
    facts.functions.push(...functions);
  }
  done();
  kernel.close();
  const result = narrow(audit(facts, kernel.tree.read), options);
  result.problems.push(...kernel.tree.problems.map((message) => ({ message })));
  host.warn(result.problems);
  host.result(await rendered(result, options, host, paths));
  return lintCode(result, options);
};
