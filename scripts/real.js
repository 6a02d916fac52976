// npm run test:real [-- NAME...]: the tests that need ../shared, a kernel tree or a peer program. Says loudly what is missing.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { bundle, compile, filesBelow, install, root } from './setup.js';

const shared = process.env.LORELINT_SHARED ?? path.join(root, '..', 'shared');
const tree = process.env.LORELINT_TREE ?? '/var/tmp/lorelint/linux-source-6.12';
if (!existsSync(shared)) console.error(`!!! ${shared} is not there: every test on real mail is SKIPPED`);
if (!existsSync(tree))
  console.error(`!!! ${tree} is not there (run .ci/install): every test on a kernel tree is SKIPPED`);
const names = process.argv.slice(2).filter((a) => !a.startsWith('--'));
install();
compile();
await bundle();
const files = filesBelow('build/test/real').filter(
  (f) => f.endsWith('.test.js') && (names.length === 0 || names.some((n) => f.includes(n))),
);
if (files.length === 0) {
  console.error('no test file matches');
  process.exit(names.length === 0 ? 0 : 1);
}
const r = spawnSync(
  process.execPath,
  ['--test', '--import=./scripts/seed.js', '--test-concurrency=2', '--test-reporter=spec', ...files],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, LORELINT_SHARED: shared, LORELINT_TREE: tree },
  },
);
process.exit(r.status ?? 1);
