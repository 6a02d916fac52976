/** Where real mail and the kernel tree are, for tests that need them; such tests skip by name when it is not there. */
import { existsSync } from 'node:fs';
import path from 'node:path';

const shared = process.env.LORELINT_SHARED ?? path.resolve('..', 'shared');
const tree = process.env.LORELINT_TREE ?? '/var/tmp/lorelint/linux-source-6.12';

/** Path of a file in ../shared. */
export const sharedFile = (...parts: string[]): string => path.join(shared, ...parts);
/** For node:test's `skip`: false, or the reason. */
export const noShared: false | string = existsSync(shared) ? false : 'no ../shared here';
export const kernelTree = tree;
export const noTree: false | string = existsSync(path.join(tree, 'net'))
  ? false
  : 'no kernel tree here (.ci/install)';
