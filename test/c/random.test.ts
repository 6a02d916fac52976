/** Random kernel-like text: nothing throws, and what is given keeps to what ir.ts says. */
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { CFile } from '../../src/c/ir.js';
import { parser } from './parser.js';

const LINES = [
  'static int f(struct net *net, u32 id)', 'void g(void)', '{', '}', '};', '\tif (a(x)) {', '\t} else {', '\t}', '\telse', '\t\tb();',
  '\tfor (i = 0; i < n; i++)', '\tlist_for_each_entry_rcu(p, &h, l) {', '\tdo {', '\t} while (c());', '\tswitch (x) {', '\tcase 1:',
  '\tdefault:', '\t\tbreak;', '\t\tcontinue;', '\treturn d(', '\t\t  e) &&', '\tgoto out;', 'out:', '\tguard(rcu)();', '\tscoped_guard(rcu) {',
  '#ifdef CONFIG_X', '#else', '#endif', '#if A > 1 && (', '#define M(x) \\', '\tfoo(x) \\', '/* a', ' * b', ' */', '// c', '',
  'static const struct ops o = {', '\t.fn = f,', '\t{ .a = 1 },', 'struct x {', '\tint (*fn)(int);', 'EXPORT_SYMBOL(f)', '\t\tx = y ?', '\t\t  z : w;',
  'DEFINE_X(a', '\t"s" T "t', '\tp->q(*r, &s->t[1]);', '\tstruct y *v = ({ k(); });', '\t? m : n)', '\t(', '\t)', '[',
]; // biome-ignore format: words in rows
const text = fc.array(fc.constantFrom(...LINES), { maxLength: 40 });

function check(file: CFile, first: number, last: number): void {
  for (const f of file.functions) {
    assert.ok(first <= f.line && f.line <= f.endLine && f.endLine <= last, `${f.line}-${f.endLine}`);
    assert.ok(f.error === undefined ? f.blocks.length > 0 : f.blocks.length === 0);
    let id = 0;
    for (const b of f.blocks) {
      for (const o of b.ops)
        assert.ok(first <= o.line && o.line <= o.endLine && o.endLine <= last && o.column > 0);
      for (const o of b.ops) if (o.op === 'call') assert.equal(o.id, ++id);
      for (const o of b.ops)
        if (o.op === 'call')
          assert.ok(!/__unseen__/.test(`${o.name} ${o.args.join()} ${o.result} ${o.through}`));
      for (const e of b.edges)
        assert.ok(e.to >= 0 && e.to < f.blocks.length && !e.test?.lhs.includes('__unseen__'));
      if (b.ops.some((o) => o.op === 'return'))
        assert.ok(b.ops.at(-1)!.op === 'return' && b.edges.length === 0);
    }
  }
}

test('whole files', () => {
  fc.assert(
    fc.property(text, (lines) => check(parser.file('a.c', lines.join('\n')), 1, Math.max(lines.length, 1))),
    { numRuns: 400 },
  );
});

test('regions, several of them, at any line', () => {
  const region = fc.record({
    lines: text,
    start: fc.integer({ min: 1, max: 1e6 }),
    section: fc.constantFrom(...LINES),
  });
  fc.assert(
    fc.property(region, (r) =>
      check(parser.regions('a.c', [r]), r.start, r.start + Math.max(r.lines.length, 1) - 1),
    ),
    { numRuns: 800 },
  );
});

test('the same text gives the same answer', () => {
  fc.assert(
    fc.property(text, (lines) => {
      const code = lines.join('\n');
      assert.deepEqual(parser.file('a.c', code), parser.file('a.c', code));
    }),
    { numRuns: 50 },
  );
});
