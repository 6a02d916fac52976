/**
 * sparse and Coccinelle on the mutants, counted as score.py counts lorelint: a buggy mail is found when a new report is at the site's
 * function or within 3 lines of it, or at the caller named in `also`; a clean mail is silent when it brings no new report at all. New is
 * what the file as patched says more often than the file as shipped. Needs bench/peers/prepare.sh.
 * `node build/bench/peers/peers.js [sparse] [coccinelle]`; some minutes each.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readSources } from '../../src/io/mail.js';
import { applyAll } from '../../src/lint/onto-tree.js';
import { patchesOf } from '../../src/patch/extract.js';
import { parser } from '../../test/c/parser.js';
import { type Mutant, manifest, type Side } from '../../test/real/mutants.js';

const shared = path.resolve(process.env.LORELINT_SHARED ?? '../shared');
const tree = process.env.LORELINT_TREE ?? '/var/tmp/lorelint/linux-source-6.12';
const work = process.env.LORELINT_PEERS ?? '/tmp/lorelint-peers';
const rule = path.resolve('bench/peers/deref-rcu.cocci');

interface Report {
  file: string;
  line: number;
  text: string;
}

interface Case {
  row: Mutant;
  side: Side;
  /** Files that the mail changes, as patched. */
  texts: Map<string, string>;
}

const original = (file: string): string => readFileSync(path.join(tree, file), 'utf8');

async function caseOf(row: Mutant, side: Side): Promise<Case> {
  const { messages } = await readSources([path.join(shared, 'mutants/mbox', `${row.id}-${side}.mbox`)]);
  const { texts, refused } = applyAll(messages.flatMap(patchesOf), original, () => true);
  if (refused.length > 0) throw new Error(`${row.id}-${side} does not apply`);
  return { row, side, texts: new Map(texts.map((t) => [t.path, t.post ?? ''])) };
}

/** Lines of the function in the text, of each variant under `#if`. */
const spans = (file: string, text: string, name: string): [number, number][] =>
  parser.file(file, text).functions.flatMap((fn) => (fn.name === name ? [[fn.line, fn.endLine]] : []));

function hit(report: Report, { row, texts }: Case): boolean {
  if (report.file === row.file && Math.abs(report.line - row.line) <= 3) return true;
  const places = [[row.file, row.function]];
  if (row.also) places.push([row.also.split(':')[0] ?? '', row.also.split(' ').at(-1) ?? '']);
  return places.some(([file = '', name = '']) => {
    if (file !== report.file) return false;
    if (new RegExp(`\\b${name}\\b`).test(report.text)) return true;
    const text = texts.get(file) ?? original(file);
    return spans(file, text, name).some(([from, to]) => report.line >= from && report.line <= to);
  });
}

/** Reports of `after` beyond those of the same text in `before`. */
function added(before: readonly Report[], after: readonly Report[]): Report[] {
  const left = new Map<string, number>();
  const key = (r: Report) => `${r.file} ${r.text}`;
  for (const r of before) left.set(key(r), (left.get(key(r)) ?? 0) + 1);
  return after.filter((r) => {
    const n = left.get(key(r)) ?? 0;
    left.set(key(r), n - 1);
    return n <= 0;
  });
}

// ---- sparse

