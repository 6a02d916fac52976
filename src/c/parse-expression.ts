/**
 * Expressions, by precedence. The open nodes are the stack: an operator's node stays open while its right side is read, and
 * is closed by the first operator that binds less. There is no table of types: `(x) (y)`, `(x) * y` and the like could be
 * casts, and are read as what they are when x is a variable.
 */
import { closeList, openList, readDesignators, readElement } from './parse-list.js';
import {
  type Due,
  endHere,
  failed,
  IN_ARGUMENTS,
  IN_ASSIGNMENT,
  IN_CAST,
  IN_COMMA,
  IN_CONDITIONAL,
  IN_DECLARATOR,
  IN_DESIGNATOR,
  IN_GENERIC,
  IN_INDEX,
  IN_LIST,
  IN_LITERAL,
  IN_MIDDLE,
  IN_PAIR,
  IN_PARENS,
  IN_SIZEOF,
  IN_UNARY,
  settle,
} from './parse-role.js';
import {
  close,
  fail,
  isWordAt,
  leaf,
  open,
  openAround,
  type Parse,
  type Program,
  type Step,
  start,
} from './parse-state.js';
import { block } from './parse-statement.js';
import { isCast, isTypeIn, skipAssociation } from './parse-type.js';
import {
  AMPERSAND,
  AND,
  ARROW,
  ASSIGN,
  BAR,
  CARET,
  CLOSE,
  CLOSE_BRACE,
  CLOSE_INDEX,
  COLON,
  COMMA,
  COMPOUND_ASSIGN,
  DOT,
  ELLIPSIS,
  EQUALITY,
  GENERIC,
  GREATER,
  INCREMENT,
  LESS,
  LITERAL,
  MINUS,
  NAME,
  NOT,
  OPEN,
  OPEN_BRACE,
  OPEN_INDEX,
  OR,
  PERCENT,
  PLUS,
  QUESTION,
  RELATION,
  SEMICOLON,
  SHIFT,
  SIZEOF,
  SLASH,
  STAR,
  TEXT,
  TILDE,
  TYPEOF,
} from './symbols.js';
import type { Node } from './syntax.js';

/** How much binary operators bind. */
const BINDING = new Uint8Array(256);
[
  [OR],
  [AND],
  [BAR],
  [CARET],
  [AMPERSAND],
  [EQUALITY],
  [RELATION, LESS, GREATER],
  [SHIFT],
  [PLUS, MINUS],
  [STAR, SLASH, PERCENT],
].forEach((symbols, k) => {
  for (const s of symbols) BINDING[s] = IN_CONDITIONAL + 1 + k;
});

const ASSIGNABLE = new Set([
  'identifier',
  'call_expression',
  'field_expression',
  'pointer_expression',
  'subscript_expression',
  'parenthesized_expression',
]);

/** Reads an expression from its first token on, up to what can't belong to it. */
export const expression: Step = (p) => readOn(p, 'operand');

/** The same, where a list in braces may stand instead. */
export const initialiser: Step = (p) => readOn(p, p.symbol[p.at] === OPEN_BRACE ? openList(p) : 'operand');

function readOn(p: Parse, first: Due): void {
  let due = first;
  while (due !== 'nothing') due = due === 'operand' ? readOperand(p) : readOperator(p);
}

function readOperand(p: Parse): Due {
  const symbol = p.symbol[p.at]!;
  if (symbol === NAME || symbol === TYPEOF) return readName(p);
  if (symbol === OPEN) return readParens(p);
  if (symbol === LITERAL) {
    leaf(p, 'number_literal');
    return 'operator';
  }
  if (symbol === TEXT) return readStrings(p);
  if (symbol === STAR || symbol === AMPERSAND) return prefix(p, 'pointer_expression', IN_CAST);
  if (symbol === NOT || symbol === MINUS || symbol === TILDE || symbol === PLUS)
    return prefix(p, 'unary_expression', IN_UNARY);
  if (symbol === INCREMENT) return readIncrement(p);
  if (symbol === SIZEOF) return readSizeof(p);
  if (symbol === GENERIC) return openGeneric(p);
  return isWordAlone(p, symbol) ? readName(p) : failed(p);
}

