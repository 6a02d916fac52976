/** The kernel tree behind --tree, as the lint driver asks for it. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CParser } from '../c/parse.js';
import { analyseChange } from '../facts/change.js';
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

/** null without --tree. `close` is called when all is done: the cache tidies up. Throws UserError when it is no tree. */
export function treeFacts(
  parser: CParser,
  options: Pick<Options, 'tree' | 'rev' | 'cache'>,
): { tree: NonNullable<LintDeps['tree']>; close(): void } | null {
  if (options.tree === null) return null;
  const cache = options.cache ? openCache(cacheFolder(process.env), buildId()) : noCache;
  const tree = openTree(options.tree, { cache, ...(options.rev === null ? {} : { rev: options.rev }) });
  const store = partStore(cache);
  return {
    tree: {
      read: tree.read,
      change: (files) => analyseChange({ tree, parser, store }, files),
      problems: tree.problems,
    },
    close: () => {
      store.flush();
      cache.trim();
    },
  };
}
