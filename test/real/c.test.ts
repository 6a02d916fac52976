/** The C front end on a kernel tree: how much is understood, what is lost, and whether pieces agree with whole files. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import type { CFile, CFunction } from '../../src/c/ir.js';
import { IDENTIFIER, lex, tokenText } from '../../src/c/lex.js';
import { NORETURN } from '../../src/knowledge/noreturn.js';
import { lineAt, lineStarts } from '../../src/text.js';
import { parser } from '../c/parser.js';
import { kernelTree, noShared, noTree, sharedFile } from '../shared.js';

const RCU = /^(?:rcu_\w+|\w+_rcu(?:_bh|_sched)?|srcu_\w+|\w*rtnl_dereference|kfree_rcu\w*|call_rcu\w*)$/;
const MENTIONS = /rcu_|_rcu|rtnl_dereference/;

function* sources(...folders: string[]): Generator<{ file: string; text: string }> {
  for (const folder of folders)
    for (const name of readdirSync(path.join(kernelTree, folder), {
      recursive: true,
      encoding: 'utf8',
    }).sort()) {
      if (!/\.[ch]$/.test(name)) continue;
      const file = `${folder}/${name}`;
      yield { file, text: readFileSync(path.join(kernelTree, file), 'latin1') };
    }
}

/** Line and column of each call of a helper, by tokens alone; not of members, not inside directives. */
function helperCalls(text: string): { name: string; line: number; column: number }[] {
  const t = lex(text);
  const starts = lineStarts(text);
  const out: { name: string; line: number; column: number }[] = [];
  for (let i = 0; i < t.kind.length; i++) {
    const name = t.kind[i] === IDENTIFIER && tokenText(t, i + 1) === '(' ? tokenText(t, i) : '';
    if (!RCU.test(name) || /^(?:->|\.)$/.test(tokenText(t, i - 1))) continue;
    const line = lineAt(starts, t.start[i]!);
    out.push({ name, line, column: t.start[i]! - starts[line - 1]! + 1 });
  }
  return out;
}

const callsOf = (f: CFunction) => f.blocks.flatMap((b) => b.ops.flatMap((o) => (o.op === 'call' ? [o] : [])));

interface Tally {
  functions: number;
  errors: string[];
  calls: number;
  lost: string[];
  outside: string[];
  /** Breaches of what ir.ts says of every graph. */
  broken: string[];
  /** Functions with a value of which some path seems to end without one. */
  falling: string[];
}

const noReturn = new Set(NORETURN.map((r) => r.name));

/** What ir.ts says of every graph; and whether a path of a function with a value ends without return. */
function checkGraph(file: string, f: CFunction, out: Tally): void {
  const where = `${file}:${f.line} ${f.name}`;
  let id = 0;
  for (const b of f.blocks) {
    const last = b.ops.at(-1);
    b.ops.forEach((o, i) => {
      if (o.op === 'return' && (i < b.ops.length - 1 || b.edges.length > 0))
        out.broken.push(`${where}: return`);
      if (o.op === 'call' && o.id !== ++id) out.broken.push(`${where}: id ${o.id}`);
      if (o.line < f.line || o.endLine > f.endLine || o.column < 1) out.broken.push(`${where}: place`);
    });
    if (b.edges.some((e) => e.to < 0 || e.to >= f.blocks.length)) out.broken.push(`${where}: edge`);
    const ends = last?.op === 'return' || (last?.op === 'call' && noReturn.has(last.name));
    if (b.edges.length === 0 && !ends && !/\bvoid$|^$/.test(f.returnType)) out.falling.push(where);
  }
}

