/** The files of a checkout: read without following symlinks, told apart by size and times. */
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
import { NOT_THERE } from '../c/tree.js';
import { MAX_SOURCE_BYTES, MAX_TREE_FILES } from '../limits.js';
import { UserError } from '../text.js';
import { sha1 } from './builtin.js';
import { A_LINK, makeRefusals, NOT_PLAIN, type Refusals, TOO_LARGE } from './refusals.js';
import type { Files } from './tree.js';

const BEHIND_A_LINK = 'is behind a symbolic link, which is not followed';
const SOURCE = /\.[ch]$/;

/** Nothing that a name stands for is waited for or followed: a FIFO, a link put there since it was looked at. */
const PLAIN = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** The files of a checkout. What tells that one changed takes a call for each: without `signed` no file has it. */
export function checkoutFiles(folder: string, signed: boolean): Files {
  const root = rootOf(folder);
  const refusals = makeRefusals();
  const { refuse } = refusals;
  const inTree = folderCheck();
  const read = (name: string): Buffer | null => {
    const full = path.join(root, name);
    const outside = full.startsWith(root + path.sep) ? inTree(path.dirname(full)) : 'is outside the tree';
    if (outside !== null) {
      if (outside !== NOT_THERE) refuse(name, outside);
      return null;
    }
    const bytes = taken(name, readPlain(full, true));
    return bytes && Buffer.from(bytes);
  };
  /** The bytes, or null and the reason is kept. */
  const taken = (name: string, bytes: Uint8Array | string): Uint8Array | null => {
    if (typeof bytes !== 'string') return bytes;
    if (bytes !== NOT_THERE) refuse(name, bytes);
    return null;
  };
  const lists = new Map<string, Listed[]>();
  const alone = new Map<string, string | null>();
  const opened = Date.now();
  const sign = signed ? signatureOf : () => '';
  const list = (below: string): Listed[] => {
    let found = lists.get(below);
    if (found === undefined) lists.set(below, (found = walk(root, below, sign, refusals)));
    for (const { path: name, signature } of found)
      if (sizeIn(signature) > MAX_SOURCE_BYTES) refuse(name, TOO_LARGE(MAX_SOURCE_BYTES));
    return found;
  };
  const listed = (name: string) => [...lists.keys()].some((f) => f === '' || name.startsWith(`${f}/`));
  return {
    id: root,
    list,
    adopt: (folder, listed) => void lists.set(folder, listed),
    any: (below) => holdsSource(root, below),
    read: (name) => {
      if (!listed(name) && !alone.has(name)) alone.set(name, sign(`${root}/${name}`));
      return read(name);
    },
    readEach: (paths, use) => {
      paths.forEach((name, i) => {
        // The walk that found it saw a plain file and followed no link.
        const bytes = taken(name, readPlain(`${root}/${name}`, false));
        if (bytes !== null) use(bytes, i);
      });
    },
    state: () => {
      if (!signed) return null;
      const all = [...[...lists.values()].flat().map((f) => f.signature), ...alone.values()];
      if (all.some((signature) => signature !== null && changedAt(signature) > opened - TICK)) return null;
      return { folders: [...lists].map(([folder, files]) => [folder, digestOf(files)]), files: [...alone] };
    },
    unchanged: ({ folders, files }) =>
      files.every(([name, signature]) => signatureOf(`${root}/${name}`) === signature) &&
      folders.every(([folder, digest]) => digestOf(list(folder)) === digest),
    ...refusals,
  };
}

function rootOf(folder: string): string {
  try {
    const root = realpathSync(folder);
    if (statSync(root).isDirectory()) return root;
  } catch {
    throw new UserError(`${folder}: no such folder`);
  }
  throw new UserError(`${folder}: not a folder`);
}

/** A .c or .h file and what tells that it changed. */
type Listed = ReturnType<Files['list']>[number];

/** Milliseconds within which a file system may stamp two changes alike. */
const TICK = 50;

/** Size, and the times of the last change of content and of anything; null for what is not there. */
function signatureOf(full: string): string | null {
  const stat = lstatSync(full, { throwIfNoEntry: false });
  return stat ? `${stat.size} ${stat.mtimeMs} ${stat.ctimeMs}` : null;
}

const sizeIn = (signature: string): number => Number.parseInt(signature, 10);
const changedAt = (signature: string): number => Number(signature.slice(signature.lastIndexOf(' ')));

function digestOf(files: readonly Listed[]): string {
  const lines = files.map((f) => `${f.path} ${f.signature}`).join('\n');
  return sha1(lines);
}

/** Tells why nothing below a folder is read: it is not there, or a symlink is on the way. Each is looked at once. */
function folderCheck(): (folder: string) => string | null {
  const memo = new Map<string, string | null>();
  return (folder) => {
    let known = memo.get(folder);
    if (known === undefined) {
      const real = realpathOf(folder);
      known = real === null ? NOT_THERE : real === folder ? null : BEHIND_A_LINK;
      memo.set(folder, known);
    }
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

/** The bytes of a plain file, good until the next is read; else why there are none (no plain file only if `look`ed for). */
function readPlain(full: string, look: boolean): Uint8Array | string {
  let file: number | undefined;
  try {
    file = openSync(full, PLAIN);
    if (look && !fstatSync(file).isFile()) return NOT_PLAIN;
    const size = readSync(file, buffer, 0, buffer.length, null);
    return size > MAX_SOURCE_BYTES ? TOO_LARGE(MAX_SOURCE_BYTES) : buffer.subarray(0, size);
  } catch (error) {
    return whyNot((error as NodeJS.ErrnoException).code ?? '');
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function whyNot(code: string): string {
  if (code === 'ENOENT' || code === 'ENOTDIR') return NOT_THERE;
  return code === 'ELOOP' ? A_LINK : `is not readable (${code})`;
}

/** All sources below a folder, without following symlinks. */
function walk(
  root: string,
  below: string,
  sign: (full: string) => string | null,
  { problems, refuse }: Refusals,
): Listed[] {
  const found: Listed[] = [];
  const folders = [below];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of entriesOf(path.join(root, folder), (why) => refuse(folder || '.', why))) {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) folders.push(name);
      else if (SOURCE.test(entry.name) && entry.isFile()) {
        const signature = sign(`${root}/${name}`);
        if (signature !== null) found.push({ path: name, signature });
      }
    }
    if (found.length > MAX_TREE_FILES) {
      problems.push(`${below || '.'}: more than ${MAX_TREE_FILES} files, the rest is not searched`);
      break;
    }
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Whether a source is anywhere below a folder: looks no further than to the first. */
function holdsSource(root: string, below: string): boolean {
  const folders = [below];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = entriesOf(path.join(root, folder), () => {});
    if (entries.some((e) => SOURCE.test(e.name) && e.isFile())) return true;
    folders.push(...entries.filter((e) => e.isDirectory()).map((e) => `${folder}/${e.name}`));
  }
  return false;
}

function entriesOf(folder: string, refuse: (why: string) => void): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    const why = whyNot((error as NodeJS.ErrnoException).code ?? '');
    if (why !== NOT_THERE) refuse(why);
    return [];
  }
}
