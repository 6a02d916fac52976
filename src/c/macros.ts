/** `#define` lines: parameters, body, and the body lowered where it does something. */

import { type Body, type ParseBody, readBody } from './body.js';
import type { CFunction, CMacro } from './ir.js';
import { lex } from './lex.js';
import { type Lines, lineOf } from './lines.js';
import { normalise } from './normal.js';

interface Definition {
  name: string;
  params: string[] | null;
  /** Offset of the body in the directive's text. */
  bodyAt: number;
}

function readDefinition(text: string): Definition | null {
  const m = /^#[ \t]*define[ \t\\\r\n]+(\w+)(\(([^)]*)\))?/.exec(text);
  if (!m) return null;
  const params =
    m[3] === undefined
      ? null
      : m[3]
          .replace(/\\\r?\n/g, ' ')
          .split(',')
          .map((p) => p.trim());
  return {
    name: m[1]!,
    params: params && params.length === 1 && params[0] === '' ? [] : params,
    bodyAt: m[0].length,
  };
}

/** Continuation marks, comments and the operators # and ## written over, same length. */
function plainBody(text: string): string {
  return text
    .replace(/\\(\r?\n)/g, ' $1')
    .replace(/\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*/g, (c) => c.replace(/[^\r\n]/g, ' '))
    .replace(/[ \t]*##[ \t]*/g, (j) => '_'.repeat(j.length))
    .replace(/#(?=[ \t]*\w)/g, ' ');
}

/** Whether a body may do something that the flow has to know: it calls, loops or jumps. */
const DOES_SOMETHING = /\w\s*\(|\b(?:goto|return|break)\b/;

/** A macro from its directive, which begins at offset `at` of the file. */
export function readMacro(parse: ParseBody | null, text: string, at: number, lines: Lines): CMacro | null {
  const d = readDefinition(text);
  if (!d) return null;
  const plain = plainBody(text.slice(d.bodyAt));
  const macro: CMacro = { name: d.name, line: lineOf(lines, at), params: d.params, body: normalise(plain) };
  if (!parse || !DOES_SOMETHING.test(plain)) return macro;
  const t = lex(`{${plain};}`);
  const code = macroCode(parse, macro, {
    t,
    from: 0,
    to: t.kind.length,
    base: at + d.bodyAt - 1,
    lines,
    params: [],
    headSeen: true,
    cut: false,
  });
  return code ? { ...macro, code } : macro;
}

function macroCode(parse: ParseBody, macro: CMacro, body: Body): CFunction | null {
  const lowered = readBody(parse, body);
  if (lowered.error) return null;
  return {
    name: macro.name,
    kind: 'macro',
    line: macro.line,
    endLine: lineOf(body.lines, body.base + body.t.text.length - 2),
    static: false,
    inline: false,
    returnType: '',
    params: (macro.params ?? []).map((name) => ({ name, type: '' })),
    annotations: [],
    comment: '',
    condition: null,
    blocks: lowered.blocks,
    locals: lowered.locals,
    headSeen: true,
    tailSeen: true,
  };
}
