/** Normalised expression text: the same expression written with other blanks or comments gives the same text. */
import { CHARACTER, DIRECTIVE, IDENTIFIER, lex, NUMBER, STRING, type Tokens, tokenText } from './lex.js';
import {
  AMPERSAND,
  ARROW,
  CLOSE,
  CLOSE_BRACE,
  CLOSE_INDEX,
  COLON,
  COMMA,
  closes,
  ELLIPSIS,
  END,
  isOperator,
  MINUS,
  OPEN,
  opens,
  PASTE,
  PLUS,
  QUESTION,
  SEMICOLON,
  STAR,
} from './symbols.js';

/** Text that is normal as it stands: names joined by `->` and `.`, perhaps with `&`, `*` or `!` in front, or a number. */
const PLAIN = /^(?:[&*!]?[A-Za-z_]\w*(?:(?:->|\.)[A-Za-z_]\w*)*|-?\d\w*)$/;

const TYPE_WORDS =
  /^(?:struct|union|enum|const|unsigned|signed|int|char|long|short|void|bool|[us](?:8|16|32|64)|\w+_t)$/;
/** A name before `*`, `&`, `-`, `+` after which the operator is still a unary one. */
const BEFORE_UNARY = new Set(['return', 'case', 'sizeof', 'else', 'do', 'goto']);

/** Operators with a blank on both sides, unless they are unary. */
const BINARY = new Uint8Array(256);
for (let c = 0; c < 256; c++) BINARY[c] = Number(isOperator(c) && !'!~'.includes(String.fromCharCode(c)));
for (const c of [QUESTION, COLON, ELLIPSIS]) BINARY[c] = 1;
BINARY[ARROW] = 0;
BINARY[PASTE] = 0;

/** Whether the parentheses that end at token `close` hold a type: `(struct x *)`, `(u32)`. */
function isCastEnd(t: Tokens, from: number, close: number): boolean {
  if (close > from && t.code[close - 1] === STAR) return true;
  let open = close - 1;
  while (open >= from && t.kind[open] === IDENTIFIER) open--;
  return open >= from && open < close - 1 && t.code[open] === OPEN && TYPE_WORDS.test(tokenText(t, open + 1));
}

function isUnary(t: Tokens, from: number, i: number): boolean {
  if (i === from) return true;
  const kind = t.kind[i - 1]!;
  if (kind === IDENTIFIER) return BEFORE_UNARY.has(tokenText(t, i - 1));
  const before = t.code[i - 1];
  if (kind <= CHARACTER || before === CLOSE_INDEX) return false;
  return before === CLOSE ? isCastEnd(t, from, i - 1) : true;
}

/** Whether a `*` belongs to a type: what follows it ends the type, or a `struct name` precedes it. */
function isPointerStar(t: Tokens, from: number, to: number, i: number): boolean {
  const after = i + 1 < to ? t.code[i + 1] : END;
  if (after === CLOSE || after === COMMA || after === END || after === STAR) return true;
  return i >= from + 2 && t.kind[i - 1] === IDENTIFIER && TYPE_WORDS.test(tokenText(t, i - 2));
}

/** How a token is joined to the others: a blank before it, one behind it; an operand follows without one. */
const BEFORE = 1;
const BEHIND = 2;
const UNARY = 4;

/** The same for token i of [from, to); `unary`: it follows a unary operator. */
function joints(t: Tokens, from: number, to: number, i: number, unary: boolean): number {
  const code = t.code[i]!;
  const afterName = i > from && t.kind[i - 1]! <= CHARACTER;
  if (t.kind[i]! <= CHARACTER) {
    if (unary || i === from) return 0;
    const before = t.code[i - 1];
    const apart = afterName || before === CLOSE_BRACE || (before === CLOSE && t.kind[i] === STRING);
    return apart ? BEFORE : 0;
  }
  if (code === COMMA || code === SEMICOLON) return BEHIND;
  if (code === STAR && isPointerStar(t, from, to, i))
    return (afterName ? BEFORE : 0) | (i + 1 < to && t.code[i + 1] === CLOSE ? 0 : UNARY);
  if ((code === STAR || code === AMPERSAND || code === MINUS || code === PLUS) && isUnary(t, from, i))
    return (afterName ? BEFORE : 0) | UNARY;
  return BINARY[code & 0xff] === 1 ? BEFORE | BEHIND : 0;
}

/** The normalised text of the tokens [from, to): stretches that are written as they should be are taken as they are. */
export function normaliseRange(t: Tokens, from: number, to: number): string {
  const { text, start, end } = t;
  if (to === from + 1 && t.kind[from]! <= NUMBER) return text.slice(start[from], end[from]);
  let out = '';
  let begin = -1;
  let reached = -1;
  let joint = 0;
  for (let i = from; i < to; i++) {
    if (t.kind[i] === DIRECTIVE) continue;
    const last = joint;
    joint = joints(t, from, to, i, (last & UNARY) !== 0);
    const apart = ((last & BEHIND) | (joint & BEFORE)) !== 0;
    const at = start[i]!;
    const fits = apart ? at === reached + 1 && text.charCodeAt(reached) === 32 : at === reached;
    if (!fits) {
      if (begin >= 0) out += text.slice(begin, reached) + (apart ? ' ' : '');
      begin = at;
    }
    reached = end[i]!;
  }
  if (begin >= 0) out = out === '' ? text.slice(begin, reached) : out + text.slice(begin, reached);
  // What is in a string counts, too.
  return (out.includes('  ') ? out.replace(/ {2,}/g, ' ') : out).trim();
}

/** The normalised text of some tokens, as if nothing stood between them. */
export function normaliseSome(t: Tokens, some: readonly number[]): string {
  const first = some[0];
  if (first === undefined) return '';
  if (some[some.length - 1]! - first === some.length - 1)
    return normaliseRange(t, first, first + some.length);
  return normalise(some.map((i) => tokenText(t, i)).join(' '));
}

/** The normalised text of an expression or a type; see ir.ts for its form. */
export function normalise(text: string): string {
  if (PLAIN.test(text)) return text;
  const t = lex(text);
  return normaliseRange(t, 0, t.kind.length);
}

/** The arguments between the commas at the top of the tokens [from, to); [] for none. */
export function splitRange(t: Tokens, from: number, to: number): { from: number; to: number }[] {
  const out: { from: number; to: number }[] = [];
  let depth = 0;
  let begin = from;
  for (let i = from; i < to; i++) {
    const c = t.code[i]!;
    if (c === COMMA && depth === 0) {
      out.push({ from: begin, to: i });
      begin = i + 1;
    } else if (opens(c)) depth++;
    else if (closes(c)) depth--;
  }
  if (to > from) out.push({ from: begin, to });
  return out;
}
