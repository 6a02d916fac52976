/** `lorelint entries --tree DIR [struct.member...]`: the rows of the entry tables against the calls that the tree shows. */
import { parser } from '../c/parse.js';
import { makeProject } from '../c/project.js';
import { checkMember, checkRegistration } from '../facts/entry-rows.js';
import { makeProgram } from '../facts/program.js';
import { makeSearch, type Search } from '../facts/search.js';
import { memberRows, registrationRows } from '../knowledge/kernel.js';
import { type RowCheck, severityOfRow } from '../lint/entry-check.js';
import { entriesDocument, entriesText } from '../report/entries.js';
import { jsonText } from '../report/json.js';
import { UserError } from '../text.js';
import type { Run } from './commands.js';
import { openKernel } from './kernel.js';
import { type FailOn, LEVELS } from './options.js';
import { version } from './version.js';

/** Heap beyond which what was parsed is let go. */
const MAX_HEAP = 600 * 1024 * 1024;

export const run: Run = async (names, options, host) => {
  if (options.tree === null) throw new UserError('entries: --tree DIR is needed');
  const rows = rowsNamed(names);
  const { tree, rev, cache } = options;
  const kernel = openKernel(parser, { tree, rev, cache });
  await kernel.ready();
  const done = await host.progress(`checking ${rows.length} rows`);
  const fresh = () => makeSearch(makeProgram(makeProject(kernel.tree, parser)));
  let search = fresh();
  const checks = rows.map(({ check }) => {
    if (process.memoryUsage().heapUsed > MAX_HEAP) search = fresh();
    return check(search);
  });
  kernel.close();
  done();
  const problems = kernel.tree.problems.map((message) => ({ message }));
  host.warn(problems);
  const { all } = options;
  host.result(
    options.format === 'json'
      ? jsonText(entriesDocument(checks, problems, { version, sources: names }))
      : entriesText(checks, { all, width: host.columns }),
  );
  return exitCode(checks, options.failOn ?? 'error');
};

interface Named {
  name: string;
  check(search: Search): RowCheck;
}

/** The rows of these names, all when none is given. */
function rowsNamed(names: readonly string[]): Named[] {
  const all: Named[] = [
    ...memberRows().map((row) => ({
      name: `${row.struct}.${row.member}`,
      check: (search: Search) => checkMember(search, row),
    })),
    ...registrationRows().map((row) => ({
      name: `${row.call}.${row.arg}`,
      check: (search: Search) => checkRegistration(search, row),
    })),
  ];
  for (const name of names)
    if (!all.some((row) => row.name === name))
      throw new UserError(`no row for '${name}' (as net_device_ops.ndo_start_xmit or timer_setup.1)`);
  return names.length === 0 ? all : all.filter((row) => names.includes(row.name));
}

function exitCode(checks: readonly RowCheck[], failOn: FailOn): number {
  if (failOn === 'never') return 0;
  const least = LEVELS.indexOf(failOn);
  const severities = checks.flatMap((row) => severityOfRow(row) ?? []);
  return severities.some((severity) => LEVELS.indexOf(severity) <= least) ? 1 : 0;
}
