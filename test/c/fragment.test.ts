/** Pieces of functions out of hunks; what they show was worked out by hand. */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { CFile, CFunction } from '../../src/c/ir.js';
import { parser, write } from './parser.js';

const piece = (section: string, code: string, start = 100): CFile =>
  parser.regions('a.c', [{ start, lines: code.split('\n'), section }]);
const seen = (f: CFunction) =>
  `${f.name} ${f.line}-${f.endLine}${f.headSeen ? ' head' : ''}${f.tailSeen ? ' tail' : ''}${f.error ? ` ${f.error}` : ''}`;
const graphOf = (f: CFunction | undefined): string[] =>
  write((f?.blocks ?? []).map((b) => ({ ...b, ops: b.ops.filter((o) => o.op !== 'assign') })));

const HEAD = 'static int f(struct net *net, u32 id)';

test('the end of one function, a whole one, the beginning of a third', () => {
  const file = piece(
    HEAD,
    '\ta();\n\treturn b(net);\n}\n\nstatic void g(void)\n{\n\tc();\n}\n\nvoid h(int x)\n{\n\tif (x) {\n\t\td();',
  );
  assert.deepEqual(file.functions.map(seen), ['f 100-102 tail', 'g 104-107 head tail', 'h 109-112 head']);
  assert.deepEqual(graphOf(file.functions[0]), ['0: a(); b(net); return b(net)']);
  assert.deepEqual(file.functions[0]!.params, [
    { name: 'net', type: 'struct net *' },
    { name: 'id', type: 'u32' },
  ]);
  assert.deepEqual(graphOf(file.functions[2]), ['0: -> 1[x!=0] 2[x==0]', '1: d() -> 2', '2:']);
  const [a] = file.functions[0]!.blocks[0]!.ops;
  assert.deepEqual([a!.line, a!.column], [100, 2]);
});

test('the middle of a function', () => {
  const file = piece(HEAD, '\ta();\n\tif (b())\n\t\treturn 1;\n\tc();');
  assert.deepEqual(file.functions.map(seen), ['f 100-103']);
  assert.deepEqual(graphOf(file.functions[0]), [
    '0: a(); b() -> 1[b()!=0] 2[b()==0]',
    '1: return 1',
    '2: c()',
  ]);
});

test('the section heading belongs to what the region begins with, not to the function in it', () => {
  const file = piece('void before(void)', '\nvoid g(void)\n{\n\ta();\n}');
  assert.deepEqual(file.functions.map(seen), ['g 101-104 head tail']);
});

test('a head in the heading alone, its brace in the region', () => {
  const file = piece('static int f(struct net *net,', '\t\t struct mr_table **mrt)\n{\n\ta();\n}');
  assert.deepEqual(file.functions.map(seen), ['f 101-103 head tail']);
});

test('a heading cut in its parameters gives those that are whole', () => {
  const file = piece('static struct mr_table *f(struct net *net, u32 id, struct mr_tab', '\ta();');
  assert.deepEqual(
    file.functions.map((f) => [f.name, f.params.map((p) => p.name)]),
    [['f', ['net', 'id']]],
  );
});

test('code under a heading that is no function has no name', () => {
  assert.deepEqual(piece('', '\ta();\n}').functions.map(seen), [' 100-101 tail']);
  assert.deepEqual(piece('EXPORT_SYMBOL(x);', '\ta();\n}').functions.map(seen), [' 100-101 tail']);
});

test('} else {: the condition is not shown, both ways are possible', () => {
  const file = piece(HEAD, '\t\ta();\n\t} else {\n\t\tb();\n\t}\n\tc();\n}');
  assert.deepEqual(graphOf(file.functions[0]), ['0: -> 1 2', '1: a() -> 3', '2: b() -> 3', '3: c()']);
});

test('else at the top', () => {
  const file = piece(HEAD, '\telse\n\t\tb();\n\tc();\n}');
  assert.deepEqual(graphOf(file.functions[0]), ['0: -> 2 1', '1: b() -> 2', '2: c()']);
});

