/** The header lines of one file in a diff: what parse-diff leaves out (octal paths, renames, copies, binary marks). */
import { MAX_LINE_LENGTH } from '../limits.js';
import type { FileDiff } from './diff.js';

/** What the header lines of one file say. */
export type FileHeader = Pick<
  FileDiff,
  'oldPath' | 'newPath' | 'status' | 'oldMode' | 'newMode' | 'oldBlob' | 'newBlob' | 'similarity' | 'binary'
>;

/** Lines that may stand between `diff --git` and the first hunk (diff.c and apply.c of git, cvs, svn, quilt). */
const EXTENDED =
  /^(?:old mode |new mode |deleted file mode |new file mode |copy (?:from|to) |rename (?:from|to|old|new) |similarity index |dissimilarity index |index [0-9a-f,.]+|Index: |=====|RCS file: |retrieving |diff -|--- |\+\+\+ |Binary files |GIT binary patch)/;

/** True for a line that belongs to a file's header, or is blank between two of them. */
export function isHeaderLine(line: string): boolean {
  return line.length <= MAX_LINE_LENGTH && EXTENDED.test(line);
}

/** True for a line at which a new file of the diff can begin. */
export function startsFile(lines: readonly string[], i: number): boolean {
  const line = lines[i] ?? '';
  if (line.startsWith('diff --git ') || line.startsWith('Index: ')) return true;
  if (line.startsWith('diff -')) return /^diff -[-\w]/.test(line);
  return startsBareFile(lines, i);
}

/** `--- a`, `+++ b` and a hunk below one another: a file without a `diff` line. */
export function startsBareFile(lines: readonly string[], i: number): boolean {
  return (
    (lines[i] ?? '').startsWith('--- ') &&
    (lines[i + 1] ?? '').startsWith('+++ ') &&
    (lines[i + 2] ?? '').startsWith('@@ -')
  );
}

/** Reads the header lines of one file; null when they name no usable path. */
export function readHeader(lines: readonly string[], complain: (message: string) => void): FileHeader | null {
  const header: FileHeader = { oldPath: null, newPath: null, status: 'modified' };
  const named: Names = { git: null, old: undefined, new: undefined, index: null };
  for (const line of lines) if (line.length <= MAX_LINE_LENGTH) readLine(line, header, named);
  checkNames(named, complain);
  for (const mark of ['---', '+++'])
    if (lines.filter((line) => line.startsWith(`${mark} `)).length > 1)
      complain(`the header has more than one ${mark} line; the last one counts`);
  checkModes(lines, complain);
  settlePaths(header, named);
  return header.oldPath === null && header.newPath === null ? null : header;
}

interface Names {
  /** Both names of `diff --git`. */
  git: [string, string] | null;
  /** Names of `---` and `+++` as written; null is /dev/null. */
  old: string | null | undefined;
  new: string | null | undefined;
  /** Name of a CVS or svn `Index:` line. */
  index: string | null;
}

function readLine(line: string, header: FileHeader, named: Names): void {
  const word = (prefix: string) => (line.startsWith(prefix) ? line.slice(prefix.length).trimEnd() : null);
  let rest: string | null;
  if (line.startsWith('diff --git ')) named.git = gitNames(line.slice(11).trimEnd());
  else if ((rest = word('Index: ')) !== null) named.index = rest;
  else if (line.startsWith('--- ')) named.old = fileName(line.slice(4));
  else if (line.startsWith('+++ ')) named.new = fileName(line.slice(4));
  else if ((rest = word('old mode ')) !== null) header.oldMode = rest;
  else if ((rest = word('new mode ')) !== null) header.newMode = rest;
  else if ((rest = word('deleted file mode ')) !== null) {
    header.oldMode = rest;
    header.status = 'deleted';
  } else if ((rest = word('new file mode ')) !== null) {
    header.newMode = rest;
    header.status = 'added';
  } else if ((rest = word('similarity index ')) !== null) header.similarity = Number.parseInt(rest, 10) || 0;
  else if (line.startsWith('index ')) readIndex(line, header);
  else if (line.startsWith('GIT binary patch') || line.startsWith('Binary files ')) header.binary = true;
  else readMove(line, header);
}

