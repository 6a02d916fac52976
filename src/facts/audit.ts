/** Existing code without a patch: every site of the given files, with the whole tree around them. */
import { makeProject } from '../c/project.js';
import { HELPERS } from '../knowledge/rcu.js';
import { judgeUnit } from './callers.js';
import type { ImageOfTree, TreeAnalysis } from './change.js';
import { makeProgram } from './program.js';
import { makeSearch } from './search.js';
import type { NotAnalysed, SiteFacts } from './verdict.js';

/** Files below these paths (folders or files; '' is all) that mention an RCU helper, sorted. */
export function auditable({ tree }: Pick<TreeAnalysis, 'tree'>, paths: readonly string[]): string[] {
  const within = new Set(paths.flatMap((p) => (/\.[ch]$/.test(p) ? [p] : tree.list(p))));
  const folders = [...new Set(paths.map((p) => (/\.[ch]$/.test(p) ? p.replace(/\/[^/]*$/, '') : p)))];
  const found = new Set(HELPERS.flatMap((row) => tree.mentioning(row.name, folders)));
  return [...found].filter((path) => within.has(path)).sort();
}

/** Facts of one file; `null` when it can't be read. Files are given one by one, so that progress can be shown. */
export function auditor({ tree, parser, store }: TreeAnalysis): (path: string) => ImageOfTree {
  const project = makeProject(tree, parser, { store });
  const search = makeSearch(makeProgram(project));
  return (path) => {
    const sites: SiteFacts[] = [];
    const notAnalysed: NotAnalysed[] = [];
    const whole = project.whole(path);
    if (whole === null) notAnalysed.push({ file: path, reason: 'not readable' });
    const functions = whole?.functions ?? [];
    for (const fn of functions) {
      const judged = judgeUnit(search, { file: path, fn });
      sites.push(...judged.sites);
      notAnalysed.push(...judged.notAnalysed);
    }
    const spans = functions.map(({ name, line, endLine }) => ({ file: path, name, line, endLine }));
    return { sites, notAnalysed, functions: spans };
  };
}
