/** Identifiers as 32-bit hashes (FNV-1a): a collision costs a look at a file too many, never one too few. */

export const SEED = 0x811c9dc5 | 0;
export const PRIME = 0x01000193;

/** The hash under which an identifier is kept: a signed integer, not 0. */
export function identifierHash(name: string): number {
  let hash = SEED;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), PRIME);
  return hash || 1;
}
