/** Which files of one folder mention or define an identifier: the lexical facts of all its files in flat arrays, so that
 *  they load from disk as they are. */
import { holds, identifierHash, type Lexical } from './lexical.js';

export interface Shard {
  /** Sorted. */
  paths: string[];
  /** Per path: what tells that the file changed (size and time, or blob id). */
  signatures: string[];
  /** Hashes of all files one after the other, ascending within a file; file i has [starts[i], starts[i + 1]). */
  mentions: Uint32Array;
  mentionStarts: Uint32Array;
  definitions: Uint32Array;
  definitionStarts: Uint32Array;
  notable: Uint32Array;
  notableStarts: Uint32Array;
}

export function makeShard(paths: string[], signatures: string[], facts: readonly Lexical[]): Shard {
  const mentions = join(facts.map((f) => f.mentions));
  const definitions = join(facts.map((f) => f.definitions));
  const notable = join(facts.map((f) => f.notable));
  return {
    paths,
    signatures,
    mentions: mentions.all,
    mentionStarts: mentions.starts,
    definitions: definitions.all,
    definitionStarts: definitions.starts,
    notable: notable.all,
    notableStarts: notable.starts,
  };
}

/** The facts of file i. */
export function factsAt(shard: Shard, i: number): Lexical {
  const part = (all: Uint32Array, starts: Uint32Array) => all.subarray(starts[i] ?? 0, starts[i + 1] ?? 0);
  return {
    mentions: part(shard.mentions, shard.mentionStarts),
    definitions: part(shard.definitions, shard.definitionStarts),
    notable: part(shard.notable, shard.notableStarts),
  };
}

/** Paths that mention the identifier, in order. */
export const pathsMentioning = (shard: Shard, identifier: string): string[] =>
  pathsWith(shard, shard.mentions, shard.mentionStarts, identifier);

/** Paths that may define a function or macro of this name, in order. */
export const pathsDefining = (shard: Shard, identifier: string): string[] =>
  pathsWith(shard, shard.definitions, shard.definitionStarts, identifier);

/** Paths in which a definition of this name is notable (see lexical.ts), in order. */
export const pathsNotable = (shard: Shard, identifier: string): string[] =>
  pathsWith(shard, shard.notable, shard.notableStarts, identifier);

function pathsWith(shard: Shard, all: Uint32Array, starts: Uint32Array, identifier: string): string[] {
  const hash = identifierHash(identifier);
  return shard.paths.filter((_, i) => holds(all, hash, starts[i] ?? 0, starts[i + 1] ?? 0));
}

function join(parts: readonly Uint32Array[]): { all: Uint32Array; starts: Uint32Array } {
  const starts = new Uint32Array(parts.length + 1);
  parts.forEach((part, i) => {
    starts[i + 1] = (starts[i] ?? 0) + part.length;
  });
  const all = new Uint32Array(starts[parts.length] ?? 0);
  parts.forEach((part, i) => {
    all.set(part, starts[i] ?? 0);
  });
  return { all, starts };
}
