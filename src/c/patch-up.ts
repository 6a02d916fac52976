/**
 * A stretch of a body made whole: what was cut off above and below is replaced by the least that lets it parse. The
 * name UNSEEN stands for what is not shown; the lowering makes no test and no call of it.
 */
import { DIRECTIVE, IDENTIFIER, lex, NUMBER, type Tokens, tokenText } from './lex.js';

export const UNSEEN = '__unseen__';

export interface Whole {
  code: string;
  /** How many characters were put in front. */
  before: number;
}

const BINARY = /^(?:\|\||&&|\||\^|==|!=|<=?|>=?|<<|>>|[+/%?:=]|[-+*/%&|^]=|<<=|>>=|\.|->)$/;
/** Tokens after which an operand must follow. */
const OPEN_ENDED = /^(?:\|\||&&|[-+*/%&|^<>=!~?,]|[-+*/%&|^=!<>]=|<<=?|>>=?|->|\.)$/;

/** One bracket level that opens above the stretch. */
interface Level {
  bracket: string;
  /** Index of the token that closes it. */
  close: number;
  /** First token of the level in the stretch. */
  from: number;
}

interface Cut {
  /** Levels opened above, innermost first. */
  above: Level[];
  /** Tokens that open levels not closed in the stretch, outermost first. */
  below: number[];
}

function findCuts(t: Tokens): Cut {
  const open: number[] = [];
  const above: Level[] = [];
  let from = 0;
  for (let i = 0; i < t.kind.length; i++) {
    const s = tokenText(t, i);
    if (s === '(' || s === '[' || s === '{') open.push(i);
    else if (s === ')' || s === ']' || s === '}') {
      if (open.length > 0) open.pop();
      else {
        above.push({ bracket: s, close: i, from });
        from = 0;
      }
    }
  }
  return { above, below: open };
}

/** What opened a level of statements, guessed from what is in it and behind it; the least that fits. */
function opener(t: Tokens, level: Level, isFunction: boolean): string {
  if (isFunction) return '{';
  const after = tokenText(t, level.close + 1);
  if (after === 'else') return `if(${UNSEEN}){`;
  if (after === 'while') return 'do{';
  for (let i = 0; i < level.close; i++) {
    const s = tokenText(t, i);
    if (s === 'case' || (s === 'default' && tokenText(t, i + 1) === ':'))
      return `switch(${UNSEEN}){case ${UNSEEN}:`;
  }
  for (let i = 0; i < level.close; i++)
    if (/^(?:break|continue)$/.test(tokenText(t, i))) return `while(${UNSEEN}){`;
  return `if(${UNSEEN}){`;
}

/** Whether a `:` among the tokens [from, to) lacks its `?`. */
function lacksQuestion(t: Tokens, from: number, to: number): boolean {
  let questions = 0;
  let depth = 0;
  for (let i = from; i < to; i++) {
    const s = tokenText(t, i);
    if (s === '(' || s === '[' || s === '{') depth++;
    else if (s === ')' || s === ']' || s === '}') depth--;
    else if (s === '?' && depth === 0) questions++;
    else if (s === ':' && depth === 0 && questions-- === 0) return true;
  }
  return false;
}

