/** The C parser: source text to the IR. */
import { PINNED } from '../knowledge/pinned.js';
import { MAX_SOURCE_BYTES } from '../limits.js';
import type { ParseBody } from './body.js';
import type { Pieces } from './chunks.js';
import { emptyFile, readFile } from './file.js';
import { type CRegion, readRegions } from './fragment.js';
import { parseBody } from './grammar.js';
import type { CFile } from './ir.js';
import { linesOf } from './lines.js';
import type { Assignment } from './preprocess.js';

export interface CParser {
  /** A whole file. `pinned` says which preprocessor names are decided; without it knowledge/pinned.ts does. */
  file(path: string, text: string, pinned?: Assignment): CFile;
  /** Pieces of a file; lines are numbered as the file's are. */
  pieces(path: string, pieces: Pieces, pinned?: Assignment): CFile;
  /** A whole file, but only the functions and macros of these names; tables, structs and the like are left out. */
  functions(path: string, text: string, names: ReadonlySet<string>, pinned?: Assignment): CFile;
  /** The runs of lines that hunks show, in order; lines are numbered as the image's are. */
  regions(path: string, regions: readonly CRegion[], pinned?: Assignment): CFile;
}

const pinnedByModel: Assignment = new Map(PINNED.map((r) => [r.name, r.value]));

const whole = (text: string): Pieces => ({ text, lines: linesOf(text) });

/** The parser with another parser of bodies than its own: for comparing the two. */
export function parserWith(parse: ParseBody): CParser {
  const read = (
    path: string,
    pieces: Pieces,
    pinned: Assignment,
    names: ReadonlySet<string> | null,
  ): CFile => {
    if (pieces.text.length <= MAX_SOURCE_BYTES) return readFile(parse, path, pieces, pinned, names);
    const problem = `${path}: larger than ${MAX_SOURCE_BYTES} bytes, not read`;
    return { ...emptyFile(path), problems: [problem] };
  };
  return {
    file: (path, text, pinned = pinnedByModel) => read(path, whole(text), pinned, null),
    pieces: (path, pieces, pinned = pinnedByModel) => read(path, pieces, pinned, null),
    functions: (path, text, names, pinned = pinnedByModel) => read(path, whole(text), pinned, names),
    regions: (path, regions, pinned = pinnedByModel) => readRegions(parse, path, regions, pinned),
  };
}

export const parser: CParser = parserWith(parseBody);
