/** Expressions to pieces of flow: calls in evaluation order, assignments, short circuits. */
import { NOT_EVALUATED, SCOPES } from '../knowledge/wrappers.js';
import { calledName, conditionOf, isPassThrough, onlyArgument } from './condition.js';
import { connect, connectAll, newBlock, type Piece, sequence, settle, then } from './flow.js';
import type { CCall, CGuard } from './ir.js';
import { argumentRanges, splitArguments } from './normal.js';
import { UNSEEN } from './patch-up.js';
import { child } from './syntax.js';
import { asValue, endOf, spanOf, startOf, textOf, type Work } from './work.js';

const statementScopes = new Set(SCOPES.filter((r) => r.form === 'statement').map((r) => r.name));

const notEvaluated = new Set(NOT_EVALUATED.map((r) => r.name));

export type Lower = (w: Work, i: number) => Piece | null;

/** The children one after the other. */
export const lowerAll: Lower = (w, i) => {
  const s = w.syntax;
  let all: Piece | null = null;
  for (let c = i + 1; c < s.next[i]!; c = s.next[c]!)
    if (w.pieces[c]) all = sequence(w.graph, [all, w.pieces[c]]);
  return all;
};

/** The text inside the parentheses of a node that ends with `)`. */
function insideParens(w: Work, list: number): string {
  return list < 0 ? '' : w.code.slice(startOf(w, list) + 1, endOf(w, list) - 1);
}

/** The node behind parentheses and `*`: `(*p->fn)` → `p->fn`. */
function pointee(w: Work, node: number): number {
  const s = w.syntax;
  let at = node;
  while (s.type[at] === 'parenthesized_expression' || s.type[at] === 'pointer_expression') {
    const inner = s.type[at] === 'pointer_expression' ? child(s, at, 'argument') : at + 1;
    if (inner < 0 || inner >= s.next[at]!) return at;
    at = inner;
  }
  return at;
}

function calleeOf(w: Work, node: number): { name: string; through?: string } {
  const s = w.syntax;
  const at = pointee(w, node);
  const text = textOf(w, at);
  if (s.type[at] === 'field_expression') {
    const through = textOf(w, child(s, at, 'argument'));
    return { name: textOf(w, child(s, at, 'field')), through };
  }
  const variable = w.params.some((p) => p.name === text) || w.locals.some((p) => p.name === text);
  return s.type[at] === 'identifier' && at === node && !variable
    ? { name: text }
    : { name: '', through: text };
}

/** The call (or macro block) in whose arguments node i stands directly, with the argument's number. */
export function enclosingCall(w: Work, i: number): { within: number; argument: number } | null {
  const s = w.syntax;
  for (let at = i, up = s.parent[i]!; up >= 0; at = up, up = s.parent[up]!) {
    if (/_statement$/.test(s.type[up]!) && s.type[up] !== 'while_statement') return null;
    const isCall = s.type[up] === 'call_expression' && s.field[at] === 'arguments' && !isPassThrough(w, up);
    const isMacro = s.type[up] === 'while_statement' && w.macroBlocks.has(startOf(w, up));
    if (isMacro && s.field[at] !== 'condition') return null;
    if (!isCall && !isMacro) continue;
    const from = startOf(w, at);
    const ranges = argumentRanges(insideParens(w, at));
    const argument = ranges.findIndex((r) => startOf(w, i) - from - 1 < r.end);
    return { within: up, argument: Math.max(argument, 0) };
  }
  return null;
}

/** The lvalue that takes the value of node i: through parentheses, casts and the arms of `?:`. */
function resultOf(w: Work, i: number): string | undefined {
  const s = w.syntax;
  for (let at = i, up = s.parent[i]!; up >= 0; at = up, up = s.parent[up]!) {
    const type = s.type[up];
    if (type === 'assignment_expression' && s.field[at] === 'right')
      return textOf(w, child(s, up, 'operator')) === '=' ? textOf(w, child(s, up, 'left')) : undefined;
    if (type === 'init_declarator' && s.field[at] === 'value')
      return declaredName(w, child(s, up, 'declarator'));
    const passes =
      type === 'parenthesized_expression' ||
      type === 'cast_expression' ||
      (type === 'conditional_expression' && s.field[at] !== 'condition') ||
      (type === 'argument_list' && isPassThrough(w, s.parent[up]!)) ||
      isPassThrough(w, up);
    if (!passes) return undefined;
  }
  return undefined;
}

