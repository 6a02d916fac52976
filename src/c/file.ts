/** A file's items to the IR. */

import { type Body, type Lowered, type ParseBody, readBody } from './body.js';
import type { Pieces } from './chunks.js';
import { commentAbove, type Head, readHead } from './head.js';
import type { CFile, CFunction } from './ir.js';
import { IDENTIFIER, lex, tokenText, within } from './lex.js';
import { type Lines, lineOf } from './lines.js';
import { readMacro } from './macros.js';
import { normaliseRange, splitRange } from './normal.js';
import { makeWhole } from './patch-up.js';
import { type Assignment, atomsOf, type Condition, evaluate, readDirective } from './preprocess.js';
import { closing, findClosing, type Item, type Split, split } from './split.js';
import { readStruct } from './structs.js';
import { readTables } from './tables.js';
import { blankedText, type Variant, variants } from './variants.js';

export interface Reading {
  parse: ParseBody;
  pinned: Assignment;
  split: Split;
  lines: Lines;
  out: CFile;
  /** Which functions' bodies are wanted; all when null. Others are left out. */
  names: ReadonlySet<string> | null;
  /** The text may be cut off anywhere at its end. */
  partial: boolean;
}

export const emptyFile = (path: string): CFile => ({
  path,
  functions: [],
  macros: [],
  tables: [],
  prototypes: [],
  structs: [],
  topCalls: [],
  includes: [],
  problems: [],
});

/** Names that the condition decides: those it would be false without. */
export function decided(c: Condition, pinned: Assignment): Assignment {
  const known = new Map(pinned);
  for (const a of new Set(atomsOf(c)))
    for (const value of [true, false])
      if (!pinned.has(a) && evaluate(c, new Map([...pinned, [a, value]])).value === false)
        known.set(a, !value);
  return known;
}

const conditionText = (r: Reading, item: Item): string | null => {
  const e = evaluate(item.condition, r.pinned);
  return e.value === null && e.text !== '' ? e.text : null;
};

function both(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return [a, b].map((x) => (x.includes('||') ? `(${x})` : x)).join(' && ');
}

function readFunction(r: Reading, item: Item): void {
  const { t } = r.split;
  const head = readHead(t, item.from, item.headTo);
  if (!head || (r.names && !r.names.has(head.name))) return;
  const given = () => decided(item.condition, r.pinned);
  const { variants: all, more } = variants(t, item.body, item.to, given);
  if (more) r.out.problems.push(`${head.name}: not all combinations of its #ifs are read`);
  const condition = conditionText(r, item);
  const tailSeen = !r.partial || findClosing(t, item.body).closed;
  for (const v of all) {
    const body = tailSeen
      ? { ...v, base: 0, cut: false }
      : cutBody(v, t.start[item.body]!, t.end[item.to - 1]!);
    const lowered = readBody(r.parse, { ...body, lines: r.lines, params: head.params, headSeen: true });
    r.out.functions.push(functionOf(r, item, head, tailSeen, lowered, both(condition, v.condition)));
  }
  for (const table of readTables({ t, lines: r.lines, condition }, item.body + 1, item.to - 1))
    if (table.fields.length > 0) r.out.tables.push(table);
  for (const i of within(t.directives, item.body + 1, item.to)) readDefine(r, item, i);
}

/** A variant of a body of which the end is not shown, which begins at that offset. */
function cutBody(v: Variant, start: number, end: number): Pick<Body, 't' | 'from' | 'to' | 'base' | 'cut'> {
  const { code } = makeWhole(blankedText(v.t.text, start, end, v.without), { head: true, tail: false });
  const t = lex(code);
  return { t, from: 0, to: t.kind.length, base: start, cut: true };
}

