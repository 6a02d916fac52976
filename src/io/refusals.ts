/** Which files of a tree could not be read, and why. */

export interface Refusals {
  /** Path to what goes behind it: `is larger than 8388608 bytes`. */
  refused: Map<string, string>;
  /** The same as lines for people, and whatever else is wrong with the tree. */
  problems: string[];
  /** Each path once. */
  refuse(path: string, why: string): void;
}

export const TOO_LARGE = (bytes: number): string => `is larger than ${bytes} bytes`;
export const A_LINK = 'is a symbolic link, which is not followed';
/** In a partial clone, which git would complete over the network. */
export const NO_OBJECT = 'is not in the repository, which lacks its object';
export const NOT_PLAIN = 'is no plain file';
export const NOT_TEXT = 'is not text: it has a NUL byte';

export function makeRefusals(): Refusals {
  const refused = new Map<string, string>();
  const problems: string[] = [];
  const refuse = (path: string, why: string): void => {
    if (refused.has(path)) return;
    refused.set(path, why);
    problems.push(`${path} ${why}: not read`);
  };
  return { refused, problems, refuse };
}
