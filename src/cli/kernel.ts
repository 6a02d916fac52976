/** The kernel tree behind --tree, as the lint driver asks for it. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CParser } from '../c/parse.js';
import { analyseChange, type TreeAnalysis } from '../facts/change.js';
import { cacheFolder, noCache, openCache } from '../io/cache.js';
import { partStore } from '../io/parts.js';
import { openTree } from '../io/tree.js';
import type { LintDeps } from '../lint/facts.js';
import type { Options } from './options.js';
import { version } from './version.js';

/** Names this build: the bundle's files carry a hash of their content, so entries of another build are never read. */
function buildId(): string {
  const folder = path.dirname(fileURLToPath(import.meta.url));
  return `${version} ${readdirSync(folder).sort().join()}`;
}

export interface Kernel extends TreeAnalysis {
  /** When all is done: the cache takes what is new and tidies up. */
  close(): void;
}

/** Opens the tree with its cache. Throws UserError when it is no kernel tree. */
export function openKernel(parser: CParser, folder: string, options: Pick<Options, 'rev' | 'cache'>): Kernel {
  const cache = options.cache ? openCache(cacheFolder(process.env), buildId()) : noCache;
  const tree = openTree(folder, { cache, ...(options.rev === null ? {} : { rev: options.rev }) });
  const store = partStore(cache);
  const close = () => {
    store.flush();
    cache.trim();
  };
  return { tree, parser, store, close };
}

/** The tree as the lint driver asks for it. */
export function treeFacts(kernel: Kernel): NonNullable<LintDeps['tree']> {
  const { tree } = kernel;
  return { read: tree.read, change: (files) => analyseChange(kernel, files), problems: tree.problems };
}
