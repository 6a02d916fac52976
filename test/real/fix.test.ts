/** The fix of the user's case on top of the patch that needs it, and five that come near it and fix nothing. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { kernelTree, noShared, noTree, sharedFile } from '../shared.js';

const skip = noShared || noTree;
const seed = sharedFile('seed', 'seed-on-6.12.diff');
const IPMR = 'net/ipv4/ipmr.c';
let folder = '';

const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' });

/** A folder with the patched file in a repository, from which the fixes are made as diffs. */
before(() => {
  if (skip) return;
  folder = mkdtempSync(path.join(tmpdir(), 'lorelint-fix-'));
  for (const file of [IPMR, 'net/ipv4/ipmr_base.c', 'include/linux/mroute_base.h']) {
    mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    copyFileSync(path.join(kernelTree, file), path.join(folder, file));
  }
  git('init', '-q');
  git('apply', path.resolve(seed));
  git('add', '-A');
});
after(() => {
  if (folder !== '') rmSync(folder, { recursive: true });
});

/** Edits of reg_vif_xmit() and of another caller, each `from` once in the text from `start` on. */
function fixOf(name: string, edits: { start: string; from: string; to: string }[]): string {
  const file = path.join(folder, IPMR);
  const patched = git('show', `:${IPMR}`);
  let text = patched;
  for (const { start, from, to } of edits) {
    const at = text.indexOf(from, text.indexOf(start));
    assert.ok(text.includes(start) && at >= 0, `${name}: ${from}`);
    text = text.slice(0, at) + to + text.slice(at + from.length);
  }
  writeFileSync(file, text);
  const diff = path.join(folder, `${name}.diff`);
  writeFileSync(diff, git('diff', '--', IPMR));
  writeFileSync(file, patched);
  return diff;
}

interface Found {
  origin: string;
  severity: string;
  function: string;
  path: { function: string }[];
}

function lint(...sources: string[]): { code: number | null; loud: Found[]; fixed: Found[] } {
  const args = ['bin/lorelint.js', 'lint', '-f', 'json', '--all', '--tree', kernelTree, ...sources];
  const r = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
  const all = (JSON.parse(r.stdout) as { diagnostics: Found[] }).diagnostics;
  const loud = all.filter((d) => d.origin === 'introduced' && d.severity !== 'note');
  return { code: r.status, loud, fixed: all.filter((d) => d.origin === 'fixed') };
}

const XMIT = 'static netdev_tx_t reg_vif_xmit(';
const CALL = '\terr = ipmr_fib_lookup(net, &fl4, &mrt);\n\tif (err < 0) {\n';
const LOCK = '\trcu_read_lock();\n\n\t/* Pairs with WRITE_ONCE() in vif_add() and vif_delete() */\n';
const NO_LOCK = LOCK.replace('\trcu_read_lock();\n\n', '');
const move = (call: string) => [
  { start: XMIT, from: CALL, to: call },
  { start: XMIT, from: LOCK, to: NO_LOCK },
];

test('the patch alone is an error in ipmr_fib_lookup() through reg_vif_xmit()', { skip }, () => {
  const { code, loud } = lint(seed);
  assert.equal(code, 1);
  assert.deepEqual(
    loud.map((d) => [d.severity, d.function]),
    [['error', 'ipmr_fib_lookup']],
  );
  assert.ok(loud[0]?.path.some((s) => s.function === 'reg_vif_xmit'));
});

test('with the lock above the call it is gone', { skip }, () => {
  const fix = fixOf('fix', move(`\trcu_read_lock();\n${CALL}\t\trcu_read_unlock();\n`));
  const { code, loud } = lint(seed, fix);
  assert.deepEqual(loud, []);
  assert.equal(code, 0);
});

const OTHER = 'int ip_mr_input(';
const NEAR: Record<string, { start: string; from: string; to: string }[]> = {
  'rcu_read_lock_bh() instead': [
    { start: XMIT, from: CALL, to: `\trcu_read_lock_bh();\n${CALL}\t\trcu_read_unlock_bh();\n` },
    { start: XMIT, from: LOCK, to: NO_LOCK },
    { start: XMIT, from: '\trcu_read_unlock();\n\tkfree_skb', to: '\trcu_read_unlock_bh();\n\tkfree_skb' },
  ],
  'the lock in one branch only': [
    { start: XMIT, from: CALL, to: `\tif (skb->mark)\n\t\trcu_read_lock();\n${CALL}` },
  ],
  'the unlock above the call': [
    { start: XMIT, from: CALL, to: `\trcu_read_lock();\n\tif (!skb->mark)\n\t\trcu_read_unlock();\n${CALL}` },
  ],
  'the lock below the call': [
    { start: XMIT, from: CALL, to: CALL.replace('\tif', '\trcu_read_lock();\n\tif') },
  ],
  'the lock in another caller': [
    { start: OTHER, from: '\tint local = ', to: '\tint locked = (rcu_read_lock(), 1);\n\tint local = ' },
  ],
};

for (const [name, edits] of Object.entries(NEAR))
  test(`${name}: still an error`, { skip }, () => {
    const { code, loud } = lint(seed, fixOf(name.replaceAll(/\W+/g, '-'), edits));
    assert.equal(code, 1);
    assert.ok(loud.some((d) => d.severity === 'error' && d.function === 'ipmr_fib_lookup'));
  });
