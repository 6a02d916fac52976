/** Normalised expression text: the same expression written with other blanks or comments gives the same text. */
import { CHARACTER, DIRECTIVE, IDENTIFIER, lex, NUMBER, STRING, type Tokens, tokenText } from './lex.js';

/** Text that is normal as it stands: names joined by `->` and `.`, perhaps with `&`, `*` or `!` in front, or a number. */
const PLAIN = /^(?:[&*!]?[A-Za-z_]\w*(?:(?:->|\.)[A-Za-z_]\w*)*|-?\d\w*)$/;

const AMBIGUOUS = new Set(['*', '&', '-', '+']);
const BINARY = new Set([
  '/', '%', '<<', '>>', '<', '>', '<=', '>=', '==', '!=', '&&', '||', '|', '^', '?', ':', '=', '+=', '-=', '*=',
  '/=', '%=', '&=', '|=', '^=', '<<=', '>>=', '*', '&', '-', '+', '...',
]); // biome-ignore format: one row of operators
const TYPE_WORDS =
  /^(?:struct|union|enum|const|unsigned|signed|int|char|long|short|void|bool|[us](?:8|16|32|64)|\w+_t)$/;
/** A name before `*`, `&`, `-`, `+` after which the operator is still a unary one. */
const BEFORE_UNARY = new Set(['return', 'case', 'sizeof', 'else', 'do', 'goto']);

/** Whether the parentheses that end at token `close` hold a type: `(struct x *)`, `(u32)`. */
function isCastEnd(t: Tokens, close: number): boolean {
  const before = tokenText(t, close - 1);
  if (before === '*') return true;
  let open = close - 1;
  while (open >= 0 && t.kind[open] === IDENTIFIER) open--;
  return open < close - 1 && tokenText(t, open) === '(' && TYPE_WORDS.test(tokenText(t, open + 1));
}

function isUnary(t: Tokens, i: number): boolean {
  if (i === 0) return true;
  const kind = t.kind[i - 1]!;
  const before = tokenText(t, i - 1);
  if (kind === IDENTIFIER) return BEFORE_UNARY.has(before);
  if (kind === NUMBER || kind === STRING || kind === CHARACTER || before === ']') return false;
  return before === ')' ? isCastEnd(t, i - 1) : true;
}

/** Whether a `*` belongs to a type: what follows it ends the type, or a `struct name` precedes it. */
function isPointerStar(t: Tokens, i: number): boolean {
  const after = tokenText(t, i + 1);
  if (after === ')' || after === ',' || after === '' || after === '*') return true;
  return i >= 2 && TYPE_WORDS.test(tokenText(t, i - 2)) && t.kind[i - 1] === IDENTIFIER;
}

const isName = (t: Tokens, i: number) => t.kind[i] !== undefined && t.kind[i]! <= CHARACTER;

/** How token `i` is joined to the text before it. */
function piece(t: Tokens, i: number, unaryBefore: boolean): { text: string; unary: boolean } {
  const s = tokenText(t, i);
  if (isName(t, i)) {
    const before = tokenText(t, i - 1);
    const apart =
      i > 0 &&
      !unaryBefore &&
      (isName(t, i - 1) || before === '}' || (before === ')' && t.kind[i] === STRING));
    return { text: apart ? ` ${s}` : s, unary: false };
  }
  if (s === ',' || s === ';') return { text: `${s} `, unary: false };
  if (s === '*' && isPointerStar(t, i))
    return { text: isName(t, i - 1) ? ` ${s}` : s, unary: tokenText(t, i + 1) !== ')' };
  if (AMBIGUOUS.has(s) && isUnary(t, i)) return { text: isName(t, i - 1) ? ` ${s}` : s, unary: true };
  return { text: BINARY.has(s) ? ` ${s} ` : s, unary: false };
}

/** The normalised text of an expression or a type; see ir.ts for its form. */
export function normalise(text: string): string {
  if (PLAIN.test(text)) return text;
  const t = lex(text);
  let out = '';
  let unary = false;
  for (let i = 0; i < t.kind.length; i++) {
    if (t.kind[i] === DIRECTIVE) continue;
    const next = piece(t, i, unary);
    unary = next.unary;
    out += next.text;
  }
  return out.replace(/ {2,}/g, ' ').trim();
}

/** The ranges between the commas at the top of `text` (the inside of a pair of parentheses); [] for a blank one. */
export function argumentRanges(text: string): { start: number; end: number }[] {
  const t = lex(text);
  const out: { start: number; end: number }[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < t.kind.length; i++) {
    if (t.kind[i]! <= CHARACTER) continue;
    const s = tokenText(t, i);
    if (s === '(' || s === '[' || s === '{') depth++;
    else if (s === ')' || s === ']' || s === '}') depth--;
    else if (s === ',' && depth === 0) {
      out.push({ start, end: t.start[i]! });
      start = t.end[i]!;
    }
  }
  if (t.kind.length > 0) out.push({ start, end: text.length });
  return out;
}

/** The arguments between the commas at the top of `text`, normalised. */
export const splitArguments = (text: string): string[] =>
  argumentRanges(text).map((r) => normalise(text.slice(r.start, r.end)));
