/** Expressions to pieces of flow: calls in evaluation order, assignments, short circuits. */
import { NOT_EVALUATED, SCOPES } from '../knowledge/wrappers.js';
import { calledName, conditionOf, isPassThrough, onlyArgument } from './condition.js';
import {
  asCondition,
  both,
  connect,
  connectAll,
  NONE,
  newBlock,
  type Piece,
  sequence,
  settle,
  then,
} from './flow.js';
import type { CCall, CGuard } from './ir.js';
import { UNSEEN } from './patch-up.js';
import { child, type Node, onlyChild } from './syntax.js';
import { argumentAt, argumentsOf, asValue, sourceOf, spanOf, textOf, type Work } from './work.js';

const statementScopes = new Set(SCOPES.filter((r) => r.form === 'statement').map((r) => r.name));

const notEvaluated = new Set(NOT_EVALUATED.map((r) => r.name));

export type Lower = (w: Work, node: Node) => Piece | null;

/** The children one after the other. */
export const lowerAll: Lower = (w, node) => {
  let all: Piece | null = null;
  for (let c = node.first; c !== null; c = c.next)
    if (c.piece !== null) all = sequence(w.graph, all, c.piece);
  return all;
};

/** The node behind parentheses and `*`: `(*p->fn)` → `p->fn`. */
function pointee(node: Node): Node {
  let at = node;
  while (at.type === 'parenthesized_expression' || at.type === 'pointer_expression') {
    const inner = at.type === 'pointer_expression' ? child(at, 'argument') : at.first;
    if (inner === null) return at;
    at = inner;
  }
  return at;
}

/** Who is called; see CCall. `through` is null for a plain call. */
function calleeOf(w: Work, node: Node): { name: string; through: string | null } {
  const at = pointee(node);
  if (at.type === 'field_expression')
    return { name: textOf(w, child(at, 'field')), through: textOf(w, child(at, 'argument')) };
  const text = textOf(w, at);
  return at.type === 'identifier' && at === node && !w.variables.has(text)
    ? { name: text, through: null }
    : { name: '', through: text };
}

/** The call (or macro block) in whose arguments a node stands directly, with the argument's number, set in `call`. */
export function setEnclosing(w: Work, node: Node, call: CCall): void {
  for (let at = node, up = node.parent; up !== null; at = up, up = up.parent) {
    const isWhile = up.type === 'while_statement';
    if (!isWhile && up.type.endsWith('_statement')) return;
    const isCall = at.field === 'arguments' && up.type === 'call_expression' && !isPassThrough(w, up);
    const isMacro = isWhile && w.macroBlocks.has(up.start);
    if (isMacro && at.field !== 'condition') return;
    if (!isCall && !isMacro) continue;
    call.within = up.number;
    call.argument = argumentAt(w, at, node.start);
    return;
  }
}

/** The lvalue that takes the value of a node: through parentheses, casts and the arms of `?:`. */
function resultOf(w: Work, node: Node): string | null {
  for (let at = node, up = node.parent; up !== null; at = up, up = up.parent) {
    const { type } = up;
    if (type === 'assignment_expression' && at.field === 'right')
      return sourceOf(w, child(up, 'operator')!) === '=' ? textOf(w, child(up, 'left')) : null;
    if (type === 'init_declarator' && at.field === 'value') return declaredName(w, child(up, 'declarator'));
    const passes =
      type === 'parenthesized_expression' ||
      type === 'cast_expression' ||
      (type === 'conditional_expression' && at.field !== 'condition') ||
      (type === 'argument_list' && isPassThrough(w, up.parent)) ||
      isPassThrough(w, up);
    if (!passes) return null;
  }
  return null;
}

/** The name in a declarator: the first identifier in it. */
export function declaredName(w: Work, declarator: Node | null): string {
  for (let at = declarator; at !== null; ) {
    if (at.type === 'identifier') return sourceOf(w, at);
    if (at.first !== null) {
      at = at.first;
      continue;
    }
    while (at !== declarator && at.next === null) at = at.parent as Node;
    at = at === declarator ? null : at.next;
  }
  return '';
}

