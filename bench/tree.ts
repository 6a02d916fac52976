/**
 * `lint --tree` beside one sparse process on the seed's file, with the flags that `make C=2 V=1` shows: with no cache, with
 * the cache that the same patch left, and with the cache that other patches on the same tree left.
 * A prepared tree (make defconfig prepare) is needed for sparse: $LORELINT_PREPARED, made by bench/prepare.sh.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { measure, print, type Work } from './measure.js';

const tree = process.env.LORELINT_TREE ?? '/var/tmp/lorelint/linux-source-6.12';
const prepared = process.env.LORELINT_PREPARED ?? '/var/tmp/lorelint/prepared';
const diff = '../shared/seed/seed-on-6.12.diff';
/** One line: the sparse command that make prints for net/ipv4/ipmr.c, run in the prepared tree. */
const command = path.join(prepared, 'sparse-command');

/** Other patches on the same tree: a mail for each round that none has had before. */
const mails = '../shared/mutants/mbox';
const ROUNDS = 7;

const cache = mkdtempSync(path.join(tmpdir(), 'lorelint-bench-'));
const args = (...more: string[]) => [
  `XDG_CACHE_HOME=${cache}`,
  process.execPath,
  'bin/lorelint.js',
  'lint',
  '--tree',
  tree,
  ...more,
];

function otherMails(): string[] {
  const all = existsSync(mails) ? readdirSync(mails).sort() : [];
  const step = Math.max(1, Math.floor(all.length / (ROUNDS + 1)));
  return all.filter((_, i) => i % step === 0).map((name) => path.join(mails, name));
}

if (!existsSync(diff) || !existsSync(path.join(tree, 'net')))
  console.log('!!! no ../shared or no kernel tree: nothing measured');
else {
  const others = otherMails();
  const works: Work[] = [
    { name: 'lint --tree, no cache', command: 'env', args: args('--no-cache', diff) },
    { name: 'lint --tree, warm, the same patch again', command: 'env', args: args(diff) },
    {
      name: 'lint --tree, warm, another patch each time',
      command: 'env',
      args: (round) => args(others[round + 1] ?? diff),
    },
  ];
  if (existsSync(command))
    works.unshift({
      name: 'sparse net/ipv4/ipmr.c',
      command: 'sh',
      args: ['-c', `cd ${prepared} && ${readFileSync(command, 'utf8')}`],
    });
  else console.log(`!!! ${command} is not there (bench/prepare.sh makes it): no ratio to sparse`);
  print(measure(works, ROUNDS));
}
rmSync(cache, { recursive: true, force: true });
