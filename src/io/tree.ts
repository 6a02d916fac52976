/** A kernel tree on disk: a checkout, or a revision of a git directory. Files are read when asked for; which files mention
 *  a name is answered from the lexical facts of whole folders, which the disk cache keeps. */
import { identifierHash } from '../c/identifier-hash.js';
import { DEFINED, type Lexical, NOTABLE, STATING, scanSource } from '../c/lexical.js';
import { factsOf, makeShard, pathsWith, type Shard } from '../c/shard.js';
import { byFolders, NOT_THERE, type Tree } from '../c/tree.js';
import { UserError } from '../text.js';
import type { Cache } from './cache.js';
import { checkoutFiles } from './checkout.js';
import { gitFiles } from './git-tree.js';
import { NOT_TEXT, type Refusals } from './refusals.js';
import { packShard, unpackShard } from './shard-file.js';

/** Where a tree's files come from. Paths are relative to its root, with `/`. */
export interface Files extends Refusals {
  /** Names the tree in the cache. */
  id: string;
  /** The .c and .h files below a folder with what tells that they changed, sorted; symlinks are left out. */
  list(folder: string): { path: string; signature: string }[];
  /** null when it is not there, not a plain file, too large or not readable. */
  read(path: string): Buffer | null;
  /** Reads many in turn: a git directory answers them in one go. The bytes are good until the function returns. */
  readEach(paths: readonly string[], use: (bytes: Uint8Array, index: number) => void): void;
  /** Takes what another thread listed as what this one did: what rests on it rests on that state. */
  adopt(folder: string, listed: { path: string; signature: string }[]): void;
  /** Whether there is any .c or .h file below the folder. */
  any(folder: string): boolean;
  /** See DiskTree. */
  state(): TreeState | null;
  unchanged(state: TreeState): boolean;
}

/** What an answer rested on: the files of whole folders, and single ones beside them. */
export interface TreeState {
  /** Folder and a digest of its files' signatures. */
  folders: [string, string][];
  /** Path and signature; null: not there. */
  files: [string, string | null][];
}

/** A tree whose index can be shared between threads, and that tells whether it changed. */
export interface DiskTree extends Tree {
  /** Names the tree in the cache. */
  id: string;
  /** The index of a folder, from the cache or made now. */
  shard(folder: string): Shard;
  /** Whether the cache has an index of the folder, be it an old one. */
  indexed(folder: string): boolean;
  /** Takes over what another thread made of the same tree. */
  take(shards: ReadonlyMap<string, Shard>): void;
  /** Files that could not be read, so far. */
  refused: ReadonlyMap<string, string>;
  refuse(path: string, why: string): void;
  /** What everything asked so far rests on; null when a file is so new that a later change of it may not show. */
  state(): TreeState | null;
  /** Whether all of that is still so. */
  unchanged(state: TreeState): boolean;
}

/** Opens a checkout, or with `rev` a git directory (or checkout) at that revision.
 *  Throws UserError when it is no kernel tree: no C file below `net/`, `include/`, `drivers/`, `kernel/`. */
export function openTree(folder: string, options: { rev?: string; cache: Cache }): DiskTree {
  const files =
    options.rev === undefined ? checkoutFiles(folder, options.cache.keeps) : gitFiles(folder, options.rev);
  if (!['net', 'include', 'drivers', 'kernel'].some(files.any))
    throw new UserError(
      `${folder} is no kernel tree: it has no C files below net, include, drivers or kernel`,
    );
  return treeOf(files, options.cache);
}

const shardKey = (files: Files, folder: string): string => `shard ${files.id} ${folder}`;

function treeOf(files: Files, cache: Cache): DiskTree {
  const shards = new Map<string, Shard>();
  const texts = new Map<string, string | null>();
  const shard = (folder: string): Shard => {
    let one = shards.get(folder);
    if (one === undefined) shards.set(folder, (one = loadShard(files, folder, cache)));
    return one;
  };
  const isIndexed = (folder: string) => shards.has(folder) || cache.has(shardKey(files, folder));
  /** How often each folder was searched without an index. */
  const counts = new Map<string, number>();
  const sparesIndex = (folder: string): boolean => {
    const count = counts.get(folder) ?? 0;
    if (!SELDOM.includes(folder) || count >= MAX_SEARCHES || isIndexed(folder)) return false;
    counts.set(folder, count + 1);
    return true;
  };
  const among = (mark: number) =>
    byFolders((name, folders) =>
      folders.flatMap((folder) =>
        mark === 0 && sparesIndex(folder)
          ? searchFiles(files, folder, name)
          : pathsWith(shard(folder), name, mark),
      ),
    );
  return {
    read: (name) => {
      let text = texts.get(name);
      if (text === undefined) {
        const bytes = files.read(name);
        text = decode(bytes);
        if (bytes !== null && text === null) files.refuse(name, NOT_TEXT);
        texts.set(name, text);
      }
      return text;
    },
    unread: (name) => files.refused.get(name) ?? NOT_THERE,
    list: (folder) => files.list(folder.replace(/\/$/, '')).map((f) => f.path),
    mentioning: among(0),
    defining: among(DEFINED),
    notable: among(NOTABLE),
    stating: among(STATING),
    problems: files.problems,
    refused: files.refused,
    refuse: files.refuse,
    id: files.id,
    shard,
    indexed: isIndexed,
    take: (made) => {
      for (const [folder, one] of made) {
        shards.set(folder, one);
        files.adopt(
          folder,
          one.paths.map((path, i) => ({ path, signature: one.signatures[i] as string })),
        );
      }
    },
    state: files.state,
    unchanged: files.unchanged,
  };
}

/** Larger than all others together, and asked of code of net/ once or twice in a run: an index for that takes five times as
 *  long as reading it. */
const SELDOM: readonly string[] = ['drivers/net'];
const MAX_SEARCHES = 3;

/** What the index would say of the mentions of a name, from the files themselves. */
function searchFiles(files: Files, folder: string, name: string): string[] {
  const hash = identifierHash(name);
  const paths = files.list(folder).map((f) => f.path);
  const found: string[] = [];
  files.readEach(paths, (bytes, i) => {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    if (text.includes(name) && scanSource(bytes).names.includes(hash)) found.push(paths[i] as string);
  });
  return found;
}

const NOTHING: Lexical = { names: new Int32Array(), marks: new Uint8Array() };

/** The facts of a folder: from the cache for files that did not change, else scanned. */
function loadShard(files: Files, folder: string, cache: Cache): Shard {
  const listed = files.list(folder);
  const key = shardKey(files, folder);
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
    // What could not be read is tried, and said, again.
    listed.map((f) => (files.refused.has(f.path) ? '' : f.signature)),
    facts.map((f) => f ?? NOTHING),
  );
  if (cache.keeps) cache.put(key, packShard(made));
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
