import assert from 'node:assert/strict';
import test from 'node:test';
import { holds, identifierHash, scanSource } from '../../src/c/lexical.js';

const scan = (text: string) => {
  const facts = scanSource(new TextEncoder().encode(text));
  return {
    mentions: (name: string) => holds(facts.mentions, identifierHash(name)),
    defines: (name: string) => holds(facts.definitions, identifierHash(name)),
  };
};

test('names in code are mentioned, names in comments and strings are not', () => {
  const s = scan('int a = b1(c); /* d */ // e\nchar *f = "g \\" h"; char i = \'"\'; k();\n');
  for (const name of ['a', 'b1', 'c', 'f', 'i', 'k']) assert.ok(s.mentions(name), name);
  for (const name of ['d', 'e', 'g', 'h', '1', 'b']) assert.ok(!s.mentions(name), name);
});

test('functions and macros are definitions, declarations and calls are not', () => {
  const s = scan(`#define MAC(x) inner(x)
int proto(int a);
static int one(int a)
{
	if (a) {
		call(a);
	}
	return 0;
}
static inline void two(void) { three(); }
struct s { int (*member)(int); };
static const struct ops ops = {
	.fn = one,
};
int split(int a,
	  int b) __must_hold(b)
{
}
`);
  for (const name of ['MAC', 'one', 'two', 'split']) assert.ok(s.defines(name), name);
  for (const name of ['inner', 'proto', 'call', 'three', 'member', 'fn', 'ops'])
    assert.ok(!s.defines(name), name);
});

test('unbalanced braces of #if branches do not hide the next function', () => {
  const s = scan(`void f(void)
{
#ifdef A
	if (a) {
#else
	if (b) {
#endif
	}
}

void g(void)
{
}
`);
  assert.ok(s.defines('g'));
});
