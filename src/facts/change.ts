/** A change against the tree: the sites of both images whose verdict it can alter, wherever in the tree they stand. */
import type { CParser } from '../c/parse.js';
import { makeProject, type PartStore, type Sources } from '../c/project.js';
import { overlay, type Tree } from '../c/tree.js';
import { judgeSite, judgeUnit } from './callers.js';
import { callsAlike, changedCalls, newCallbacks } from './changed-calls.js';
import { changedUnits, type Pair, withEffects } from './changed-units.js';
import { type Exposed, exposed } from './exposed.js';
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
  /** The functions that were looked into. */
  functions: { file: string; name: string; line: number; endLine: number }[];
}

export interface TreeAnalysis {
  tree: Tree;
  parser: CParser;
  store?: PartStore | undefined;
  /** Parsed files of the tree to go on from; they are kept there. */
  sources?: Sources;
}

/** Both images with the whole tree around them. */
export function analyseChange(
  { tree, parser, store, sources: shared = new Map() }: TreeAnalysis,
  files: readonly ChangedText[],
): { pre: ImageOfTree; post: ImageOfTree } {
  const touched = new Set(files.flatMap((f) => [f.path, f.prePath]));
  const side = (texts: [string, string | null][]): Search =>
    makeSearch(
      makeProgram(makeProject(overlay(tree, new Map(texts)), parser, { store, shared, own: touched })),
    );
  const before = side(
    files.flatMap((f) => [
      [f.path, null],
      [f.prePath, f.pre],
    ]),
  );
  const after = side(
    files.flatMap((f) => [
      [f.prePath, null],
      [f.path, f.post],
    ]),
  );
  const pairs = changedUnits(before.program, after.program, files);
  withEffects(before.program, after.program, pairs);
  const calls = {
    pre: pairs.flatMap((pair) => changedCalls(before.program, after.program, pair, 'pre')),
    post: pairs.flatMap((pair) => changedCalls(before.program, after.program, pair, 'post')),
  };
  const open = { pre: exposed(before, calls.pre), post: exposed(after, calls.post) };
  const units = { pre: unitsOf(pairs, 'pre'), post: unitsOf(pairs, 'post') };
  const alike = {
    pre: exposed(before, callsAlike(before.program, units.pre, open.post)),
    post: exposed(after, callsAlike(after.program, units.post, open.pre)),
  };
  const own = {
    pre: marked(open.pre, [...open.post, ...alike.post]),
    post: marked(open.post, [...open.pre, ...alike.pre]),
  };
  const gained = newCallbacks(before.program, after.program, files, pairs);
  return {
    pre: image(before, units.pre, own.pre, open.post, gained),
    post: image(after, units.post, own.post, open.pre, gained),
  };
}

const unitsOf = (pairs: readonly Pair[], side: 'pre' | 'post'): Unit[] => pairs.flatMap((p) => p[side] ?? []);

/** Those first that go a way which the other image does not have. */
function marked(mine: readonly Exposed[], others: readonly Exposed[]): Exposed[] {
  const name = ({ unit, site }: Exposed) =>
    `${unit.file} ${unit.fn.name} ${site.expression} ${site.condition}`;
  const known = new Set(others.map(name));
  const own = mine.filter((e) => !known.has(name(e)));
  const rest = mine.filter((e) => known.has(name(e)));
  return [...own.map((e) => ({ ...e, site: { ...e.site, ownWay: true as const } })), ...rest];
}

/** Sites of the changed functions, of those that are entered in a new way, and what the change exposes below them. */
function image(
  search: Search,
  units: readonly Unit[],
  mine: readonly Exposed[],
  other: readonly Exposed[],
  gained: readonly Unit[],
): ImageOfTree {
  const { project } = search.program;
  const entered = gained.flatMap(({ file, fn }) =>
    project.functions(fn.name, file).filter((found) => found.file === file),
  );
  const all = [...new Map([...units, ...entered].map((unit) => [unitKey(unit), unit])).values()];
  const judged = all.map((unit) => judgeUnit(search, unit));
  const sites = new Map(judged.flatMap((j) => j.sites).map((site) => [placeOf(site), site]));
  const below: Unit[] = [];
  for (const { unit, site } of mine) {
    if (!sites.has(placeOf(site))) sites.set(placeOf(site), site);
    below.push(unit);
  }
  for (const counterpart of counterparts(search, other)) {
    below.push(counterpart.unit);
    if (!sites.has(placeOf(counterpart.site))) sites.set(placeOf(counterpart.site), counterpart.site);
  }
  const functions = [...new Map([...all, ...below].map((unit) => [unitKey(unit), unit])).values()];
  return {
    sites: [...sites.values()],
    notAnalysed: judged.flatMap((j) => j.notAnalysed),
    functions: functions.map(spanOf),
  };
}

/** What the other image exposes, as this image has it. */
function counterparts(search: Search, other: readonly Exposed[]): Omit<Exposed, 'top'>[] {
  return other.flatMap(({ unit, site }) =>
    search.program.project
      .functions(unit.fn.name, unit.file)
      .filter((found) => found.file === unit.file && found.fn.condition === unit.fn.condition)
      .flatMap((found) =>
        search.program
          .summary(found)
          .sites.filter((local) => local.site.expression === site.expression)
          .map((local) => ({ unit: found, site: judgeSite(search, found, local) })),
      ),
  );
}

const placeOf = (site: SiteFacts): string =>
  `${site.file} ${site.line} ${site.column} ${site.condition ?? ''} ${site.helper} ${site.needs.join()}`;

const spanOf = ({ file, fn }: Unit) => ({ file, name: fn.name, line: fn.line, endLine: fn.endLine });