function tally(file: string, text: string, read: CFile, out: Tally): void {
  const found = new Set(read.functions.flatMap(callsOf).map((c) => `${c.line}:${c.column}`));
  const counted = new Set<CFunction>();
  for (const c of helperCalls(text)) {
    const all = read.functions.filter((f) => f.line <= c.line && c.line <= f.endLine);
    const where = `${file}:${c.line} ${c.name}`;
    if (all.length === 0 && !read.prototypes.some((p) => p.name === c.name)) out.outside.push(where);
    for (const f of all) counted.add(f);
    if (all.length === 0 || all.some((f) => f.error || f.name === c.name)) continue;
    out.calls++;
    if (!found.has(`${c.line}:${c.column}`)) out.lost.push(where);
  }
  out.functions += counted.size;
  for (const f of read.functions) if (!f.error) checkGraph(file, f, out);
  for (const f of counted) if (f.error) out.errors.push(`${file} ${f.name}: ${f.error}`);
}

test('net/ and drivers/net/: at most 1 % of the functions with an RCU helper are not understood', {
  skip: noTree,
}, (t) => {
  const out: Tally = { functions: 0, errors: [], calls: 0, lost: [], outside: [], broken: [], falling: [] };
  for (const { file, text } of sources('net', 'drivers/net'))
    if (MENTIONS.test(text)) tally(file, text, parser.file(file, text), out);
  t.diagnostic(`${out.functions} functions with RCU helpers, ${out.errors.length} not understood`);
  t.diagnostic(
    `${out.calls} calls of helpers, ${out.lost.length} lost, ${out.outside.length} outside of functions`,
  );
  for (const e of [...out.errors, ...out.lost, ...out.outside, ...out.broken, ...out.falling].slice(0, 30))
    t.diagnostic(e);
  assert.ok(out.functions > 5000, 'the tree is there');
  assert.ok(out.errors.length <= out.functions * 0.01);
  // What may be left stands in branches that the model pins away.
  assert.ok(out.lost.length <= out.calls * 0.001);
  assert.deepEqual(out.broken, []);
  assert.ok(out.falling.length <= 5);
  assert.ok(out.outside.length <= out.calls * 0.001);
});

