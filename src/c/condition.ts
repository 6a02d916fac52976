/** Tests on edges: what is known when a condition holds, and when it doesn't. */
import { PASS_THROUGH, SAME_VALUE } from '../knowledge/wrappers.js';
import { asCondition, type Loose, NONE, type Piece, settle, single } from './flow.js';
import type { CTest } from './ir.js';
import { UNSEEN } from './patch-up.js';
import { child, type Node, onlyChild } from './syntax.js';
import { opposite, sourceOf, textOf, type Work } from './work.js';

const passThrough = new Set(PASS_THROUGH.map((r) => r.name));
const sameValue = new Set([...passThrough, ...SAME_VALUE.map((r) => r.name)]);

const SWAPPED: Record<CTest['relation'], CTest['relation']> = {
  '==': '==',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};
const RELATIONS = new Set<string>(Object.keys(SWAPPED));

/** Name of the identifier called by a node when it is such a call, else ''. */
export function calledName(w: Work, node: Node | null): string {
  if (node === null || node.type !== 'call_expression') return '';
  const f = child(node, 'function');
  return f !== null && f.type === 'identifier' ? sourceOf(w, f) : '';
}

/** A wrapper that is no call: likely(), or what stands for a call that is not shown. */
export function isPassThrough(w: Work, node: Node | null): boolean {
  const name = calledName(w, node);
  return name !== '' && (passThrough.has(name) || name === UNSEEN);
}

/** The only argument of a call, or null. */
export function onlyArgument(call: Node): Node | null {
  const list = child(call, 'arguments');
  return list === null ? null : onlyChild(list);
}

/** Takes parentheses, `!`, likely() and the like off; `flip` says whether an odd number of `!` went. */
function strip(w: Work, node: Node): { node: Node; flip: boolean } {
  let at = node;
  let flip = false;
  for (;;) {
    let inner: Node | null = null;
    if (at.type === 'parenthesized_expression') inner = onlyChild(at);
    else if (at.type === 'unary_expression' && w.t.text.charCodeAt(at.start) === EXCLAMATION) {
      inner = child(at, 'argument');
      flip = !flip;
    } else if (at.type === 'call_expression' && sameValue.has(calledName(w, at))) inner = onlyArgument(at);
    if (inner === null) return { node: at, flip };
    at = inner;
  }
}

const EXCLAMATION = 33;

/** Through casts and parentheses to a call: its node, or null. */
function callBelow(node: Node): Node | null {
  let at: Node | null = node;
  while (at !== null && at.type !== 'call_expression') {
    if (at.type === 'cast_expression') at = child(at, 'value');
    else if (at.type === 'assignment_expression') at = child(at, 'right');
    else if (at.type === 'parenthesized_expression') at = onlyChild(at);
    else return null;
  }
  return at;
}

const isConstant = (text: string) => /^(?:-?\d\w*|NULL|true|false)$/.test(text);
const zero = (text: string) => (text === 'NULL' || text === 'false' ? '0' : text);

/** The test of a node; `(p = f())` tests p. */
function tested(w: Work, node: Node, relation: CTest['relation'], rhs: string): CTest {
  const at = node.type === 'parenthesized_expression' ? strip(w, node).node : node;
  const call = callBelow(at);
  const lhs = textOf(w, at.type === 'assignment_expression' ? child(at, 'left') : at);
  return call === null ? { lhs, relation, rhs } : { lhs, relation, rhs, call: call.number };
}

function comparison(w: Work, node: Node): CTest | null {
  if (node.type !== 'binary_expression') return null;
  const relation = sourceOf(w, child(node, 'operator')!) as CTest['relation'];
  if (!RELATIONS.has(relation)) return null;
  const left = child(node, 'left')!;
  const right = child(node, 'right')!;
  const rhs = textOf(w, right);
  if (!isConstant(rhs)) {
    const lhs = textOf(w, left);
    if (isConstant(lhs)) return tested(w, right, SWAPPED[relation], zero(lhs));
  }
  return tested(w, left, relation, zero(rhs));
}

/** What holds when the expression is true, 'true'/'false' for a constant one, null when it is not shown. */
export function testOf(w: Work, node: Node): CTest | 'true' | 'false' | null {
  const { node: at, flip } = strip(w, node);
  if (w.cut && textOf(w, at).includes(UNSEEN)) return null;
  if (at.first === null) {
    const text = textOf(w, at);
    if (/^(?:\d+|true|false|TRUE|FALSE)$/.test(text)) {
      const truth = /[1-9]/.test(text) || /^true$/i.test(text);
      return truth !== flip ? 'true' : 'false';
    }
  }
  const test = comparison(w, at) ?? tested(w, at, '!=', '0');
  if (flip) test.relation = opposite(test.relation);
  return test;
}

/** The same test the other way round. */
function negate(test: CTest): CTest {
  const { lhs, relation, rhs, call } = test;
  return call === undefined
    ? { lhs, relation: opposite(relation), rhs }
    : { lhs, relation: opposite(relation), rhs, call };
}

/** The piece of a node as a condition, with the edges for both outcomes. */
export function conditionOf(w: Work, node: Node): Piece {
  if (node.piece !== null && node.piece.yes !== null) return node.piece;
  const value = settle(w.graph, node.piece) ?? single(w.graph);
  const test = testOf(w, node);
  const from = value.last;
  if (test === null) return asCondition(value, [{ from, test }], [{ from, test }]);
  if (test === 'true') return asCondition(value, always(from), NONE);
  if (test === 'false') return asCondition(value, NONE, always(from));
  return asCondition(value, [{ from, test }], [{ from, test: negate(test) }]);
}

/** The edge that is taken in any case. */
export const always = (from: number): Loose[] => [{ from, test: null }];