export const lowerCall: Lower = (w, node) => {
  const name = calledName(w, node);
  // Whether what is not shown negates its argument is not known.
  if (w.cut && name === UNSEEN) return settle(w.graph, lowerAll(w, node));
  if (isPassThrough(w, node)) return onlyArgument(node)?.piece ?? lowerAll(w, node);
  if (notEvaluated.has(name)) return null;
  const callee = child(node, 'function') as Node;
  const list = child(node, 'arguments');
  if (statementScopes.has(name) && isCallee(node)) return null;
  if (callee.type === 'call_expression' && statementScopes.has(calledName(w, callee)))
    return lowerGuard(w, node, callee, list);
  const before = sequence(w.graph, asValue(w, callee), asValue(w, list));
  return then(w.graph, before, callOf(w, node, callee, list));
};

const isCallee = (node: Node) => node.field === 'function' && node.parent?.type === 'call_expression';

function callOf(w: Work, node: Node, callee: Node, list: Node | null): CCall {
  const { name, through } = calleeOf(w, callee);
  const args = argumentsOf(w, list);
  const { line, column, endLine } = spanOf(w, node);
  const id = node.number;
  const call: CCall =
    through === null
      ? { op: 'call', id, name, args, line, column, endLine }
      : { op: 'call', id, name, through, args, line, column, endLine };
  const result = resultOf(w, node);
  if (result) call.result = result;
  setEnclosing(w, node, call);
  return call;
}

function lowerGuard(w: Work, node: Node, inner: Node, list: Node | null): Piece {
  const cls = argumentsOf(w, child(inner, 'arguments'))[0] ?? '';
  const guard: CGuard = { op: 'guard', cls, args: argumentsOf(w, list), ...spanOf(w, node) };
  const before = asValue(w, list);
  return { ...then(w.graph, before, guard), guards: [guard] };
}

/** The piece with an assignment behind it. */
function thenAssign(w: Work, before: Piece | null, node: Node, lhs: string, rhs: string): Piece {
  const { line, column, endLine } = spanOf(w, node);
  return then(w.graph, before, { op: 'assign', lhs, rhs, line, column, endLine });
}

export const lowerAssignment: Lower = (w, node) => {
  const left = child(node, 'left');
  const right = child(node, 'right');
  const operator = sourceOf(w, child(node, 'operator')!);
  const lhs = textOf(w, left);
  const rhs = textOf(w, right);
  const value = operator === '=' ? rhs : `${lhs} ${operator.slice(0, -1)} ${rhs}`;
  const before = sequence(w.graph, asValue(w, right), asValue(w, left));
  return thenAssign(w, before, node, lhs, value);
};

/** `x++` is written `x = x + 1`. */
export const lowerUpdate: Lower = (w, node) => {
  const argument = child(node, 'argument');
  const lhs = textOf(w, argument);
  const sign = sourceOf(w, child(node, 'operator')!).charAt(0);
  return thenAssign(w, asValue(w, argument), node, lhs, `${lhs} ${sign} 1`);
};

export const lowerInitialiser: Lower = (w, node) => {
  const value = child(node, 'value');
  const declarator = child(node, 'declarator');
  const lhs = declaredName(w, declarator);
  const rhs = value?.type === 'initializer_list' ? '{...}' : textOf(w, value);
  return thenAssign(w, sequence(w.graph, asValue(w, declarator), asValue(w, value)), node, lhs, rhs);
};

