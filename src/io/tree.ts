/** A kernel tree on disk: a checkout, or a revision of a git directory. Files are read when asked for; which files mention
 *  a name is answered from the lexical facts of whole folders, which the disk cache keeps. */
import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import { DEFINED, type Lexical, NOTABLE, scanSource } from '../c/lexical.js';
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
  /** Reads many in turn: a git directory answers them in one go. The bytes are good until the function returns. */
  readEach(paths: readonly string[], use: (bytes: Uint8Array, index: number) => void): void;
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
  const among = (mark: number) => {
    const memo = new Map<readonly string[], Map<string, string[]>>();
    return (name: string, folders: readonly string[] = SEARCHED): string[] => {
      let byName = memo.get(folders);
      if (byName === undefined) memo.set(folders, (byName = new Map()));
      let found = byName.get(name);
      if (found === undefined)
        byName.set(name, (found = folders.flatMap((folder) => pathsWith(shard(folder), name, mark))));
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
    mentioning: among(0),
    defining: among(DEFINED),
    notable: among(NOTABLE),
    problems: files.problems,
  };
}

const NOTHING: Lexical = { names: new Int32Array(), marks: new Uint8Array() };

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
  const paths = missing.map((i) => (listed[i] as { path: string }).path);
  files.readEach(paths, (bytes, n) => {
    facts[missing[n] as number] = scanSource(bytes);
  });
  const made = makeShard(
    listed.map((f) => f.path),
    listed.map((f) => f.signature),
    facts.map((f) => f ?? NOTHING),
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

/** Nothing that a name stands for is waited for or followed: a FIFO, a link put there since it was looked at. */
const PLAIN = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

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
  const tooLarge = (name: string) =>
    problems.push(`${name}: larger than ${MAX_SOURCE_BYTES} bytes, not read`);
  const inTree = folderCheck();
  const read = (name: string): Buffer | null => {
    const full = path.join(root, name);
    if (!full.startsWith(root + path.sep) || !inTree(path.dirname(full))) return null;
    const bytes = readPlain(full, true);
    if (bytes === null || bytes.length <= MAX_SOURCE_BYTES) return bytes && Buffer.from(bytes);
    tooLarge(name);
    return null;
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
    readEach: (paths, use) => {
      paths.forEach((name, i) => {
        // The walk that found it saw a plain file and followed no link.
        const bytes = readPlain(`${root}/${name}`, false);
        if (bytes !== null && bytes.length > MAX_SOURCE_BYTES) tooLarge(name);
        else if (bytes !== null) use(bytes, i);
      });
    },
    problems,
  };
}

/** Tells whether no symlink is on the way to a folder. Each is looked at once. */
function folderCheck(): (folder: string) => boolean {
  const memo = new Map<string, boolean>();
  return (folder) => {
    let known = memo.get(folder);
    if (known === undefined) memo.set(folder, (known = realpathOf(folder) === folder));
    return known;
  };
}

function realpathOf(folder: string): string | null {
  try {
    return realpathSync(folder);
  } catch {
    return null;
  }
}

/** Every file is read into this; one more byte than is allowed shows what is too large. */
const buffer = Buffer.allocUnsafeSlow(MAX_SOURCE_BYTES + 1);

/** The bytes of a plain file, good until the next is read; null when it is none (if `look`ed for) or not readable. */
function readPlain(full: string, look: boolean): Uint8Array | null {
  let file: number | undefined;
  try {
    file = openSync(full, PLAIN);
    if (look && !fstatSync(file).isFile()) return null;
    return buffer.subarray(0, readSync(file, buffer, 0, buffer.length, null));
  } catch {
    return null;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** All sources below a folder, without following symlinks. */
function walk(root: string, below: string, problems: string[]): { path: string; signature: string }[] {
  const found: { path: string; signature: string }[] = [];
  const folders = [below];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of entriesOf(path.join(root, folder), problems)) {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) folders.push(name);
      else if (SOURCE.test(entry.name) && entry.isFile()) {
        const stat = lstatSync(`${root}/${name}`, { throwIfNoEntry: false });
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