test('a block that opened above may not have been entered', () => {
  const file = piece(HEAD, '\t\ta();\n\t}\n\tb();\n}');
  assert.deepEqual(graphOf(file.functions[0]), ['0: -> 1 2', '1: a() -> 2', '2: b()']);
});

test('cases of a switch above: break leaves it', () => {
  const file = piece(HEAD, '\t\ta();\n\t\tbreak;\n\tcase 2:\n\t\tb();\n\t\tbreak;\n\t}\n\tc();\n}');
  const g = graphOf(file.functions[0]);
  assert.deepEqual(file.functions.map(seen), ['f 100-107 tail']);
  // The code above the first case belongs to a case that is not shown.
  assert.deepEqual(g, ['0: -> 1 2 3', '1: a() -> 3', '2: b() -> 3', '3: c()']);
});

test('labels may be jumped to from above', () => {
  const file = piece(HEAD, '\ta();\n\treturn 0;\n\nout:\n\tb();\n\treturn 1;\n}');
  assert.deepEqual(graphOf(file.functions[0]), ['0: -> 1 2', '1: a(); return 0', '2: b(); return 1']);
});

test('break out of a loop above', () => {
  const file = piece(HEAD, '\t\tif (x)\n\t\t\tbreak;\n\t\ta();\n\t}\n\tb();\n}');
  assert.deepEqual(graphOf(file.functions[0]), [
    '0: -> 1',
    '1: -> @2 4',
    '2: -> 4[x!=0] 3[x==0]',
    '3: a() -> 1',
    '4: b()',
  ]);
});

test('the end of a do-while', () => {
  const file = piece(HEAD, '\t\ta();\n\t} while (x);\n\tb();\n}');
  assert.deepEqual(graphOf(file.functions[0]), ['0: -> @1', '1: a() -> @1[x!=0] 2[x==0]', '2: b()']);
});

test('a statement cut at the top keeps its calls', () => {
  const file = piece(HEAD, '\t\t  a(x) ||\n\t\t  b());\n\tc();\n}');
  const names = file.functions[0]!.blocks.flatMap((b) =>
    b.ops.flatMap((o) => (o.op === 'call' ? [`${o.name}:${o.line}`] : [])),
  );
  assert.deepEqual([seen(file.functions[0]!), names], ['f 100-103 tail', ['a:100', 'b:101', 'c:102']]);
});

test('a condition cut at the top stays a condition that is not shown', () => {
  const file = piece(HEAD, '\t    || a()) {\n\t\tb();\n\t}\n\tc();\n}');
  assert.deepEqual(graphOf(file.functions[0]), [
    '0: -> 1 2',
    '1: a() -> 2[a()!=0] 3[a()==0]',
    '2: b() -> 3',
    '3: c()',
  ]);
});

test('a negation that may stand above is not ruled out', () => {
  const file = piece(HEAD, '\t      a())) {\n\t\tb();\n\t}\n\tc();\n}');
  assert.deepEqual(graphOf(file.functions[0]), ['0: a() -> 1 2', '1: b() -> 2', '2: c()']);
});

test('statements cut at the bottom', () => {
  for (const code of [
    '\ta();\n\tif (b(x) &&',
    '\ta();\n\tx = b(1,',
    '\ta();\n\tfor (i = 0; i < b();',
    '\ta();\n\treturn b(',
    '\ta();\n\tdo {\n\t\tb();',
    '\ta();\n\tstruct x y = {\n\t\t.m = b(),',
  ]) {
    const [f] = piece(HEAD, code).functions;
    const names = f!.blocks.flatMap((b) => b.ops.flatMap((o) => (o.op === 'call' ? [o.name] : [])));
    assert.deepEqual([f!.error, names], [undefined, ['a', 'b']], code);
  }
});

test('what is cut off is written ...', () => {
  const [g] = piece(HEAD, '\t\t= b(p);\n\tc();\n}').functions;
  assert.deepEqual(graphOf(g), ['0: b(p); c()']);
  const [f] = piece(HEAD, '\ta();\n\tx = b(p,').functions;
  assert.deepEqual(graphOf(f), ['0: a(); x:=b(p, ...)']);
});

