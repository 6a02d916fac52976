/**
 * The parser of bodies against tree-sitter's grammar of C: every function and every macro of a kernel tree, and every hunk of
 * an archive, through the same mask and the same lowering; what comes out is compared byte for byte. A sample of the files,
 * unless LORELINT_ALL=1 asks for all (20 minutes).
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { CFile, CFunction } from '../../src/c/ir.js';
import { asked, oracle } from '../c/oracle.js';
import { parser } from '../c/parser.js';
import { kernelTree, noShared, noTree, sharedFile } from '../shared.js';

/** Of so many files one is compared. */
const STEP = process.env.LORELINT_ALL ? 1 : 16;

/** `-x++` and `!x--`: tree-sitter reads `(!x)--` and says that `!x` is assigned to. C binds a postfix operator first. */
const POSTFIX = /^[!~+-]/;

/** Differences read by hand, each with who is right. */
const JUDGED: Record<string, string> = {
  'drivers/net/ethernet/broadcom/bnx2x/bnx2x_link.c:6042 bnx2x_link_int_enable':
    'tree-sitter takes `!(f(x)) && a != b` for a cast of `&&a`, compared with b',
  'drivers/net/ethernet/sis/sis900.h:325 TX_TOTAL_SIZE': 'tree-sitter lets `N*sizeof(x)` declare `sizeof`',
  'drivers/net/ethernet/sis/sis900.h:326 RX_TOTAL_SIZE': 'the same',
  'lib/zstd/common/huf.h:145 HUF_CREATE_STATIC_DTABLEX1':
    '`(U32)((x)-1)`: tree-sitter, which reads `(U32)(x)` as a call, sees a cast of `(x)-1`; ours sees a call here, too',
  'include/linux/minmax.h:70 __is_nonneg': 'tree-sitter calls `typeof(…)`; it is a cast',
};

interface Compared {
  bodies: number;
  equal: number;
  /** Both refuse it. */
  neither: number;
  /** Places where tree-sitter assigns to a negation. */
  postfix: string[];
  differ: string[];
  onlyOracle: string[];
  onlyOurs: string[];
}

const nothing = (): Compared => ({
  bodies: 0,
  equal: 0,
  neither: 0,
  postfix: [],
  differ: [],
  onlyOracle: [],
  onlyOurs: [],
});

/** All bodies of a file: its functions, and its macros as far as they are code. */
const bodiesOf = (file: CFile): (CFunction | { name: string; line: number; error: string })[] => [
  ...file.functions,
  ...file.macros.map((m) => m.code ?? { name: m.name, line: m.line, error: 'none' }),
];

const assignsToNegation = (f: object): boolean =>
  'blocks' in f &&
  (f as CFunction).blocks.some((b) => b.ops.some((o) => o.op === 'assign' && POSTFIX.test(o.lhs)));

function compare(where: string, theirs: CFile, ours: CFile, out: Compared): void {
  const [a, b] = [bodiesOf(theirs), bodiesOf(ours)];
  assert.equal(a.length, b.length, where);
  a.forEach((x, i) => {
    const y = b[i]!;
    const place = `${where}:${x.line} ${x.name}`;
    out.bodies++;
    if (x.error !== undefined && y.error !== undefined) out.neither++;
    else if (x.error !== undefined) out.onlyOurs.push(place);
    else if (y.error !== undefined) out.onlyOracle.push(`${place}: ${y.error}`);
    else if (JSON.stringify(x) === JSON.stringify(y)) out.equal++;
    else if (assignsToNegation(x) && !assignsToNegation(y)) out.postfix.push(place);
    else if (!JUDGED[place]) out.differ.push(place);
  });
}

function* sources(...folders: string[]): Generator<string> {
  for (const folder of folders)
    for (const name of readdirSync(path.join(kernelTree, folder), {
      recursive: true,
      encoding: 'utf8',
    }).sort())
      if (/\.[ch]$/.test(name)) yield `${folder}/${name}`;
}

test('bodies of the kernel: lowered as with tree-sitter', { skip: noTree }, (t) => {
  const out = nothing();
  const before = asked.bodies;
  const files = [...sources('net', 'drivers/net', 'kernel', 'lib', 'include')].filter(
    (_, i) => i % STEP === 0,
  );
  for (const file of files) {
    const text = readFileSync(path.join(kernelTree, file), 'latin1');
    compare(file, oracle.file(file, text), parser.file(file, text), out);
  }
  t.diagnostic(`${files.length} files, ${asked.bodies - before} bodies parsed by tree-sitter`);
  t.diagnostic(JSON.stringify({ ...out, neither: out.neither, equal: out.equal }));
  assert.ok(asked.bodies - before > 80_000 / STEP, 'the oracle ran');
  assert.ok(out.equal > 60_000 / STEP);
  assert.deepEqual(out.differ, []);
  assert.deepEqual(out.onlyOracle, []);
});

interface Hunk {
  start: number;
  lines: string[];
  section: string;
}

/** The post-images of the hunks of C files in an mbox, also of quoted and of broken ones. */
function hunksOf(mbox: string): Hunk[] {
  const out = new Map<string, Hunk>();
  let isC = false;
  let hunk: Hunk | null = null;
  const keep = () => {
    if (hunk) out.set(`${hunk.section}\n${hunk.lines.join('\n')}`, hunk);
    hunk = null;
  };
  for (const raw of mbox.split('\n')) {
    const line = raw.replace(/^(?:> ?)+/, '');
    const head = /^@@ -\S+ \+(\d+)\S* @@ ?(.*)$/.exec(line);
    const file = /^\+\+\+ (\S+)/.exec(line);
    if (file || head || !/^[ +-]|^$/.test(line)) keep();
    if (file) isC = /\.[ch]$/.test(file[1]!);
    else if (head && isC) hunk = { start: Math.max(Number(head[1]), 1), lines: [], section: head[2]! };
    else if (hunk && !line.startsWith('-')) (hunk as Hunk).lines.push(line.slice(1));
  }
  keep();
  return [...out.values()];
}

test('hunks of an archive: lowered as with tree-sitter', { skip: noShared }, (t) => {
  const out = nothing();
  const before = asked.bodies;
  const hunks = hunksOf(
    gunzipSync(readFileSync(sharedFile('mail', 'netfilter-devel', '2025.mbox.gz'))).toString('latin1'),
  );
  for (const h of hunks.filter((_, i) => i % Math.min(STEP, 4) === 0))
    compare(`@@ ${h.start} ${h.section}`, oracle.regions('a.c', [h]), parser.regions('a.c', [h]), out);
  t.diagnostic(`${hunks.length} hunks, ${asked.bodies - before} bodies parsed by tree-sitter`);
  t.diagnostic(JSON.stringify(out));
  assert.ok(asked.bodies - before > 1500, 'the oracle ran');
  assert.deepEqual(out.differ, []);
  assert.deepEqual(out.onlyOracle, []);
  // A struct or enum that the hunk cuts off: its rest is not shown, and holds no code.
  assert.ok(out.onlyOurs.length <= 8, out.onlyOurs.join('\n'));
});
