/** The kernel tree behind --tree, as the lint driver asks for it. */
import type { CParser } from '../c/parse.js';
import { analyseChange, type TreeAnalysis } from '../facts/change.js';
import type { Cache } from '../io/cache.js';
import { remembered } from '../io/memo.js';
import { partStore } from '../io/parts.js';
import type { DiskTree } from '../io/tree.js';
import type { LintDeps } from '../lint/facts.js';
import { openCachedTree, startIndex, type TreeSetup } from './tree.js';

export interface Kernel extends TreeAnalysis {
  tree: DiskTree;
  cache: Cache;
  /** Waits until the index is there: before, the first question makes it. */
  ready(): Promise<void>;
  /** When all is done: the cache takes what is new and tidies up. */
  close(): void;
}

/** Opens the tree with its cache and starts to index it. Throws UserError when it is no kernel tree. */
export function openKernel(parser: CParser, setup: TreeSetup): Kernel {
  const { tree, cache } = openCachedTree(setup);
  const store = partStore(cache);
  const close = () => {
    store.flush();
    cache.trim();
  };
  return { tree, parser, store, cache, sources: new Map(), ready: startIndex(tree, setup), close };
}

/** The tree as the lint driver asks for it; the same change on the same tree is worked out once. */
export function treeFacts(kernel: Kernel): NonNullable<LintDeps['tree']> {
  const { tree, cache } = kernel;
  return {
    read: tree.read,
    unread: tree.unread,
    change: (files) => remembered(cache, tree, files, () => analyseChange(kernel, files)),
    problems: tree.problems,
  };
}
