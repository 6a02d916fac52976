/** Declarations read as text: `struct mr_table **mrt` is a name and a type. For parameters, locals and members. */
import type { CParam } from './ir.js';
import { IDENTIFIER, lex, type Tokens, tokenText } from './lex.js';
import { normalise, splitArguments } from './normal.js';

/** Words in front of a type that say nothing of it. */
const STORAGE = /^(?:static|extern|register|inline|__inline__|__inline|__always_inline|typedef|auto)$/;
/** Annotations inside declarations: sparse's address spaces, compiler attributes. With their arguments they go. */
const ANNOTATION =
  /^__(?!be16|be32|be64|le16|le32|le64|u8|u16|u32|u64|s8|s16|s32|s64|wsum|sum16|poll_t|kernel_|virtio|typeof|auto_type|int128)\w+$/;
const NOT_A_NAME =
  /^(?:struct|union|enum|const|volatile|unsigned|signed|int|char|long|short|void|float|double|restrict)$/;

/** Index after the parentheses that open at token i; i when there are none. */
function afterParens(t: Tokens, i: number): number {
  if (tokenText(t, i) !== '(') return i;
  let depth = 0;
  for (let k = i; k < t.kind.length; k++) {
    const s = tokenText(t, k);
    if (s === '(') depth++;
    else if (s === ')' && --depth === 0) return k + 1;
  }
  return t.kind.length;
}

/** Text of the tokens [from, to) without storage words and annotations, except token `without`. */
function typeText(t: Tokens, from: number, to: number, without: number): string {
  let out = '';
  for (let i = from; i < to; i++) {
    if (i === without) continue;
    const s = tokenText(t, i);
    if (t.kind[i] === IDENTIFIER && ANNOTATION.test(s)) i = afterParens(t, i + 1) - 1;
    else if (!STORAGE.test(s)) out += ` ${s}`;
  }
  return normalise(out);
}

/** Index of the declared name among the tokens [from, to), or -1. */
function nameIndex(t: Tokens, from: number, to: number): number {
  let found = -1;
  for (let i = from; i < to; i++) {
    const s = tokenText(t, i);
    if (s === '(') {
      if (tokenText(t, i + 1) === '*') return pointerName(t, i + 1, to);
      return found;
    }
    if (s === '[' || s === ':' || s === '=') return found;
    if (t.kind[i] !== IDENTIFIER || NOT_A_NAME.test(s) || STORAGE.test(s)) continue;
    if (ANNOTATION.test(s)) i = afterParens(t, i + 1) - 1;
    else found = i;
  }
  return found;
}

/** `(*name)(…)`, `(* const name[3])(…)`: the last name before the first closing or array bracket. */
function pointerName(t: Tokens, from: number, to: number): number {
  let found = -1;
  for (let i = from; i < to; i++) {
    const s = tokenText(t, i);
    if (s === ')' || s === '[') break;
    if (t.kind[i] === IDENTIFIER && !NOT_A_NAME.test(s) && !ANNOTATION.test(s)) found = i;
  }
  return found;
}

/** One parameter: `struct net *net` → { name: 'net', type: 'struct net *' }; an unnamed one has name ''. */
export function readParam(text: string): CParam {
  const t = lex(text);
  const name = nameIndex(t, 0, t.kind.length);
  // A single word is a type (`void`, `u32`), and so is what follows struct.
  const words = t.kind.filter((k) => k === IDENTIFIER).length;
  const tagged = name > 0 && /^(?:struct|union|enum)$/.test(tokenText(t, name - 1));
  const isType = words === 1 || tagged;
  const at = isType ? -1 : name;
  return { name: tokenText(t, at), type: typeText(t, 0, t.kind.length, at) };
}

/** The parameters between the parentheses of a function's head. */
export function readParams(text: string): CParam[] {
  const parts = splitArguments(text);
  if (parts.length === 1 && parts[0] === 'void') return [];
  return parts.map((p) => (p === '...' ? { name: '...', type: '' } : readParam(p)));
}

/** All names of a declaration `struct x *a = f(), b[3]` (without the `;`), each with its type. */
export function readDeclaration(text: string): CParam[] {
  const parts = splitArguments(text);
  const first = readInitialised(parts[0] ?? '');
  if (!first || first.name === '') return [];
  const base = first.type.replace(/\s*[*([].*$/s, '');
  const others = parts.slice(1).map((p) => {
    const one = readInitialised(`int ${p}`);
    return { name: one.name, type: normalise(one.type.replace(/^int/, base)) };
  });
  return [first, ...others].filter((d) => d.name !== '');
}

function readInitialised(part: string): CParam {
  const t = lex(part);
  let end = 0;
  while (end < t.kind.length && tokenText(t, end) !== '=' && tokenText(t, end) !== ':') end++;
  const name = nameIndex(t, 0, end);
  return { name: tokenText(t, name), type: typeText(t, 0, end, name) };
}
