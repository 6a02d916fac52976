/** What a file holds beside bodies: conditions, variants, macros, tables, structs, prototypes, calls. */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { CFunction } from '../../src/c/ir.js';
import { MAX_SOURCE_BYTES, MAX_VARIANTS } from '../../src/limits.js';
import { only, parser, read, write } from './parser.js';

const calls = (f: CFunction): string =>
  f.blocks.flatMap((b) => b.ops.flatMap((o) => (o.op === 'call' ? [o.name] : []))).join(' ');
const versions = (text: string) => read(text).functions.map((f) => [f.name, f.condition, calls(f)]);

test('one function in two branches is two functions', () => {
  const text =
    '#ifdef CONFIG_X\nvoid f(void)\n{\n\ta();\n}\n#else\nvoid f(void)\n{\n\tb();\n}\n#endif\nvoid g(void)\n{\n}\n';
  assert.deepEqual(versions(text), [
    ['f', 'CONFIG_X', 'a'],
    ['f', '!CONFIG_X', 'b'],
    ['g', null, ''],
  ]);
});

test('conditions are written without defined() and IS_ENABLED(), chains with what came before', () => {
  const text = [
    '#if defined(CONFIG_A) && !defined CONFIG_B', 'void f(void) { a(); }',
    '#elif IS_ENABLED(CONFIG_C) || X > 3', 'void f(void) { b(); }',
    '#else', '#ifndef CONFIG_D', 'void f(void) { c(); }', '#endif', '#endif', '',
  ].join('\n'); // biome-ignore format: one row a branch
  assert.deepEqual(versions(text), [
    ['f', 'CONFIG_A && !CONFIG_B', 'a'],
    ['f', '!(CONFIG_A && !CONFIG_B) && (CONFIG_C || X > 3)', 'b'],
    ['f', '!(CONFIG_A && !CONFIG_B) && !(CONFIG_C || X > 3) && !CONFIG_D', 'c'],
  ]);
});

test('pinned names keep the live branch only, and leave the condition', () => {
  const text =
    '#if defined(CONFIG_PROVE_LOCKING) && defined(CONFIG_X)\nvoid f(void) { a(); }\n#endif\n#ifdef CONFIG_PREEMPT_RT\nvoid f(void) { b(); }\n#endif\n#if 0\nvoid f(void) { c(); }\n#endif\n#ifdef CONFIG_SMP\nvoid g(void) { d(); }\n#endif\n';
  assert.deepEqual(versions(text), [
    ['f', 'CONFIG_X', 'a'],
    ['g', null, 'd'],
  ]);
  const without = parser.file('a.c', '#ifdef CONFIG_SMP\nvoid g(void) { d(); }\n#endif\n', new Map());
  assert.equal(without.functions[0]!.condition, 'CONFIG_SMP');
});

test('a header guard is no condition', () => {
  assert.deepEqual(versions('#ifndef _A_H\n#define _A_H\nvoid f(void) { a(); }\n#endif\n'), [
    ['f', null, 'a'],
  ]);
});

test('#ifs in a body give consistent variants', () => {
  const text =
    'void f(void)\n{\n#ifdef CONFIG_X\n\tlock();\n#endif\n\ta();\n#ifdef CONFIG_X\n\tunlock();\n#else\n\tb();\n#endif\n}\n';
  assert.deepEqual(versions(text), [
    ['f', 'CONFIG_X', 'lock a unlock'],
    ['f', '!CONFIG_X', 'a b'],
  ]);
});

test('two names give four variants; an outer condition decides its own', () => {
  const body = '#ifdef CONFIG_X\n\ta();\n#endif\n#ifdef CONFIG_Y\n\tb();\n#endif\n';
  assert.deepEqual(versions(`void f(void)\n{\n${body}}\n`), [
    ['f', 'CONFIG_X && CONFIG_Y', 'a b'],
    ['f', 'CONFIG_X && !CONFIG_Y', 'a'],
    ['f', '!CONFIG_X && CONFIG_Y', 'b'],
    ['f', '!CONFIG_X && !CONFIG_Y', ''],
  ]);
  assert.deepEqual(versions(`#ifdef CONFIG_X\nvoid f(void)\n{\n${body}}\n#endif\n`), [
    ['f', 'CONFIG_X && CONFIG_Y', 'a b'],
    ['f', 'CONFIG_X && !CONFIG_Y', 'a'],
  ]);
});

