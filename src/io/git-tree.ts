/** The files of one revision of a git directory, through `git ls-tree` and `git cat-file --batch`: no work tree needed. */
import { MAX_SOURCE_BYTES } from '../limits.js';
import { UserError } from '../text.js';
import { childProcess } from './builtin.js';
import { A_LINK, makeRefusals, NO_OBJECT, TOO_LARGE } from './refusals.js';
import type { Files } from './tree.js';

/** What one answer of git may take: all of drivers/net is 142 MB. */
const MAX_ANSWER = 1 << 30;

/** Throws UserError when the revision can't be listed. */
export function gitFiles(folder: string, rev: string): Files {
  const commit = git(folder, ['rev-parse', '--verify', '--end-of-options', `${rev}^{commit}`]);
  if (commit === null) throw new UserError(`${folder}: no revision ${rev}`);
  const id = commit.toString().trim();
  const { blobs, links } = blobsOf(
    git(folder, ['ls-tree', '-r', '-z', '--full-tree', id]) ?? Buffer.alloc(0),
  );
  const refusals = makeRefusals();
  let whole = true;
  const readAll = (paths: readonly string[]) =>
    readBlobs(
      folder,
      paths.map((p) => blobs.get(p) ?? ''),
    ).map((bytes, i) => {
      if (bytes !== null && bytes.length <= MAX_SOURCE_BYTES) return bytes;
      if (bytes === null) whole = false;
      refusals.refuse(paths[i] ?? '', bytes === null ? NO_OBJECT : TOO_LARGE(MAX_SOURCE_BYTES));
      return null;
    });
  const sources = [...blobs].filter(([p]) => /\.[ch]$/.test(p)).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    id: `git ${id}`,
    list: (below) =>
      sources
        .filter(([p]) => below === '' || p.startsWith(`${below}/`))
        .map(([path, signature]) => ({ path, signature })),
    adopt: () => {},
    any: (below) => sources.some(([p]) => p.startsWith(`${below}/`)),
    // The commit's id says it all, unless an object was missing: that one may be fetched later.
    state: () => (whole ? { folders: [], files: [] } : null),
    unchanged: () => true,
    read: (path) => {
      if (links.has(path)) refusals.refuse(path, A_LINK);
      return blobs.has(path) ? (readAll([path])[0] ?? null) : null;
    },
    readEach: (paths, use) =>
      readAll(paths).forEach((bytes, i) => {
        if (bytes !== null) use(bytes, i);
      }),
    ...refusals,
  };
}

/** Whether the folder is a git repository that has this commit; the name is given to git on its standard input only.
 *  @param commit 40 or 64 hexadecimal digits */
export function hasCommit(folder: string, commit: string): boolean {
  if (!/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(commit)) return false;
  const answer = git(folder, ['cat-file', '--batch-check'], `${commit}\n`);
  return answer?.toString('latin1').startsWith(`${commit} commit `) === true;
}

/** In a partial clone git would fetch what is missing: nothing goes over the network. */
const OFFLINE = { GIT_NO_LAZY_FETCH: '1', GIT_TERMINAL_PROMPT: '0' };

function git(folder: string, args: string[], input?: string): Buffer | null {
  const r = childProcess().spawnSync('git', ['-C', folder, ...args], {
    input,
    maxBuffer: MAX_ANSWER,
    env: { ...process.env, ...OFFLINE },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  return r.status === 0 ? r.stdout : null;
}

/** Path to blob id of the plain files, and the paths of symlinks; submodules are left out. */
function blobsOf(listing: Buffer): { blobs: Map<string, string>; links: Set<string> } {
  const blobs = new Map<string, string>();
  const links = new Set<string>();
  for (const row of listing.toString('utf8').split('\0')) {
    const [, mode, id = '', path = ''] = /^(100|120)\d{3} blob ([0-9a-f]+)\t(.*)$/s.exec(row) ?? [];
    if (mode === '100') blobs.set(path, id);
    else if (mode === '120') links.add(path);
  }
  return { blobs, links };
}

/** Contents in the order asked; null for what is missing. */
function readBlobs(folder: string, ids: readonly string[]): (Buffer | null)[] {
  const answer = git(folder, ['cat-file', '--batch'], `${ids.map((id) => id || 'missing').join('\n')}\n`);
  if (answer === null) return ids.map(() => null);
  let at = 0;
  return ids.map(() => {
    const end = answer.indexOf(10, at);
    if (end === -1) return null;
    const size = / blob (\d+)$/.exec(answer.toString('latin1', at, end))?.[1];
    at = end + 1;
    if (size === undefined) return null;
    const bytes = answer.subarray(at, at + Number(size));
    at += Number(size) + 1;
    return bytes;
  });
}