/** The name in a declarator. */
export function declaredName(w: Work, declarator: number): string {
  const s = w.syntax;
  for (let i = declarator; i >= 0 && i < s.next[declarator]!; i++)
    if (s.type[i] === 'identifier') return w.code.slice(startOf(w, i), endOf(w, i));
  return '';
}

export const lowerCall: Lower = (w, i) => {
  const s = w.syntax;
  const name = calledName(w, i);
  // Whether what is not shown negates its argument is not known.
  if (name === UNSEEN) return settle(w.graph, lowerAll(w, i));
  if (isPassThrough(w, i)) return w.pieces[onlyArgument(w, i)] ?? lowerAll(w, i);
  if (notEvaluated.has(name)) return null;
  const up = s.parent[i]!;
  if (statementScopes.has(name) && s.type[up] === 'call_expression' && s.field[i] === 'function') return null;
  const callee = child(s, i, 'function');
  const list = child(s, i, 'arguments');
  if (statementScopes.has(calledName(w, callee))) return lowerGuard(w, i, callee, list);
  const before = sequence(w.graph, [asValue(w, callee), asValue(w, list)]);
  const result = resultOf(w, i);
  const call: CCall = {
    op: 'call',
    id: i,
    ...calleeOf(w, callee),
    args: splitArguments(insideParens(w, list)),
    ...spanOf(w, i),
    ...(result ? { result } : {}),
    ...enclosingCall(w, i),
  };
  return then(w.graph, before, call);
};

function lowerGuard(w: Work, i: number, inner: number, list: number): Piece {
  const cls = splitArguments(insideParens(w, child(w.syntax, inner, 'arguments')))[0] ?? '';
  const args = splitArguments(insideParens(w, list));
  const guard: CGuard = { op: 'guard', cls, args, ...spanOf(w, i) };
  const before = asValue(w, list);
  return { ...then(w.graph, before, guard), guards: [guard] };
}

export const lowerAssignment: Lower = (w, i) => {
  const s = w.syntax;
  const left = child(s, i, 'left');
  const right = child(s, i, 'right');
  const operator = textOf(w, child(s, i, 'operator'));
  const lhs = textOf(w, left);
  const rhs = textOf(w, right);
  const value = operator === '=' ? rhs : `${lhs} ${operator.slice(0, -1)} ${rhs}`;
  const before = sequence(w.graph, [asValue(w, right), asValue(w, left)]);
  return then(w.graph, before, { op: 'assign', lhs, rhs: value, ...spanOf(w, i) });
};

/** `x++` is written `x = x + 1`. */
export const lowerUpdate: Lower = (w, i) => {
  const lhs = textOf(w, child(w.syntax, i, 'argument'));
  const sign = textOf(w, child(w.syntax, i, 'operator')).charAt(0);
  const before = asValue(w, child(w.syntax, i, 'argument'));
  return then(w.graph, before, { op: 'assign', lhs, rhs: `${lhs} ${sign} 1`, ...spanOf(w, i) });
};

export const lowerInitialiser: Lower = (w, i) => {
  const value = child(w.syntax, i, 'value');
  const lhs = declaredName(w, child(w.syntax, i, 'declarator'));
  const braces = w.syntax.type[value] === 'initializer_list';
  const rhs = braces ? '{...}' : textOf(w, value);
  const before = sequence(w.graph, [asValue(w, child(w.syntax, i, 'declarator')), asValue(w, value)]);
  return then(w.graph, before, { op: 'assign', lhs, rhs, ...spanOf(w, i) });
};

