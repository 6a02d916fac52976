import assert from 'node:assert/strict';
import test from 'node:test';
import { chunksMentioning, cutChunks } from '../../src/c/chunks.js';
import {
  callsMember,
  declaresStruct,
  definesFunction,
  definesMacro,
  isExported,
  type Mention,
  readsMember,
  usesName,
} from '../../src/c/mention.js';
import { MAX_LOOK_AROUND } from '../../src/limits.js';
import { isLinear } from './linear.js';

const isIn = (text: string, name: string, mention: Mention): boolean =>
  chunksMentioning(cutChunks(text), name, mention).length > 0;

test('a function is looked for where its body may follow', () => {
  for (const yes of [
    'static int name(int a)\n{\n}\n',
    'static struct one *\n\tname(int a)\n{\n}\n',
    'SYSCALL_DEFINE1(name, int, third)\n{\n}\n',
    'int name(a)\n\tint a;\n{\n}\n',
    'int name(int a) /* ; */ __section(".x") {\n}\n',
    'int name(int a,\n#ifdef X\n\tint b,\n#endif\n\tint c)\n{\n}\n',
  ])
    assert.equal(isIn(yes, 'name', definesFunction), true, yes);
  for (const no of [
    'int name(int a) __must_check;\n',
    'EXPORT_SYMBOL(name);\nint f(void)\n{\n}\n',
    'int f(void)\n{\n\tif (name(1)) {\n\t}\n}\n',
    'int f(struct name *n)\n{\n}\n',
    '#define name(a) do { } while (0)\n',
    '#define f \\\n\tname(1) {\n',
    'static int x = name(1);\n',
  ])
    assert.equal(isIn(no, 'name', definesFunction), false, no);
});

test('a macro is looked for where it is defined', () => {
  for (const yes of ['#define name 1\n', 'int f(void)\n{\n\t# define name(a) \\\n\t\ta\n}\n'])
    assert.equal(isIn(yes, 'name', definesMacro), true, yes);
  for (const no of ['#define f name\n', '#undef name\n', '#define f(a) \\\n\tname(a)\n', 'int name;\n'])
    assert.equal(isIn(no, 'name', definesMacro), false, no);
});

test('a struct is looked for where its members follow', () => {
  for (const yes of [
    'struct name {\n\tint x;\n};\n',
    'struct f {\n\tstruct name {\n\t\tint x;\n\t} x;\n};\n',
    'struct name __attribute__((packed)) /* { */ {\n\tint x;\n};\n',
    'typedef struct {\n\tint x;\n} __packed name;\n',
  ])
    assert.equal(isIn(yes, 'name', declaresStruct), true, yes);
  for (const no of [
    'struct name;\n',
    'struct name *f(struct name *n)\n{\n}\n',
    'static const struct name x = {\n\t.y = 1,\n};\n',
    'struct f {\n\tint name;\n};\n',
    'int f(struct name n) {\n}\n',
  ])
    assert.equal(isIn(no, 'name', declaresStruct), false, no);
});

test('a member is called, handed on or kept; where it is tested, set or gone through it is not', () => {
  const member = (statement: string): boolean =>
    isIn(`static int f(struct x *p)\n{\n\t${statement}\n}\n`, 'input', callsMember);
  for (const yes of [
    'return p->ops->input(p);',
    'p.ops->\n\t\tinput(&p);',
    'call(p.ops.\n\t\tinput);',
    '(*p->input)(p);',
    'call(p, p->input);',
    '(*p->go)(p->input);',
    'fn = p->input;',
    'fn = cond ? q : p->input;',
    'q->fn = p->input, q++;',
    'if ((fn = (p->input)))\n\t\tfn();',
    'struct x y = {\n\t\t.fn = p->input,\n\t};',
    'if (likely(p->input))\n\t\treturn 0;',
    'for (fn = p->input; fn; )\n\t\tfn();',
    'x <<= p->input;',
    'return q->tab[*x = p->input];',
    'call(&(struct y){.a = p->x}, p->input);',
    'if ((*p)->input(p))\n\t\treturn 0;',
    'if (((*p)->input)(p))\n\t\treturn 0;',
  ])
    assert.equal(member(yes), true, yes);
  for (const no of [
    'return input - 1;',
    'return 2 > input;',
    'p->input = f;',
    'if (!p->input)\n\t\treturn 0;',
    'if (a(p) && (q || p->input))\n\t\treturn 0;',
    'else if (x == p->input)\n\t\treturn 0;',
    'while (x <= p->input)\n\t\tx++;',
    'return p->input;',
    'return (p->input);',
    'p->input->next = p->input.prev + p->input[0];',
    'call(p->input->x);',
    '/* x = */ p->input;',
  ])
    assert.equal(member(no), false, no);
});

