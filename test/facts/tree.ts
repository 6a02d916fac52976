/** Small trees in memory whose sites carry the wanted verdict, as in want.ts; `want: violation via a > b` names the path. */
import assert from 'node:assert/strict';
import { makeProject } from '../../src/c/project.js';
import { treeOfTexts } from '../../src/c/tree.js';
import { auditFiles } from '../../src/facts/audit.js';
import { makeProgram } from '../../src/facts/program.js';
import { makeSearch } from '../../src/facts/search.js';
import type { SiteFacts } from '../../src/facts/verdict.js';
import { parser } from '../c/parser.js';

const WANT = /\/\* want: (.*?) \*\//;

/** Verdict and, for a violation, its path as `entry: outer > … > inner`. */
function written(site: SiteFacts): string {
  if (site.verdict !== 'violation') return site.verdict;
  const via = site.path[0]?.via;
  return `violation ${via === undefined ? '' : `${via}: `}${site.path.map((p) => p.function).join(' > ')}`;
}

const plain = (text: string): string => text.replace(new RegExp(WANT, 'g'), '');

/** Sites of all files; each line with a want has such a site, and no other line has one that asks for something. */
export function checkTree(files: Record<string, string>): SiteFacts[] {
  const texts = new Map(Object.entries(files).map(([path, text]) => [path, plain(text)]));
  const project = makeProject(treeOfTexts(texts), parser);
  const paths = Object.keys(files);
  const facts = auditFiles(makeSearch(makeProgram(project)), paths);
  assert.deepEqual(facts.notAnalysed, []);
  const found = facts.sites
    .filter((s) => s.verdict !== 'none-needed' && !s.derived)
    .map((s) => `${s.file}:${s.line}: ${written(s)}`);
  const wanted = paths.flatMap((path) =>
    (files[path] ?? '').split('\n').flatMap((line, i) => {
      const m = WANT.exec(line);
      return m ? [`${path}:${i + 1}: ${m[1]}`] : [];
    }),
  );
  assert.deepEqual([...new Set(found)].sort(), wanted.sort());
  return facts.sites;
}
