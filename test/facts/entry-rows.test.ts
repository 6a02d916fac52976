/** Bounds of the check of the rows; what it says is tested in test/cli/entries.test.ts. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { makeProject } from '../../src/c/project.js';
import { treeOfTexts } from '../../src/c/tree.js';
import { checkMember, type RowCheck } from '../../src/facts/entry-rows.js';
import { makeProgram } from '../../src/facts/program.js';
import { makeSearch } from '../../src/facts/search.js';
import { memberRows } from '../../src/knowledge/kernel.js';
import { MAX_ROW_MENTIONS, MAX_ROW_STEPS } from '../../src/limits.js';
import { parser } from '../c/parser.js';

const row = memberRows().find((one) => one.struct === 'net_device_ops' && one.member === 'ndo_open')!;

function check(files: Record<string, string>): RowCheck {
  const tree = treeOfTexts(new Map(Object.entries(files)));
  return checkMember(makeSearch(makeProgram(makeProject(tree, parser))), row);
}

const rtnl = (checked: RowCheck) => checked.contexts.find((one) => one.context === 'rtnl');

const CALL = `
static void up(struct net_device *dev)
{
	const struct net_device_ops *ops = dev->netdev_ops;

	ops->ndo_open(dev);
}
`;
const caller = (i: number) => `static void by${i}(struct net_device *dev)\n{\n\tup(dev);\n}\n`;
const ROOT = `
static int bind(struct socket *sock, struct sockaddr *addr, int len)
{
	up(sock->dev);
	return 0;
}
static const struct proto_ops raw_ops = { .bind = bind };
`;
const wide = (callers: number) =>
  `${CALL}${Array.from({ length: callers }, (_, i) => caller(i)).join('')}${ROOT}`;

test('callers beyond the bound are not followed, and the row is not known', () => {
  assert.equal(rtnl(check({ 'net/a.c': wide(20) }))?.is, 'lacking');
  const far = rtnl(check({ 'net/a.c': wide(MAX_ROW_STEPS) }));
  assert.equal(far?.is, 'unknown');
});

test('a member whose name stands in too many files is not checked', () => {
  const files: Record<string, string> = { 'net/a.c': wide(1) };
  for (let i = 0; i < MAX_ROW_MENTIONS; i++) files[`net/m/m${i}.c`] = 'int ndo_open;\n';
  assert.deepEqual(rtnl(check(files)), {
    context: 'rtnl',
    is: 'unknown',
    because: 'too many files mention it',
  });
});
