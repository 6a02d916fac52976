import assert from 'node:assert/strict';
import test from 'node:test';
import { chunksMentioning, cutChunks, onlyChunks } from '../../src/c/chunks.js';
import { definesFunction } from '../../src/c/mention.js';
import { parser } from './parser.js';

const header = `#ifndef _A_H
#define _A_H

static inline int first(void)
{
	return 1;
}

#ifdef CONFIG_B
static inline int second(void)
{
	return 2;
}
#endif
#endif
`;

test('a chunk of a header is under its own conditions, not under the header guard', () => {
  const chunks = cutChunks(header);
  const [fn] = parser.pieces('a.h', onlyChunks(chunks, new Set([1]))).functions;
  assert.deepEqual([fn?.name, fn?.line, fn?.condition], ['second', 10, 'CONFIG_B']);
});

test('a table whose struct is declared with it is one chunk', () => {
  const text = 'struct x {\n\tint a;\n} y[] = {\n\t{ 1 },\n};\nint f(void)\n{\n}\n';
  const { ends } = cutChunks(text);
  assert.deepEqual(
    ends.map((end, i) => text.slice(ends[i - 1] ?? 0, end).split('\n')[0]),
    ['struct x {', 'int f(void)'],
  );
});

test('a macro of several lines inside a function does not end its chunk', () => {
  const chunks = cutChunks(`int first(void)
{
#define ADD(x) do {	\\
	add(x);		\\
} while (0)
	ADD(1);
	return 1;
}
int second(void)
{
	return 2;
}
`);
  assert.equal(chunks.ends.length, 2);
  const { functions, macros } = parser.pieces('a.c', onlyChunks(chunks, new Set([0])));
  assert.deepEqual(
    functions.map((f) => [f.name, f.endLine, f.error]),
    [['first', 8, undefined]],
  );
  assert.deepEqual(
    macros.map((m) => [m.name, m.line, m.params]),
    [['ADD', 3, ['x']]],
  );
});

const nested = `#ifdef A
#if B
int before(void)
{
	return 1;
}
#else
#ifdef C
#endif
int other(void)
{
	return wanted();
}
#endif
#endif

#ifdef D
#ifndef E
int wanted(void)
{
	return other();
}
#else
int gone(void)
{
}
#endif
#endif
#ifdef F
int after(void)
{
}
#endif
`;

test('of the conditions only those around the wanted chunk are left', () => {
  const chunks = cutChunks(nested);
  const [chunk] = chunksMentioning(chunks, 'wanted', definesFunction);
  const pieces = onlyChunks(chunks, new Set([chunk ?? -1]));
  assert.deepEqual(
    pieces.text.split('\n').filter((l) => l.startsWith('#')),
    ['#ifdef A', '#if B', '#else', '#endif', '#endif', '#ifdef D', '#ifndef E', '#else', '#endif', '#endif'],
  );
  const [fn, ...more] = parser.pieces('a.c', pieces).functions;
  assert.deepEqual(more, []);
  assert.deepEqual([fn?.name, fn?.line, fn?.condition], ['wanted', 19, 'D && !E']);
});

test('every chunk taken alone gives its functions as the whole file does', () => {
  const strip = (fns: readonly { name: string; line: number; endLine: number; condition: string | null }[]) =>
    fns.map(({ name, line, endLine, condition }) => ({ name, line, endLine, condition }));
  const chunks = cutChunks(nested);
  const alone = chunks.ends.flatMap(
    (_, i) => parser.pieces('a.c', onlyChunks(chunks, new Set([i]))).functions,
  );
  assert.deepEqual(strip(alone), strip(parser.file('a.c', nested).functions));
});
