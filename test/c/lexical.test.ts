import assert from 'node:assert/strict';
import test from 'node:test';
import { identifierHash } from '../../src/c/identifier-hash.js';
import { DEFINED, NOTABLE, scanSource } from '../../src/c/lexical.js';

const scan = (text: string) => {
  const facts = scanSource(new TextEncoder().encode(text));
  const is = (name: string, mark: number) =>
    ((facts.marks[facts.names.indexOf(identifierHash(name))] ?? 0) & mark) !== 0;
  return {
    mentions: (name: string) => facts.names.includes(identifierHash(name)),
    defines: (name: string) => is(name, DEFINED),
    notable: (name: string) => is(name, NOTABLE),
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

test('what takes a lock and keeps it, or asks for one, is notable', () => {
  const s = scan(`#define READ(p) rcu_dereference(p)
#define PLAIN(p) ((p) + 1)
static void takes(void)
{
	rcu_read_lock();
}
static void both(void)
{
	rcu_read_lock();
	rcu_read_unlock();
}
static bool both_reader_lock(int a)
{
	rcu_read_lock();
	if (a) {
		rcu_read_unlock();
	}
}
static int asks(void)
{
	return rcu_dereference(x);
}
static int plain(void)
{
	return x;
}
`);
  for (const name of ['READ', 'takes', 'both_reader_lock', 'asks']) assert.ok(s.notable(name), name);
  for (const name of ['PLAIN', 'both', 'plain']) assert.ok(s.defines(name) && !s.notable(name), name);
});

test('a file of nothing but different names, a cut comment, a NUL and a macro without an end are read to the end', () => {
  const many = Array.from({ length: 60_000 }, (_, i) => `n${i.toString(36)}`);
  const found = new Set(scanSource(new TextEncoder().encode(many.join(' '))).names);
  assert.ok(many.every((name) => found.has(identifierHash(name))));
  for (const text of [
    'a /* b',
    'a "b',
    "a 'b\\",
    'a /',
    'a //',
    'a #',
    'a\n#define',
    'a\n#define M',
    'a {',
    'a\0',
  ])
    assert.ok(scan(text).mentions('a'), text);
  assert.ok(scan('int\0 after;').mentions('after'));
  assert.ok(scan('a\n#define M').defines('M'));
  assert.ok(!scan('a /* b').mentions('b'));
  assert.ok(scan('/**/ a').mentions('a'));
  assert.ok(!scan('/*/ a */').mentions('a'));
});

test('notable: what returns between the lock and the first unlock, though it gives as much as it takes', () => {
  const s = scan(
    'int prepare(struct x *x)\n{\n\trtnl_lock();\n\tif (!x)\n\t\tgoto unlock;\n\treturn 0;\nunlock:\n\trtnl_unlock();\n\treturn -1;\n}\n' +
      'int whole(struct x *x)\n{\n\tif (!x)\n\t\treturn 0;\n\trtnl_lock();\n\tf(x);\n\trtnl_unlock();\n\treturn 1;\n}\n',
  );
  assert.ok(s.notable('prepare'));
  assert.ok(!s.notable('whole'));
});

test('notable: what gives up first what its caller took, though it takes as much as it gives', () => {
  const s = scan(`void retakes(void) { rcu_read_unlock(); sleep(); rcu_read_lock(); }
void whole(void) { rcu_read_lock(); use(); rcu_read_unlock(); }
#define RETAKES() do { rcu_read_unlock(); sleep(); rcu_read_lock(); } while (0)
#define WHOLE() do { rcu_read_lock(); use(); rcu_read_unlock(); } while (0)
`);
  for (const name of ['retakes', 'RETAKES']) assert.ok(s.notable(name), name);
  for (const name of ['whole', 'WHOLE']) assert.ok(!s.notable(name), name);
});