/** `MACRO(name, static)`: a keyword, and nothing else, as an argument. */
function isWordAlone(p: Parse, symbol: number): boolean {
  const after = p.symbol[p.at + 1];
  const isWord = symbol > TYPEOF && symbol < SIZEOF;
  return isWord && p.current.role === IN_ARGUMENTS && (after === COMMA || after === CLOSE);
}

function readName(p: Parse): Due {
  const after = p.symbol[p.at + 1];
  if (after === TEXT || (after === LITERAL && p.text.charCodeAt(p.start[p.at + 1]!) === 39)) {
    // A string by macro, or the mark of wide characters.
    return readStrings(p);
  }
  leaf(p, 'identifier');
  return 'operator';
}

/** Strings side by side, with names among them that stand for strings. */
function readStrings(p: Parse): Due {
  open(p, 'string_literal');
  if (p.symbol[p.at + 1] === LITERAL) p.at++;
  p.at++;
  while (p.symbol[p.at] === TEXT || p.symbol[p.at] === NAME) p.at++;
  close(p);
  return 'operator';
}

function prefix(p: Parse, type: string, role: number): Due {
  open(p, type, role);
  p.at++;
  p.field = 'argument';
  return 'operand';
}

function readIncrement(p: Parse): Due {
  open(p, 'update_expression', IN_UNARY);
  p.field = 'operator';
  leaf(p, '++');
  p.field = 'argument';
  return 'operand';
}

function readSizeof(p: Parse): Due {
  open(p, 'sizeof_expression', IN_SIZEOF);
  p.at++;
  if (p.symbol[p.at] !== OPEN || !isTypeIn(p, p.at)) return 'operand';
  p.at = p.partner[p.at]! + 1;
  close(p);
  return 'operator';
}

function openGeneric(p: Parse): Due {
  open(p, 'generic_expression', IN_GENERIC);
  p.at++;
  if (p.symbol[p.at] !== OPEN) return failed(p);
  p.at++;
  return 'operand';
}

function readParens(p: Parse): Due {
  if (p.symbol[p.at + 1] === OPEN_BRACE) {
    open(p, 'parenthesized_expression', IN_PARENS);
    p.at++;
    return readBlock(p);
  }
  if (!isCast(p, p.at)) {
    open(p, 'parenthesized_expression', IN_PARENS);
    p.at++;
    return 'operand';
  }
  const behind = p.partner[p.at]! + 1;
  const literal = p.symbol[behind] === OPEN_BRACE;
  open(p, literal ? 'compound_literal_expression' : 'cast_expression', literal ? IN_LITERAL : IN_CAST);
  p.at = behind;
  p.field = 'value';
  return literal ? openList(p) : 'operand';
}

/** The statements of a block inside an expression are another program's work, which goes on behind it. */
function readBlock(p: Parse): Due {
  start(p, BLOCK_INSIDE);
  return 'nothing';
}

const afterBlock: Step = (p) => {
  const symbol = p.symbol[p.at];
  const fits = symbol === CLOSE || (symbol === COMMA && p.current.role === IN_ARGUMENTS);
  if (fits) readOn(p, 'operator');
  else fail(p);
};

const BLOCK_INSIDE: Program = [block, afterBlock];

function readOperator(p: Parse): Due {
  const symbol = p.symbol[p.at]!;
  const binding = BINDING[symbol]!;
  if (binding > 0) {
    settle(p, binding - 1);
    return operator(p, 'binary_expression', symbol, binding);
  }
  if (symbol === ARROW || symbol === DOT) return readMember(p);
  if (symbol === OPEN) return openCall(p);
  if (symbol === CLOSE) return closeParens(p);
  if (symbol === COMMA) return readComma(p);
  if (symbol === ASSIGN || symbol === COMPOUND_ASSIGN) return readAssignment(p, symbol);
  if (symbol === SEMICOLON) return endHere(p);
  if (symbol === OPEN_INDEX) return openIndex(p);
  return readRareOperator(p, symbol);
}

function readRareOperator(p: Parse, symbol: number): Due {
  if (symbol === CLOSE_INDEX) return closeIndex(p);
  if (symbol === INCREMENT) return readPostfixIncrement(p);
  if (symbol === QUESTION) return openConditional(p);
  if (symbol === COLON) return readColon(p);
  if (symbol === CLOSE_BRACE) return closeList(p);
  if (symbol === ELLIPSIS) return readRange(p);
  return endHere(p);
}

