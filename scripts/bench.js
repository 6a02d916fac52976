// npm run bench [-- NAME...]: the programs in bench/, each printing its ratios to a peer measured in the same run. What lies in a folder
// below takes long and needs a preparation of its own: only by name (peers).
import { spawnSync } from 'node:child_process';
import { bundle, compile, filesBelow, install, root } from './setup.js';

install();
compile();
await bundle();
const names = process.argv.slice(2);
const files = filesBelow('build/bench').filter(
  (f) =>
    f.endsWith('.js') &&
    !f.endsWith('/measure.js') &&
    (names.length === 0 ? !f.includes('/peers/') : names.some((n) => f.includes(n))),
);
for (const file of files) {
  console.log(`== ${file.replace('build/', '').replace('.js', '.ts')}`);
  spawnSync(process.execPath, [file], { cwd: root, stdio: 'inherit' });
}
