/** Declarations in a body: which statements are some, and the initialisers and array sizes in them. */
import { expression, initialiser } from './parse-expression.js';
import { IN_DECLARATOR } from './parse-role.js';
import {
  again,
  close,
  expect,
  fail,
  leaf,
  open,
  openAround,
  type Parse,
  type Program,
  restart,
  type Step,
  start,
} from './parse-state.js';
import { block } from './parse-statement.js';
import { skipPointers } from './parse-type.js';
import {
  ASSIGN,
  CLOSE,
  CLOSE_INDEX,
  COMMA,
  ELLIPSIS,
  END,
  GOTO,
  IF,
  LITERAL,
  NAME,
  OPEN,
  OPEN_BRACE,
  OPEN_INDEX,
  QUALIFIER,
  SEMICOLON,
  STAR,
  STORAGE,
  TAG,
  TYPE,
  TYPEDEF,
  TYPEOF,
} from './symbols.js';

const endsDeclarator = (s: number) => s === SEMICOLON || s === ASSIGN || s === COMMA;

/** `a * b` at the beginning of a statement declares b when nothing behind it shows that it is a product. */
function declaresPointer(p: Parse, star: number): boolean {
  const at = skipPointers(p, star);
  if (p.symbol[at] !== NAME) return false;
  if (p.symbol[at + 1] === OPEN && !isParameterList(p, at + 1)) return false;
  return endsDeclarator(p.symbol[skipBrackets(p, at + 1)]!);
}

/** Index behind all the parentheses and brackets in a row from token i on. */
function skipBrackets(p: Parse, i: number): number {
  let at = i;
  while (p.symbol[at] === OPEN || p.symbol[at] === OPEN_INDEX) at = p.partner[at]! + 1;
  return at;
}

/** `TYPE (*name[])(int) = {`, `MACRO(name) = {`: no expression takes a list. */
function declaresList(p: Parse): boolean {
  const at = skipBrackets(p, p.at + 1);
  return p.symbol[at] === ASSIGN && p.symbol[at + 1] === OPEN_BRACE;
}

export function beginsDeclaration(p: Parse): boolean {
  const symbol = p.symbol[p.at]!;
  if (symbol === NAME) {
    const after = p.symbol[p.at + 1]!;
    // Before a type's word stands an annotation by macro.
    if (after === NAME || after === QUALIFIER || after === TYPE || after === TAG) return true;
    return after === OPEN ? declaresList(p) : after === STAR && declaresPointer(p, p.at + 1);
  }
  return symbol >= TYPEOF && symbol <= TYPEDEF;
}

/** Whether parentheses may hold parameters: names, types, `*` and brackets only. */
function isParameterList(p: Parse, i: number): boolean {
  for (let at = i + 1; at < p.partner[i]!; at++) {
    const s = p.symbol[at]!;
    const isType = s === NAME || (s >= TYPEOF && s <= STORAGE);
    const isShape = s === STAR || s === COMMA || s === OPEN || s === CLOSE || s === ELLIPSIS;
    if (!isType && !isShape && s !== OPEN_INDEX && s !== CLOSE_INDEX && s !== LITERAL) return false;
  }
  return true;
}

/** Index behind `struct name {…}` at token i. */
function skipTag(p: Parse, i: number): number {
  let at = i + 1;
  if (p.symbol[at] === NAME) at++;
  return p.symbol[at] === OPEN_BRACE ? p.partner[at]! + 1 : at;
}

/** Index behind the words of the declaration's type. */
function skipType(p: Parse): number {
  let typed = false;
  let at = p.at;
  for (;;) {
    const symbol = p.symbol[at]!;
    if (symbol === TAG) at = skipTag(p, at);
    else if (symbol === TYPE || symbol === TYPEOF || symbol === QUALIFIER || symbol === STORAGE) at++;
    else if (symbol === NAME && (!typed || isSized(p, at))) at++;
    else return at;
    if (symbol !== QUALIFIER && symbol !== STORAGE) typed = true;
  }
}

/** `unsigned type x`, in macros that take the type: the name is not what is declared. */
const isSized = (p: Parse, i: number) =>
  p.symbol[i + 1] === NAME &&
  /^(?:un)?signed$|^long$|^short$/.test(p.text.slice(p.start[i - 1], p.end[i - 1]));

