// npm test [-- NAME...]: sets up what is missing, then runs the tests whose path contains one of the names.
// Those in test/real need more than the clone: npm run test:real.
import { spawnSync } from 'node:child_process';
import { bundle, compile, filesBelow, install, root } from './setup.js';

const names = process.argv.slice(2).filter((a) => !a.startsWith('--'));
install();
compile();
await bundle();
const files = filesBelow('build/test').filter(
  (f) =>
    f.endsWith('.test.js') &&
    !f.startsWith('build/test/real/') &&
    (names.length === 0 || names.some((n) => f.includes(n))),
);
if (files.length === 0) {
  console.error('no test file matches');
  process.exit(1);
}
console.error(`lorelint: ${files.length} test files`);
const r = spawnSync(
  process.execPath,
  ['--test', '--import=./scripts/seed.js', '--test-reporter=spec', ...files],
  {
    cwd: root,
    stdio: 'inherit',
  },
);
process.exit(r.status ?? 1);
