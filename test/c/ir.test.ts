/** What single ops say; values worked out by hand. */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { CCall, COp } from '../../src/c/ir.js';
import { body, only, parser, read } from './parser.js';

const ops = (code: string): COp[] => body(code).blocks.flatMap((b) => b.ops);
const calls = (code: string): CCall[] => ops(code).filter((o): o is CCall => o.op === 'call');
const call = (code: string): CCall => calls(code)[0]!;

test('a call has its place in the file: line, column with a tab as one, last line', () => {
  const f = only('int x;\n\nint f(void)\n{\n\treturn\t g(a,\n\t\t h(b));\n}\n');
  const [h, g] = f.blocks[0]!.ops as CCall[];
  assert.deepEqual([h!.name, h!.line, h!.column, h!.endLine], ['h', 6, 4, 6]);
  assert.deepEqual([g!.name, g!.line, g!.column, g!.endLine], ['g', 5, 10, 6]);
  assert.deepEqual([f.line, f.endLine], [3, 7]);
});

test('expression texts are normalised', () => {
  const [c] = calls(
    'f( net -> ipv4 . mrt,a|b , & x [ 1 ],/* c */ (struct y *) p , -1, *q, a*b, x ? y:z, sizeof (*p));',
  );
  assert.deepEqual(c!.args, [
    'net->ipv4.mrt',
    'a | b',
    '&x[1]',
    '(struct y *)p',
    '-1',
    '*q',
    'a * b',
    'x ? y : z',
    'sizeof(*p)',
  ]);
});

test('ids count in evaluation order, arguments know their call', () => {
  const all = calls('f(a, g(b), h(i()));');
  assert.deepEqual(
    all.map((c) => [c.id, c.name, c.within, c.argument]),
    [
      [1, 'g', 4, 1],
      [2, 'i', 3, 0],
      [3, 'h', 4, 2],
      [4, 'f', undefined, undefined],
    ],
  );
});

test('a call within likely() or behind a cast belongs to what is around', () => {
  const [g] = calls('f(a, likely((long)g(b)));');
  assert.deepEqual([g!.name, g!.within, g!.argument], ['g', 2, 1]);
});

test('a call in a macro loop’s head is within it', () => {
  const [h, loop] = calls('list_for_each_entry_rcu(p, h(x), l, c) { a(); }');
  assert.deepEqual([h!.within, h!.argument, loop!.id, loop!.loop], [2, 1, 2, true]);
});

test('the variable that takes the result', () => {
  assert.equal(call('p = f();').result, 'p');
  assert.equal(call('struct x *p = f();').result, 'p');
  assert.equal(call('p->q = (struct y *)(f());').result, 'p->q');
  assert.equal(call('p = x ? f() : NULL;').result, 'p');
  assert.equal(call('p = unlikely(f());').result, 'p');
  assert.equal(call('p = !f();').result, undefined);
  assert.equal(call('p += f();').result, undefined);
  assert.equal(call('p = g(f());').result, undefined);
});

test('calls through pointers: the last member’s name, and what it is reached through', () => {
  const of = (c: CCall) => [c.name, c.through];
  assert.deepEqual(of(call('dev->ops->xmit(skb);')), ['xmit', 'dev->ops']);
  assert.deepEqual(of(call('(*p->fn)(x);')), ['fn', 'p']);
  assert.deepEqual(of(call('ops[i].fn(x);')), ['fn', 'ops[i]']);
  assert.deepEqual(of(call('(*fn)(x);')), ['', 'fn']);
  assert.deepEqual(of(call('table[i](x);')), ['', 'table[i]']);
  assert.deepEqual(of(call('void (*cb)(int) = x; cb(1);')), ['', 'cb']);
  const f = only('void f(int (*cb)(int), int g)\n{\n\tcb(g);\n}\n');
  assert.deepEqual(of(f.blocks[0]!.ops[0] as CCall), ['', 'cb']);
});

test('assignments: initialisers, members, operators', () => {
  const written = ops('int x = 1; t->fn = g; x += 2; x--; struct s v = { .a = h() };').map((o) =>
    o.op === 'assign' ? `${o.lhs} <- ${o.rhs}` : o.op,
  );
  assert.deepEqual(written, ['x <- 1', 't->fn <- g', 'x <- x + 2', 'x <- x - 1', 'call', 'v <- {...}']);
});

test('dereferences of what calls returned, not of other variables, not for an address', () => {
  const found = (code: string) =>
    ops(code).flatMap((o) => (o.op === 'deref' ? [`${o.base}:${o.column}`] : []));
  assert.deepEqual(found('p = f(); x = p->a;'), ['p:14']);
  assert.deepEqual(found('p = f(); x = *p; y = p[1];'), ['p:14', 'p:22']);
  assert.deepEqual(found('p = f(); x = q->a;'), []);
  assert.deepEqual(found('p = f(); x = &p->a; y = &p->b.c; z = sizeof(*p);'), []);
  assert.deepEqual(found('p = f(); x = &p->b->c;'), ['p:15']);
});

