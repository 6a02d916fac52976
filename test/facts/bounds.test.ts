/** Each bound of the callers' search, crossed: it ends as unknown, never as a verdict. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { makeProject } from '../../src/c/project.js';
import { treeOfTexts } from '../../src/c/tree.js';
import { auditFiles } from '../../src/facts/audit.js';
import { makeProgram } from '../../src/facts/program.js';
import { makeSearch } from '../../src/facts/search.js';
import {
  MAX_CALL_DEPTH,
  MAX_CALLBACK_DEPTH,
  MAX_CALLERS,
  MAX_MEMBER_FILES,
  MAX_USE_FILES,
} from '../../src/limits.js';
import { parser } from '../c/parser.js';

const SITE = 'void find(struct x *x)\n{\n\trcu_dereference(x->p);\n}\nEXPORT_SYMBOL(find);\n';

/** Verdict and reason of the only site that needs something in net/a.c. */
function verdict(files: Record<string, string>): string {
  const tree = treeOfTexts(new Map(Object.entries(files)));
  const facts = auditFiles(makeSearch(makeProgram(makeProject(tree, parser))), ['net/a.c']);
  const open = facts.sites.filter((s) => s.kind === 'access' && s.verdict !== 'none-needed');
  assert.equal(open.length, 1);
  return `${open[0]!.verdict}: ${open[0]!.because}`;
}

const locked = (name: string, call: string) =>
  `void ${name}(struct x *x)\n{\n\trcu_read_lock();\n\t${call}\n\trcu_read_unlock();\n}\n`;
const repeat = (n: number, text: (i: number) => string) =>
  Array.from({ length: n }, (_, i) => text(i)).join('');

test('files that use a name', () => {
  const files: Record<string, string> = { 'net/a.c': SITE };
  for (let i = 0; i < MAX_USE_FILES + 5; i++) files[`net/u/f${i}.c`] = locked(`u${i}`, 'find(x);');
  assert.match(verdict(files), /^unknown: \d+ more files use find\(\)$/);
});

test('callers that are followed', () => {
  const callers = repeat(MAX_CALLERS + 5, (i) => `static void c${i}(struct x *x)\n{\n\tfind(x);\n}\n`);
  assert.match(verdict({ 'net/a.c': `${SITE.replace(/EXPORT.*\n/, '')}${callers}` }), /^unknown: /);
});

test('functions on one path', () => {
  const n = MAX_CALL_DEPTH + 5;
  const chain = repeat(
    n,
    (i) => `static void c${i}(struct x *x)\n{\n\t${i === 0 ? 'find' : `c${i - 1}`}(x);\n}\n`,
  );
  const end = locked('top', `c${n - 1}(x);`);
  assert.match(
    verdict({ 'net/a.c': `${SITE.replace(/EXPORT.*\n/, '')}${chain}${end}` }),
    /^unknown: there are more callers/,
  );
});

test('a callback handed on and on', () => {
  const n = MAX_CALLBACK_DEPTH + 2;
  const down = repeat(
    n,
    (i) => `static void h${i}(void (*fn)(struct x *))\n{\n\t${i + 1 < n ? `h${i + 1}(fn)` : 'fn(0)'};\n}\n`,
  );
  const top = 'void top(void)\n{\n\trcu_read_lock();\n\th0(find);\n\trcu_read_unlock();\n}\n';
  assert.match(
    verdict({ 'net/a.c': `${SITE.replace(/EXPORT.*\n/, '')}${down}${top}` }),
    /^unknown: it is handed on too often/,
  );
});

test('files that mention a member', () => {
  const files: Record<string, string> = {
    'net/a.c': `${SITE}static const struct my_ops ops = { .run = find };\n`,
  };
  for (let i = 0; i < MAX_MEMBER_FILES + 5; i++)
    files[`net/m/f${i}.c`] =
      `void m${i}(struct my_ops *ops)\n{\n\trcu_read_lock();\n\tops->run(0);\n\trcu_read_unlock();\n}\n`;
  assert.match(verdict(files), /^unknown: it is called through run$/);
});
