/** The mask: what it leaves keeps its place; and what each kind of kernel C becomes is understood. */
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { lex } from '../../src/c/lex.js';
import { mask } from '../../src/c/mask.js';
import { plainInput } from '../../src/c/parse-input.js';
import { CLOSE_BRACE, SEMICOLON } from '../../src/c/symbols.js';
import { body, graph } from './parser.js';

const FRAGMENTS = [
  'list_for_each_entry(a, b, c) {', '}', 'if (x)', 'else', 'typeof(x) y;', '__rcu', 'asm volatile("nop" : : "r"(x));',
  'M(struct x *, y)', '"a" B "c\\n"', '/* c\n */', '// d\n', '#define X \\\n 1\n', 'out:', '\n', '\t', '(', ')', '{',
  '};', 'case 1 ... 2:', 'scoped_guard()', 'static DEFINE_X(a);', 'f(, a, , b, )', "'\\''", '1000baseT', 'é',
  '__attribute__((x(y)))', '\r\n', 'guard(rcu)();', '= { A(x) B(y) }', 'offsetof(struct x, y.z)',
]; // biome-ignore format: words in rows
const kernelish = fc.array(fc.oneof(fc.constantFrom(...FRAGMENTS), fc.string({ maxLength: 8 })), {
  maxLength: 30,
});

test('what the mask leaves stands where it stood, in order', () => {
  fc.assert(
    fc.property(kernelish, (parts) => {
      const text = parts.join(' ');
      const { input: m, macroBlocks } = mask(lex(text));
      for (let i = 0; i < m.count; i++) {
        assert.ok(m.end[i]! >= m.start[i]! && m.end[i]! <= text.length + 1);
        assert.ok(i === 0 || m.start[i]! >= m.start[i - 1]!);
      }
      for (const at of macroBlocks.keys()) assert.ok(m.start.includes(at));
    }),
    { numRuns: 500 },
  );
});

test('plain C is left as it is', () => {
  const plain = '{ int a = f(b, c[1]); if (a && !b->c) { d(&e); } while (x) y++; return (struct z *)p; }';
  const { symbol } = plainInput(lex(plain));
  // The mask ends a body with an empty statement.
  assert.deepEqual(
    mask(lex(plain)).input.symbol,
    symbol.toSpliced(symbol.indexOf(CLOSE_BRACE, -6), 0, SEMICOLON),
  );
});

/** Code that the grammar alone does not take → its calls. */
const UNDERSTOOD: [what: string, code: string, ...blocks: string[]][] = [
  ['address spaces', 'struct x __rcu *p = (struct x __force __rcu **)f();', '0: p:=f()'],
  ['guarded data', 'struct x __rcu_guarded *p = f(); int y __guarded_by(&l) = g();', '0: p:=f(); y:=g()'],
  ['attributes', 'int x __maybe_unused; int y __attribute__((unused)) = f();', '0: y:=f()'],
  ['__free', 'struct x *p __free(kfree) = f();', '0: p:=f()'],
  ['types as arguments', 'p = container_of(g(q), struct x, m); va_arg(ap, unsigned int); min_t(u8 *, a, b);', '0: g(q); p:=container_of(g(q), struct x, m); va_arg(ap, unsigned int); min_t(u8 *, a, b)'],
  ['a statement macro without ;', 'MACRO(x)\n\ta();', '0: MACRO(x); a()'],
  ['a statement macro at the end', '\ta();\n\tMACRO(x)\n', '0: a(); MACRO(x)'],
  ['a declaration by macro', 'static DEFINE_MUTEX(m); DECLARE_BITMAP(b, 4) = { 0 }; a();', '0: DEFINE_MUTEX(m); a()'],
  ['a member by macro', 'struct { DECLARE_BITMAP(map, 4); } *b = f();', '0: b:=f()'],
  ['strings by macros', 'printk(KERN_DEBUG pr_fmt("%d"), a());', '0: pr_fmt("%d"); a(); printk(KERN_DEBUG pr_fmt("%d"), a())'],
  ['a struct named by a macro', 'n = sizeof(struct TOKEN(H, 4_e)); struct TOKEN(a) *p = f();', '0: p:=f()'],
  ['a type by macro', 'PER(x) *y = f();', '0: y:=f()'],
  ['strings with macros', 'printk(KERN_ERR FW "a" PRIu64 __stringify(x) "b" C, a());', '0: a(); printk(KERN_ERR FW "a" PRIu64 __stringify(x) "b" C, a())'],
  ['missing arguments', 'f(, a, , b, ); g();', '0: f(, a, , b, ); g()'],
  ['an operator as argument', 'f(a, ==, b); g(x, <<);', '0: f(a, ==, b); g(x, <<)'],
  ['statements as arguments', 'f(a, return -1); g(goto out); h(x; y);', '0: f(a, return -1); g(goto out); h(x; y)'],
  ['names that begin with a digit', 'f(a, 1000baseT_Full); g(0x1fUL, 1e3, 2U);', '0: f(a, 1000baseT_Full); g(0x1fUL, 1e3, 2U)'],
  ['asm', 'asm volatile("nop" : "=r"(x) : "r"(f()) : "memory"); a();', '0: a()'],
  ['asm goto', 'asm volatile goto("j %l[out]" : : "r"(f()) : "memory" : out, in); a(); return; in: b(); out: c();', '0: asm("j %l[out]" : : "r"(f()) : "memory" : out, in) -> 1 3 2', '1: a(); return', '2: b() -> 3', '3: c()'],
  ['asm goto without its labels', 'asm goto("nop" ::: "memory"); a();', '0: a()'],
  ['typeof', 'typeof(*f()) x = g(); __typeof__(y) *z = (typeof(z))h();', '0: x:=g(); z:=h()'],
  ['parentheses in a macro', 'if unlikely(x) a();', '0: -> 1[x!=0] 2[x==0]', '1: a() -> 2', '2:'],
  ['a loop macro before ++', 'for_each_x(a)\n\t++n;\nb();', '0: -> 1', '1: for_each_x(a) -> @2 3', '2: -> 1', '3: b()'],
  ['a loop macro without arguments', 'for_each_thing() { a(); }', '0: -> 1', '1: for_each_thing() -> @2 3', '2: a() -> 1', '3:'],
  ['designated initialisers', 'struct x y = { .a = f(), .b.c = 1, [1 ... 2] = { 3 }, d: 4 };', '0: f()'],
  ['_Generic and compound literals', 'f((struct x){ .a = g() }); h(_Generic(x, int: 1, default: 2));', '0: g(); f((struct x){.a = g()}); h(_Generic(x, int : 1, default : 2))'],
  ['a string that goes on in the next line', 'x = "a\\\n b" C;\ny = f();', '0: y:=f()'],
  ['a comment between', 'f(/* a, */ b); // c\n', '0: f(b)'],
]; // biome-ignore format: one row a case

for (const [what, code, ...blocks] of UNDERSTOOD)
  test(what, () => {
    assert.equal(body(code).error, undefined);
    assert.deepEqual(graph(code), blocks);
  });
