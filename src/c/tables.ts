/** Designated initialisers, at file scope and in functions: which function stands in which member of which struct. */

import type { CTable } from './ir.js';
import { DIRECTIVE, IDENTIFIER, type Tokens, tokenText } from './lex.js';
import { type Lines, lineOf } from './lines.js';
import { normalise } from './normal.js';
import { closing } from './split.js';

interface Place {
  t: Tokens;
  lines: Lines;
  condition: string | null;
}

/** A `{` with what it initialises. */
interface Open {
  at: number;
  struct: string;
  name: string;
  array: boolean;
}

/** `static const struct x y[] =` before the `=` at token i, or `(struct x)` before a `{`. */
function declaredBefore(
  t: Tokens,
  from: number,
  to: number,
): { struct: string; name: string; array: boolean } {
  let struct = '';
  let name = '';
  let array = false;
  for (let i = from; i < to; i++) {
    const s = tokenText(t, i);
    if (/^(?:struct|union)$/.test(s)) struct = tokenText(t, ++i);
    else if (s === '(' && tokenText(t, i + 1) === '*') return { struct: '', ...pointerName(t, i, to) };
    else if (s === '[') {
      array = true;
      i = Math.max(closing(t, i), i);
    } else if (s === ',' || s === ')') name = '';
    else if (t.kind[i] === IDENTIFIER && !/^__/.test(s) && !array) name = s;
  }
  return { struct, name, array };
}

/** `(*const name[])(int)`: an array of functions. */
function pointerName(t: Tokens, open: number, to: number): { name: string; array: boolean } {
  const close = Math.min(closing(t, open), to);
  for (let i = close - 1; i > open; i--)
    if (t.kind[i] === IDENTIFIER) return { name: tokenText(t, i), array: tokenText(t, close - 1) === ']' };
  return { name: '', array: false };
}

/** Where the statement or declaration begins that token i stands in. */
function beginning(t: Tokens, from: number, i: number): number {
  let k = i;
  while (k > from && !/^[;{}]$/.test(tokenText(t, k - 1)) && t.kind[k - 1] !== DIRECTIVE) k--;
  return k;
}

/** `struct x { … } y[] = …`: the struct that is declared right before the variable that begins at token i; '' when none is. */
function declaredInline(t: Tokens, from: number, i: number): string {
  if (tokenText(t, i - 1) !== '}') return '';
  let depth = 0;
  for (let k = i - 1; k >= from; k--) {
    const s = tokenText(t, k);
    if (s === '}') depth++;
    else if (s === '{' && --depth === 0)
      return /^(?:struct|union)$/.test(tokenText(t, k - 2)) ? tokenText(t, k - 1) : '';
  }
  return '';
}

/** The initialisers among the tokens [from, to). */
function findOpen(t: Tokens, from: number, to: number): Open[] {
  const out: Open[] = [];
  for (let i = from; i < to; i++) {
    if (tokenText(t, i) !== '{') continue;
    const before = tokenText(t, i - 1);
    if (before === '=') {
      const begin = beginning(t, from, i - 1);
      const d = declaredBefore(t, begin, i - 1);
      if (d.struct === '') d.struct = declaredInline(t, from, begin);
      if (d.name === '' || /[.>]/.test(tokenText(t, i - 3))) continue;
      out.push({ at: i, ...d });
    } else if (before === ')') {
      const d = compoundLiteral(t, i - 1);
      if (!d) continue;
      out.push({ at: i, ...d });
    } else continue;
    i = closing(t, i);
  }
  return out;
}

/** `(struct x){` or `(struct x[]){`: the struct's name. */
function compoundLiteral(t: Tokens, close: number): { struct: string; name: string; array: boolean } | null {
  let open = close - 1;
  while (open > 0 && (t.kind[open] === IDENTIFIER || /^[[\]]$/.test(tokenText(t, open)))) open--;
  if (tokenText(t, open) !== '(') return null;
  const d = declaredBefore(t, open + 1, close);
  return d.struct === '' ? null : { ...d, name: '' };
}

type Field = CTable['fields'][number];

/** Ranges of tokens between the commas inside the braces at `open`. */
const parts = (t: Tokens, open: number) => partsOf(t, open + 1, closing(t, open));

