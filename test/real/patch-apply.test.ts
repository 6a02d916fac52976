/** Putting hunks into a tree, against `git apply` and `git apply -C1`. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import fc from 'fast-check';
import { patchesOf, patchOfDiff } from '../../src/patch/extract.js';
import { applyToText } from '../../src/patch/images.js';
import { diffText, fileDiff, fileText, hunksOf, preOf, steps } from '../patch/edits.js';
import { kernelTree, noShared, noTree, sharedFile } from '../shared.js';
import { seedReply } from './seed.js';

const inTree = (file: string) => readFileSync(path.join(kernelTree, file), 'utf8');

test('the patch carried to 6.12 goes in exactly', { skip: noShared || noTree }, () => {
  const patch = patchOfDiff(
    readFileSync(sharedFile('seed', 'seed-on-6.12.diff'), 'latin1'),
    'seed-on-6.12.diff',
  );
  assert.deepEqual(patch.problems, []);
  for (const file of patch.diff.files) {
    const images = applyToText(file, inTree(file.path));
    assert.ok(
      images.applied.every((a) => a.how === 'exact'),
      file.path,
    );
  }
});

test("the page's own patch goes into 6.12 but for hunks 2, 5 and 7 of ipmr.c", {
  skip: noShared || noTree,
}, () => {
  const [patch] = patchesOf(seedReply());
  const out = patch!.diff.files.map((f) => applyToText(f, inTree(f.path)));
  const refused = out.flatMap((i) =>
    i.applied.filter((a) => a.how === 'refused').map((a) => `${i.path} ${a.hunk + 1}`),
  );
  assert.deepEqual(refused, ['net/ipv4/ipmr.c 2', 'net/ipv4/ipmr.c 5', 'net/ipv4/ipmr.c 7']);
  const ipmr = out[1]!;
  const line = ipmr.fromMail(329);
  assert.equal(ipmr.post!.regions[0]!.lines[line - 1], '\t*mrt = rcu_dereference(net->ipv4.mrt);');
  assert.equal(ipmr.toMail(line), 329);
});

test('400 random edits of drifted files go in, or not, as with git apply and git apply -C1', {
  timeout: 120_000,
}, () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'lorelint-apply-'));
  const drift = fc.array(fc.record({ at: fc.nat(40), kind: fc.constantFrom('drop', 'double', 'edit') }), {
    maxLength: 4,
  });
  const git = (text: string, patch: string, ...args: string[]): string | null => {
    writeFileSync(path.join(dir, 'f.c'), text);
    const r = spawnSync('git', ['apply', ...args, '-'], {
      cwd: dir,
      input: patch,
      env: { ...process.env, GIT_CEILING_DIRECTORIES: path.dirname(dir) },
    });
    return r.status === 0 ? readFileSync(path.join(dir, 'f.c'), 'utf8') : null;
  };
  try {
    let [plain, reduced, none] = [0, 0, 0];
    fc.assert(
      fc.property(steps, drift, (all, moves) => {
        const file = fileDiff(hunksOf(all, 3));
        const tree = preOf(all);
        for (const { at, kind } of moves) {
          if (at >= tree.length) continue;
          if (kind === 'drop') tree.splice(at, 1);
          else if (kind === 'double') tree.splice(at, 0, tree[at]!);
          else tree[at] = 'drifted';
        }
        if (tree.length === 0) return;
        const images = applyToText(file, fileText(tree));
        const ours = fileText(images.post!.regions[0]?.lines ?? []);
        const hows = images.applied.map((a) => a.how);
        const full = git(fileText(tree), diffText(file));
        assert.equal(!hows.includes('refused') && !hows.includes('reduced'), full !== null, 'git apply');
        if (full !== null) assert.equal(ours, full);
        const least = git(fileText(tree), diffText(file), '-C1');
        assert.equal(!hows.includes('refused'), least !== null, 'git apply -C1');
        if (least !== null) assert.equal(ours, least);
        if (full !== null) plain++;
        else if (least !== null) reduced++;
        else none++;
      }),
      { numRuns: 400, seed: 20261123 },
    );
    assert.ok(plain > 30 && reduced > 10 && none > 30, `${plain} plain, ${reduced} reduced, ${none} refused`);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