/** The beginning of a statement that was cut inside parentheses, given innermost first. */
function statementHead(t: Tokens, parens: readonly Level[]): string {
  let out = '';
  parens.forEach((level, k) => {
    const from = k === 0 ? 0 : parens[k - 1]!.close + 1;
    const question = lacksQuestion(t, from, level.close) ? `${UNSEEN} ? ` : '';
    const next = level.close + 1;
    const after = tokenText(t, next);
    const isHead =
      k === parens.length - 1 && (after === '{' || (t.kind[next] === IDENTIFIER && after !== 'else'));
    out = `${isHead ? 'if(' : level.bracket === ']' ? `${UNSEEN}[` : `${UNSEEN}(`}${question}${out}`;
  });
  const first = tokenText(t, 0);
  return BINARY.test(first) ? `${out}${first === ':' ? `${UNSEEN} ? ` : ''}${UNSEEN} ` : out;
}

/** What stands before the stretch. `tail`: its last brace is the end of the function. */
function prefix(t: Tokens, cut: Cut, tail: boolean): string {
  const braces = cut.above.filter((l) => l.bracket === '}');
  const firstBrace = braces[0]?.close ?? t.kind.length;
  const parens = cut.above.filter((l) => l.bracket !== '}' && l.close < firstBrace);
  let out = tail ? '' : '{';
  for (let k = braces.length - 1; k >= 0; k--) out += opener(t, braces[k]!, tail && k === braces.length - 1);
  if (tokenText(t, 0) === 'else') out += `if(${UNSEEN});`;
  else if (parens.length === 0 && !BINARY.test(tokenText(t, 0)) && isConditional(t, cut))
    out += `if(${UNSEEN}) `;
  return out + statementHead(t, parens);
}

/** Blanks before the line's first token, a tab counting to the next multiple of 8. */
function indentation(t: Tokens, i: number): number {
  let column = 0;
  for (let at = t.text.lastIndexOf('\n', t.start[i]! - 1) + 1; at < t.start[i]!; at++)
    column = t.text[at] === '\t' ? column - (column % 8) + 8 : column + 1;
  return column;
}

/**
 * Whether the first statement is the body of an `if` (or a loop) above, without braces: an `else` follows it, or the
 * next statement of the same level stands further left.
 */
function isConditional(t: Tokens, cut: Cut): boolean {
  const first = cut.above.find((l) => l.bracket === '}')?.close ?? t.kind.length;
  let depth = 0;
  for (let i = 0; i + 1 < first; i++) {
    const s = tokenText(t, i);
    if (s === '(' || s === '[' || s === '{') depth++;
    else if (s === ')' || s === ']' || s === '}') depth = Math.max(depth - 1, 0);
    if (depth > 0 || (s !== ';' && s !== '}')) continue;
    const after = tokenText(t, i + 1);
    if (after === 'else') return !startsWithIf(t, i);
    if (/^(?:case|default)$/.test(after) || tokenText(t, i + 2) === ':' || t.kind[i + 1] === DIRECTIVE)
      continue;
    if (indentation(t, i + 1) < indentation(t, 0)) return true;
  }
  return false;
}

/** Whether an `if` of the stretch may own the `else` behind token `end`. */
function startsWithIf(t: Tokens, end: number): boolean {
  for (let i = 0; i < end; i++) if (tokenText(t, i) === 'if') return true;
  return false;
}

/** What closes the levels that are open at the end. */
function suffix(t: Tokens, cut: Cut): string {
  const last = t.kind.length - 1;
  const s = tokenText(t, last);
  let out = OPEN_ENDED.test(s) ? ` ${UNSEEN}` : '';
  const inStatement = last >= 0 && !/^[;{}]$/.test(s) && !(s === ':' && t.kind[last - 1]! <= NUMBER);
  let needsEnd = inStatement || s === ':';
  for (let k = cut.below.length - 1; k >= 0; k--) {
    const open = tokenText(t, cut.below[k]!);
    if (open === '(') out += tokenText(t, cut.below[k]! - 1) === 'for' ? forEnd(t, cut.below[k]!) : ')';
    else if (open === '[') out += s === '[' ? `${UNSEEN}]` : ']';
    else if (/^[=,]$/.test(tokenText(t, cut.below[k]! - 1))) {
      // An initialiser, not a block.
      out += '}';
      needsEnd = true;
    } else {
      if (needsEnd) out += ';';
      needsEnd = false;
      out += tokenText(t, cut.below[k]! - 1) === 'do' ? `}while(${UNSEEN});` : '}';
    }
  }
  return needsEnd ? `${out};` : out;
}

/** `for (a;` lacks as many semicolons. */
function forEnd(t: Tokens, open: number): string {
  let seen = 0;
  for (let i = open; i < t.kind.length; i++) if (tokenText(t, i) === ';') seen++;
  return `${';'.repeat(Math.max(2 - seen, 0))})`;
}

/**
 * @param code a stretch of statements; with its `{` when the head is shown, with its `}` when the end is
 * @param shown which of the function's own braces are in it
 */
export function makeWhole(code: string, shown: { head: boolean; tail: boolean }): Whole {
  const t = lex(code);
  const cut = findCuts(t);
  const before = shown.head ? '' : prefix(t, cut, shown.tail);
  const after = suffix(t, cut) + (shown.head || shown.tail ? '' : '}');
  return { code: before + code + after, before: before.length };
}
