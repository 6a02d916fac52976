/** The parser of bodies: which trees it gives where C is ambiguous without types, what it refuses, and that it is linear. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { parseBody } from '../../src/c/grammar.js';
import { lex } from '../../src/c/lex.js';
import { plainInput } from '../../src/c/parse-input.js';
import type { Node } from '../../src/c/syntax.js';
import { MAX_SYNTAX_NODES } from '../../src/limits.js';
import { isLinear } from './linear.js';
import { graph, parser } from './parser.js';

const parse = (text: string) => parseBody(plainInput(lex(text)));

function children(node: Node | null): Node[] {
  const out: Node[] = [];
  for (let c = node?.first ?? null; c !== null; c = c.next) out.push(c);
  return out;
}

/** `(type child …)`, a leaf as its text. */
function written(text: string, node: Node): string {
  const inner = children(node).map((c) => written(text, c));
  if (inner.length === 0) return text.slice(node.start, node.end).replace(/\s+/g, ' ');
  return `(${node.type.replace(/_(?:expression|statement)$/, '')} ${inner.join(' ')})`;
}

/** The statements of a body; `! n` when it is not understood from its character n on. */
function tree(statements: string): string {
  const text = `{${statements}}`;
  const s = parse(text);
  if (typeof s === 'string') return s;
  if (s.errorAt >= 0) return `! ${s.errorAt - 1}`;
  return children(s.root?.first ?? null)
    .map((c) => written(text, c))
    .join(' ');
}

const CASES: [string, string][] = [
  ['a * b;', '(declaration b)'],
  ['a * b, **c;', '(declaration b c)'],
  ['a * b(c);', '(declaration (array_declarator b))'],
  ['a * b[3];', '(declaration (array_declarator b 3))'],
  ['a * b + c;', '(expression (binary (binary a * b) + c))'],
  ['a * b(c->d);', '(expression (binary a * (call b (argument_list (field c d)))))'],
  ['if (x) a * b;', '(if (parenthesized x) (expression (binary a * b)))'],
  ['for (a * b = c; ; ) ;', '(for (declaration (init_declarator b c)))'],
  ['a b = c, d;', '(declaration (init_declarator b c) d)'],
  ['int (*f[2])(int, void *) = { g };', '(declaration (init_declarator (array_declarator f 2) (initializer_list g)))'],
  ['struct { int x; } y;', '(declaration y)'],
  ['u8 (*f[])(const char *, u16) = { g };', '(declaration (init_declarator (array_declarator f) (initializer_list g)))'],
  ['MACRO(x) = { 1 };', '(declaration (init_declarator (array_declarator x) (initializer_list 1)))'],
  ['annotation long f(void);', '(declaration (array_declarator f))'],
  ['unsigned type x = y;', '(declaration (init_declarator x y))'],
  ['static type NAME(a)(struct b *c) { d; }', '(function_definition (compound (expression d)))'],
  ['f(a, static);', '(expression (call f (argument_list a static)))'],
  ['x = (u64 (o)(u64, T))(void *)f;', '(expression (assignment x = (cast (cast f))))'],
  ['static const u8 a[f(x)];', '(declaration (array_declarator a (call f (argument_list x))))'],
  ['a(b);', '(expression (call a (argument_list b)))'],
  ['x = (a)(b);', '(expression (assignment x = (call (parenthesized a) (argument_list b))))'],
  ['x = (a)(b) c;', '(expression (assignment x = (cast (cast c))))'],
  ['x = (a *)(b);', '(expression (assignment x = (cast (parenthesized b))))'],
  ['x = (int)(b);', '(expression (assignment x = (cast (parenthesized b))))'],
  ['x = (typeof)(b);', '(expression (assignment x = (cast (parenthesized b))))'],
  ['x = (a) - 1;', '(expression (assignment x = (binary (parenthesized a) - 1)))'],
  ['x = (a){ .b = 1, [2 ... 3] = { 4 }, c: 5 }.d;',
    '(expression (assignment x = (field (compound_literal (initializer_list (initializer_pair 1) (initializer_pair (subscript_designator 2 3) (initializer_list 4)) (initializer_pair 5))) d)))'],
  ['x = sizeof(a) * b;', '(expression (assignment x = (binary (sizeof (parenthesized a)) * b)))'],
  ['x = sizeof(struct a) * b;', '(expression (assignment x = (binary sizeof(struct a) * b)))'],
  ['*(a *)b = c;', '(expression (assignment (pointer (cast b)) = c))'],
  ['x = !y++;', '(expression (assignment x = (unary (update y ++))))'],
  ['x = a ?: b ? c : d;', '(expression (assignment x = (conditional a (conditional b c d))))'],
  ['a = b ? c, d : e, f;', '(expression (comma (assignment a = (conditional b (comma c d) e)) f))'],
  ['a - b - c * d << e;', '(expression (binary (binary (binary a - b) - (binary c * d)) << e))'],
  ['a = b = c;', '(expression (assignment a = (assignment b = c)))'],
  ['x = ({ a; b; });', '(expression (assignment x = (parenthesized (compound (expression a) (expression b)))))'],
  ['f({ a; }, (b))(c);', '(expression (call (call f (argument_list (compound (expression a)) (parenthesized b))) (argument_list c)))'],
  ['f("a" B "c", \'d\');', '(expression (call f (argument_list "a" B "c" \'d\')))'],
  ['_Generic((x), int: f, default: g)(y);', '(expression (call (generic (parenthesized x) f g) (argument_list y)))'],
  ['case 1: a; case 2: default: b;', '(case 1 (expression a)) (case 2) (case (expression b))'],
  ['if (a) if (b) c; else d; else e;',
    '(if (parenthesized a) (if (parenthesized b) (expression c) (expression d)) (expression e))'],
  ['do a; while (b); out:', '(do (expression a) (parenthesized b)) (labeled out)'],
]; // biome-ignore format: one case in a row

