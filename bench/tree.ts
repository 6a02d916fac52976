/**
 * `lint --tree` on a seed-like patch beside one sparse process on the same file, with the flags that `make C=2 V=1` shows.
 * A prepared tree (make defconfig prepare) is needed for sparse: $LORELINT_PREPARED, made by bench/prepare.sh.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { measure, print, type Work } from './measure.js';

const tree = process.env.LORELINT_TREE ?? '/var/tmp/lorelint/linux-source-6.12';
const prepared = process.env.LORELINT_PREPARED ?? '/var/tmp/lorelint/prepared';
const diff = '../shared/seed/seed-on-6.12.diff';
/** One line: the sparse command that make prints for net/ipv4/ipmr.c, run in the prepared tree. */
const command = path.join(prepared, 'sparse-command');

const cold = mkdtempSync(path.join(tmpdir(), 'lorelint-bench-'));
const lint = (name: string, ...more: string[]): Work => ({
  name,
  command: 'env',
  args: [
    `XDG_CACHE_HOME=${cold}`,
    process.execPath,
    'bin/lorelint.js',
    'lint',
    '--tree',
    tree,
    ...more,
    diff,
  ],
});

if (!existsSync(diff) || !existsSync(path.join(tree, 'net')))
  console.log('!!! no ../shared or no kernel tree: nothing measured');
else {
  const works = [
    lint('lorelint lint --tree, no cache', '--no-cache'),
    lint('lorelint lint --tree, cache warm'),
  ];
  if (existsSync(command))
    works.unshift({
      name: 'sparse net/ipv4/ipmr.c',
      command: 'sh',
      args: ['-c', `cd ${prepared} && ${readFileSync(command, 'utf8')}`],
    });
  else console.log(`!!! ${command} is not there (bench/prepare.sh makes it): no ratio to sparse`);
  print(measure(works, 5));
}
rmSync(cold, { recursive: true, force: true });