test('an #if may cut statements and expressions', () => {
  const text =
    'void f(void)\n{\n#ifdef CONFIG_X\n\tif (a()) {\n#endif\n\t\tb(1\n#ifdef CONFIG_X\n\t\t  , c()\n#endif\n\t\t);\n#ifdef CONFIG_X\n\t}\n#endif\n\td();\n}\nvoid g(void)\n{\n}\n';
  const all = read(text).functions;
  assert.deepEqual(
    all.map((f) => [f.name, f.condition, f.error, calls(f)]),
    [
      ['f', 'CONFIG_X', undefined, 'a c b d'],
      ['f', '!CONFIG_X', undefined, 'b d'],
      ['g', null, undefined, ''],
    ],
  );
});

test('a brace that opens in one branch and closes in another', () => {
  const text =
    'void f(void)\n{\n#if N == 2\n\tfor (;;) {\n#else\n\ta();\n#endif\n\tb();\n#if N == 2\n\t}\n#endif\n}\nvoid g(void)\n{\n\tc();\n}\n';
  assert.deepEqual(versions(text), [
    ['f', 'N == 2', 'b'],
    ['f', '!(N == 2)', 'a b'],
    ['g', null, 'c'],
  ]);
});

test('a branch with an #error is no variant', () => {
  const text = 'int f(void)\n{\n#ifdef CONFIG_X\n\treturn a();\n#else\n#error "no X"\n#endif\n}\n';
  assert.deepEqual(versions(text), [['f', 'CONFIG_X', 'a']]);
});

test('one head with two bodies', () => {
  const text =
    'static bool\nf(void)\n#ifdef CONFIG_X\n{\n\ta();\n}\n#else\n{\n\tb();\n}\n#endif\nvoid g(void)\n{\n}\n';
  assert.deepEqual(versions(text), [
    ['f', 'CONFIG_X', 'a'],
    ['f', '!CONFIG_X', 'b'],
    ['g', null, ''],
  ]);
});

test('a macro without ; does not swallow the function behind it', () => {
  const text =
    'BTF_ID(struct, x)\n#ifdef CONFIG_X\nBTF_ID(struct, y)\n#endif\nDEFINE_X(a,\n\t b)\n\nvoid __bpf_f(void)\n{\n\ta();\n}\n';
  assert.deepEqual(versions(text), [['__bpf_f', null, 'a']]);
  assert.equal(read(text).topCalls.length, 3);
});

test('lines stay those of the file behind an #if', () => {
  const f = only('void f(void)\n{\n#if 0\n\ta();\n#endif\n\tb();\n}\n');
  assert.equal(f.blocks[0]!.ops[0]!.line, 6);
});

test('more names than variants: a bounded number, and a problem', () => {
  const parts = Array.from({ length: 6 }, (_, k) => `#ifdef CONFIG_${k}\n\ta${k}();\n#endif\n`).join('');
  const file = read(`void f(void)\n{\n${parts}}\n`);
  assert.equal(file.functions.length, MAX_VARIANTS);
  assert.equal(calls(file.functions[0]!), 'a0 a1 a2 a3 a4 a5');
  assert.deepEqual(file.problems, ['f: not all combinations of its #ifs are read']);
});

test('macros: loops, aliases, statements, constants', () => {
  const text = [
    '#define each(t, net) \\', '\tfor (t = first(net); t; t = NULL)', '#define alias target', '#define SIZE 4',
    '#define locked(x) do { lock(&(x)->l); } while (0)', '#define get(p) ({ rcu_dereference_check(p, held()); })',
    '#define glue(a) f_##a(#a)', '',
  ].join('\n'); // biome-ignore format: one row a line
  const { macros } = read(text);
  assert.deepEqual(
    macros.map((m) => [m.name, m.line, m.params, m.body]),
    [
      ['each', 1, ['t', 'net'], 'for(t = first(net); t; t = NULL)'],
      ['alias', 3, null, 'target'],
      ['SIZE', 4, null, '4'],
      ['locked', 5, ['x'], 'do{lock(&(x)->l); } while(0)'],
      ['get', 6, ['p'], '({rcu_dereference_check(p, held()); })'],
      ['glue', 7, ['a'], 'f___a(a)'],
    ],
  );
  const code = (name: string) => macros.find((m) => m.name === name)!.code;
  assert.deepEqual(write(code('each')!.blocks), [
    '0: t:=first(net); t=first(net) -> 1',
    '1: -> @2[t!=0] 3[t==0]',
    '2: t=NULL -> 1',
    '3:',
  ]);
  assert.equal(code('each')!.blocks[0]!.ops[0]!.line, 2);
  assert.deepEqual(write(code('locked')!.blocks), ['0: lock(&(x)->l)']);
  assert.deepEqual(write(code('get')!.blocks), ['0: held(); rcu_dereference_check(p, held())']);
  assert.deepEqual([code('alias'), code('SIZE')], [undefined, undefined]);
  assert.deepEqual(code('locked')!.params, [{ name: 'x', type: '' }]);
});