/** `a && b`, `a || b` as edges; other operators as they come. */
export const lowerBinary: Lower = (w, i) => {
  const s = w.syntax;
  const operator = w.code.slice(startOf(w, child(s, i, 'operator')), endOf(w, child(s, i, 'operator')));
  if (operator !== '&&' && operator !== '||') return lowerAll(w, i);
  const a = conditionOf(w, child(s, i, 'left'));
  const b = conditionOf(w, child(s, i, 'right'));
  const and = operator === '&&';
  connectAll(w.graph, (and ? a.yes : a.no) ?? [], b.first);
  const yes = and ? (b.yes ?? []) : [...(a.yes ?? []), ...(b.yes ?? [])];
  const no = and ? [...(a.no ?? []), ...(b.no ?? [])] : (b.no ?? []);
  return {
    first: a.first,
    last: -1,
    yes,
    no,
    busy: a.busy || b.busy,
    jumps: [...a.jumps, ...b.jumps],
    labels: [...a.labels, ...b.labels],
    cases: [],
    guards: [],
  };
};

export const lowerUnary: Lower = (w, i) => {
  const p = w.pieces[child(w.syntax, i, 'argument')] ?? null;
  if (!p?.yes || !p.no || w.code.charAt(startOf(w, i)) !== '!')
    return asValue(w, child(w.syntax, i, 'argument'));
  return { ...p, yes: p.no, no: p.yes };
};

/** `c ? a : b`; nothing when neither arm has an effect. */
export const lowerConditional: Lower = (w, i) => {
  const s = w.syntax;
  const at = child(s, i, 'condition');
  const yes = asValue(w, child(s, i, 'consequence'));
  const no = asValue(w, child(s, i, 'alternative'));
  if (!yes && !no) return asValue(w, at);
  return branch(w, conditionOf(w, at), yes, no);
};

/** A condition with what follows on either outcome, joined behind. */
export function branch(w: Work, condition: Piece, yes: Piece | null, no: Piece | null): Piece {
  const join = newBlock(w.graph);
  for (const [loose, arm] of [
    [condition.yes ?? [], yes],
    [condition.no ?? [], no],
  ] as const) {
    connectAll(w.graph, loose, arm ? arm.first : join);
    if (arm) connect(w.graph, arm.last, join);
  }
  const parts = [condition, ...(yes ? [yes] : []), ...(no ? [no] : [])];
  return {
    first: condition.first,
    last: join,
    busy: true,
    jumps: parts.flatMap((p) => p.jumps),
    labels: parts.flatMap((p) => p.labels),
    cases: parts.flatMap((p) => p.cases),
    guards: [],
  };
}

/** A dereference of a plain variable; which ones are kept is decided at the end. */
export const lowerDereference: Lower = (w, i) => {
  const s = w.syntax;
  const argument = child(s, i, 'argument');
  const before = lowerAll(w, i);
  if (argument < 0 || s.type[argument] !== 'identifier') return before;
  const text = w.code.slice(startOf(w, i), endOf(w, i));
  const arrow = s.type[i] === 'field_expression' && text.includes('->');
  const star = s.type[i] === 'pointer_expression' && text.charAt(0) === '*';
  if (!arrow && !star && s.type[i] !== 'subscript_expression') return before;
  if (isAddressOnly(w, i)) return before;
  return then(w.graph, before, { op: 'deref', base: textOf(w, argument), ...spanOf(w, i) });
};

/** `&p->member` computes an address and reads nothing. */
function isAddressOnly(w: Work, i: number): boolean {
  const s = w.syntax;
  let up = s.parent[i]!;
  while (up >= 0 && s.type[up] === 'field_expression') {
    const member = child(s, up, 'field');
    const dot = w.code.slice(endOf(w, child(s, up, 'argument')), startOf(w, member)).trim() === '.';
    if (!dot) return false;
    up = s.parent[up]!;
  }
  return up >= 0 && s.type[up] === 'pointer_expression' && w.code.charAt(startOf(w, up)) === '&';
}

/** A value of its own, without effect: nothing below is evaluated. */
export const lowerNothing: Lower = () => null;
export const lowerFirst: Lower = (w, i) => {
  const s = w.syntax;
  return s.next[i + 1] === s.next[i] ? (w.pieces[i + 1] ?? null) : lowerAll(w, i);
};