/** A type of its own, which declares no variable: `struct x { … };`, a typedef. */
function skipDeclaration(p: Parse): void {
  while (p.symbol[p.at] !== SEMICOLON && p.symbol[p.at] !== END)
    p.at = p.symbol[p.at] === OPEN_BRACE ? p.partner[p.at]! + 1 : p.at + 1;
  expect(p, SEMICOLON);
  p.field = '';
}

/** Macros that make functions have their bodies inside: the index of the `{`, or -1. */
function functionBody(p: Parse, i: number): number {
  const name = skipPointers(p, i);
  if (p.symbol[name] !== NAME) return -1;
  let at = name + 1;
  while (p.symbol[at] === OPEN && isParameterList(p, at)) at = p.partner[at]! + 1;
  return p.symbol[at] === OPEN_BRACE ? at : -1;
}

function openFunction(p: Parse, body: number): void {
  open(p, 'function_definition');
  p.at = body;
  start(p, FUNCTION);
}

/** The first statement's keyword among the tokens up to `to`, -1 when none: a struct's braces would hide code. */
function hiddenCode(p: Parse, to: number): number {
  for (let i = p.at; i < to; i++) if (p.symbol[i]! >= IF && p.symbol[i]! <= GOTO) return i;
  return -1;
}

export function declaration(p: Parse): void {
  const after = skipType(p);
  const hidden = hiddenCode(p, after);
  const body = functionBody(p, after);
  if (hidden >= 0) {
    p.at = hidden;
    fail(p);
  } else if (p.symbol[p.at] === TYPEDEF || p.symbol[after] === SEMICOLON) skipDeclaration(p);
  else if (body >= 0) openFunction(p, body);
  else {
    open(p, 'declaration');
    p.declarations.push(p.current);
    p.at = after;
    start(p, DECLARATION);
  }
}

/** One declarator with its initialiser: `*name`, `(*name[3])(int)`, `name[f(x)] = { 1 }`. */
const declarator: Step = (p) => {
  const from = p.at;
  p.at = skipPointers(p, from);
  p.field = 'declarator';
  if (p.symbol[p.at] === NAME && p.symbol[p.at + 1] !== OPEN_INDEX && p.symbol[p.at + 1] !== OPEN) {
    leaf(p, 'identifier');
    return initial(p, p.start[from]!);
  }
  p.at = from;
  open(p, 'array_declarator');
  while (p.symbol[p.at] === OPEN || p.symbol[p.at] === STAR || p.symbol[p.at] === QUALIFIER) p.at++;
  if (p.symbol[p.at] !== NAME) return fail(p);
  leaf(p, 'identifier');
  start(p, SIZES);
};

function skipParameters(p: Parse): void {
  if (isParameterList(p, p.at)) p.at = p.partner[p.at]! + 1;
  else fail(p);
}

/** What stands behind a declarator's name. */
const sizes: Step = (p) => {
  const symbol = p.symbol[p.at];
  // Behind parameters an annotation by macro may stand.
  const isNote = symbol === NAME && p.symbol[p.at - 1] === CLOSE;
  if (symbol !== CLOSE && symbol !== OPEN && symbol !== OPEN_INDEX && !isNote) return;
  // The head of a `for` is closed elsewhere.
  if (symbol === CLOSE && p.start[p.partner[p.at]!]! < p.current.start) return;
  again(p);
  if (symbol === OPEN) skipParameters(p);
  else if (symbol === OPEN_INDEX) readSize(p);
  else p.at++;
};

function readSize(p: Parse): void {
  p.at++;
  if (p.symbol[p.at] === CLOSE_INDEX) p.at++;
  else start(p, SIZE);
}

/** `= value` of the declarator that begins at that offset. */
function initial(p: Parse, offset: number): void {
  if (p.symbol[p.at] !== ASSIGN) return;
  openAround(p, 'init_declarator', 'declarator', IN_DECLARATOR);
  p.current.start = offset;
  p.at++;
  p.field = 'value';
  start(p, INITIALISER);
}

/** Another declarator behind a comma, or the end. */
const rest: Step = (p) => {
  if (p.symbol[p.at] !== COMMA) return expect(p, SEMICOLON);
  p.at++;
  restart(p);
};

const SIZE: Program = [expression, (p) => expect(p, CLOSE_INDEX)];
const SIZES: Program = [sizes, close, (p) => initial(p, p.current.last!.start)];
const INITIALISER: Program = [initialiser, close];
const FUNCTION: Program = [block, close];
const DECLARATION: Program = [declarator, rest, close];
