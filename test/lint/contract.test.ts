/** What a patch introduces, leaves and fixes where a function states a contract, against a small tree. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { overlay, treeOfTexts } from '../../src/c/tree.js';
import { analyseChange } from '../../src/facts/change.js';
import { judge } from '../../src/lint/judge.js';
import { applyAll } from '../../src/lint/onto-tree.js';
import { RULES } from '../../src/rules/index.js';
import { parser } from '../c/parser.js';
import { diffText, patchOf } from './make.js';

/** A file whose lines start with ' ', '-' or '+': as it was, and the patch. */
type Edited = readonly string[];

function lint(before: Record<string, string>, edited: Record<string, Edited>) {
  const old = (lines: Edited) =>
    lines.flatMap((l) => (l.startsWith('+') ? [] : [`${l.slice(1)}\n`])).join('');
  const texts = Object.entries(edited).map(([path, lines]): [string, string] => [path, old(lines)]);
  const tree = overlay(treeOfTexts(new Map(Object.entries(before))), new Map(texts));
  const diff = Object.entries(edited).map(([path, lines]) => diffText(path, 1, lines));
  const patches = [patchOf(diff.join(''))];
  const { files, texts: changed, refused } = applyAll(patches, tree.read, () => true);
  assert.deepEqual(refused, []);
  const { pre, post } = analyseChange({ tree, parser }, changed);
  const result = judge({ patches, files, proofs: [], ground: 'tree', read: tree.read }, pre, post, RULES);
  return {
    ...result,
    said: result.diagnostics
      .filter((d) => d.severity !== 'note')
      .map((d) => `${d.origin} ${d.severity} ${d.file} ${d.function} ${d.expression}`)
      .sort(),
  };
}

const code = (text: string, mark = ' '): string[] => text.split('\n').map((line) => mark + line);
const HELPER = `int find(struct x *x)
{
	return rcu_dereference(x->p)->v;
}
EXPORT_SYMBOL(find);`;
const COMMENT = '/* Caller must hold rcu_read_lock() */';
const OPS = `static const struct net_device_ops ops = { .ndo_open = open };`;
const openWith = (body: string) => `static int open(struct net_device *dev)
{
	${body}
}
${OPS}
`;
const BARE = openWith('return find(dev->x);');
const CALL = 'net/b.c open find(dev->x)';
const SITE = 'net/a.c find rcu_dereference(x->p)';

test('a bad call of an old helper with a contract: introduced, once, at the call', () => {
  const { said, diagnostics, sites } = lint(
    { 'net/a.c': `${COMMENT}\n${HELPER}\n` },
    {
      'net/b.c': [
        ...code('static int open(struct net_device *dev)\n{'),
        '-	return 0;',
        '+	return find(dev->x);',
        ...code(`}\n${OPS}`),
      ],
    },
  );
  assert.deepEqual(said, [`introduced error ${CALL}`]);
  const [d] = diagnostics;
  assert.equal(
    d?.message,
    'find() states that its caller holds rcu_read_lock() (its comment says "Caller must hold rcu_read_lock"); open() calls it with only RTNL held',
  );
  assert.deepEqual(
    d?.path.map((s) => [s.function, s.file, s.line, s.via]),
    [
      ['open', 'net/b.c', 3, 'ndo_open'],
      ['find', 'net/a.c', 4, undefined],
    ],
  );
  assert.deepEqual(
    sites.map((s) => [s.kind, s.line, s.needs, s.held, s.verdict]),
    [['call', 3, ['rcu'], ['rtnl'], 'violation']],
  );
});

test('rcu_read_lock_bh() around the call is the other rule', () => {
  const { diagnostics } = lint(
    { 'net/a.c': `${COMMENT}\n${HELPER}\n` },
    {
      'net/b.c': [
        ...code('static int open(struct net_device *dev)\n{\n	int v;'),
        '-	rcu_read_lock();',
        '+	rcu_read_lock_bh();',
        ...code('	v = find(dev->x);'),
        '-	rcu_read_unlock();',
        '+	rcu_read_unlock_bh();',
        ...code(`	return v;\n}\n${OPS}`),
      ],
    },
  );
  assert.deepEqual(
    diagnostics.map((d) => [d.origin, d.code, d.function]),
    [['introduced', 'RCU002', 'open']],
  );
});

