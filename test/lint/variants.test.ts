/** What the variants of a body have in common is said once, under the condition of them all. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { makeProject } from '../../src/c/project.js';
import { treeOfTexts } from '../../src/c/tree.js';
import { auditFiles } from '../../src/facts/audit.js';
import { makeProgram } from '../../src/facts/program.js';
import { makeSearch } from '../../src/facts/search.js';
import { MAX_ATOMS_TOGETHER } from '../../src/limits.js';
import { audit } from '../../src/lint/audit.js';
import { acrossVariants, together } from '../../src/lint/variants.js';
import { parser } from '../c/parser.js';

const TOGETHER: [texts: string[], text: string | null][] = [
  [['CONFIG_A', '!CONFIG_A'], null],
  [['CONFIG_A && CONFIG_B', '!CONFIG_A && CONFIG_B'], 'CONFIG_B'],
  [['CONFIG_A && !CONFIG_B', '!CONFIG_A && !CONFIG_B'], '!CONFIG_B'],
  [['CONFIG_A && CONFIG_B', 'CONFIG_A && !CONFIG_B', '!CONFIG_A && CONFIG_B'], '(CONFIG_A && CONFIG_B) || (CONFIG_A && !CONFIG_B) || (!CONFIG_A && CONFIG_B)'],
  [['CONFIG_A && DEBUG >= 2', 'CONFIG_A && !(DEBUG >= 2)'], 'CONFIG_A'],
  [['CONFIG_A && !(DEBUG >= 2)', '!CONFIG_A && !(DEBUG >= 2)'], '!(DEBUG >= 2)'],
  // The fourth combination is none: the first term would be false.
  [['(CONFIG_A || CONFIG_B) && CONFIG_A && CONFIG_B', '(CONFIG_A || CONFIG_B) && CONFIG_A && !CONFIG_B', '(CONFIG_A || CONFIG_B) && !CONFIG_A && CONFIG_B', '(!(CONFIG_A || CONFIG_B)) && !CONFIG_A && !CONFIG_B'], null],
  [['(CONFIG_A && CONFIG_B) && CONFIG_B', '!(CONFIG_A && CONFIG_B) && CONFIG_B'], 'CONFIG_B'],
  [['CONFIG_A', 'CONFIG_B'], 'CONFIG_A || CONFIG_B'],
]; // biome-ignore format: one row a case

for (const [texts, text] of TOGETHER)
  test(`${texts.join(', ')}: ${text}`, () => assert.equal(together(texts), text));

test('of more names than are looked at each condition is said', () => {
  const names = Array.from({ length: MAX_ATOMS_TOGETHER }, (_, i) => `CONFIG_${i}`).join(' && ');
  assert.equal(together([names, `!(${names})`]), null);
  const [one, other] = [`${names} && CONFIG_X`, `!(${names}) && CONFIG_X`];
  assert.equal(together([one, other]), `(${one}) || (${other})`);
});

test('what the message says, and what differs in more than its condition, stays apart', () => {
  const row = (line: number, text: string | null, from: 'code' | 'message' = 'code') => ({
    line,
    condition: text === null ? null : { text, from },
  });
  const apart = [
    row(1, 'A'),
    row(2, '!A'),
    row(3, null),
    row(3, null),
    row(4, 'A', 'message'),
    row(4, '!A', 'message'),
  ];
  assert.deepEqual(acrossVariants(apart), apart);
});

test('audit lists a finding of all variants once, without a condition, and one of some under theirs', () => {
  const text = `
static int open(struct net_device *dev)
{
	int n = 0;
#ifdef CONFIG_A
	n++;
#endif
	rcu_dereference(dev->x);
#ifdef CONFIG_B
	rcu_dereference(dev->y);
#else
	rcu_read_lock();
#endif
	rcu_dereference(dev->z);
	return n;
}
static const struct net_device_ops ops = { .ndo_open = open };
`;
  const project = makeProject(treeOfTexts(new Map([['net/a.c', text]])), parser);
  const found = auditFiles(makeSearch(makeProgram(project)), ['net/a.c']);
  const { diagnostics, sites } = audit(found, () => text);
  const said = diagnostics.map((d) => [d.line, d.severity, d.condition?.text ?? null]);
  assert.deepEqual(said, [
    [8, 'error', null],
    [10, 'error', 'CONFIG_B'],
    [14, 'error', 'CONFIG_B'],
  ]);
  const last = sites.filter((s) => s.line === 14).map((s) => [s.verdict, s.condition?.text ?? null]);
  assert.deepEqual(last, [
    ['violation', 'CONFIG_B'],
    ['held', '!CONFIG_B'],
  ]);
});