function functionOf(
  r: Reading,
  item: Item,
  head: Head,
  tailSeen: boolean,
  lowered: Lowered,
  condition: string | null,
): CFunction {
  const { t } = r.split;
  const fn: CFunction = {
    name: head.name,
    params: head.params,
    static: head.static,
    inline: head.inline,
    returnType: head.returnType,
    annotations: head.annotations,
    kind: 'function',
    line: lineOf(r.lines, t.start[item.from]!),
    endLine: lineOf(r.lines, t.start[item.to - 1]!),
    comment: commentAbove(t, item.from),
    condition,
    blocks: lowered.blocks,
    locals: lowered.locals,
    headSeen: true,
    tailSeen,
  };
  if (item.unseen) fn.unseenIf = true;
  if (lowered.error !== undefined) fn.error = lowered.error;
  return fn;
}

function readDirectiveItem(r: Reading, item: Item): void {
  const d = readDirective(tokenText(r.split.t, item.from));
  if (d.name === 'include') {
    const path = /^[<"]([^>"]+)[>"]/.exec(d.rest)?.[1];
    if (path) r.out.includes.push(path);
  } else readDefine(r, item, item.from);
}

/** A macro from the directive at token i, at file scope or inside a function. */
function readDefine(r: Reading, item: Item, i: number): void {
  const { t } = r.split;
  const d = readDirective(tokenText(t, i));
  if (d.name !== 'define' || (r.names && !r.names.has(/^\w+/.exec(d.rest)?.[0] ?? ''))) return;
  const macro = readMacro(r.parse, tokenText(t, i), t.start[i]!, r.lines);
  if (macro) r.out.macros.push({ ...macro, condition: conditionText(r, item) });
}

function readDeclarationItem(r: Reading, item: Item): void {
  const { t } = r.split;
  const condition = conditionText(r, item);
  for (const table of readTables({ t, lines: r.lines, condition }, item.from, item.to))
    r.out.tables.push(table);
  const struct = readStruct(t, item.from, item.to, r.lines);
  if (struct) {
    r.out.structs.push(struct);
    return;
  }
  const first = tokenText(t, item.from) === 'static' ? item.from + 1 : item.from;
  if (t.kind[first] === IDENTIFIER && tokenText(t, first + 1) === '(') readTopCall(r, item, first, condition);
  else readPrototype(r, item);
}

function readTopCall(r: Reading, item: Item, first: number, condition: string | null): void {
  const { t } = r.split;
  const close = closing(t, first + 1);
  // `__printf(1, 2) int f(…);` begins like a call.
  if (t.kind[close + 1] === IDENTIFIER && close + 1 < item.to) {
    readPrototype(r, item);
    return;
  }
  const args = splitRange(t, first + 2, close).map((a) => normaliseRange(t, a.from, a.to));
  r.out.topCalls.push({ name: tokenText(t, first), args, line: lineOf(r.lines, t.start[first]!), condition });
}

function readPrototype(r: Reading, item: Item): void {
  const { t } = r.split;
  if (tokenText(t, item.from) === 'typedef' || tokenText(t, item.to - 1) !== ';') return;
  const head = readHead(t, item.from, item.to - 1);
  if (!head || head.returnType === '') return;
  const line = lineOf(r.lines, t.start[item.from]!);
  const { name, annotations } = head;
  r.out.prototypes.push({ name, line, annotations, comment: commentAbove(t, item.from) });
}

export function readItems(r: Reading): CFile {
  for (const item of r.split.items) {
    if (item.kind === 'function') readFunction(r, item);
    else if (item.kind === 'directive') readDirectiveItem(r, item);
    else if (!r.names) readDeclarationItem(r, item);
  }
  return r.out;
}

export function readFile(
  parse: ParseBody,
  path: string,
  { text, lines }: Pieces,
  pinned: Assignment,
  names: ReadonlySet<string> | null,
): CFile {
  return readItems({
    parse,
    pinned,
    split: split(lex(text), pinned),
    lines,
    out: emptyFile(path),
    names,
    partial: false,
  });
}