test('tests name the call that is tested', () => {
  const of = (code: string) => body(code).blocks[0]!.edges[0]!.test;
  assert.deepEqual(of('if (!rtnl_trylock()) a();'), {
    lhs: 'rtnl_trylock()',
    relation: '==',
    rhs: '0',
    call: 1,
  });
  assert.deepEqual(of('if ((err = f())) a();'), { lhs: 'err', relation: '!=', rhs: '0', call: 1 });
  assert.deepEqual(of('if (f(g()) == X) a();'), { lhs: 'f(g())', relation: '==', rhs: 'X', call: 2 });
  assert.deepEqual(of('if (f() + 1) a();'), { lhs: 'f() + 1', relation: '!=', rhs: '0' });
  assert.deepEqual(of('if (IS_ENABLED(CONFIG_X)) a();'), {
    lhs: 'IS_ENABLED(CONFIG_X)',
    relation: '!=',
    rhs: '0',
    call: 1,
  });
});

test('heads: type, parameters, storage, annotations, comment', () => {
  const f = only(
    '/**\n * f - does\n * Caller must hold x.\n */\nstatic inline struct mr_table __rcu * __must_check\nf(struct net *net, const u8 id[4], struct y __user *y, ...)\n\t__must_hold(RCU) __releases(x)\n{\n}\n',
  );
  assert.deepEqual(
    [f.name, f.static, f.inline, f.returnType, f.line, f.endLine],
    ['f', true, true, 'struct mr_table *', 5, 9],
  );
  assert.deepEqual(f.params, [
    { name: 'net', type: 'struct net *' },
    { name: 'id', type: 'const u8[4]' },
    { name: 'y', type: 'struct y *' },
    { name: '...', type: '' },
  ]);
  assert.deepEqual(f.annotations, ['__rcu', '__must_check', '__must_hold(RCU)', '__releases(x)']);
  assert.equal(f.comment, 'f - does\nCaller must hold x.');
});

test('locals with their types', () => {
  assert.deepEqual(
    body('const struct x *a = f(), b, **c; u32 n[4]; int (*cb)(void); static int s __read_mostly;').locals,
    [
      { name: 'a', type: 'const struct x *' },
      { name: 'b', type: 'const struct x' },
      { name: 'c', type: 'const struct x **' },
      { name: 'n', type: 'u32[4]' },
      { name: 'cb', type: 'int(*)(void)' },
      { name: 's', type: 'int' },
    ],
  );
});

test('functions made by macros', () => {
  const { functions } = read(
    'BPF_CALL_2(bpf_x, struct sk_buff *, skb, u32, off)\n{\n}\nSYSCALL_DEFINE1(close, unsigned int, fd)\n{\n}\n',
  );
  assert.deepEqual(
    functions.map((f) => [f.name, f.params, f.annotations]),
    [
      [
        'bpf_x',
        [
          { name: 'skb', type: 'struct sk_buff *' },
          { name: 'off', type: 'u32' },
        ],
        ['BPF_CALL_2'],
      ],
      ['__do_sys_close', [{ name: 'fd', type: 'unsigned int' }], ['SYSCALL_DEFINE1']],
    ],
  );
});

test('a function that returns a pointer to a function', () => {
  assert.equal(only('static void (*f(int a))(int b)\n{\n}\n').name, 'f');
});

test('old style parameters', () => {
  const f = only('int f(a, b)\n\tint a;\n\tchar *b;\n{\n}\n');
  assert.deepEqual(f.params, [
    { name: 'a', type: 'int' },
    { name: 'b', type: 'char *' },
  ]);
});

test('what is not understood is said, with no blocks; the next function is read', () => {
  const { functions } = read('void f(void)\n{\n\tif (x a b;\n}\nvoid g(void)\n{\n\ta();\n}\n');
  assert.deepEqual(
    functions.map((f) => [f.name, f.blocks.length, f.error]),
    [
      ['f', 0, 'not understood from line 3 on'],
      ['g', 1, undefined],
    ],
  );
});

test('only the functions and macros asked for', () => {
  const file = parser.functions(
    'a.c',
    'void f(void)\n{\n}\n#define g(x) h(x)\n#define i 1\nvoid k(void)\n{\n}\n',
    new Set(['k', 'g']),
  );
  assert.deepEqual([file.functions.map((f) => f.name), file.macros.map((m) => m.name)], [['k'], ['g']]);
});
