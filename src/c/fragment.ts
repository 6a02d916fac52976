/**
 * Partial images: the runs of lines that hunks show. Kernel style says where functions begin and end: their braces
 * stand in column 0. What a run begins with belongs to the function in the hunk's section heading.
 */

import { type ParseBody, readBody } from './body.js';
import { emptyFile, type Reading, readItems } from './file.js';
import { type Head, readHead } from './head.js';
import type { CFile, CFunction } from './ir.js';
import { DIRECTIVE, IDENTIFIER, lex, type Tokens, tokenText } from './lex.js';
import { type Lines, lineOf, linesOf } from './lines.js';
import { makeWhole } from './patch-up.js';
import { type Assignment, type Frames, isConditional, readDirective, step } from './preprocess.js';
import { closing, findClosing, isColumnZero, split } from './split.js';
import { readTablePiece } from './tables.js';
import { blankedText, variants } from './variants.js';

/** A run of consecutive lines with the section heading of its hunk. */
export interface CRegion {
  /** 1-based line of `lines[0]`. */
  start: number;
  lines: readonly string[];
  section: string;
}

/** Writes the end of a comment that began above over, and comment lines at the beginning. Same length. */
function withoutCutComment(text: string): string {
  const end = text.indexOf('*/');
  const begin = text.indexOf('/*');
  const over = (n: number) => text.slice(0, n).replace(/[^\r\n]/g, ' ') + text.slice(n);
  if (end >= 0 && (begin < 0 || end < begin)) return over(end + 2);
  const lines = /^(?:[ \t]*(?:\*[^\n]*)?(?:\n|$))+/.exec(text);
  return begin < 0 && lines && /^\s*\*(?:\s|$)/.test(text) ? over(lines[0].length) : text;
}

/** The first token in column 0 that shows where the outermost level is: no directive, no label. */
function firstOutermost(t: Tokens): number {
  for (let i = 0; i < t.kind.length; i++) {
    if (t.kind[i] === DIRECTIVE || !isColumnZero(t, i)) continue;
    const label = t.kind[i] === IDENTIFIER && tokenText(t, i + 1) === ':';
    if (!label) return i;
  }
  return t.kind.length;
}