test('tables: members, paths, rows, positions, conditions', () => {
  const text = [
    '#ifdef CONFIG_X', 'static const struct net_device_ops o __read_mostly = {', '\t.ndo_open = f,', '\t.u = { .fn = g, .n = 1 },', '\t.a[2].b = h,', '};', '#endif',
    'static struct nf_hook_ops hooks[] = {', '\t{', '\t\t.hook = k,', '\t},', '\t[3] = { .hook = l },', '};',
    'struct x *list[] = { &a, &b };', 'struct pair p = { f, { .x = g } };',
    'static const struct link { int (*fn)(int); } links[2] = { [1] = { .fn = k } };', 'int (*const fns[])(int) = { k };', '',
  ].join('\n'); // biome-ignore format: one row a line
  assert.deepEqual(
    read(text).tables.map((t) => [
      t.struct,
      t.name,
      t.line,
      t.condition,
      t.fields.map((f) => `${f.member}=${f.value}@${f.line}`),
    ]),
    [
      ['net_device_ops', 'o', 2, 'CONFIG_X', ['ndo_open=f@3', 'u.fn=g@4', 'u.n=1@4', 'a[2].b=h@5']],
      ['nf_hook_ops', 'hooks', 9, null, ['hook=k@10']],
      ['nf_hook_ops', 'hooks', 12, null, ['hook=l@12']],
      ['x', 'list', 14, null, ['#0=&a@14', '#1=&b@14']],
      ['pair', 'p', 15, null, ['#0=f@15', '#1.x=g@15']],
      ['link', 'links', 16, null, ['fn=k@16']],
      ['', 'fns', 17, null, ['#0=k@17']],
    ],
  );
});

test('tables in functions, and compound literals', () => {
  const text =
    'void f(void)\n{\n\tstruct ops o = { .fn = g };\n\th(&(struct cfg){ .input = k });\n\tif (x) { a(); }\n}\n';
  assert.deepEqual(
    read(text).tables.map((t) => [t.struct, t.name, t.fields.map((f) => `${f.member}=${f.value}`)]),
    [
      ['ops', 'o', ['fn=g']],
      ['cfg', '', ['input=k']],
    ],
  );
});

test('structs: members with types, also of structs within', () => {
  const text =
    'struct x {\n\tint a, *b;\n\tint (*fn)(struct y *y, int n);\n\tstruct list_head __rcu *l;\n\tunion {\n\t\tu32 c:4;\n\t\tstruct { char d[4]; } e;\n\t};\n} __packed;\ntypedef struct { int q; } t;\n';
  const [x, t] = read(text).structs;
  assert.deepEqual([x!.name, x!.line, t!.name, t!.line], ['x', 1, 't', 10]);
  assert.deepEqual(
    x!.members.map((m) => `${m.name}: ${m.type}`),
    [
      'a: int',
      'b: int *',
      'fn: int(*)(struct y *y, int n)',
      'l: struct list_head *',
      'c: u32',
      'e.d: char[4]',
    ],
  );
});

test('prototypes and calls at file scope', () => {
  const text = [
    '#include <linux/a.h>', '#include "b.h"', '/* Caller holds x. */', 'int f(int a) __must_hold(x);', 'extern struct y *g(void);',
    'typedef int (*cb)(int);', 'EXPORT_SYMBOL(f)', 'module_init(start);', 'static DEFINE_TIMER(t, expired);',
    'int v = h(1);', '__printf(1, 2) void p(const char *fmt, ...);', '',
  ].join('\n'); // biome-ignore format: one row a line
  const file = read(text);
  assert.deepEqual(file.includes, ['linux/a.h', 'b.h']);
  assert.deepEqual(file.prototypes, [
    { name: 'f', line: 4, annotations: ['__must_hold(x)'], comment: 'Caller holds x.' },
    { name: 'g', line: 5, annotations: [], comment: '' },
    { name: 'p', line: 11, annotations: ['__printf(1, 2)'], comment: '' },
  ]);
  assert.deepEqual(
    file.topCalls.map((c) => [c.name, c.args, c.line]),
    [
      ['EXPORT_SYMBOL', ['f'], 7],
      ['module_init', ['start'], 8],
      ['DEFINE_TIMER', ['t', 'expired'], 9],
    ],
  );
});

test('a file beyond the limit is not read, and that is said', () => {
  const file = read(`void f(void)\n{\n}\n${' '.repeat(MAX_SOURCE_BYTES)}`);
  assert.deepEqual(
    [file.functions.length, file.problems],
    [0, [`a.c: larger than ${MAX_SOURCE_BYTES} bytes, not read`]],
  );
});
