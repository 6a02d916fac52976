/** `audit` of net/ without the cache. Budget on two cores: 60 s, 1.2 GB. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { measure, print } from './measure.js';

const tree = process.env.LORELINT_TREE ?? '/var/tmp/lorelint/linux-source-6.12';

if (!existsSync(path.join(tree, 'net'))) console.log('!!! no kernel tree: nothing measured');
else {
  const args = ['bin/lorelint.js', 'audit', '--tree', tree, '--no-cache', '--fail-on', 'never', 'net'];
  print(measure([{ name: 'lorelint audit net', command: process.execPath, args }], 1, 0));
}