test('a comment cut at the top or at the bottom', () => {
  assert.deepEqual(piece(HEAD, '\t * if (x) {\n\t */\n\ta();\n}').functions.map(seen), ['f 102-103 tail']);
  assert.deepEqual(piece(HEAD, '\ta();\n\t/* if (x) {\n\t * y').functions.map(seen), ['f 100-100']);
  assert.deepEqual(piece('struct x {', ' * @a: the a\n * @b: the b').functions, []);
});

test('an #else whose #if is not shown has no condition, up to its #endif', () => {
  const file = parser.regions('a.c', [
    { start: 10, section: '', lines: ['#else', 'void f(void)', '{', '\ta();', '}'] },
    { start: 30, section: 'void g(void)', lines: ['\tb();', '}'] },
    { start: 50, section: '', lines: ['#endif', 'void h(void)', '{', '}'] },
  ]);
  assert.deepEqual(
    file.functions.map((f) => [f.name, f.condition, f.unseenIf]),
    [
      ['f', null, true],
      ['g', null, true],
      ['h', null, undefined],
    ],
  );
});

test('an #if in a piece', () => {
  const file = piece(HEAD, '\ta();\n#ifdef CONFIG_X\n\tb();\n#endif\n\tc();\n}');
  assert.deepEqual(
    file.functions.map((f) => [seen(f), f.condition, graphOf(f)[0]]),
    [
      ['f 100-105 tail', 'CONFIG_X', '0: a(); b(); c()'],
      ['f 100-105 tail', '!CONFIG_X', '0: a(); c()'],
    ],
  );
});

test('a table’s rows: its name from the heading', () => {
  const file = piece(
    'static const struct net_device_ops my_ops = {',
    '\t.ndo_open\t= f,\n\t.u = { .fn = g },\n};\n\nvoid h(void)\n{\n}',
  );
  assert.deepEqual(file.functions.map(seen), ['h 104-106 head tail']);
  assert.deepEqual(
    file.tables.map((t) => [t.struct, t.name, t.fields.map((f) => `${f.member}=${f.value}@${f.line}`)]),
    [['net_device_ops', 'my_ops', ['ndo_open=f@100', 'u.fn=g@101']]],
  );
  assert.deepEqual(
    piece('', '\t.a = f,\n\t.b = g,').tables.map((t) => [t.struct, t.fields.length]),
    [['', 2]],
  );
});

test('the rest of a prototype is no code', () => {
  assert.deepEqual(piece('void f(struct a *a,', '\t\tint b);\n\nint g(void);').functions, []);
});

test('a whole table, a macro and a struct in a region', () => {
  const file = piece(
    '',
    'struct x {\n\tint a;\n};\n#define M(y) \\\n\tf(y)\nstatic struct ops o = {\n\t.a = g,\n};\nEXPORT_SYMBOL(h);',
  );
  assert.deepEqual(
    [file.structs[0]!.line, file.macros[0]!.line, file.tables[0]!.line, file.topCalls[0]!.line],
    [100, 103, 105, 108],
  );
});

test('rows of a table whose head stands above', () => {
  const file = piece(
    'static const struct nf_hook_ops my_ops[] = {',
    '\t{\n\t\t.hook = f,\n\t},\n\t{ .hook = g },\n};',
  );
  assert.deepEqual(
    file.tables.map((t) => [t.struct, t.name, t.line, t.fields.map((f) => `${f.member}=${f.value}`)]),
    [
      ['nf_hook_ops', 'my_ops', 100, ['hook=f']],
      ['nf_hook_ops', 'my_ops', 103, ['hook=g']],
    ],
  );
});

test('the rest of a macro is no part of the function in the heading', () => {
  const file = piece(
    'void before(void)',
    '\t\ta(x);\t\t\\\n\t\tif (y)\t\t\\\n\t\t\tb();\t\\\n\t} while (0)\n\nvoid g(void)\n{\n\tc();\n}',
  );
  assert.deepEqual(
    file.functions.map((f) => [f.kind, seen(f)]),
    [
      ['macro', ' 100-103'],
      ['function', 'g 105-108 head tail'],
    ],
  );
  assert.deepEqual(graphOf(file.functions[0]), ['0: a(x) -> 1[y!=0] 2[y==0]', '1: b() -> 2', '2:']);
});
