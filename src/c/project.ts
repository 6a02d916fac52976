/** A tree read as C: only the chunks of a file that mention a name are parsed, each once. */
import {
  type Chunks,
  chunkOfLine,
  chunksMentioning,
  chunksWith,
  cutChunks,
  onlyChunks,
  textsOf,
} from './chunks.js';
import type { CFile, CFunction, CMacro, CStruct } from './ir.js';
import {
  callsMember,
  declaresStruct,
  definesFunction,
  definesMacro,
  isExported,
  type Mention,
  usesName,
} from './mention.js';
import type { CParser } from './parse.js';
import { SEARCHED, type Tree } from './tree.js';
import { twinParts } from './twin.js';

/** What stands in one chunk. */
export type Part = Pick<
  CFile,
  'functions' | 'macros' | 'tables' | 'topCalls' | 'structs' | 'prototypes' | 'problems'
>;

/** The parsed chunks of one text, by number. */
export interface Parts {
  get(chunk: number): Part | undefined;
  set(chunk: number, part: Part): void;
}

/** Keeps parsed chunks from run to run; io/ makes one. */
export interface PartStore {
  open(text: string): Parts;
}

export interface Project {
  tree: Tree;
  /** The chunks of a file that mention the name. */
  mentioning(path: string, name: string): Part;
  /** Of these, those in which the name is called, handed over, stored, put into a table, or defined. */
  using(path: string, name: string): Part;
  /** Of these, those that call a member of that name of something, or hand it on. */
  reading(path: string, member: string): Part;
  /** Whether the file exports the name. */
  exports(path: string, name: string): boolean;
  /** All of a file; null when it can't be read. */
  whole(path: string): Part | null;
  /** The chunks of a file that mention a name of which this is true; null when it can't be read. */
  mentioningAny(path: string, wanted: (name: string) => boolean): Part | null;
  /** The chunks of a file whose text is not among these; without the file nothing. */
  chunksOtherThan(path: string, texts: ReadonlySet<string>): Part;
  /** The chunks of a file; null when it can't be read. */
  chunks(path: string): Chunks | null;
  /** One of them. */
  chunk(path: string, number: number): Part;
  /** Functions of this name that code in `from` may mean: its own, else those of headers and other files. */
  functions(name: string, from: string): { file: string; fn: CFunction }[];
  /** Macros of this name that code in `from` may mean. */
  macros(name: string, from: string): { file: string; macro: CMacro }[];
  /** The struct of this name as seen from `from`; null when it is not found. */
  struct(name: string, from: string): CStruct | null;
}

interface Source {
  chunks: Chunks;
  parts: Parts;
}

/** The other image of a file, from which what it shares with this one is taken. */
interface Twin {
  project: Project;
  /** Its path there. */
  path(path: string): string;
}

/** Files parsed so far; two images of a tree share them but for the files in which they differ. */
export type Sources = Map<string, Source | null>;

export interface ProjectOptions {
  store?: PartStore | undefined;
  shared?: Sources;
  /** Paths that are not shared. */
  own?: ReadonlySet<string>;
  /** Where the own ones come from; they are not stored then. */
  twin?: Twin | undefined;
}

export function makeProject(tree: Tree, parser: CParser, options: ProjectOptions = {}): Project {
  const { store, shared = new Map(), own, twin } = options;
  const private_: Sources = new Map();
  const read = (path: string): Source | null => {
    const text = tree.read(path);
    if (text === null) return null;
    const chunks = cutChunks(text);
    const other = twin && own?.has(path) ? twin.project.chunks(twin.path(path)) : null;
    if (twin === undefined || other === null) return { chunks, parts: store?.open(text) ?? new Map() };
    return { chunks, parts: twinParts(chunks, other, (n) => twin.project.chunk(twin.path(path), n)) };
  };
  const source = (path: string): Source | null => {
    const sources = own?.has(path) ? private_ : shared;
    let one = sources.get(path);
    if (one === undefined) sources.set(path, (one = read(path)));
    return one;
  };
  const partsOf = (path: string, wanted: (chunks: Chunks) => readonly number[]): Part => {
    const from = source(path);
    if (from === null) return merge([]);
    const numbers = wanted(from.chunks);
    const missing = new Set(numbers.filter((n) => from.parts.get(n) === undefined));
    if (missing.size > 0)
      for (const [n, part] of parseChunks(parser, path, from.chunks, missing)) from.parts.set(n, part);
    return merge(numbers.flatMap((n) => from.parts.get(n) ?? []));
  };
  /** Parts by path and name, for one kind of mention. */
  const chunksWhere = (counts?: Mention) => {
    const memo = new Map<string, Part>();
    return (path: string, name: string): Part => {
      const key = `${path} ${name}`;
      let part = memo.get(key);
      if (part === undefined) memo.set(key, (part = partsOf(path, (c) => chunksMentioning(c, name, counts))));
      return part;
    };
  };
  // A name stands in many chunks and is defined in one.
  const functionsIn = chunksWhere(definesFunction);
  const macrosIn = chunksWhere(definesMacro);
  const structsIn = chunksWhere(declaresStruct);
  const functions = lookup(tree, (file, name) =>
    functionsIn(file, name)
      .functions.filter((fn) => fn.name === name)
      .map((fn) => ({ file, fn, visible: !fn.static || file.endsWith('.h') })),
  );
  const macros = lookup(tree, (file, name) =>
    isIndexedWithout(tree, file, name)
      ? []
      : macrosIn(file, name)
          .macros.filter((macro) => macro.name === name)
          .map((macro) => ({ file, macro, visible: file.endsWith('.h') })),
  );
  const structs = lookup(tree, (file, name) =>
    structsIn(file, name)
      .structs.filter((struct) => struct.name === name)
      .map((struct) => ({ file, struct, visible: file.endsWith('.h') })),
  );
  return {
    tree,
    mentioning: chunksWhere(),
    using: chunksWhere(usesName),
    reading: chunksWhere(callsMember),
    exports: (path, name) => {
      const chunks = source(path)?.chunks;
      return chunks !== undefined && chunksMentioning(chunks, name, isExported).length > 0;
    },
    whole: (path) => (source(path) === null ? null : partsOf(path, (c) => c.ends.map((_, i) => i))),
    mentioningAny: (path, wanted) =>
      source(path) === null ? null : partsOf(path, (c) => chunksWith(c, wanted)),
    chunks: (path) => source(path)?.chunks ?? null,
    chunk: (path, number) => partsOf(path, () => [number]),
    chunksOtherThan: (path, texts) =>
      partsOf(path, (c) => textsOf(c).flatMap((text, i) => (texts.has(text) ? [] : [i]))),
    functions,
    macros,
    struct: (name, from) => structs(name, from)[0]?.struct ?? null,
  };
}

