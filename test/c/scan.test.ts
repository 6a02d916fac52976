/** The scan in WebAssembly against the same scan byte by byte, on texts of all shapes. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import test from 'node:test';
import fc from 'fast-check';
import { identifierHash } from '../../src/c/identifier-hash.js';
import { type Lexical, scanSource } from '../../src/c/lexical.js';
import { scanByBytes } from '../../src/c/scan-bytes.js';
import { MAX_SOURCE_BYTES } from '../../src/limits.js';

const mapOf = ({ names, marks }: Lexical) => new Map([...names].map((name, i) => [name, marks[i]]));
const found = (bytes: Uint8Array) => mapOf(scanSource(bytes));

const check = (text: string) => {
  const bytes = Buffer.from(text, 'latin1');
  assert.deepEqual(found(bytes), mapOf(scanByBytes(bytes)), JSON.stringify(text));
};

const PIECES = [
  'int', 'struct s', 'f', '(', ')', '{', '}', ';', '=', ',', '*', '\n{', '\n}', '\n', ' ', '\t', '\\\n', '\\', '"', "'", '"a\\"b"',
  "'\\''", '/*', '*/', '//', '/', '/* rcu */', '/* holds RTNL */', '// rTnL', '#', '\n#define', '\n # define M(x)', '\n#if A', '0x1f',
  '1e', 'rcu_read_lock()', 'rcu_read_unlock()', 'rtnl_lock();', 'rcu_dereference(p)', 'lockdep_rtnl_is_held()', '__must_hold(RCU)',
  'a_rcu(', 'x_rtnl', '_get_it(', '\0', '\x80', '\xff', '@', '[', '`', 'abc', 'abcd', 'abcdefgh', 'abcdefghi', 'a'.repeat(70),
]; // biome-ignore format: words in rows

test('pieces of C in any order', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }), (pieces) => {
      check(pieces.join(''));
      check(pieces.join(' '));
    }),
    { numRuns: 2000 },
  );
});

test('any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => check(Buffer.from(bytes).toString('latin1'))),
    { numRuns: 500 },
  );
});

test('a text cut at every place, so that each construct ends with it and lies across every edge of 16 and 64 bytes', () => {
  const text = `/* Called under rcu_read_lock(). */
static int one_rcu(struct a *a, char c) __must_hold(RCU)
{
	const char *s = "a \\" b } {"; // } {
	if (c == '\\'' || c == '{')
		return rcu_dereference(a->b)->c; /* } */
	rcu_read_unlock();
}
#define TWO(x) \\
	do { spin_lock(&(x)->lock); } while (0)
struct three { int x; } y = { .x = 1 };
`;
  for (let cut = 0; cut <= text.length; cut++) {
    check(text.slice(0, cut));
    check(text.slice(cut));
    check(' '.repeat(cut) + text);
  }
});

test('texts of all sizes after one another: nothing of the last is seen', () => {
  const text = (count: number, name: string) =>
    Array.from({ length: count }, (_, i) => `${name}${i}();`).join('\n');
  for (const count of [3, 200_000, 5, 30_000, 300_000, 1, 0]) {
    const names = found(Buffer.from(text(count, 'f')));
    assert.equal(names.size, count);
    assert.ok(count === 0 || names.has(identifierHash(`f${count - 1}`)));
  }
});

test('as many heads and names as the largest file can hold; what is behind that is not looked at', () => {
  assert.deepEqual([...scanSource(Buffer.alloc(MAX_SOURCE_BYTES, 'a()')).names], [identifierHash('a')]);
  const text = Buffer.alloc(MAX_SOURCE_BYTES + 10, ' ');
  text.write('{ first', 0);
  text.write('last', MAX_SOURCE_BYTES - 4);
  text.write('behind', MAX_SOURCE_BYTES + 1);
  assert.deepEqual([...found(text).keys()].sort(), [identifierHash('first'), identifierHash('last')].sort());
  // Names of four letters: more different ones than these do not fit.
  const count = Math.floor(MAX_SOURCE_BYTES / 5);
  const many = Buffer.alloc(5 * count, ' ');
  for (let i = 0; i < count; i++)
    for (let k = 0, rest = i; k < 4; k++, rest = Math.floor(rest / 52))
      many[5 * i + k] = (rest % 52 < 26 ? 65 : 71) + (rest % 52);
  assert.equal(scanSource(many).names.length, count);
});

test('a name as long as the file, of a function whose locks its name must tell apart', () => {
  const long = 'a'.repeat(1_000_000);
  for (const [name, marks] of [
    [`${long}_lock`, 3],
    [long, 1],
  ] as const) {
    const text = `void ${name}(void) { rcu_read_lock(); rcu_read_unlock(); }`;
    assert.equal(found(Buffer.from(text)).get(identifierHash(name)), marks);
  }
});

test('without WebAssembly, or the room that it reserves, the same is found', () => {
  const module = path.resolve('build/src/c/lexical.js');
  const program = `import(${JSON.stringify(module)}).then(({ scanSource }) => {
    const { names, marks } = scanSource(Buffer.from('int f(void) { rcu_read_lock(); }'));
    console.log([...names].map((name, i) => name + ' ' + marks[i]).sort().join());
  })`;
  const run = (command: string, args: string[]) => {
    const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    return stdout;
  };
  const wanted = run(process.execPath, ['-e', program]);
  assert.match(wanted, /\w/);
  assert.equal(run(process.execPath, ['--jitless', '-e', program]), wanted);
  const bounded = 'ulimit -v 4000000; exec "$0" -e "$1"';
  assert.equal(run('sh', ['-c', bounded, process.execPath, program]), wanted);
});
