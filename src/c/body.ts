/** A body's code, masked, parsed and lowered. */
import type { CBlock, CParam } from './ir.js';
import type { Tokens } from './lex.js';
import { type Lines, lineOf } from './lines.js';
import { lowerBody } from './lower.js';
import { mask } from './mask.js';
import type { Input } from './parse-input.js';
import { UNSEEN } from './patch-up.js';
import type { Syntax } from './syntax.js';

/** What parses a body that is masked and begins with `{`; a reason when it goes beyond a limit. */
export type ParseBody = (input: Input) => Syntax | string;

/** The tokens [from, to) of a body, from its `{` to its `}`. */
export interface Body {
  t: Tokens;
  from: number;
  to: number;
  /** Offset in the file of the first character of the tokens' text. */
  base: number;
  lines: Lines;
  params: readonly CParam[];
  /** False when code before it is not shown. */
  headSeen: boolean;
  /** May hold UNSEEN. */
  cut: boolean;
}

export interface Lowered {
  blocks: CBlock[];
  locals: CParam[];
  error?: string;
}

/** Its blocks; they are empty and `error` is set when it was not understood. */
export function readBody(parse: ParseBody, body: Body): Lowered {
  const { t, base, lines, params } = body;
  const { input, macroBlocks } = mask(t, body.from, body.to);
  const syntax = parse(input);
  if (typeof syntax === 'string') return { blocks: [], locals: [], error: syntax };
  if (syntax.errorAt >= 0) {
    const line = lineOf(lines, syntax.errorAt + base);
    return { blocks: [], locals: [], error: `not understood from line ${line} on` };
  }
  const work = {
    t,
    graph: { blocks: [] },
    base,
    lines,
    macroBlocks,
    locals: [],
    variables: new Set(params.map((p) => p.name)),
    commas: new Map(),
    cut: body.cut && t.text.includes(UNSEEN),
  };
  const blocks = lowerBody(work, syntax, body.headSeen);
  if (blocks === null) return { blocks: [], locals: [], error: 'nested more deeply than the limit' };
  return { blocks, locals: work.locals };
}
