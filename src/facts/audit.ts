/** Existing code without a patch: every site of the given files, with the whole tree around them. */
import { HELPERS } from '../knowledge/rcu.js';
import { brokenCalls } from './broken.js';
import { judgeUnit } from './callers.js';
import type { ImageOfTree, TreeAnalysis } from './change.js';
import { isHelper } from './need.js';
import { oneEach } from './one-each.js';
import type { Search } from './search.js';

/** Files below these paths (folders or files; '' is all) that mention an RCU helper, sorted. */
export function auditable({ tree }: Pick<TreeAnalysis, 'tree'>, paths: readonly string[]): string[] {
  const within = new Set(paths.flatMap((p) => (/\.[ch]$/.test(p) ? [p] : tree.list(p))));
  const folders = [...new Set(paths.map((p) => (/\.[ch]$/.test(p) ? p.replace(/\/[^/]*$/, '') : p)))];
  const found = new Set(HELPERS.flatMap((row) => tree.mentioning(row.name, folders)));
  return [...found].filter((path) => within.has(path)).sort();
}

/** All functions of the files that can hold a site, with verdicts. `project` is the one of the search. */
export function auditFiles(search: Search, paths: readonly string[]): ImageOfTree {
  const { project } = search.program;
  const out: ImageOfTree = { sites: [], notAnalysed: [], functions: [] };
  const memo = new Map<string, boolean>();
  const { tree } = project;
  const isNotable = (name: string) => tree.notable(name).length + tree.stating(name).length > 0;
  const wanted = (name: string): boolean => {
    let known = memo.get(name);
    if (known === undefined) memo.set(name, (known = isHelper(name) || isNotable(name)));
    return known;
  };
  for (const path of paths) {
    const part = project.mentioningAny(path, wanted);
    if (part === null) out.notAnalysed.push({ file: path, reason: `it ${project.tree.unread(path)}` });
    for (const fn of part?.functions ?? []) {
      const judged = judgeUnit(search, { file: path, fn });
      out.sites.push(...judged.sites);
      if (judged.sites.some((site) => site.broken))
        out.sites.push(...brokenCalls(search, { file: path, fn }).map(({ site }) => site));
      out.notAnalysed.push(...judged.notAnalysed);
      out.functions.push({ file: path, name: fn.name, line: fn.line, endLine: fn.endLine });
    }
  }
  return { ...out, sites: oneEach(out.sites) };
}
