/** A change against the tree: the sites of both images whose verdict it can alter, wherever in the tree they stand. */
import type { CParser } from '../c/parse.js';
import { makeProject, type PartStore, type Sources } from '../c/project.js';
import { overlay, type Tree } from '../c/tree.js';
import { affected, type Reach } from './affected.js';
import { judgeSite, judgeUnit, unitsOf } from './callers.js';
import { makeProgram, type Unit, unitKey } from './program.js';
import { makeSearch, type Search } from './search.js';
import type { NotAnalysed, SiteFacts } from './verdict.js';

/** One file before and after; null where it does not exist. */
export interface ChangedText {
  path: string;
  prePath: string;
  pre: string | null;
  post: string | null;
}

/** What one image says; the shape that lint/ takes. */
export interface ImageOfTree {
  sites: SiteFacts[];
  notAnalysed: NotAnalysed[];
  functions: { file: string; name: string; line: number; endLine: number }[];
}

export interface TreeAnalysis {
  tree: Tree;
  parser: CParser;
  store?: PartStore | undefined;
}

/** Both images with the whole tree around them. */
export function analyseChange(
  { tree, parser, store }: TreeAnalysis,
  files: readonly ChangedText[],
): { pre: ImageOfTree; post: ImageOfTree } {
  const own = new Set(files.flatMap((f) => [f.path, f.prePath]));
  const shared: Sources = new Map();
  const side = (texts: Map<string, string | null>): Search =>
    makeSearch(makeProgram(makeProject(overlay(tree, texts), parser, { store, shared, own })));
  const before = side(
    textsOf(files, (f) => [
      [f.path, null],
      [f.prePath, f.pre],
    ]),
  );
  const after = side(
    textsOf(files, (f) => [
      [f.prePath, null],
      [f.path, f.post],
    ]),
  );
  const reach = affected(before, after, files);
  return { pre: image(before, files, reach.pre, 'prePath'), post: image(after, files, reach.post, 'path') };
}

function textsOf(
  files: readonly ChangedText[],
  of: (file: ChangedText) => [string, string | null][],
): Map<string, string | null> {
  return new Map(files.flatMap(of));
}

/** Sites of the changed functions, and those below them that the change can expose. */
function image(
  search: Search,
  files: readonly ChangedText[],
  reach: Reach,
  path: 'path' | 'prePath',
): ImageOfTree {
  const functions = files.flatMap((f) => unitsOf(search.program, f[path]) ?? []);
  const judged = reach.units.map((unit) => judgeUnit(search, unit));
  const done = new Set(reach.units.map(unitKey));
  const exposed = reach.sites
    .filter(({ unit }) => !done.has(unitKey(unit)))
    .map(({ unit, site }) => judgeSite(search, unit, site));
  return {
    sites: [...judged.flatMap((j) => j.sites), ...exposed],
    notAnalysed: [...judged.flatMap((j) => j.notAnalysed), ...reach.notAnalysed],
    functions: functions.map(spanOf),
  };
}

const spanOf = ({ file, fn }: Unit) => ({ file, name: fn.name, line: fn.line, endLine: fn.endLine });
