/** Identifiers as 32-bit hashes: a collision costs a look at a file too many, never one too few. */

export const SEED = 0x811c9dc5;
const FACTOR = 0x9e3779b1;

/** The hash under which an identifier is kept: a signed integer, not 0. Four letters at a time, as asm/tokens.ts has them. */
export function identifierHash(name: string): number {
  let hash = SEED;
  // Behind the end charCodeAt() gives NaN, which counts as 0.
  const at = (i: number, shift: number) => name.charCodeAt(i) << shift;
  for (let i = 0; i < name.length; i += 4)
    hash = mixed(hash ^ (at(i, 0) | at(i + 1, 8) | at(i + 2, 16) | at(i + 3, 24)));
  return hash || 1;
}

/** The hash so far with the next four letters in it. */
export function mixed(hash: number): number {
  const product = Math.imul(hash, FACTOR);
  return product ^ (product >>> 15);
}
