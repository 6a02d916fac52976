/** The C parser: source text to the IR. Created once; what it offers is synchronous. */
import { Language, Parser } from 'web-tree-sitter';
import { PINNED } from '../knowledge/pinned.js';
import { MAX_PARSE_MS, MAX_SOURCE_BYTES } from '../limits.js';
import type { Engine } from './body.js';
import { emptyFile, readFile } from './file.js';
import { type CRegion, readRegions } from './fragment.js';
import type { CFile } from './ir.js';
import type { Assignment } from './preprocess.js';

export interface CParser {
  /** A whole file. `pinned` says which preprocessor names are decided; without it knowledge/pinned.ts does. */
  file(path: string, text: string, pinned?: Assignment): CFile;
  /** The same, but only the functions and macros of these names; tables, structs and the like are left out. */
  functions(path: string, text: string, names: ReadonlySet<string>, pinned?: Assignment): CFile;
  /** The runs of lines that hunks show, in order; lines are numbered as the image's are. */
  regions(path: string, regions: readonly CRegion[], pinned?: Assignment): CFile;
}

const pinnedByModel: Assignment = new Map(PINNED.map((r) => [r.name, r.value]));

let initialised: Promise<void> | null = null;

/**
 * @param runtime bytes of web-tree-sitter.wasm
 * @param grammar bytes of tree-sitter-c.wasm
 * @param clock milliseconds, to bound the time of a parse; none: no bound
 */
export async function createParser(
  runtime: Uint8Array,
  grammar: Uint8Array,
  clock?: () => number,
): Promise<CParser> {
  // The emscripten option is typed as a buffer of its own; it takes any view.
  initialised ??= Parser.init({ wasmBinary: runtime as unknown as ArrayBuffer });
  await initialised;
  const language = await Language.load(grammar);
  const parser = new Parser();
  parser.setLanguage(language);
  const engine: Engine = { parser, language, clock, limit: MAX_PARSE_MS };
  const read = (path: string, text: string, pinned: Assignment, names: ReadonlySet<string> | null): CFile => {
    if (text.length <= MAX_SOURCE_BYTES) return readFile(engine, path, text, pinned, names);
    const problem = `${path}: larger than ${MAX_SOURCE_BYTES} bytes, not read`;
    return { ...emptyFile(path), problems: [problem] };
  };
  return {
    file: (path, text, pinned = pinnedByModel) => read(path, text, pinned, null),
    functions: (path, text, names, pinned = pinnedByModel) => read(path, text, pinned, names),
    regions: (path, regions, pinned = pinnedByModel) => readRegions(engine, path, regions, pinned),
  };
}
