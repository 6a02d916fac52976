/** What a scan without parsing finds in a C file. */

export interface Lexical {
  /** Hashes of all identifiers, each once. */
  names: Int32Array;
  /** What each name is beside being mentioned: bits of DEFINED, NOTABLE and STATING. */
  marks: Uint8Array;
}

/** Looks like the definition of a function, macro or struct. */
export const DEFINED = 1;
/** A function or macro that takes some kind of lock and never releases that kind, or the reverse, or that releases one
 *  before it takes it, or that returns between the two, or that asks for a reader's context: what a call of it does can't
 *  be told without looking. */
export const NOTABLE = 2;
/** A function that may state what its callers hold: by an assertion, an annotation, the comment above it, its name. */
export const STATING = 4;
