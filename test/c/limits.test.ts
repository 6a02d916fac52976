/** Hostile or huge code: a reason instead of blocks, in bounded time, and the rest of the file is read. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { MAX_CONDITIONS, MAX_NESTING, MAX_SYNTAX_NODES } from '../../src/limits.js';
import { parser, read } from './parser.js';

const rest = '\nvoid g(void)\n{\n\ta();\n}\n';
const outcome = (text: string) => read(text).functions.map((f) => [f.name, f.blocks.length, f.error]);

test('a function with too many nodes', () => {
  const statements = 'a(b, c, d, e, f, g, h, i);\n'.repeat(MAX_SYNTAX_NODES / 10);
  assert.deepEqual(outcome(`void f(void)\n{\n${statements}}\n${rest}`), [
    ['f', 0, 'larger than the limit'],
    ['g', 1, undefined],
  ]);
});

test('a function nested too deeply', () => {
  const deep = `${'('.repeat(MAX_NESTING)}a()${')'.repeat(MAX_NESTING)};`;
  assert.deepEqual(outcome(`void f(void)\n{\n${deep}\n}\n${rest}`), [
    ['f', 0, 'nested more deeply than the limit'],
    ['g', 1, undefined],
  ]);
});

test('more open #ifs than the limit: the outer ones make the condition', () => {
  const n = MAX_CONDITIONS + 5;
  const ifs = Array.from({ length: n }, (_, k) => `#ifdef CONFIG_${k}\n`).join('');
  const [f] = read(`${ifs}void f(void)\n{\n}\n${'#endif\n'.repeat(n)}`).functions;
  assert.equal(f!.condition!.split(' && ').length, MAX_CONDITIONS);
});

test('no input makes it throw or hang', () => {
  const n = 10_000;
  for (const text of [
    '{',
    '}',
    '(',
    ')',
    '{}',
    'a{}',
    '#if X\n',
    '#else\n',
    '#elif X\n',
    '/*',
    '"',
    'f(',
    'f(a,',
    'a=b={',
    '\\\n',
    '[',
    'if(',
    'do{',
    'case 1:',
    'x?y:',
    ';',
    '\0',
  ]) {
    parser.file('a.c', text.repeat(n));
    parser.regions('a.c', [{ start: 2 ** 31, lines: text.repeat(n / 10).split('\n'), section: text }]);
    parser.file('a.c', `void f(void)\n{\n${text.repeat(n / 10)}\n}\n`);
  }
});
