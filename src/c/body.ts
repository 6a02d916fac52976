/** A body's code, masked, parsed and lowered. */
import type { CBlock, CParam } from './ir.js';
import { type Lines, lineOf } from './lines.js';
import { lowerBody } from './lower.js';
import { mask } from './mask.js';
import type { Syntax } from './syntax.js';

/** What parses a body's masked text, which begins with `{`; a reason when it goes beyond a limit. */
export type ParseBody = (text: string) => Syntax | string;

export interface BodyText {
  code: string;
  /** Place of code[0] in the file. */
  base: number;
  lines: Lines;
  params: readonly CParam[];
  /** False when code before it is not shown. */
  headSeen: boolean;
}

export interface Lowered {
  blocks: CBlock[];
  locals: CParam[];
  error?: string;
}

/** Blocks of a body from its `{` to its `}`; blocks are empty and `error` is set when it was not understood. */
export function readBody(parse: ParseBody, body: BodyText): Lowered {
  const masked = mask(body.code);
  // An empty statement at the end does nothing, and gives a last macro without `;` what it lacks.
  const syntax = parse(`${masked.text.slice(0, -1)};}`);
  if (typeof syntax === 'string') return { blocks: [], locals: [], error: syntax };
  if (syntax.errorAt >= 0) {
    const line = lineOf(body.lines, syntax.errorAt + body.base);
    return { blocks: [], locals: [], error: `not understood from line ${line} on` };
  }
  const work = {
    syntax,
    graph: { blocks: [] },
    code: body.code,
    base: body.base,
    lines: body.lines,
    macroBlocks: masked.macroBlocks,
    pieces: [],
    params: body.params,
    locals: [],
  };
  return { blocks: lowerBody(work, body.headSeen), locals: work.locals };
}