test('a member is read where it is not only set', () => {
  for (const yes of ['x->name', 'x.name(1)', 'x ->\n\tname == 1', 'x->name = x->name', '.name =='])
    assert.equal(readsMember(yes, 'name'), true, yes);
  for (const no of ['x->name = 1', '.name = f', 'name(1)', 'x->names', 'x - name', 'x > name'])
    assert.equal(readsMember(no, 'name'), false, no);
});

test('a name is used where more is said of it than that it exists', () => {
  const pieces = [
    'int fn(int a);\nint fn(int a)\n\t__must_check;\nint *fn(void);\nEXPORT_SYMBOL(fn);\nint a(void)\n{',
    '/* as fn() does */\nint b(struct fn *x)\n{\n\tx->fn = 1;\n\t/* fn() */\n\treturn x->fn(x);',
    'int fn(void)\n{',
    'int c(void)\n{\n\treturn fn();',
    'struct ops d = {\n\t.fn = fn,',
    '#define other fn\nint e(void)\n{',
    'module_init(fn);\nint g(void)\n{',
    '#define wide(x) \\\n\tfn(x)\nint h(void)\n{',
    'struct ops i = {\n\t.fn = &x.fn,',
    'int j(void)\n{return fn(1); }\nint k(void) {\n\treturn fn();',
    '#define m(x)\\\nfn(x)\nint o(void)\n{\n\t// Call it.\n\tq();',
    'int p(void)\n{\n\t// Call it.\n\tfn();\n\tcase 1 ... fn():',
    'int r(void)\n{\n\tq("/* ");\n\tfn();\nout:\n',
    'int s(void)\n{\nout:\nfn();',
    'int fn(int a,\n\tint b);\nint\nfn(void);\nint l(void)\n{',
  ];
  const chunks = cutChunks(pieces.map((piece) => `${piece}\n}\n`).join(''));
  assert.deepEqual(chunksMentioning(chunks, 'fn'), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
  assert.deepEqual(chunksMentioning(chunks, 'fn', usesName), [2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13]);
  assert.deepEqual(chunksMentioning(chunks, 'fn', isExported), [0]);
});

test('beyond the limit a mention may be anything', () => {
  const far = ' '.repeat(MAX_LOOK_AROUND);
  const near = ' '.repeat(MAX_LOOK_AROUND - 100);
  const prototype = (blanks: string) => `int name(int a,${blanks}int b);\nint f(void)\n{\n}\n`;
  assert.equal(isIn(prototype(near), 'name', definesFunction), false);
  assert.equal(isIn(prototype(far), 'name', definesFunction), true);
  const tested = (blanks: string) => `int f(struct x *p)\n{\n\tif (p &&${blanks}p->name)\n\t\treturn;\n}\n`;
  assert.equal(isIn(tested(near), 'name', callsMember), false);
  assert.equal(isIn(tested(far), 'name', callsMember), true);
  const comment = (blanks: string) => `/* ${blanks}name() */\nint f(void)\n{\n}\n`;
  assert.equal(isIn(comment(near), 'name', usesName), false);
  assert.equal(isIn(comment(far), 'name', usesName), true);
});

test('many mentions in one long chunk take time by their number alone', () => {
  const cases: [string, (n: number) => string, Mention, boolean][] = [
    [
      'handed',
      (n) => `int f(struct x *p)\n{\n${'\tq(p->name, (p->name), 1);\n'.repeat(n)}`,
      callsMember,
      true,
    ],
    [
      'tested',
      (n) => `int f(struct x *p)\n{\n${'\tif (p->name)\n\t\tname = 1;\n'.repeat(n)}`,
      callsMember,
      false,
    ],
    ['opened', (n) => `/*${'name('.repeat(n)}`, definesFunction, true],
  ];
  for (const [what, make, mention, is] of cases) {
    const [small, large] = [make(10_000), make(80_000)];
    assert.equal(isIn(large, 'name', mention), is, what);
    isLinear(
      what,
      () => isIn(small, 'name', mention),
      () => isIn(large, 'name', mention),
    );
  }
});
