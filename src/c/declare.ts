/** Declarations read as text: `struct mr_table **mrt` is a name and a type. For parameters, locals and members. */
import type { CParam } from './ir.js';
import { DIRECTIVE, IDENTIFIER, lex, type Tokens, tokenText } from './lex.js';
import { normalise, normaliseRange, normaliseSome, splitRange } from './normal.js';
import { ASSIGN, CLOSE, COLON, ELLIPSIS, OPEN, OPEN_INDEX, STAR, symbolOf, TAG } from './symbols.js';

/** Words in front of a type that say nothing of it. */
const STORAGE = /^(?:static|extern|register|inline|__inline__|__inline|__always_inline|typedef|auto)$/;
/** Annotations inside declarations: sparse's address spaces, compiler attributes. With their arguments they go. */
const ANNOTATION =
  /^__(?!be16|be32|be64|le16|le32|le64|u8|u16|u32|u64|s8|s16|s32|s64|wsum|sum16|poll_t|kernel_|virtio|typeof|auto_type|int128)\w+$/;
const NOT_A_NAME =
  /^(?:struct|union|enum|const|volatile|unsigned|signed|int|char|long|short|void|float|double|restrict)$/;

/** Index after the parentheses that open at token i, `to` at most; i when there are none. */
function afterParens(t: Tokens, i: number, to: number): number {
  if (i >= to || t.code[i] !== OPEN) return i;
  let depth = 0;
  for (let k = i; k < to; k++) {
    const c = t.code[k];
    if (c === OPEN) depth++;
    else if (c === CLOSE && --depth === 0) return k + 1;
  }
  return to;
}

const isName = (t: Tokens, i: number) => t.kind[i] === IDENTIFIER;

/** Text of the tokens [from, to) without storage words and annotations, except token `without`. */
function typeText(t: Tokens, from: number, to: number, without: number): string {
  const kept: number[] = [];
  for (let i = from; i < to; i++) {
    if (i === without || t.kind[i] === DIRECTIVE) continue;
    const s = isName(t, i) ? tokenText(t, i) : '';
    if (s.startsWith('__') && ANNOTATION.test(s)) i = afterParens(t, i + 1, to) - 1;
    else if (s === '' || !STORAGE.test(s)) kept.push(i);
  }
  return normaliseSome(t, kept);
}

/** Index of the declared name among the tokens [from, to), or -1. */
function nameIndex(t: Tokens, from: number, to: number): number {
  let found = -1;
  for (let i = from; i < to; i++) {
    const c = t.code[i]!;
    if (c === OPEN) return t.code[i + 1] === STAR && i + 1 < to ? pointerName(t, i + 1, to) : found;
    if (c === OPEN_INDEX || c === COLON || c === ASSIGN) return found;
    if (!isName(t, i)) continue;
    const s = tokenText(t, i);
    if (NOT_A_NAME.test(s) || STORAGE.test(s)) continue;
    if (ANNOTATION.test(s)) i = afterParens(t, i + 1, to) - 1;
    else found = i;
  }
  return found;
}

/** `(*name)(…)`, `(* const name[3])(…)`: the last name before the first closing or array bracket. */
function pointerName(t: Tokens, from: number, to: number): number {
  let found = -1;
  for (let i = from; i < to && t.code[i] !== CLOSE && t.code[i] !== OPEN_INDEX; i++) {
    if (!isName(t, i)) continue;
    const s = tokenText(t, i);
    if (!NOT_A_NAME.test(s) && !ANNOTATION.test(s)) found = i;
  }
  return found;
}

/** The parameter of the tokens [from, to): `struct net *net` → { name: 'net', type: 'struct net *' }; an unnamed one has name ''. */
export function readParam(t: Tokens, from: number, to: number): CParam {
  const name = nameIndex(t, from, to);
  // A single word is a type (`void`, `u32`), and so is what follows struct.
  let words = 0;
  for (let i = from; i < to; i++) if (isName(t, i)) words++;
  const isType = words === 1 || (name > from && symbolOf(t.code[name - 1]!) === TAG);
  const at = isType ? -1 : name;
  return { name: tokenText(t, at), type: typeText(t, from, to, at) };
}

/** The parameters among the tokens [from, to) between the parentheses of a function's head. */
export function readParams(t: Tokens, from: number, to: number): CParam[] {
  if (to === from + 1 && tokenText(t, from) === 'void') return [];
  return splitRange(t, from, to).map((r) =>
    r.to === r.from + 1 && t.code[r.from] === ELLIPSIS
      ? { name: '...', type: '' }
      : readParam(t, r.from, r.to),
  );
}

/** All names of the declaration of the tokens [from, to), `struct x *a = f(), b[3]` (without the `;`), each with its type. */
export function readDeclaration(t: Tokens, from: number, to: number): CParam[] {
  const parts = splitRange(t, from, to);
  const first = parts[0] && readInitialised(t, parts[0].from, parts[0].to);
  if (!first || first.name === '') return [];
  const base = first.type.replace(/\s*[*([].*$/s, '');
  const out = [first];
  for (const p of parts.slice(1)) {
    const text = normaliseRange(t, p.from, p.to);
    const int = lex(`int ${text}`);
    const one = readInitialised(int, 0, int.kind.length);
    if (one.name !== '') out.push({ name: one.name, type: normalise(one.type.replace(/^int/, base)) });
  }
  return out;
}

function readInitialised(t: Tokens, from: number, to: number): CParam {
  let end = from;
  while (end < to && t.code[end] !== ASSIGN && t.code[end] !== COLON) end++;
  const name = nameIndex(t, from, end);
  return { name: tokenText(t, name), type: typeText(t, from, end, name) };
}
