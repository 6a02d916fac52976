// npm start: sets up what is missing, then runs the main job on the sample thread.
import { spawnSync } from 'node:child_process';
import { bundle, install, root } from './setup.js';

install();
await bundle();
const commands = [
  ['summary', 'samples/thread.mbox'],
  ['lint', 'samples/thread.mbox'],
];
for (const args of commands) {
  console.log(`\n$ lorelint ${args.join(' ')}\n`);
  const r = spawnSync(process.execPath, ['bin/lorelint.js', ...args], { cwd: root, stdio: 'inherit' });
  // The sample holds a bug on purpose, so findings (1) are what is expected here.
  if (r.status !== 0 && r.status !== 1) process.exit(r.status ?? 1);
}