/** Length of the lines at the beginning that continue a #define above; 0 when there are none. */
function cutMacroLength(text: string): number {
  const lines = /^(?:(?!#)[^\n]*\\\r?\n)+[^\n]*/.exec(text);
  return lines ? lines[0].length : 0;
}

/** The rest of a macro, as a piece without a name; gives the text with it written over. */
function takeCutMacro(c: Omit<Context, 't'>, text: string): string {
  const length = cutMacroLength(text);
  if (length === 0) return text;
  const t = lex(text.slice(0, length).replace(/\\(\r?\n)/g, ' $1'));
  readPiece({ ...c, t }, 0, t.kind.length, NO_HEAD, { head: false, tail: false }, 'macro');
  return text.slice(0, length).replace(/[^\r\n]/g, ' ') + text.slice(length);
}

type Heading = { kind: 'function'; head: Head } | { kind: 'data'; tokens: Tokens } | { kind: 'none' };

/** What a section heading begins. It is often cut at 80 columns. */
export function readHeading(section: string): Heading {
  const t = lex(section.trim());
  const text = section.trim();
  if (text === '' || /;$/.test(text)) return { kind: 'none' };
  if (/[={]\s*$/.test(text) && (/=/.test(text) || !/\(/.test(text))) return { kind: 'data', tokens: t };
  const head = readHead(t, 0, t.kind.length);
  if (!head)
    return /^(?:static |const |typedef )*(?:struct|union|enum)\b/.test(text)
      ? { kind: 'data', tokens: t }
      : { kind: 'none' };
  // The last parameter may be cut in the middle.
  if (!/\)[^(]*$/.test(text)) head.params = head.params.slice(0, -1);
  return { kind: 'function', head };
}

const NO_HEAD: Head = { name: '', params: [], static: false, inline: false, returnType: '', annotations: [] };

interface Context {
  parse: ParseBody;
  pinned: Assignment;
  t: Tokens;
  lines: Lines;
  out: CFile;
  section: string;
  unseenIf: boolean;
}

/** Tokens [from, to) as a piece of a function's body. */
function readPiece(
  c: Context,
  from: number,
  to: number,
  head: Head,
  shown: { head: boolean; tail: boolean },
  kind: CFunction['kind'] = 'function',
): void {
  const { t, lines } = c;
  if (to <= from) return;
  // With its indentation: it shows whether the first statement hangs on an `if` above.
  const base = shown.head ? t.start[from]! : t.text.lastIndexOf('\n', t.start[from]! - 1) + 1;
  const shared: CFunction = {
    ...head,
    kind,
    line: lineOf(lines, t.start[from]!),
    endLine: lineOf(lines, t.end[to - 1]! - 1),
    comment: '',
    condition: null,
    blocks: [],
    locals: [],
    headSeen: shown.head,
    tailSeen: shown.tail,
    ...(c.unseenIf ? { unseenIf: true as const } : {}),
  };
  for (const v of variants(t, from, to, () => c.pinned, base).variants) {
    const whole = makeWhole(blankedText(t.text, base, t.end[to - 1]!, v.without), shown);
    const tokens = lex(whole.code);
    const lowered = readBody(c.parse, {
      t: tokens,
      from: 0,
      to: tokens.kind.length,
      cut: true,
      base: base - whole.before,
      lines,
      params: head.params,
      headSeen: shown.head,
    });
    c.out.functions.push({ ...shared, ...lowered, condition: v.condition });
  }
}

/** What stands before the first outermost token; gives the token with which whole items begin. */
function readBeginning(c: Context, first: number): number {
  const { t } = c;
  const heading = readHeading(c.section);
  const opens = tokenText(t, first) === '{';
  const closes = tokenText(t, first) === '}';
  if (heading.kind === 'data' || (closes && endsData(t, first))) {
    readDataPiece(c, first, heading);
    return closes ? first + 1 : first;
  }
  const from = isFields(t) ? endOfFields(c, first) : 0;
  const head = heading.kind === 'function' ? heading.head : NO_HEAD;
  if (opens) {
    const { at, closed } = findClosing(t, first);
    readPiece(c, first, at + 1, head, { head: true, tail: closed });
    return at + 1;
  }
  const end = closes ? first + 1 : first;
  if (from < end && hasCode(t, end, closes)) readPiece(c, from, end, head, { head: false, tail: closes });
  return end;
}

/** Whether the beginning is code, not the rest of a prototype or a head. */
function hasCode(t: Tokens, end: number, closes: boolean): boolean {
  const inside = closes ? end - 1 : end;
  let depth = 0;
  let code = closes;
  for (let i = 0; i < inside; i++) {
    if (t.kind[i] === DIRECTIVE) continue;
    const s = tokenText(t, i);
    if (s === '(') depth++;
    else if (s === ')') depth--;
    if (s === ';' && depth >= 0) code = true;
  }
  // A region that ends in the body shows no brace in column 0 at all.
  return code || (end >= t.kind.length && inside > 0);
}

/** `};`, `} x;`: a struct or a table ends here. */
const endsData = (t: Tokens, i: number): boolean =>
  tokenText(t, i + 1) === ';' || (t.kind[i + 1] === IDENTIFIER && !isColumnZero(t, i + 1));

/** `.member = value,` at the very beginning. */
function isFields(t: Tokens): boolean {
  let i = 0;
  while (t.kind[i] === DIRECTIVE) i++;
  return tokenText(t, i) === '.' && t.kind[i + 1] === IDENTIFIER && /^[=.[]$/.test(tokenText(t, i + 2));
}

/** Reads the rest of an initialiser at the beginning; gives the token behind its `};`. */
function endOfFields(c: Context, first: number): number {
  const { t } = c;
  let close = 0;
  while (close < first && tokenText(t, close) !== '}')
    close = tokenText(t, close) === '{' ? closing(t, close) + 1 : close + 1;
  readDataPiece(c, close, { kind: 'none' });
  return tokenText(t, close + 1) === ';' ? close + 2 : close + 1;
}

function readDataPiece(c: Context, end: number, heading: Heading): void {
  const tokens = heading.kind === 'data' ? heading.tokens : null;
  c.out.tables.push(...readTablePiece({ t: c.t, lines: c.lines, condition: null }, end, tokens));
}

/** The open #ifs that may hold in the next region: only that there is an #else without its #if. */
function carry(frames: Frames): Frames {
  return frames.filter((f) => f.unseen);
}

function readRegion(
  parse: ParseBody,
  pinned: Assignment,
  region: CRegion,
  frames: Frames,
  out: CFile,
): Frames {
  const shown = withoutCutComment(region.lines.join('\n'));
  const lines = linesOf(shown, region.start);
  const unseenIf = frames.some((f) => f.unseen);
  const outer = { parse, pinned, lines, out, section: region.section, unseenIf };
  const text = takeCutMacro(outer, shown);
  const t = lex(text);
  const context: Context = { ...outer, t };
  const first = firstOutermost(t);
  const from = first > 0 || /^[{}]$/.test(tokenText(t, 0)) ? readBeginning(context, first) : 0;
  for (let i = 0; i < from; i++) stepOver(t, i, frames);
  const rest = split(t, pinned, frames, from);
  const reading: Reading = { parse, pinned, split: rest, lines, out, names: null, partial: true };
  readItems(reading);
  return carry(frames);
}

function stepOver(t: Tokens, i: number, frames: Frames): void {
  if (t.kind[i] !== DIRECTIVE) return;
  const d = readDirective(tokenText(t, i));
  if (isConditional(d.name)) step(frames, d);
}

/** The pieces of functions, tables and macros that the regions of one image show. */
export function readRegions(
  parse: ParseBody,
  path: string,
  regions: readonly CRegion[],
  pinned: Assignment,
): CFile {
  const out = emptyFile(path);
  let frames: Frames = [];
  for (const region of regions) frames = readRegion(parse, pinned, region, frames, out);
  return out;
}
