/** Lists in braces that initialise: their elements, designators and nested lists. */
import {
  type Due,
  endHere,
  failed,
  IN_DESIGNATOR,
  IN_LIST,
  IN_LITERAL,
  IN_PAIR,
  settle,
} from './parse-role.js';
import { close, isWordAt, open, type Parse } from './parse-state.js';
import {
  ASSIGN,
  CLOSE_BRACE,
  COLON,
  COMMA,
  DOT,
  NAME,
  OPEN_BRACE,
  OPEN_INDEX,
  SEMICOLON,
} from './symbols.js';

/** `{` of an initialiser. */
export function openList(p: Parse): Due {
  open(p, 'initializer_list', IN_LIST);
  p.at++;
  return readElement(p);
}

export function readElement(p: Parse): Due {
  while (p.symbol[p.at] === OPEN_BRACE) {
    open(p, 'initializer_list', IN_LIST);
    p.at++;
  }
  const symbol = p.symbol[p.at];
  if (symbol === CLOSE_BRACE) return closeList(p);
  const old = symbol === NAME && p.symbol[p.at + 1] === COLON;
  if (symbol !== DOT && symbol !== OPEN_INDEX && !old) return 'operand';
  open(p, 'initializer_pair', IN_PAIR);
  if (!old) return readDesignators(p);
  p.at += 2;
  return readValue(p);
}

export function readDesignators(p: Parse): Due {
  while (p.symbol[p.at] === DOT && isWordAt(p, p.at + 1)) p.at += 2;
  if (p.symbol[p.at] === OPEN_INDEX) {
    open(p, 'subscript_designator', IN_DESIGNATOR);
    p.at++;
    return 'operand';
  }
  if (p.symbol[p.at] !== ASSIGN) return failed(p);
  p.at++;
  return readValue(p);
}

function readValue(p: Parse): Due {
  p.field = 'value';
  return p.symbol[p.at] === OPEN_BRACE ? openList(p) : 'operand';
}

export function closeList(p: Parse): Due {
  settle(p, 0);
  if (p.current.role !== IN_LIST) return endHere(p);
  p.at++;
  close(p);
  const { current } = p;
  if (current.role === IN_LITERAL) {
    close(p);
    return 'operator';
  }
  // No operator takes a list.
  const after = p.symbol[p.at];
  return after === COMMA || after === CLOSE_BRACE || after === SEMICOLON ? 'operator' : failed(p);
}
