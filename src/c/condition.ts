/** Tests on edges: what is known when a condition holds, and when it doesn't. */
import { PASS_THROUGH, SAME_VALUE } from '../knowledge/wrappers.js';
import { type Piece, settle, single } from './flow.js';
import type { CTest } from './ir.js';
import { UNSEEN } from './patch-up.js';
import { child } from './syntax.js';
import { endOf, negate, startOf, textOf, type Work } from './work.js';

const passThrough = new Set(PASS_THROUGH.map((r) => r.name));
const sameValue = new Set([...passThrough, ...SAME_VALUE.map((r) => r.name)]);

const RELATIONS: Record<string, CTest['relation']> = {
  '==': '==',
  '!=': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};
const SWAPPED: Record<CTest['relation'], CTest['relation']> = {
  '==': '==',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

/** Name of the identifier called by node i when it is such a call, else ''. */
export function calledName(w: Work, i: number): string {
  if (w.syntax.type[i] !== 'call_expression') return '';
  const f = child(w.syntax, i, 'function');
  return f >= 0 && w.syntax.type[f] === 'identifier' ? w.code.slice(startOf(w, f), endOf(w, f)) : '';
}

/** A wrapper that is no call: likely(), or what stands for a call that is not shown. */
export function isPassThrough(w: Work, i: number): boolean {
  const name = calledName(w, i);
  return passThrough.has(name) || name === UNSEEN;
}

/** The only argument of a call, or -1. */
export function onlyArgument(w: Work, call: number): number {
  const list = child(w.syntax, call, 'arguments');
  const first = list + 1;
  return list >= 0 && first < w.syntax.next[list]! && w.syntax.next[first] === w.syntax.next[list]
    ? first
    : -1;
}

/** Takes parentheses, `!`, likely() and the like off; `flip` says whether an odd number of `!` went. */
function strip(w: Work, node: number): { node: number; flip: boolean } {
  const s = w.syntax;
  let at = node;
  let flip = false;
  for (;;) {
    const type = s.type[at];
    let inner = -1;
    if (type === 'parenthesized_expression') inner = s.next[at + 1] === s.next[at] ? at + 1 : -1;
    else if (type === 'unary_expression' && w.code.charAt(startOf(w, at)) === '!') {
      inner = child(s, at, 'argument');
      flip = !flip;
    } else if (sameValue.has(calledName(w, at))) inner = onlyArgument(w, at);
    if (inner < 0) return { node: at, flip };
    at = inner;
  }
}

/** Through casts and parentheses to a call: its node, or -1. */
function callBelow(w: Work, node: number): number {
  const s = w.syntax;
  let at = node;
  for (;;) {
    if (s.type[at] === 'call_expression') return at;
    if (s.type[at] === 'cast_expression') at = child(s, at, 'value');
    else if (s.type[at] === 'assignment_expression') at = child(s, at, 'right');
    else if (s.type[at] === 'parenthesized_expression' && s.next[at + 1] === s.next[at]) at = at + 1;
    else return -1;
    if (at < 0) return -1;
  }
}

const isConstant = (text: string) => /^(?:-?\d\w*|NULL|true|false)$/.test(text);
const zero = (text: string) => (text === 'NULL' || text === 'false' ? '0' : text);

/** `(p = f())` tests p. */
function tested(w: Work, node: number): { lhs: string; call?: number } {
  const { node: at } = w.syntax.type[node] === 'parenthesized_expression' ? strip(w, node) : { node };
  const call = callBelow(w, at);
  const lhs = w.syntax.type[at] === 'assignment_expression' ? child(w.syntax, at, 'left') : at;
  return { lhs: textOf(w, lhs), ...(call >= 0 ? { call } : {}) };
}

function comparison(w: Work, node: number): CTest | null {
  const s = w.syntax;
  if (s.type[node] !== 'binary_expression') return null;
  const operator = child(s, node, 'operator');
  const relation = RELATIONS[w.code.slice(startOf(w, operator), endOf(w, operator))];
  if (!relation) return null;
  const [left, right] = [child(s, node, 'left'), child(s, node, 'right')];
  if (isConstant(textOf(w, left)) && !isConstant(textOf(w, right)))
    return { ...tested(w, right), relation: SWAPPED[relation], rhs: zero(textOf(w, left)) };
  return { ...tested(w, left), relation, rhs: zero(textOf(w, right)) };
}

/** What holds when the expression is true, 'true'/'false' for a constant one, null when it is not shown. */
export function testOf(w: Work, node: number): CTest | 'true' | 'false' | null {
  const { node: at, flip } = strip(w, node);
  const text = textOf(w, at);
  if (text.includes(UNSEEN)) return null;
  if (/^(?:\d+|true|false|TRUE|FALSE)$/.test(text)) {
    const truth = /[1-9]/.test(text) || /^true$/i.test(text);
    return truth !== flip ? 'true' : 'false';
  }
  const test: CTest = comparison(w, at) ?? { ...tested(w, at), relation: '!=', rhs: '0' };
  return flip ? negate(test) : test;
}

/** The piece of a node as a condition, with the edges for both outcomes. */
export function conditionOf(w: Work, node: number): Piece {
  const p = w.pieces[node] ?? null;
  if (p?.yes) return p;
  const value = settle(w.graph, p) ?? single(w.graph);
  const test = testOf(w, node);
  const from = value.last;
  if (!test) return { ...value, last: -1, yes: [{ from }], no: [{ from }] };
  const yes = test === 'false' ? [] : test === 'true' ? [{ from }] : [{ from, test }];
  const no = test === 'true' ? [] : test === 'false' ? [{ from }] : [{ from, test: negate(test) }];
  return { ...value, last: -1, yes, no };
}
