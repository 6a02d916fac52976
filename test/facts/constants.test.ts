/** Values of constant expressions, and that what is not constant has none. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { makeProject } from '../../src/c/project.js';
import { treeOfTexts } from '../../src/c/tree.js';
import { constantValue } from '../../src/facts/constants.js';
import { MAX_CONSTANT_TOKENS } from '../../src/limits.js';
import { parser } from '../c/parser.js';

const HEADER = `
#define A (1 << 3)
#define B A
#define TWICE B | B
#define SELF SELF
#define LOOP_A LOOP_B
#define LOOP_B LOOP_A
#define F(x) (x)
#define EMPTY
enum { SELF = 5, NEXT, /* = 9, */ FAR = NEXT * 4, LAST, HIDDEN = sizeof(int), AFTER };
`;
const files = new Map([
  ['include/net/x.h', HEADER],
  ['include/uapi/linux/y.h', '#define USER (1 << 1)\nenum user { USER_A = USER, USER_B };\n'],
  ['net/a.c', 'int x = A | B | TWICE | USER;\n'],
]);
const project = makeProject(treeOfTexts(files), parser);
const value = (text: string) => constantValue(project, text, 'net/a.c');

const CASES: [text: string, value: number | null][] = [
  ['0', 0],
  ['NULL', 0],
  ['0x1fUL', 31],
  ['010', 8],
  ['1 + 2 * 3', 7],
  ['(1 + 2) * 3', 9],
  ['7 & 3 | 8', 11],
  ['1 << 2 + 1', 8],
  ['8 - 2 - 1', 5],
  ['A', 8],
  ['TWICE & A', 8],
  ['SELF', 5],
  ['NEXT', 6],
  ['FAR', 24],
  ['LAST', 25],
  ['HIDDEN', null],
  ['AFTER', null],
  ['USER', 2],
  ['USER_B', null],
  ['LOOP_A', null],
  ['F(1)', null],
  ['EMPTY', null],
  ['x', null],
  ['x->flags & A', null],
  ['1 +', null],
  ['(1', null],
  ['1)', null],
  ['1 2', null],
  ['1 << 40', null],
  ['', null],
];

for (const [text, want] of CASES) test(`${text}: ${want}`, () => assert.equal(value(text), want));

test('an expression of more tokens than are read', () => {
  const sum = (terms: number) => Array.from({ length: terms }, () => '1').join(' + ');
  assert.equal(value(sum(MAX_CONSTANT_TOKENS / 2)), MAX_CONSTANT_TOKENS / 2);
  assert.equal(value(sum(MAX_CONSTANT_TOKENS)), null);
});
