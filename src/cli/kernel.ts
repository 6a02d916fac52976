/** The kernel tree behind --tree, as the lint driver asks for it. */
import type { CParser } from '../c/parse.js';
import { analyseChange, type TreeAnalysis } from '../facts/change.js';
import { remembered } from '../io/memo.js';
import { partStore } from '../io/parts.js';
import type { LintDeps } from '../lint/facts.js';
import { beginTree, type Opened, type TreeSetup } from './tree.js';

export interface Kernel extends TreeAnalysis, Opened {
  tree: Opened['tree'];
  /** When all is done: the cache takes what is new and tidies up. */
  close(): void;
}

/** Opens the tree with its cache and starts to index it. Throws UserError when it is no kernel tree. */
export function openKernel(parser: CParser, setup: TreeSetup): Kernel {
  const opened = beginTree(setup);
  const { cache } = opened;
  const store = partStore(cache);
  const close = () => {
    store.flush();
    cache.trim();
  };
  return { ...opened, parser, store, sources: new Map(), close };
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