/** Whether the index tells that the file does not define a macro of this name; of functions that macros make it does not know. */
function isIndexedWithout(tree: Tree, file: string, name: string): boolean {
  const folders = foldersFor(file);
  return (
    folders.some((folder) => file.startsWith(`${folder}/`)) && !tree.defining(name, folders).includes(file)
  );
}

/** Looks for a definition: in the file itself, then where the tree has one, nearest folder first. */
function lookup<T extends { file: string; visible: boolean }>(
  tree: Tree,
  inFile: (file: string, name: string) => T[],
): (name: string, from: string) => T[] {
  const memo = new Map<string, T[]>();
  return (name, from) => {
    const key = `${from} ${name}`;
    const known = memo.get(key);
    if (known) return known;
    // What a table names stands in no file.
    const own = from === '' ? [] : inFile(from, name);
    const found = own.length > 0 ? own : elsewhere(tree, inFile, name, from);
    memo.set(key, found);
    return found;
  };
}

function elsewhere<T extends { file: string; visible: boolean }>(
  tree: Tree,
  inFile: (file: string, name: string) => T[],
  name: string,
  from: string,
): T[] {
  const files = tree
    .defining(name, foldersFor(from))
    .filter((file) => file !== from)
    .sort((a, b) => sharedFolders(b, from) - sharedFolders(a, from) || (a < b ? -1 : 1));
  let best: T[] = [];
  let depth = -1;
  for (const file of files) {
    const near = sharedFolders(file, from);
    if (best.length > 0 && near < depth) break;
    const found = inFile(file, name).filter((one) => one.visible);
    if (found.length === 0) continue;
    best = [...best, ...found];
    depth = near;
  }
  return best;
}

/** Folders in which code of a file can find what it names: other drivers are of no use to net/. */
export function foldersFor(path: string): readonly string[] {
  return path.startsWith('drivers/') ? SEARCHED : WITHOUT_DRIVERS;
}

const WITHOUT_DRIVERS = SEARCHED.filter((folder) => !folder.startsWith('drivers/'));

/** How many leading folders two paths have in common. */
export function sharedFolders(a: string, b: string): number {
  const [x, y] = [a.split('/'), b.split('/')];
  let n = 0;
  while (n < x.length - 1 && n < y.length - 1 && x[n] === y[n]) n++;
  return n;
}

function parseChunks(
  parser: CParser,
  path: string,
  chunks: Chunks,
  wanted: ReadonlySet<number>,
): Map<number, Part> {
  const file = parser.pieces(path, onlyChunks(chunks, wanted));
  const parts = new Map<number, Part>([...wanted].map((n) => [n, emptyPart()]));
  const put = <T>(items: readonly T[], lineOf: (item: T) => number, list: (part: Part) => T[]) => {
    for (const item of items) {
      const part = parts.get(chunkOfLine(chunks, lineOf(item)));
      if (part) list(part).push(item);
    }
  };
  // A function that begins in a chunk's last line or before its brace is put where it ends.
  put(
    file.functions,
    (f) => f.endLine,
    (p) => p.functions,
  );
  put(
    file.macros,
    (m) => m.line,
    (p) => p.macros,
  );
  put(
    file.tables,
    (t) => t.line,
    (p) => p.tables,
  );
  put(
    file.topCalls,
    (t) => t.line,
    (p) => p.topCalls,
  );
  put(
    file.structs,
    (s) => s.line,
    (p) => p.structs,
  );
  put(
    file.prototypes,
    (p) => p.line,
    (p) => p.prototypes,
  );
  const first = parts.values().next().value;
  if (first) first.problems.push(...file.problems);
  return parts;
}

const emptyPart = (): Part => ({
  functions: [],
  macros: [],
  tables: [],
  topCalls: [],
  structs: [],
  prototypes: [],
  problems: [],
});

function merge(parts: readonly Part[]): Part {
  if (parts.length === 1) return parts[0] as Part;
  const all = emptyPart();
  for (const part of parts) {
    all.functions.push(...part.functions);
    all.macros.push(...part.macros);
    all.tables.push(...part.tables);
    all.topCalls.push(...part.topCalls);
    all.structs.push(...part.structs);
    all.prototypes.push(...part.prototypes);
    all.problems.push(...part.problems);
  }
  return all;
}
