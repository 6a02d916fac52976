/** Read access to a kernel tree; io/ makes one from a checkout or a git directory, `overlay` puts patched files over it. */
import { DEFINED, NOTABLE, STATING, scanSource } from './lexical.js';
import { makeShard, pathsWith } from './shard.js';

/** Where callers and callees are looked for, nearest first. Other folders are read when a path names them. */
export const SEARCHED: readonly string[] = [
  'net',
  'include/linux',
  'include/net',
  'drivers/net',
  'kernel',
  'lib',
];

/** Headers in which constants are looked for besides, when one is asked for. */
export const UAPI: readonly string[] = ['include/uapi/linux'];

export interface Tree {
  /** The file's text (UTF-8, else latin1), or null when it is not there, not readable, too large or not text. */
  read(path: string): string | null;
  /** Why it gave null, to go behind the path: `is not in the tree`, `is not text: it has a NUL byte`. */
  unread(path: string): string;
  /** Paths of all .c and .h files below a folder, sorted. */
  list(folder: string): string[];
  /** Paths among the .c and .h files of these folders (default SEARCHED) that contain this identifier outside comments
   *  and strings; sorted. A file too many is possible, none is missing. */
  mentioning(identifier: string, folders?: readonly string[]): string[];
  /** The same for files that may define a function or macro of this name. */
  defining(identifier: string, folders?: readonly string[]): string[];
  /** The same for definitions that are notable: see lexical.ts. */
  notable(identifier: string, folders?: readonly string[]): string[];
  /** The same for functions that may state a contract. */
  stating(identifier: string, folders?: readonly string[]): string[];
  /** What could not be read, and why. */
  problems: string[];
}

export const NOT_THERE = 'is not in the tree';

const isUnder = (path: string, folder: string) => folder === '' || path.startsWith(`${folder}/`);

/** Remembers what was answered for a name in a list of folders. */
export function byFolders(
  answer: (name: string, folders: readonly string[]) => string[],
): (name: string, folders?: readonly string[]) => string[] {
  const memos = new Map<string, Map<string, string[]>>();
  // The same few lists come again and again.
  const byList = new WeakMap<readonly string[], Map<string, string[]>>();
  const memoOf = (folders: readonly string[]): Map<string, string[]> => {
    const key = folders.join();
    const memo = memos.get(key) ?? new Map<string, string[]>();
    memos.set(key, memo);
    byList.set(folders, memo);
    return memo;
  };
  return (name, folders = SEARCHED) => {
    const memo = byList.get(folders) ?? memoOf(folders);
    let found = memo.get(name);
    if (found === undefined) memo.set(name, (found = answer(name, folders)));
    return found;
  };
}

/** The tree with some files replaced (null: deleted). */
export function overlay(tree: Tree, files: ReadonlyMap<string, string | null>): Tree {
  const there = [...files].flatMap(([path, text]) => (text === null ? [] : [{ path, text }]));
  const encoder = new TextEncoder();
  const paths = there.map((f) => f.path);
  const shard = makeShard(
    paths,
    paths.map(() => ''),
    there.map((f) => scanSource(encoder.encode(f.text))),
  );
  /** Answers are worked out once per name: the same few are asked for again and again. */
  const among = (mark: number, ask: Tree['mentioning']) =>
    byFolders((name, folders) => {
      const kept = ask(name, folders).filter((path) => !files.has(path));
      const added = pathsWith(shard, name, mark).filter((path) =>
        folders.some((folder) => isUnder(path, folder)),
      );
      return [...kept, ...added].sort();
    });
  return {
    read: (path) => {
      const over = files.get(path);
      return over === undefined ? tree.read(path) : over;
    },
    unread: (path) => (files.has(path) ? NOT_THERE : tree.unread(path)),
    list: (folder) => {
      const under = folder.replace(/\/$/, '');
      const kept = tree.list(folder).filter((p) => files.get(p) !== null);
      const added = [...files].filter(([p, t]) => t !== null && isUnder(p, under)).map(([p]) => p);
      return [...new Set([...kept, ...added])].sort();
    },
    mentioning: among(0, tree.mentioning),
    defining: among(DEFINED, tree.defining),
    notable: among(NOTABLE, tree.notable),
    stating: among(STATING, tree.stating),
    problems: tree.problems,
  };
}

/** A tree of texts in memory. */
export const treeOfTexts = (files: ReadonlyMap<string, string>): Tree =>
  overlay(
    {
      read: () => null,
      unread: () => NOT_THERE,
      list: () => [],
      mentioning: () => [],
      defining: () => [],
      notable: () => [],
      stating: () => [],
      problems: [],
    },
    files,
  );