const commands = new Map(
  readFileSync(path.join(work, 'sparse-commands'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => [line.trimEnd().split(`${work}/linux/`).at(-1) ?? '', line]),
);

function sparse(file: string): Report[] | null {
  const command = commands.get(file);
  if (command === undefined) return null;
  const { stderr, stdout } = spawnSync('sh', ['-c', command], {
    cwd: path.join(work, 'o'),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return `${stdout}${stderr}`.split('\n').flatMap((line) => {
    const m = /^(\S+?):(\d+):(?:\d+:)? (?:warning|error): (.*)$/.exec(line);
    const at = m?.[1]?.replace(`${work}/linux/`, '') ?? '';
    return m ? [{ file: at, line: Number(m[2]), text: m[3] ?? '' }] : [];
  });
}

const shipped = new Map<string, Report[] | null>();

/** New reports of the case; null when one of its files can't be compiled alone. */
function sparseNews({ texts }: Case): Report[] | null {
  const news: Report[] = [];
  for (const file of texts.keys()) if (!shipped.has(file)) shipped.set(file, sparse(file));
  for (const [file, text] of texts) writeFileSync(path.join(work, 'linux', file), text);
  for (const file of texts.keys()) {
    const before = shipped.get(file);
    const after = sparse(file);
    if (before && after) news.push(...added(before, after));
  }
  for (const file of texts.keys()) writeFileSync(path.join(work, 'linux', file), original(file));
  return [...texts.keys()].every((file) => shipped.get(file)) ? news : null;
}

// ---- Coccinelle

const bodyOf = (lines: readonly string[], fn: { line: number; endLine: number }): string =>
  lines.slice(fn.line - 1, fn.endLine).join('\n');

/** The functions of files as shipped, each as its text. */
const known = new Map<string, Set<string>>();

function shippedBodies(file: string): Set<string> {
  let bodies = known.get(file);
  if (bodies === undefined) {
    const text = original(file);
    const lines = text.split('\n');
    bodies = new Set(parser.file(file, text).functions.map((fn) => bodyOf(lines, fn)));
    known.set(file, bodies);
  }
  return bodies;
}

/** The text with all but the functions that differ from the shipped file made blank: the rule sees one function at a time. */
function changedFunctions(file: string, text: string): string {
  const lines = text.split('\n');
  const old = shippedBodies(file);
  const keep = new Set<number>();
  for (const fn of parser.file(file, text).functions)
    if (!old.has(bodyOf(lines, fn))) for (let i = fn.line; i <= fn.endLine; i++) keep.add(i);
  return lines.map((line, i) => (keep.has(i + 1) ? line : '')).join('\n');
}

function put(folder: string, file: string, text: string): void {
  const at = path.join(work, 'cocci', folder, file);
  mkdirSync(path.dirname(at), { recursive: true });
  // Coccinelle 1.1.1 reads no scoped_guard(): a guard() to the end of the block around it is near enough.
  writeFileSync(at, text.replace(/\bscoped_guard\((\w+)\)/g, 'guard($1)();'));
}

/** Reports of all files below work/cocci, by folder. */
function spatch(): Map<string, Report[]> {
  const options = ['--very-quiet', '--no-includes', '--timeout', '120', '--sp-file', rule];
  const dir = path.join(work, 'cocci');
  const { stdout } = spawnSync('spatch', [...options, '--dir', dir], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const found = new Map<string, Report[]>();
  for (const line of stdout.split('\n')) {
    const m = /^(\S+?):(\d+): (.*)$/.exec(line);
    const [folder = '', ...rest] = path.relative(dir, m?.[1] ?? dir).split('/');
    if (!m || folder === '') continue;
    const report = { file: rest.join('/'), line: Number(m[2]), text: m[3] ?? '' };
    found.set(folder, [...(found.get(folder) ?? []), report]);
  }
  return found;
}

function cocciNews(cases: readonly Case[]): Map<Case, Report[]> {
  rmSync(path.join(work, 'cocci'), { recursive: true, force: true });
  for (const { row, side, texts } of cases)
    for (const [file, text] of texts) {
      put(`${row.id}-${side}`, file, changedFunctions(file, text));
      put('shipped', file, original(file));
    }
  const found = spatch();
  const before = found.get('shipped') ?? [];
  console.log(`coccinelle: ${before.length} reports on the files as shipped`);
  return new Map(cases.map((c) => [c, added(before, found.get(`${c.row.id}-${c.side}`) ?? [])]));
}

// ---- the table

function table(name: string, cases: readonly Case[], news: (c: Case) => Report[] | null): void {
  console.log(
    `\n| ${name} | found | silent | new reports, buggy | new reports, clean | not run |\n|---|---|---|---|---|---|`,
  );
  const kinds = [...new Set(cases.map((c) => c.row.kind))];
  for (const kind of [...kinds, 'all']) {
    const mine = cases.filter((c) => kind === 'all' || c.row.kind === kind);
    const ran = mine.flatMap((c) => {
      const reports = news(c);
      return reports === null ? [] : [{ c, reports }];
    });
    const buggy = ran.filter(({ c }) => c.side === 'buggy');
    const clean = ran.filter(({ c }) => c.side === 'clean');
    const found = buggy.filter(({ c, reports }) => reports.some((r) => hit(r, c))).length;
    const silent = clean.filter(({ reports }) => reports.length === 0).length;
    const sum = (of: typeof ran) => of.reduce((n, { reports }) => n + reports.length, 0);
    console.log(
      `| ${kind} | ${buggy.length > 0 ? `${found} of ${buggy.length}` : ''} | ${silent} of ${clean.length} | ${sum(buggy)} | ${sum(clean)} | ${mine.length - ran.length} |`,
    );
  }
}

const cases: Case[] = [];
for (const row of manifest())
  for (const side of ['buggy', 'clean'] as const)
    if (side === 'clean' || row.rule !== '-') cases.push(await caseOf(row, side));

const wanted = process.argv.slice(2);
const isWanted = (name: string) => wanted.length === 0 || wanted.includes(name);

/** The table, and the reports themselves as work/NAME.json. */
function publish(name: string, news: Map<Case, Report[] | null>): void {
  table(name, cases, (c) => news.get(c) ?? null);
  const said = [...news].map(([{ row, side }, reports]) => ({ id: `${row.id}-${side}`, reports }));
  writeFileSync(path.join(work, `${name}.json`), JSON.stringify(said, null, 1));
}

if (isWanted('coccinelle')) publish('coccinelle', cocciNews(cases));
if (isWanted('sparse')) {
  publish('sparse', new Map(cases.map((c) => [c, sparseNews(c)])));
  const all = [...shipped.values()].flatMap((r) => r ?? []);
  console.log(`sparse: ${all.length} reports on the ${shipped.size} files as shipped`);
}