function readIndex(line: string, header: FileHeader): void {
  const match = /^index ([0-9a-f]{4,64})\.\.([0-9a-f]{4,64})(?: (\d{6}))?/.exec(line);
  if (!match?.[1] || !match[2]) return;
  header.oldBlob = match[1];
  header.newBlob = match[2];
  if (match[3]) header.oldMode = header.newMode = match[3];
}

function readMove(line: string, header: FileHeader): void {
  const match = /^(rename|copy) (from|old|to|new) (.+)$/.exec(line);
  if (!match) return;
  header.status = match[1] === 'copy' ? 'copied' : 'renamed';
  const path = unquotePath(match[3] ?? '');
  if (match[2] === 'from' || match[2] === 'old') header.oldPath = path;
  else header.newPath = path;
}

const MODE = /^(?:old mode|new mode|deleted file mode|new file mode|index [0-9a-f]+\.\.[0-9a-f]+) (.+)$/;

/** git reads a mode as an octal number up to a blank (apply.c, parse_mode_line). */
function checkModes(lines: readonly string[], complain: (message: string) => void): void {
  for (const line of lines) {
    const mode = line.length > MAX_LINE_LENGTH ? undefined : MODE.exec(line)?.[1];
    if (mode !== undefined && !/^[0-7]+(?:\s|$)/.test(mode))
      complain(`the mode ${mode.slice(0, 40)} is no octal number; git refuses it`);
  }
}

/** The names of `diff --git` against those of `---` and `+++`. */
function checkNames(named: Names, complain: (message: string) => void): void {
  if ((named.old === undefined) !== (named.new === undefined))
    complain(`the header has a ${named.old === undefined ? '+++' : '---'} line alone; git refuses it`);
  for (const [side, name] of [named.old, named.new].entries()) {
    const git = named.git?.[side];
    if (git !== undefined && name && name !== git)
      complain(`the diff's header says ${git.slice(0, 200)} and ${name.slice(0, 200)}`);
    if (name === '') complain(`there is no file name behind ${side === 0 ? '---' : '+++'}`);
  }
}

/** Renames carry whole paths; else `---`/`+++` win over `diff --git`, and that over `Index:`. */
function settlePaths(header: FileHeader, named: Names): void {
  if (header.oldPath !== null && header.newPath !== null) return;
  const strip = stripLevel(named);
  const cut = (name: string | null | undefined) => (name ? stripped(name, strip) : null);
  header.oldPath = cut(named.old !== undefined ? named.old : (named.git?.[0] ?? named.index));
  header.newPath = cut(named.new !== undefined ? named.new : (named.git?.[1] ?? named.index));
  if (named.old === null && named.new !== null) header.status = 'added';
  if (named.new === null && named.old !== null) header.status = 'deleted';
  if (header.status === 'added') header.oldPath = null;
  if (header.status === 'deleted') header.newPath = null;
  if (named.git === null) useCommonName(header);
}

/** Without a `diff --git` line the two names may differ (`foo.c.orig`, `linux-6.1/foo.c`): the shorter one is the file. */
function useCommonName(header: FileHeader): void {
  const { oldPath, newPath } = header;
  if (oldPath === null || newPath === null || oldPath === newPath) return;
  header.oldPath = header.newPath = newPath.length <= oldPath.length ? newPath : oldPath;
}

