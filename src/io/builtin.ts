/** Parts of node that take milliseconds to load and that only some runs need: loaded when they are first used. */
import { createRequire } from 'node:module';

const load = createRequire(import.meta.url);

export const sha1 = (text: string): string =>
  (load('node:crypto') as typeof import('node:crypto')).createHash('sha1').update(text).digest('hex');

export const childProcess = () => load('node:child_process') as typeof import('node:child_process');