/** A generator of the same numbers each time (Park and Miller). */
function random(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

/** What git's cpp driver puts behind the second @@ of a hunk that begins with that line. */
function heading(lines: readonly string[], start: number): string {
  for (let i = start - 2; i >= 0; i--)
    if (/^[A-Za-z_]/.test(lines[i]!) && !/^\w+:\s*(?:$|\/[/*])/.test(lines[i]!))
      return lines[i]!.slice(0, 80);
  return '';
}

const places = (file: CFile, from: number, to: number) =>
  new Map(
    file.functions.flatMap((f) =>
      callsOf(f)
        .filter((c) => c.line >= from && c.line < to)
        .map((c) => [`${c.line}:${c.column} ${c.name}`, f.name] as const),
    ),
  );

test('random runs of lines show the calls that the whole file shows, in the same functions', {
  skip: noTree,
}, (t) => {
  const next = random(20251);
  const files = [...sources('net/ipv4', 'net/core', 'net/mac80211', 'net/bridge')].filter((f) =>
    f.file.endsWith('.c'),
  );
  const count = { pieces: 0, errors: 0, calls: 0, missing: 0, named: 0 };
  for (let n = 0; n < 500; n++) {
    const { file, text } = files[Math.floor(next() * files.length)]!;
    const lines = text.split('\n');
    const length = 6 + Math.floor(next() * 25);
    const start = 1 + Math.floor(next() * Math.max(1, lines.length - length));
    const region = {
      start,
      lines: lines.slice(start - 1, start - 1 + length),
      section: heading(lines, start),
    };
    const partial = parser.regions(file, [region]);
    count.pieces += partial.functions.length;
    const errors = partial.functions.filter((f) => f.error);
    count.errors += errors.length;
    for (const e of errors) t.diagnostic(`${file}:${start}: ${e.error}`);
    const [whole, part] = [parser.file(file, text), partial].map((f) => places(f, start, start + length));
    for (const [place, name] of whole!) {
      count.calls++;
      const shown = part!.get(place);
      if (shown === undefined) count.missing++;
      else if (shown !== name) count.named++;
    }
  }
  t.diagnostic(JSON.stringify(count));
  assert.ok(count.calls > 1000);
  assert.ok(count.errors <= count.pieces * 0.02);
  assert.ok(count.missing <= count.calls * 0.02);
  assert.ok(count.named <= count.calls * 0.005);
});

/** The hunks of a patch that a mail quotes with `> `, per file. */
function quotedHunks(text: string): Map<string, { start: number; lines: string[]; section: string }[]> {
  const out = new Map<string, { start: number; lines: string[]; section: string }[]>();
  let hunks: { start: number; lines: string[]; section: string }[] = [];
  for (const quoted of text.split('\n').filter((l) => l.startsWith('>'))) {
    const line = quoted.slice(2);
    const hunk = /^@@ -\S+ \+(\d+)\S* @@ ?(.*)$/.exec(line);
    if (line.startsWith('+++ b/')) out.set(line.slice(6), (hunks = []));
    else if (hunk) hunks.push({ start: Number(hunk[1]), lines: [], section: hunk[2]! });
    else if (/^[ +]/.test(line)) hunks.at(-1)?.lines.push(line.slice(1));
    else if (line.startsWith('diff ') || line === '-- ') hunks = [];
  }
  return out;
}

/** Read by hand in the quoted hunks: line, helper, function, whether its opening brace is shown. */
const SEED_IPMR: [number, string, string, boolean][] = [
  [286, 'list_del_rcu', 'ipmr_rules_exit_rtnl', false],
  [312, 'rcu_dereference', 'ipmr_mr_table_iter', true],
  [318, 'rcu_dereference_check', '__ipmr_get_table', true],
  [320, 'rcu_access_pointer', '__ipmr_get_table', true],
  [329, 'rcu_dereference', 'ipmr_fib_lookup', true],
  [343, 'rcu_assign_pointer', 'ipmr_rules_init', false],
  [354, 'rcu_dereference_protected', 'ipmr_rules_exit_rtnl', true],
  [382, 'rcu_read_lock', 'ipmr_get_table', true],
  [384, 'rcu_read_unlock', 'ipmr_get_table', true],
];

test('the seed’s hunks: every helper in its function', { skip: noShared }, () => {
  const hunks = quotedHunks(readFileSync(sharedFile('seed', '000_fc92fbb7aa188ac4.txt'), 'utf8'));
  const rows = (file: string, wanted: RegExp) =>
    parser
      .regions(file, hunks.get(file)!)
      .functions.flatMap((f) => callsOf(f).map((c) => [c.line, c.name, f.name, f.headSeen] as const))
      .filter(([, name]) => wanted.test(name))
      .sort((a, b) => a[0] - b[0]);
  assert.deepEqual(rows('net/ipv4/ipmr.c', RCU), SEED_IPMR);
  assert.deepEqual(rows('net/ipv4/ipmr.c', /^RCU_INIT_POINTER$/), [
    [356, 'RCU_INIT_POINTER', 'ipmr_rules_exit_rtnl', true],
  ]);
  assert.deepEqual(rows('net/ipv4/ipmr_base.c', /RCU|rcu_work$/), [
    [33, 'to_rcu_work', '__mr_free_table', true],
    [42, 'queue_rcu_work', 'mr_table_free', true],
    [68, 'INIT_RCU_WORK', 'mr_table_alloc', false],
  ]);
  const file = parser.regions('net/ipv4/ipmr.c', hunks.get('net/ipv4/ipmr.c')!);
  assert.deepEqual(
    file.functions.filter((f) => f.error),
    [],
  );
  assert.deepEqual(
    file.macros.map((m) => [m.name, m.line, m.body]),
    [['ipmr_for_each_table', 323, 'for(mrt = __ipmr_get_table(net, 0); mrt; mrt = NULL)']],
  );
  // The #else of the hunk at 305 has its #if above; its #endif stands at 376.
  assert.deepEqual(
    file.functions.filter((f) => f.unseenIf).map((f) => f.name),
    ['ipmr_mr_table_iter', '__ipmr_get_table', 'ipmr_fib_lookup', 'ipmr_rules_init', 'ipmr_rules_exit_rtnl'],
  );
});
