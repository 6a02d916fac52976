/** The kernel tree behind --tree, as the lint driver asks for it. */
import type { CParser } from '../c/parse.js';
import { analyseChange } from '../facts/change.js';
import { cacheFolder, noCache, openCache } from '../io/cache.js';
import { openTree } from '../io/tree.js';
import type { LintDeps } from '../lint/facts.js';
import type { Options } from './options.js';
import { version } from './version.js';

/** null without --tree. `close` is called when all is done: the cache tidies up. Throws UserError when it is no tree. */
export function treeFacts(
  parser: CParser,
  options: Pick<Options, 'tree' | 'rev' | 'cache'>,
): { tree: NonNullable<LintDeps['tree']>; close(): void } | null {
  if (options.tree === null) return null;
  const cache = options.cache ? openCache(cacheFolder(process.env), version) : noCache;
  const tree = openTree(options.tree, { cache, ...(options.rev === null ? {} : { rev: options.rev }) });
  return {
    tree: {
      read: tree.read,
      change: (files) => analyseChange({ tree, parser }, files),
      problems: tree.problems,
    },
    close: cache.trim,
  };
}
