import assert from 'node:assert/strict';
import test from 'node:test';
import type { CParser } from '../../src/c/parse.js';
import { makeProject } from '../../src/c/project.js';
import { treeOfTexts } from '../../src/c/tree.js';
import { parser } from './parser.js';

const BEFORE = `#define each(p) \\
	for (; p; p = next(p))
#ifdef A
/** Called under the lock. */
static int first(struct x *p)
{
	each(p) {
		if (read(p))
			return p->value;
	}
	return 0;
}

struct pair {
	int (*get)(struct x *p);
};

static int second(struct x *p)
{
	guard(mutex)(&p->lock);
	p->count++;
	return first(p);
}
#endif

static const struct pair pairs = {
	.get = second,
};
module_init(first);
static int third(void)
{
	return 3;
}
`;

/** The image after a patch, its parts taken from the one before; and the texts that were parsed for it. */
function after(text: string) {
  const parsed: string[] = [];
  const counting: CParser = {
    ...parser,
    pieces: (path, given) => {
      parsed.push(given.text);
      return parser.pieces(path, given);
    },
  };
  const own = new Set(['a.c', 'b.c']);
  const before = makeProject(treeOfTexts(new Map([['a.c', BEFORE]])), parser, { own });
  const tree = treeOfTexts(new Map([['b.c', text]]));
  const project = makeProject(tree, counting, { own, twin: { project: before, path: () => 'a.c' } });
  return { found: project.whole('b.c'), alone: makeProject(tree, parser).whole('b.c'), parsed };
}

test('what a patch leaves alone is taken from the other image, at its new lines', () => {
  const { found, alone, parsed } = after(`#include <x.h>\n\n${BEFORE.replace('return 3', 'return 4')}`);
  assert.deepEqual(found, alone);
  assert.deepEqual(
    found?.functions.map((fn) => [fn.name, fn.line, fn.endLine, fn.condition]),
    [
      ['first', 7, 14, 'A'],
      ['second', 20, 25, 'A'],
      ['third', 32, 35, null],
    ],
  );
  assert.deepEqual(
    found?.tables.map((table) => [table.line, table.fields[0]?.line]),
    [[28, 29]],
  );
  // The chunks that the two changed lines stand in, in one go.
  assert.equal(parsed.length, 1);
  assert.match(parsed[0] ?? '', /include <x\.h>[\s\S]*return 4/);
  assert.doesNotMatch(parsed[0] ?? '', /guard/);
});

test('the same text under another condition is read anew', () => {
  const { found, alone } = after(BEFORE.replace('#ifdef A', '#ifdef B'));
  assert.deepEqual(found, alone);
  assert.deepEqual(
    found?.functions.map((fn) => [fn.name, fn.condition]),
    [
      ['first', 'B'],
      ['second', 'B'],
      ['third', null],
    ],
  );
});