function partsOf(t: Tokens, begin: number, close: number): { from: number; to: number }[] {
  const out: { from: number; to: number }[] = [];
  let from = begin;
  for (let i = from; i < close; i++) {
    const s = tokenText(t, i);
    if (s === '(' || s === '{' || s === '[') i = Math.max(closing(t, i), i);
    else if (s === ',') {
      out.push({ from, to: i });
      from = i + 1;
    }
  }
  if (from < close) out.push({ from, to: close });
  return out.map((p) => skipDirectives(t, p)).filter((p) => p.from < p.to);
}

function skipDirectives(t: Tokens, p: { from: number; to: number }): { from: number; to: number } {
  let { from, to } = p;
  while (from < to && t.kind[from] === DIRECTIVE) from++;
  while (to > from && t.kind[to - 1] === DIRECTIVE) to--;
  return { from, to };
}

/** `.a.b[1] = `: the member's path and the token where the value begins. Without a designator: null. */
function designator(t: Tokens, p: { from: number; to: number }): { member: string; value: number } | null {
  const first = tokenText(t, p.from);
  if (t.kind[p.from] === IDENTIFIER && tokenText(t, p.from + 1) === ':')
    return { member: first, value: p.from + 2 };
  if (first !== '.' && first !== '[') return null;
  let i = p.from;
  while (i < p.to && tokenText(t, i) !== '=') i = tokenText(t, i) === '[' ? closing(t, i) + 1 : i + 1;
  if (i >= p.to) return null;
  return { member: normalise(t.text.slice(t.start[p.from], t.start[i])).replace(/^\./, ''), value: i + 1 };
}

/** All fields among these parts; nested braces give paths. */
function fieldsOf(place: Place, first: readonly { from: number; to: number }[]): Field[] {
  const { t, lines } = place;
  const out: Field[] = [];
  const work: { parts: readonly { from: number; to: number }[]; prefix: string }[] = [
    { parts: first, prefix: '' },
  ];
  for (let job = work.pop(); job; job = work.pop()) {
    let position = 0;
    for (const p of job.parts) {
      const d = designator(t, p) ?? { member: `#${position++}`, value: p.from };
      const member =
        job.prefix === '' || d.member.startsWith('[') ? job.prefix + d.member : `${job.prefix}.${d.member}`;
      if (tokenText(t, d.value) === '{') work.push({ parts: parts(t, d.value), prefix: member });
      else {
        const value = normalise(t.text.slice(t.start[d.value], t.end[p.to - 1]));
        out.push({ member, value, line: lineOf(lines, t.start[p.from]!) });
      }
    }
  }
  return out.sort((a, b) => a.line - b.line);
}

function table(place: Place, o: Open, open: number): CTable {
  const line = lineOf(place.lines, place.t.start[open]!);
  return {
    struct: o.struct,
    name: o.name,
    line,
    condition: place.condition,
    fields: fieldsOf(place, parts(place.t, open)),
  };
}

/** Tables among the tokens [from, to): one per struct, one per row of an array. */
export function readTables(place: Place, from: number, to: number): CTable[] {
  const out: CTable[] = [];
  for (const o of findOpen(place.t, from, to)) {
    const rows = parts(place.t, o.at).map((p) => designator(place.t, p)?.value ?? p.from);
    const isRows = o.array && rows.some((r) => tokenText(place.t, r) === '{');
    if (!isRows) out.push(table(place, o, o.at));
    else for (const r of rows) if (tokenText(place.t, r) === '{') out.push(table(place, o, r));
  }
  return out;
}

/** The tables that a partial image shows before token `end` of, with the heading's tokens: rows, or fields of one. */
export function readTablePiece(place: Place, end: number, heading: Tokens | null): CTable[] {
  const { t } = place;
  const all = partsOf(t, 0, end);
  const rows = all.map((p) => designator(t, p)?.value ?? p.from).filter((r) => tokenText(t, r) === '{');
  const head = heading
    ? declaredBefore(heading, 0, heading.kind.length)
    : { struct: '', name: '', array: true };
  if (head.array && rows.length > 0) return rows.map((r) => table(place, { at: r, ...head }, r));
  const fields = fieldsOf(place, all).filter((f) => !f.member.startsWith('#'));
  const { struct, name } = head;
  return fields.length === 0
    ? []
    : [{ struct, name, line: fields[0]!.line, condition: place.condition, fields }];
}
