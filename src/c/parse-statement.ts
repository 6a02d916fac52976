/** Statements: a program of steps for each kind. */
import { beginsDeclaration, declaration } from './parse-declaration.js';
import { expression } from './parse-expression.js';
import {
  again,
  close,
  expect,
  fail,
  leaf,
  open,
  type Parse,
  type Program,
  type Step,
  start,
} from './parse-state.js';
import {
  BREAK,
  CASE,
  CLOSE,
  CLOSE_BRACE,
  COLON,
  CONTINUE,
  DEFAULT,
  DO,
  ELSE,
  FOR,
  GOTO,
  IF,
  NAME,
  OPEN,
  OPEN_BRACE,
  RETURN,
  SEMICOLON,
  SWITCH,
  WHILE,
} from './symbols.js';

const semicolon: Step = (p) => expect(p, SEMICOLON);
const colon: Step = (p) => expect(p, COLON);

const closeParens: Step = (p) => {
  expect(p, CLOSE);
  close(p);
};
const PARENS: Program = [expression, closeParens];
const PARENS_OF_BLOCK: Program = [block, closeParens];

const condition: Step = (p) => {
  if (p.symbol[p.at] !== OPEN) return fail(p);
  p.field = 'condition';
  open(p, 'parenthesized_expression');
  p.at++;
  start(p, p.symbol[p.at] === OPEN_BRACE ? PARENS_OF_BLOCK : PARENS);
};

const consequence: Step = (p) => {
  p.field = 'consequence';
  statement(p);
};
const body: Step = (p) => {
  p.field = 'body';
  statement(p);
};

const alternative: Step = (p) => {
  if (p.symbol[p.at] !== ELSE) return;
  p.at++;
  p.field = 'alternative';
  statement(p);
};

const whileBehind: Step = (p) => expect(p, WHILE);

/** A part of a for's head; `end` stands behind it. */
const part =
  (field: string, end: number): Step =>
  (p) => {
    if (p.symbol[p.at] === end) {
      p.at++;
      return;
    }
    p.field = field;
    start(p, [expression, (q) => expect(q, end)]);
  };

const forCondition = part('condition', SEMICOLON);
const forUpdate = part('update', CLOSE);
const forExpression = part('initializer', SEMICOLON);

const forInitialiser: Step = (p) => {
  expect(p, OPEN);
  if (!beginsDeclaration(p)) return forExpression(p);
  p.field = 'initializer';
  declaration(p);
};

const returned: Step = (p) => {
  if (p.symbol[p.at] !== SEMICOLON) expression(p);
};

const label: Step = (p) => {
  p.field = 'label';
  if (p.symbol[p.at] === NAME) leaf(p, 'statement_identifier');
  else fail(p);
};

/** What a label stands before: nothing at the end of a block. */
const labelled: Step = (p) => {
  if (p.symbol[p.at] !== CLOSE_BRACE) item(p);
};

const caseValue: Step = (p) => {
  p.field = 'value';
  expression(p);
};

/** The statements up to the next label of the switch. */
const caseItems: Step = (p) => {
  const symbol = p.symbol[p.at];
  if (symbol === CASE || symbol === DEFAULT || symbol === CLOSE_BRACE) return;
  again(p);
  item(p);
};

const items: Step = (p) => {
  if (p.symbol[p.at] === CLOSE_BRACE) {
    p.at++;
    return;
  }
  again(p);
  item(p);
};

const BLOCK: Program = [items, close];
const EXPRESSION: Program = [expression, semicolon, close];
const LABEL: Program = [label, colon, labelled, close];
const CASES: Program = [caseValue, colon, caseItems, close];
const DEFAULTS: Program = [colon, caseItems, close];
const ONE_CASE: Program = [caseValue, colon, statement, close];
const ONE_DEFAULT: Program = [colon, statement, close];

interface Kind {
  type: string;
  program: Program;
}
/** By the keyword that begins them. */
const KINDS: (Kind | undefined)[] = [];
KINDS[IF] = { type: 'if_statement', program: [condition, consequence, alternative, close] };
KINDS[WHILE] = { type: 'while_statement', program: [condition, body, close] };
KINDS[DO] = { type: 'do_statement', program: [body, whileBehind, condition, semicolon, close] };
KINDS[FOR] = { type: 'for_statement', program: [forInitialiser, forCondition, forUpdate, body, close] };
KINDS[SWITCH] = { type: 'switch_statement', program: [condition, body, close] };
KINDS[RETURN] = { type: 'return_statement', program: [returned, semicolon, close] };
KINDS[BREAK] = { type: 'break_statement', program: [semicolon, close] };
KINDS[CONTINUE] = { type: 'continue_statement', program: [semicolon, close] };
KINDS[GOTO] = { type: 'goto_statement', program: [label, semicolon, close] };

export function block(p: Parse): void {
  if (p.symbol[p.at] === OPEN_BRACE) {
    open(p, 'compound_statement');
    p.at++;
    start(p, BLOCK);
  } else fail(p);
}

/** What may stand in a block. */
function item(p: Parse): void {
  const symbol = p.symbol[p.at];
  if (symbol === CASE || symbol === DEFAULT) openCase(p, symbol === CASE ? CASES : DEFAULTS);
  else if (beginsDeclaration(p)) declaration(p);
  else statement(p);
}

function openCase(p: Parse, program: Program): void {
  open(p, 'case_statement');
  p.at++;
  start(p, program);
}

/** What may stand behind `if (x)`: no declaration, and one statement only. */
function statement(p: Parse): void {
  const symbol = p.symbol[p.at]!;
  const kind = KINDS[symbol];
  if (kind) {
    open(p, kind.type);
    p.at++;
    start(p, kind.program);
  } else if (symbol === OPEN_BRACE) block(p);
  else if (symbol === SEMICOLON) {
    p.at++;
    p.field = '';
  } else if (symbol === NAME && p.symbol[p.at + 1] === COLON) {
    open(p, 'labeled_statement');
    start(p, LABEL);
  } else if (symbol === CASE || symbol === DEFAULT) openCase(p, symbol === CASE ? ONE_CASE : ONE_DEFAULT);
  else {
    open(p, 'expression_statement');
    start(p, EXPRESSION);
  }
}

/** A function's body, from its `{` to the end of the text. */
export const wholeBody: Program = [
  (p) => {
    open(p, 'function_definition');
    p.field = 'body';
    block(p);
  },
  (p) => {
    if (p.at < p.count) fail(p);
    else close(p);
  },
];