function operator(p: Parse, type: string, symbol: number, role: number): Due {
  openAround(p, type, 'left', role);
  p.field = 'operator';
  leaf(p, OPERATOR_NODE[symbol] ?? 'operator');
  p.field = 'right';
  return 'operand';
}

const OPERATOR_NODE: Record<number, string> = { [ASSIGN]: '=', [AND]: '&&', [OR]: '||' };

function readMember(p: Parse): Due {
  if (!isWordAt(p, p.at + 1)) {
    p.at++;
    return failed(p);
  }
  openAround(p, 'field_expression', 'argument', 0);
  p.at++;
  p.field = 'field';
  leaf(p, 'field_identifier');
  close(p);
  return 'operator';
}

function openCall(p: Parse): Due {
  openAround(p, 'call_expression', 'function', 0);
  p.field = 'arguments';
  open(p, 'argument_list', IN_ARGUMENTS);
  p.at++;
  if (p.symbol[p.at] === CLOSE) return closeParens(p);
  return readArgument(p);
}

/** A macro may take a block. */
const readArgument = (p: Parse): Due => (p.symbol[p.at] === OPEN_BRACE ? readBlock(p) : 'operand');

function closeParens(p: Parse): Due {
  settle(p, 0);
  const { role } = p.current;
  if (role === 0) return 'nothing';
  if (role !== IN_PARENS && role !== IN_ARGUMENTS && role !== IN_GENERIC) return failed(p);
  p.at++;
  close(p);
  if (role === IN_ARGUMENTS) close(p);
  return 'operator';
}

function readComma(p: Parse): Due {
  settle(p, IN_COMMA);
  const { role } = p.current;
  if (role === IN_DECLARATOR) return 'nothing';
  if (role === IN_PAIR) close(p);
  else if (role !== IN_LIST && role !== IN_ARGUMENTS && role !== IN_GENERIC && role !== IN_COMMA)
    openAround(p, 'comma_expression', 'left', IN_COMMA);
  p.at++;
  if (role === IN_PAIR || role === IN_LIST) return readElement(p);
  if (role === IN_ARGUMENTS) return readArgument(p);
  if (role === IN_GENERIC && !skipAssociation(p)) return failed(p);
  return 'operand';
}

function readAssignment(p: Parse, symbol: number): Due {
  closeStore(p);
  if (!ASSIGNABLE.has(p.current.last?.type ?? '')) return failed(p);
  return operator(p, 'assignment_expression', symbol, IN_ASSIGNMENT);
}

/** `*(u8 *)p = x` stores through p: the left side is the outermost `*`. Other operators leave the assignment to their operand. */
function closeStore(p: Parse): void {
  let store: Node | null = null;
  for (let n = p.current; n.role >= IN_CAST; n = n.parent!) if (n.type === 'pointer_expression') store = n;
  if (store === null) return;
  while (p.current !== store) close(p);
  close(p);
}

function openIndex(p: Parse): Due {
  openAround(p, 'subscript_expression', 'argument', IN_INDEX);
  p.at++;
  return 'operand';
}

function closeIndex(p: Parse): Due {
  settle(p, 0);
  const { role } = p.current;
  if (role === 0) return 'nothing';
  if (role !== IN_INDEX && role !== IN_DESIGNATOR) return failed(p);
  p.at++;
  close(p);
  return role === IN_INDEX ? 'operator' : readDesignators(p);
}

function readPostfixIncrement(p: Parse): Due {
  openAround(p, 'update_expression', 'argument', 0);
  p.field = 'operator';
  leaf(p, '++');
  close(p);
  return 'operator';
}

function openConditional(p: Parse): Due {
  settle(p, IN_CONDITIONAL);
  openAround(p, 'conditional_expression', 'condition', IN_MIDDLE);
  p.at++;
  // `a ?: b`
  if (p.symbol[p.at] === COLON) return readColon(p);
  p.field = 'consequence';
  return 'operand';
}

function readColon(p: Parse): Due {
  settle(p, 0);
  if (p.current.role !== IN_MIDDLE) return endHere(p);
  p.current.role = IN_CONDITIONAL;
  p.at++;
  p.field = 'alternative';
  return 'operand';
}

/** `[1 ... 3]` */
function readRange(p: Parse): Due {
  settle(p, 0);
  if (p.current.role !== IN_DESIGNATOR) return endHere(p);
  p.at++;
  return 'operand';
}
