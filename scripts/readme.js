// node scripts/readme.js [--check]: puts the program's real output into README.md, or says that it is stale.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundle, install, root } from './setup.js';

install();
await bundle();
const file = path.join(root, 'README.md');
const before = readFileSync(file, 'utf8');
/** Every `$ lorelint …` block is run again; what follows the first line up to the fence is its output. */
const after = before.replace(/^```\n\$ lorelint ([^\n]+)\n.*?^```$/gms, (_, command) => {
  const r = spawnSync(process.execPath, ['bin/lorelint.js', ...command.split(' ')], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  return `\`\`\`\n$ lorelint ${command}\n${r.stdout.trimEnd()}\n\`\`\``;
});
if (process.argv.includes('--check')) {
  if (after !== before) {
    console.error('README.md: the output in it is not what the program prints; run node scripts/readme.js');
    process.exit(1);
  }
} else writeFileSync(file, after);
