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

type Edit = (body: string) => string;

/** A diff that changes the body of one function of the patched file. */
function fixOf(name: string, fn: string, edit: Edit): string {
  const file = path.join(folder, IPMR);
  const patched = git('show', `:${IPMR}`);
  const start = patched.search(new RegExp(`^[a-z].*\\b${fn}\\(`, 'm'));
  const end = patched.indexOf('\n}\n', start);
  const body = patched.slice(start, end);
  const edited = edit(body);
  assert.ok(start > 0 && edited !== body, name);
  writeFileSync(file, patched.slice(0, start) + edited + patched.slice(end));
  const diff = path.join(folder, `${name.replaceAll(/\W+/g, '-')}.diff`);
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

const XMIT = 'reg_vif_xmit';
/** The call and the `if` on its result below it. */
const CALL = /^\t.*\bipmr_fib_lookup\(.*\n\tif .*\n/m;
const LOCK = /^\trcu_read_lock\(\);\n/m;
const UNLOCK = /^\trcu_read_unlock\(\);\n/m;
const above =
  (text: string, below = ''): Edit =>
  (body) =>
    body.replace(CALL, (call) => text + call + below);

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
  const fix = fixOf('fix', XMIT, (body) =>
    above('\trcu_read_lock();\n', '\t\trcu_read_unlock();\n')(body.replace(LOCK, '')),
  );
  const { code, loud } = lint(seed, fix);
  assert.deepEqual(loud, []);
  assert.equal(code, 0);
});

const NEAR: Record<string, [string, Edit]> = {
  'rcu_read_lock_bh() instead': [
    XMIT,
    (body) =>
      above(
        '\trcu_read_lock_bh();\n',
        '\t\trcu_read_unlock_bh();\n',
      )(body.replace(LOCK, '').replace(UNLOCK, '\trcu_read_unlock_bh();\n')),
  ],
  'the lock in one branch only': [XMIT, above('\tif (skb->mark)\n\t\trcu_read_lock();\n')],
  'the unlock above the call': [
    XMIT,
    above('\trcu_read_lock();\n\tif (!skb->mark)\n\t\trcu_read_unlock();\n'),
  ],
  'the lock below the call': [
    XMIT,
    (body) => body.replace(CALL, (call) => call.replace('\tif', '\trcu_read_lock();\n\tif')),
  ],
  'the lock in another caller': ['ip_mr_input', (body) => body.replace('\n{\n', '\n{\n\trcu_read_lock();\n')],
};

for (const [name, [fn, edit]] of Object.entries(NEAR))
  test(`${name}: still an error`, { skip }, () => {
    const { code, loud } = lint(seed, fixOf(name, fn, edit));
    assert.equal(code, 1);
    assert.ok(loud.some((d) => d.severity === 'error' && d.function === 'ipmr_fib_lookup'));
  });
