/** A body's code, masked, parsed and lowered. */
import type { Language, Parser } from 'web-tree-sitter';
import type { CBlock, CParam } from './ir.js';
import { type Lines, lineOf } from './lines.js';
import { lowerBody } from './lower.js';
import { mask } from './mask.js';
import { flatten, type Syntax } from './syntax.js';

/** What parses: tree-sitter's parser with the C grammar, and a clock that bounds a parse. */
export interface Engine {
  parser: Parser;
  language: Language;
  /** Milliseconds, of any origin; without it a parse takes the time it takes. */
  clock?: (() => number) | undefined;
  /** Milliseconds for one body. */
  limit: number;
}

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

const HEAD = 'void f()';

function parse(engine: Engine, text: string): Syntax | string {
  const begun = engine.clock?.() ?? 0;
  const late = () => engine.clock !== undefined && engine.clock() - begun > engine.limit;
  const tree = engine.parser.parse(text, null, { progressCallback: late });
  if (!tree) {
    engine.parser.reset();
    return `parsing took longer than ${engine.limit} ms`;
  }
  const syntax = flatten(tree, engine.language);
  tree.delete();
  return syntax;
}

/** Blocks of a body from its `{` to its `}`; blocks are empty and `error` is set when it was not understood. */
export function readBody(engine: Engine, body: BodyText): Lowered {
  const masked = mask(body.code);
  // An empty statement at the end does nothing, and gives a last label or macro without `;` what it lacks.
  const syntax = parse(engine, `${HEAD}${masked.text.slice(0, -1)};}`);
  if (typeof syntax === 'string') return { blocks: [], locals: [], error: syntax };
  if (syntax.errorAt >= 0) {
    const line = lineOf(body.lines, Math.max(syntax.errorAt - HEAD.length, 0) + body.base);
    return { blocks: [], locals: [], error: `not understood from line ${line} on` };
  }
  const work = {
    syntax,
    graph: { blocks: [] },
    code: body.code,
    shift: HEAD.length,
    base: body.base,
    lines: body.lines,
    macroBlocks: masked.macroBlocks,
    pieces: [],
    params: body.params,
    locals: [],
  };
  return { blocks: lowerBody(work, body.headSeen), locals: work.locals };
}
