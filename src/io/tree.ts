/** A kernel tree on disk: a checkout, or a revision of a git directory. Files are read when asked for; which files mention
 *  a name is answered from the lexical facts of whole folders, which the disk cache keeps. */
import { type Dirent, lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { type Lexical, scanSource } from '../c/lexical.js';
import { factsOf, makeShard, pathsWith, type Shard } from '../c/shard.js';
import { SEARCHED, type Tree } from '../c/tree.js';
import { MAX_SOURCE_BYTES, MAX_TREE_FILES } from '../limits.js';
import { UserError } from '../text.js';
import type { Cache } from './cache.js';
import { gitFiles } from './git-tree.js';
import { packShard, unpackShard } from './shard-file.js';

/** Where a tree's files come from. Paths are relative to its root, with `/`. */
export interface Files {
  /** Names the tree in the cache. */
  id: string;
  /** The .c and .h files below a folder with what tells that they changed, sorted; symlinks are left out. */
  list(folder: string): { path: string; signature: string }[];
  /** null when it is not there, not a plain file, too large or not readable. */
  read(path: string): Buffer | null;
  /** Reads many at once: a git directory answers them in one go. */
  readAll(paths: readonly string[]): (Buffer | null)[];
  problems: string[];
}

/** Opens a checkout, or with `rev` a git directory (or checkout) at that revision.
 *  Throws UserError when it is no kernel tree: no `net/` and no `include/`, `drivers/`, `kernel/` in it. */
export function openTree(folder: string, options: { rev?: string; cache: Cache }): Tree {
  const files = options.rev === undefined ? checkoutFiles(folder) : gitFiles(folder, options.rev);
  const known = ['net', 'include', 'drivers', 'kernel'].some((f) => files.list(f).length > 0);
  if (!known)
    throw new UserError(
      `${folder} is no kernel tree: it has no C files below net, include, drivers or kernel`,
    );
  return treeOf(files, options.cache);
}

function treeOf(files: Files, cache: Cache): Tree {
  const shards = new Map<string, Shard>();
  const texts = new Map<string, string | null>();
  const shard = (folder: string): Shard => {
    let one = shards.get(folder);
    if (one === undefined) shards.set(folder, (one = loadShard(files, folder, cache)));
    return one;
  };
  const among = (kind: keyof Lexical) => {
    const memo = new Map<readonly string[], Map<string, string[]>>();
    return (name: string, folders: readonly string[] = SEARCHED): string[] => {
      let byName = memo.get(folders);
      if (byName === undefined) memo.set(folders, (byName = new Map()));
      let found = byName.get(name);
      if (found === undefined)
        byName.set(name, (found = folders.flatMap((folder) => pathsWith(shard(folder), kind, name))));
      return found;
    };
  };
  return {
    read: (name) => {
      let text = texts.get(name);
      if (text === undefined) texts.set(name, (text = decode(files.read(name))));
      return text;
    },
    list: (folder) => files.list(folder.replace(/\/$/, '')).map((f) => f.path),
    mentioning: among('mentions'),
    defining: among('definitions'),
    notable: among('notable'),
    problems: files.problems,
  };
}

/** The facts of a folder: from the cache for files that did not change, else scanned. */
function loadShard(files: Files, folder: string, cache: Cache): Shard {
  const listed = files.list(folder);
  const key = `shard ${files.id} ${folder}`;
  const old = unpackShard(cache.get(key));
  if (old && sameFiles(old, listed)) return old;
  const known = new Map(old?.paths.map((p, i) => [p, i]));
  const olds = old === null ? [] : factsOf(old);
  const facts = listed.map(({ path: p, signature }): Lexical | null => {
    const i = known.get(p);
    return i !== undefined && old?.signatures[i] === signature ? (olds[i] ?? null) : null;
  });
  const missing = listed.flatMap((_, i) => (facts[i] === null ? [i] : []));
  const contents = files.readAll(missing.map((i) => (listed[i] as { path: string }).path));
  missing.forEach((i, n) => {
    facts[i] = scanSource(contents[n] ?? new Uint8Array());
  });
  const made = makeShard(
    listed.map((f) => f.path),
    listed.map((f) => f.signature),
    facts.map((f) => f as Lexical),
  );
  cache.put(key, packShard(made));
  return made;
}

const sameFiles = (old: Shard, listed: readonly { path: string; signature: string }[]): boolean =>
  old.paths.length === listed.length &&
  listed.every((f, i) => f.path === old.paths[i] && f.signature === old.signatures[i]);

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(bytes: Buffer | null): string | null {
  if (bytes === null || bytes.includes(0)) return null;
  try {
    return utf8.decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}

const SOURCE = /\.[ch]$/;

/** The files of a checkout. */
function checkoutFiles(folder: string): Files {
  const problems: string[] = [];
  let root: string;
  try {
    root = realpathSync(folder);
    if (!statSync(root).isDirectory()) throw new Error('not a folder');
  } catch {
    throw new UserError(`${folder}: no such folder`);
  }
  const read = (name: string): Buffer | null => {
    const full = path.join(root, name);
    if (!full.startsWith(root + path.sep)) return null;
    try {
      const stat = lstatSync(full);
      if (!stat.isFile() || path.dirname(realpathSync(full)) !== path.dirname(full)) return null;
      if (stat.size > MAX_SOURCE_BYTES) {
        problems.push(`${name}: larger than ${MAX_SOURCE_BYTES} bytes, not read`);
        return null;
      }
      return readFileSync(full);
    } catch {
      return null;
    }
  };
  const memo = new Map<string, { path: string; signature: string }[]>();
  return {
    id: root,
    list: (below) => {
      let found = memo.get(below);
      if (found === undefined) memo.set(below, (found = walk(root, below, problems)));
      return found;
    },
    read,
    readAll: (paths) => paths.map(read),
    problems,
  };
}

/** All sources below a folder, without following symlinks. */
function walk(root: string, below: string, problems: string[]): { path: string; signature: string }[] {
  const found: { path: string; signature: string }[] = [];
  const folders = [below];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of entriesOf(path.join(root, folder), problems)) {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) folders.push(name);
      else if (entry.isFile() && SOURCE.test(entry.name)) {
        const stat = statSync(path.join(root, name), { throwIfNoEntry: false });
        if (stat) found.push({ path: name, signature: `${stat.size} ${stat.mtimeMs} ${stat.ctimeMs}` });
      }
    }
    if (found.length > MAX_TREE_FILES) {
      problems.push(`${below || '.'}: more than ${MAX_TREE_FILES} files, the rest is not searched`);
      break;
    }
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function entriesOf(folder: string, problems: string[]): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') problems.push(`${folder}: not readable`);
    return [];
  }
}
