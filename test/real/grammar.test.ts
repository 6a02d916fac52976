/**
 * The parser of bodies against tree-sitter's grammar of C: every function and every macro of a kernel tree, and every hunk of
 * an archive, through the same mask and the same lowering; what comes out is compared byte for byte. A sample of the files,
 * unless LORELINT_ALL=1 asks for all (10 minutes).
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

type Body = CFunction | { name: string; line: number; error: string };

const opsOf = (f: Body) => ('blocks' in f ? f.blocks.flatMap((b) => b.ops) : []);

/** Where tree-sitter is wrong in a way of which there are many: what its result has, and ours never may have. */
const WRONG: { why: string; has(f: Body): boolean }[] = [
  {
    why: '`!x++` is read as `(!x)++`; C binds a postfix operator first',
    has: (f) => opsOf(f).some((o) => o.op === 'assign' && /^[!~+-]/.test(o.lhs)),
  },
  {
    why: '`(typeof(x))(y)` is read as a call, `typeof(x) (y) = z` too',
    has: (f) => opsOf(f).some((o) => o.op === 'call' && /^(?:__)?typeof(?:__)?$/.test(o.through ?? o.name)),
  },
  {
    why: '`(x) && y == z` is read as the cast `(x) &(&y)`, compared with z',
    has: (f) =>
      'blocks' in f && f.blocks.some((b) => b.edges.some((e) => /^[^(]*\(.*\) && /.test(e.test?.lhs ?? ''))),
  },
  {
    why: '`N * sizeof(x)` declares `sizeof`',
    has: (f) => 'locals' in f && f.locals.some((l) => l.name === 'sizeof'),
  },
];

/** Other differences, read by hand. */
const JUDGED: Record<string, string> = {
  'lib/zstd/common/huf.h:145 HUF_CREATE_STATIC_DTABLEX1':
    '`(U32)((x)-1)`: without types a call of U32 as everywhere; that tree-sitter sees a cast comes of the cast `(x)-1` inside',
  'include/linux/math64.h:336 DIV_U64_ROUND_CLOSEST': '`(u64)(x) + _tmp`: the same',
  'lib/zstd/decompress/zstd_decompress.c:1878 ZSTD_decompressStream':
    '`(U64)(size_t)(x)`: tree-sitter calls U64 with the argument size_t',
  'drivers/net/wireless/ath/ath10k/wmi-tlv.h:1456 WMI_TLV_EXT_SERVICE_IS_ENABLED':
    '`(x) < (y) && z & w`: tree-sitter casts `&(&z)` to y',
  'drivers/net/wireless/ath/ath10k/wmi.h:521 WMI_SERVICE_IS_ENABLED': 'the same',
  'drivers/net/wireless/ath/ath10k/wmi.h:531 WMI_EXT_SERVICE_IS_ENABLED': 'the same',
};

/** What tree-sitter understands and the parser refuses, read by hand. */
const REFUSED: Record<string, string> = {
  'include/linux/compiler-clang.h:134 __diag':
    '`_Pragma(…)`: tree-sitter takes it for a prototype; it is no code',
  'include/linux/compiler-gcc.h:122 __diag': 'the same',
};

interface Compared {
  bodies: number;
  equal: number;
  /** Both refuse it. */
  neither: number;
  /** Places by how tree-sitter is wrong. */
  wrong: Record<string, string[]>;
  differ: string[];
  onlyOracle: string[];
  onlyOurs: string[];
}

const nothing = (): Compared => ({
  bodies: 0,
  equal: 0,
  neither: 0,
  wrong: {},
  differ: [],
  onlyOracle: [],
  onlyOurs: [],
});

/** All bodies of a file: its functions, and its macros as far as they are code. */
const bodiesOf = (file: CFile): Body[] => [
  ...file.functions,
  ...file.macros.map((m) => m.code ?? { name: m.name, line: m.line, error: 'none' }),
];

function compareBody(place: string, theirs: Body, ours: Body, out: Compared): void {
  out.bodies++;
  if (theirs.error !== undefined && ours.error !== undefined) out.neither++;
  else if (theirs.error !== undefined) out.onlyOurs.push(place);
  else if (ours.error !== undefined) {
    if (!REFUSED[place]) out.onlyOracle.push(`${place}: ${ours.error}`);
  } else if (JSON.stringify(theirs) === JSON.stringify(ours)) out.equal++;
  else {
    const wrong = WRONG.find((w) => w.has(theirs) && !w.has(ours));
    if (wrong) (out.wrong[wrong.why] ??= []).push(place);
    else if (!JUDGED[place]) out.differ.push(place);
  }
}

function compare(where: string, theirs: CFile, ours: CFile, out: Compared): void {
  const [a, b] = [bodiesOf(theirs), bodiesOf(ours)];
  assert.equal(a.length, b.length, where);
  a.forEach((x, i) => {
    compareBody(`${where}:${x.line} ${x.name}`, x, b[i]!, out);
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
  t.diagnostic(JSON.stringify(out, null, 1));
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