/** `a && b`, `a || b` as edges; other operators as they come. */
export const lowerBinary: Lower = (w, node) => {
  const { type } = child(node, 'operator')!;
  if (type !== '&&' && type !== '||') return lowerAll(w, node);
  const a = conditionOf(w, child(node, 'left')!);
  const b = conditionOf(w, child(node, 'right')!);
  const and = type === '&&';
  connectAll(w.graph, and ? a.yes : a.no, b.first);
  return {
    first: a.first,
    last: -1,
    yes: and ? b.yes : both(a.yes ?? NONE, b.yes ?? NONE),
    no: and ? both(a.no ?? NONE, b.no ?? NONE) : b.no,
    busy: a.busy || b.busy,
    jumps: both(a.jumps, b.jumps),
    labels: both(a.labels, b.labels),
    cases: NONE,
    guards: NONE,
  };
};

export const lowerUnary: Lower = (w, node) => {
  const argument = child(node, 'argument');
  const p = argument === null ? null : argument.piece;
  if (p === null || p.yes === null || p.no === null || w.t.text.charAt(node.start) !== '!')
    return asValue(w, argument);
  return asCondition(p, p.no, p.yes);
};

/** `c ? a : b`; nothing when neither arm has an effect. */
export const lowerConditional: Lower = (w, node) => {
  const at = child(node, 'condition') as Node;
  const yes = asValue(w, child(node, 'consequence'));
  const no = asValue(w, child(node, 'alternative'));
  if (yes === null && no === null) return asValue(w, at);
  return branch(w, conditionOf(w, at), yes, no);
};

/** A condition with what follows on either outcome, joined behind. */
export function branch(w: Work, condition: Piece, yes: Piece | null, no: Piece | null): Piece {
  const join = newBlock(w.graph);
  tie(w, condition.yes, yes, join);
  tie(w, condition.no, no, join);
  const a = yes ?? NOTHING;
  const b = no ?? NOTHING;
  return {
    first: condition.first,
    last: join,
    yes: null,
    no: null,
    busy: true,
    jumps: both(both(condition.jumps, a.jumps), b.jumps),
    labels: both(both(condition.labels, a.labels), b.labels),
    cases: both(both(condition.cases, a.cases), b.cases),
    guards: NONE,
  };
}

const NOTHING = { jumps: NONE, labels: NONE, cases: NONE };

function tie(w: Work, loose: Piece['yes'], arm: Piece | null, join: number): void {
  connectAll(w.graph, loose, arm === null ? join : arm.first);
  if (arm !== null) connect(w.graph, arm.last, join);
}

/** A dereference of a plain variable; which ones are kept is decided at the end. */
export const lowerDereference: Lower = (w, node) => {
  const argument = child(node, 'argument');
  const before = lowerAll(w, node);
  if (argument === null || argument.type !== 'identifier' || !reads(w, node, argument)) return before;
  const { line, column, endLine } = spanOf(w, node);
  return then(w.graph, before, { op: 'deref', base: sourceOf(w, argument), line, column, endLine });
};

/** Whether `p->m`, `*p`, `p[i]` reads: `p.m` and `&p` don't, and `&p->m` only computes an address. */
function reads(w: Work, node: Node, argument: Node): boolean {
  const { text } = w.t;
  if (node.type === 'field_expression' && !text.slice(argument.end, node.end).includes('->')) return false;
  if (node.type === 'pointer_expression' && text.charAt(node.start) !== '*') return false;
  return !isAddressOnly(w, node);
}

/** `&p->member` computes an address and reads nothing. */
function isAddressOnly(w: Work, node: Node): boolean {
  const { text } = w.t;
  let up = node.parent;
  while (up !== null && up.type === 'field_expression') {
    const between = text.slice(child(up, 'argument')!.end, child(up, 'field')!.start);
    if (between !== '.' && between.trim() !== '.') return false;
    up = up.parent;
  }
  return up !== null && up.type === 'pointer_expression' && text.charAt(up.start) === '&';
}

/** A value of its own, without effect: nothing below is evaluated. */
export const lowerNothing: Lower = () => null;
export const lowerFirst: Lower = (w, node) => {
  const only = onlyChild(node);
  return only === null ? lowerAll(w, node) : only.piece;
};