test('trees where C is ambiguous', () => {
  for (const [text, expected] of CASES) assert.equal(tree(text), expected, text);
});

test('what is no C is refused, from its first token on', () => {
  const wrong: [string, number][] = [
    ['a b c;', 4],
    ['a = ;', 4],
    ['else b;', 0],
    ['if (a) int b;', 7],
    ['a(b', 1],
    ['a(b]);', 1],
    ['a + + ;', 6],
    ['return return;', 7],
    ['x = a b;', 6],
    ['a = { b };', 4],
    ['for (a; b) ;', 9],
    ['case 1 a;', 7],
    ['f(a, );', 5],
    ['goto 3;', 5],
    ['struct a { if (b) c; } d;', 11],
    ['a ? b;', 5],
    ['int a b;', 6],
    ['f(static a);', 2],
    ['a \\ b;', 2],
    ['a @ b;', 2],
    ['a \u00a0b;', 2],
    ["x = '';", 4],
    ['a; } b; {', 5],
  ];
  for (const [text, at] of wrong) assert.equal(tree(text), `! ${at}`, text);
});

test('a postfix operator binds before a prefix one', () => {
  assert.deepEqual(graph('if (!x++) a();'), ['0: -> 1[x++==0] 2[x++!=0]', '1: a() -> 2', '2:']);
});

/** Kernel-like and hostile text of that many characters. */
const HOSTILE: [string, (n: number) => string][] = [
  ['calls', (n) => 'a(b, c->d);\n'.repeat(n / 12)],
  ['open parentheses', (n) => '('.repeat(n)],
  ['nested parentheses', (n) => `${'('.repeat(n / 2)}a${')'.repeat(n / 2)};`],
  ['casts in a row', (n) => `x = ${'(a)'.repeat(n / 3)}b;`],
  ['calls in a row', (n) => `x = ${'(a)'.repeat(n / 3)};`],
  ['casts in casts', (n) => `x = ${'(a)('.repeat(n / 5)}b${')'.repeat(n / 5)};`],
  ['stars', (n) => `a ${'*'.repeat(n)}b;`],
  ['products', (n) => 'a * b(c) + d;\n'.repeat(n / 14)],
  ['a long sum', (n) => `x = a${' + a'.repeat(n / 4)};`],
  ['a long condition', (n) => `x = a${' ? b : c'.repeat(n / 8)};`],
  ['else after else', (n) => `${'if (a) b; else '.repeat(n / 15)}c;`],
  ['blocks', (n) => '{'.repeat(n / 2) + '}'.repeat(n / 2)],
  ['statement expressions', (n) => `${'({a='.repeat(n / 7)}b${';})'.repeat(n / 7)};`],
  ['structs', (n) => `${'struct {'.repeat(n / 10)}${'}a;'.repeat(n / 10)}`],
  ['labels', (n) => 'a: '.repeat(n / 3)],
  ['lists', (n) => `int x[] = ${'{'.repeat(n / 2)}${'}'.repeat(n / 2)};`],
  ['backslashes', (n) => '\\\n'.repeat(n / 2)],
  ['quotes', (n) => "'\\\\'".repeat(n / 4)],
  ['strings', (n) => 'x = "a" b;'.repeat(n / 10)],
]; // biome-ignore format: one text in a row

test('hostile text of the largest size takes time in proportion to its length', () => {
  for (const [name, make] of HOSTILE)
    isLinear(
      name,
      () => parse(`{${make(MAX_SYNTAX_NODES / 16)}}`),
      () => parse(`{${make(MAX_SYNTAX_NODES / 2)}}`),
    );
});

/** What is hard on the mask and the lowering. */
const HARD: [string, (n: number) => string][] = [
  ['calls in a list', (n) => `f(${'a(), '.repeat(n / 5)}b);`],
  ['strings with names between', (n) => `f(${'"a" b '.repeat(n / 6)});`],
  ['lists that are not closed', (n) => '__aligned('.repeat(n / 10)],
  ['asm that is not closed', (n) => 'asm('.repeat(n / 4)],
  ['types as one argument', (n) => `f(${'int '.repeat(n / 4)});`],
  ['#ifs', (n) => '#if A\nx();\n#endif\n'.repeat(n / 18)],
  ['gotos to the next goto', (n) => Array.from({ length: n / 20 }, (_, i) => `l${i}: goto l${i + 1};`).join('\n')],
]; // biome-ignore format: one text in a row

test('a hostile function takes time in proportion to its length', () => {
  const text = (make: (n: number) => string, n: number) => `void f(void)\n{\n${make(n)}\n}\n`;
  for (const [name, make] of HARD)
    isLinear(
      name,
      () => parser.file('a.c', text(make, 20_000)),
      () => parser.file('a.c', text(make, 160_000)),
    );
});
