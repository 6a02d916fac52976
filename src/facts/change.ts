/** A change against the tree: the sites of both images whose verdict it can alter, wherever in the tree they stand. */
import type { CParser } from '../c/parse.js';
import { makeProject, type PartStore, type ProjectOptions, type Sources } from '../c/project.js';
import { overlay, type Tree } from '../c/tree.js';
import { brokenCalls, type Placed } from './broken.js';
import { judgeSite, judgeUnit } from './callers.js';
import { type ChangedCall, callsAlike, changedCalls, newCallbacks } from './changed-calls.js';
import { changedUnits, type Pair, withEffects } from './changed-units.js';
import { type Exposed, exposed } from './exposed.js';
import { oneEach } from './one-each.js';
import { makeProgram, type Unit, unitKey } from './program.js';
import { makeSearch, type Search } from './search.js';
import { expressionOf } from './sites.js';
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
  const side = (texts: [string, string | null][], twin?: ProjectOptions['twin']): Search =>
    makeSearch(
      makeProgram(makeProject(overlay(tree, new Map(texts)), parser, { store, shared, own: touched, twin })),
    );
  const before = side(
    files.flatMap((f) => [
      [f.path, null],
      [f.prePath, f.pre],
    ]),
  );
  const prePaths = new Map(files.map((f) => [f.path, f.prePath]));
  const after = side(
    files.flatMap((f) => [
      [f.prePath, null],
      [f.path, f.post],
    ]),
    { project: before.program.project, path: (path) => prePaths.get(path) ?? path },
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
  const above = { pre: brokenAbove(before, units.pre), post: brokenAbove(after, units.post) };
  const of = (search: Search, here: 'pre' | 'post', there: 'pre' | 'post') =>
    image(
      search,
      units[here],
      { mine: calls[here], other: calls[there] },
      [...own[here], ...above[here]],
      [...open[there], ...above[there]],
      gained,
    );
  return { pre: of(before, 'pre', 'post'), post: of(after, 'post', 'pre') };
}

/** Calls anywhere in the tree that break what a changed function states. */
const brokenAbove = (search: Search, units: readonly Unit[]): Placed[] =>
  units.flatMap((unit) => brokenCalls(search, unit));

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

/** Calls of both images that the change brings in, takes out or holds other locks over. */
interface Calls {
  mine: readonly ChangedCall[];
  other: readonly ChangedCall[];
}

/** Sites of the changed functions, of those that are entered in a new way, and what the change exposes below and above them. */
function image(
  search: Search,
  units: readonly Unit[],
  calls: Calls,
  mine: readonly Placed[],
  other: readonly Placed[],
  gained: readonly Unit[],
): ImageOfTree {
  const { project } = search.program;
  const entered = gained.flatMap(({ file, fn }) =>
    project.functions(fn.name, file).filter((found) => found.file === file),
  );
  const all = unitsOnce([...units, ...entered]);
  const isChanged = changedIn(calls);
  const judged = all.map((unit) => judgeUnit(search, unit, isChanged));
  const beyond = [...mine, ...counterparts(search, other)];
  return {
    sites: oneEach([...judged.flatMap((j) => j.sites), ...beyond.map(({ site }) => site)]),
    notAnalysed: judged.flatMap((j) => j.notAnalysed),
    functions: unitsOnce([...all, ...beyond.map((p) => p.unit)]).map(spanOf),
  };
}

const unitsOnce = (units: readonly Unit[]): Unit[] => [
  ...new Map(units.map((unit) => [unitKey(unit), unit])).values(),
];

function changedIn({ mine, other }: Calls): (site: SiteFacts) => boolean {
  const places = new Set(mine.map(({ by, at }) => `${by.file} ${at.call.line} ${at.call.column}`));
  const others = new Set(other.map(({ by, at }) => `${by.fn.name} ${expressionOf(at.call)}`));
  return (site) =>
    places.has(`${site.file} ${site.line} ${site.column}`) ||
    others.has(`${site.function} ${site.expression}`);
}

/** What the other image has to say, as this image has it. */
function counterparts(search: Search, other: readonly Placed[]): Placed[] {
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

const spanOf = ({ file, fn }: Unit) => ({ file, name: fn.name, line: fn.line, endLine: fn.endLine });
