/** Read access to a kernel tree; io/ makes one from a checkout or a git directory, `overlay` puts patched files over it. */

export interface Tree {
  /** The file's text (UTF-8, else latin1), or null when it is not there, not readable, too large or not text. */
  read(path: string): string | null;
  /** Paths of all .c and .h files below a folder, sorted. */
  list(folder: string): string[];
  /** Paths among the tree's .c and .h files whose bytes contain this identifier; sorted. */
  mentioning(identifier: string): string[];
  /** What could not be read, and why. */
  problems: string[];
}

/** The tree with some files replaced (null: deleted). */
export function overlay(tree: Tree, files: ReadonlyMap<string, string | null>): Tree {
  const has = (text: string, identifier: string) => text.includes(identifier);
  return {
    read: (path) => {
      const over = files.get(path);
      return over === undefined ? tree.read(path) : over;
    },
    list: (folder) => {
      const below = folder === '' || folder.endsWith('/') ? folder : `${folder}/`;
      const kept = tree.list(folder).filter((p) => files.get(p) !== null);
      const added = [...files].filter(([p, t]) => t !== null && p.startsWith(below)).map(([p]) => p);
      return [...new Set([...kept, ...added])].sort();
    },
    mentioning: (identifier) => {
      const kept = tree.mentioning(identifier).filter((p) => !files.has(p));
      const added = [...files].filter(([, t]) => t !== null && has(t, identifier)).map(([p]) => p);
      return [...kept, ...added].sort();
    },
    problems: tree.problems,
  };
}