test('a lock taken away around the call, and around the caller of the caller', () => {
  const helper = { 'net/a.c': `${COMMENT}\n${HELPER}\n` };
  const unlocked = [
    ...code('static int open(struct net_device *dev)\n{\n	int v;'),
    '-	rcu_read_lock();',
    ...code('	v = look(dev->x);'),
    '-	rcu_read_unlock();',
    ...code(`	return v;\n}\n${OPS}`),
  ];
  const between = 'int look(struct x *x)\n{\n	return find(x);\n}\nEXPORT_SYMBOL(look);\n';
  const far = lint({ ...helper, 'net/c.c': between }, { 'net/b.c': unlocked });
  assert.deepEqual(far.said, ['introduced error net/c.c look find(x)']);
  assert.deepEqual(far.diagnostics[0]?.cause?.file, 'net/b.c');
  const near = lint(helper, { 'net/b.c': unlocked.map((l) => l.replace('look(', 'find(')) });
  assert.deepEqual(near.said, [`introduced error ${CALL}`]);
});

test('a comment that is put above an old helper introduces nothing, and taken away fixes nothing', () => {
  const put = (mark: string): Edited => [mark + COMMENT, ...code(HELPER)];
  assert.deepEqual(lint({ 'net/b.c': BARE }, { 'net/a.c': put('+') }).said, [`standing error ${CALL}`]);
  assert.deepEqual(lint({ 'net/b.c': BARE }, { 'net/a.c': put('-') }).said, [`standing error ${SITE}`]);
});

test('a first site in a helper that states it makes the broken contract an error; one more changes nothing', () => {
  const head = ` ${COMMENT}`;
  const helper = (...body: string[]): Edited => [
    head,
    ...code('int find(struct x *x)\n{'),
    ...body,
    ...code('}\nEXPORT_SYMBOL(find);'),
  ];
  const site = '	rcu_dereference(x->p);';
  assert.deepEqual(lint({ 'net/b.c': BARE }, { 'net/a.c': helper(`+${site}`, ' 	return 0;') }).said, [
    `introduced error ${CALL}`,
  ]);
  assert.deepEqual(
    lint({ 'net/b.c': BARE }, { 'net/a.c': helper(` ${site}`, '+	rcu_dereference(x->q);', ' 	return 0;') })
      .said,
    [`standing error ${CALL}`],
  );
});

test('a lock put around the call fixes it', () => {
  const { said } = lint(
    { 'net/a.c': `${COMMENT}\n${HELPER}\n` },
    {
      'net/b.c': [
        ...code('static int open(struct net_device *dev)\n{'),
        '+	guard(rcu)();',
        ...code(`	return find(dev->x);\n}\n${OPS}`),
      ],
    },
  );
  assert.deepEqual(said, [`fixed error ${CALL}`]);
});

test('sites lists a call that leaves a need, once, and reports only the site below it', () => {
  const helper = HELPER.replace('return', 'rcu_dereference(x->q);\n	rtnl_dereference(x->r);\n	return');
  const { said, sites } = lint(
    { 'net/a.c': `${helper}\n` },
    {
      'net/b.c': [
        ...code('static int open(struct net_device *dev)\n{'),
        '-	return 0;',
        '+	return find(dev->x);',
        ...code(`}\n${OPS}`),
      ],
    },
  );
  assert.deepEqual(
    said.map((s) => s.split(' ').slice(0, 4).join(' ')),
    ['introduced error net/a.c find', 'introduced error net/a.c find'],
  );
  assert.deepEqual(
    sites.filter((s) => s.kind === 'call').map((s) => [s.file, s.line, s.expression, s.verdict]),
    [['net/b.c', 3, 'find(dev->x)', 'violation']],
  );
});

test('a call whose locks change is listed with what is held now', () => {
  const { sites } = lint(
    { 'net/a.c': `${HELPER}\n` },
    {
      'net/b.c': [
        ...code('static int open(struct net_device *dev)\n{\n	int v;'),
        '+	rcu_read_lock();',
        ...code('	v = find(dev->x);'),
        '+	rcu_read_unlock();',
        ...code(`	return v;\n}\n${OPS}`),
      ],
    },
  );
  assert.deepEqual(
    sites.filter((s) => s.kind === 'call').map((s) => [s.expression, s.held, s.verdict]),
    [['find(dev->x)', ['rcu'], 'held']],
  );
});