/** 1 when the names carry a first folder that is not of the tree (`a/`, `b/`, `linux-6.1/`), else 0. */
function stripLevel(named: Names): 0 | 1 {
  const names = named.git ?? [named.old ?? null, named.new ?? null];
  const known = names.filter((n): n is string => n !== null);
  if (known.length === 0) return 0;
  if (known.every((n) => /^[abciwo12]\//.test(n))) return 1;
  if (named.git !== null || named.index !== null) return 0;
  const [one, two] = known;
  const firstOf = (n: string | undefined) => n?.slice(0, n.indexOf('/') + 1) ?? '';
  return two !== undefined && firstOf(one) !== firstOf(two) && afterSlash(one ?? '') === afterSlash(two)
    ? 1
    : 0;
}

const afterSlash = (name: string): string => name.slice(name.indexOf('/') + 1);

function stripped(name: string, level: 0 | 1): string | null {
  const path = level === 1 ? afterSlash(name) : name.replace(/^\.\//, '');
  return isSafe(path) ? path : null;
}

/** A path below the tree's root: relative, no `..`, no `.git`, no NUL. */
export function isSafe(path: string): boolean {
  if (path === '' || path.startsWith('/') || path.includes('\0') || path.includes('\n')) return false;
  return !path.split('/').some((p) => p === '..' || p.toLowerCase() === '.git');
}

/** Name of a `---` or `+++` line: unquoted, without the date behind a tab; null for /dev/null. */
function fileName(rest: string): string | null {
  if (rest.startsWith('"')) return unquotePath(rest.trimEnd());
  const tab = rest.indexOf('\t');
  const name = (tab === -1 ? rest.replace(DATE, '') : rest.slice(0, tab)).trimEnd();
  return name === '/dev/null' ? null : name;
}

/** A date after a blank instead of a tab, as some diffs have it. */
const DATE = / +(?:\w{3} )?(?:\w{3} +\d{1,2} |\d{4}-\d\d-\d\d )\d\d:\d\d:\d\d.*$/;

/** Both names of a `diff --git` line. Names with blanks are not quoted there: the halves are equal but for `a/`, `b/`. */
function gitNames(rest: string): [string, string] | null {
  if (rest.includes('"')) return quotedNames(rest);
  const middle = (rest.length - 1) / 2;
  if (Number.isInteger(middle) && rest[middle] === ' ') {
    const [left, right] = [rest.slice(0, middle), rest.slice(middle + 1)];
    if (left === right || afterSlash(left) === afterSlash(right)) return [left, right];
  }
  const split = rest.indexOf(' b/');
  const at = split === -1 ? rest.indexOf(' ') : split;
  return at === -1 ? null : [rest.slice(0, at), rest.slice(at + 1)];
}

function quotedNames(rest: string): [string, string] | null {
  const match = /^("(?:[^"\\]|\\.)*"|\S+) ("(?:[^"\\]|\\.)*"|.+)$/.exec(rest);
  return match?.[1] && match[2] ? [unquotePath(match[1]), unquotePath(match[2])] : null;
}

const ESCAPES: Record<string, number> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, '\\': 92 };

/** Undoes git's C-style quoting (quote.c): `"d\303\251j\303\240.c"` is `déjà.c`. */
export function unquotePath(quoted: string): string {
  if (!quoted.startsWith('"') || !quoted.endsWith('"') || quoted.length < 2) return quoted;
  const bytes: number[] = [];
  const text = quoted.slice(1, -1);
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? '';
    if (c !== '\\') {
      bytes.push(...Buffer.from(c, 'utf8'));
      continue;
    }
    const octal = /^[0-3][0-7]{2}/.exec(text.slice(i + 1, i + 4));
    if (octal) {
      bytes.push(Number.parseInt(octal[0], 8));
      i += 3;
    } else {
      bytes.push(ESCAPES[text[i + 1] ?? ''] ?? 63);
      i++;
    }
  }
  return Buffer.from(bytes).toString('utf8');
}

/** The header as the first fields of a FileDiff. */
export function fileOf(header: FileHeader, mailLine: number): FileDiff {
  const path = header.newPath ?? header.oldPath ?? '';
  return { ...header, path, hunks: [], additions: 0, deletions: 0, mailLine };
}
