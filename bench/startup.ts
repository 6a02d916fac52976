/** How quickly the program is there: ratios to `node -e 0`. Budgets: --version and --help 1.5x, lint on a page 3x. */
import { existsSync } from 'node:fs';
import { measure, print, type Work } from './measure.js';

const seed = '../shared/seed/000_fc92fbb7aa188ac4.txt';
const page = existsSync(seed) ? seed : 'samples/page.txt';
const run = (name: string, ...args: string[]): Work => ({ name, command: process.execPath, args });
const lorelint = (...args: string[]): Work => run(`lorelint ${args.join(' ')}`, 'bin/lorelint.js', ...args);

print(
  measure(
    [
      run('node -e 0', '-e', '0'),
      lorelint('--version'),
      lorelint('--help'),
      lorelint('diff', page),
      lorelint('lint', page),
    ],
    15,
  ),
);
