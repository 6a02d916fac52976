/** Statements to pieces of flow. */
import { NORETURN } from '../knowledge/noreturn.js';
import { always, calledName, conditionOf } from './condition.js';
import { readDeclaration } from './declare.js';
import { branch, type Lower, lowerAll, setEnclosing } from './expression.js';
import {
  asCondition,
  both,
  connect,
  connectAll,
  endingIn,
  type Jump,
  land,
  NONE,
  newBlock,
  type Piece,
  plain,
  sequence,
  settle,
  single,
  then,
} from './flow.js';
import type { CCall, CGuard, CSpan } from './ir.js';
import { UNSEEN } from './patch-up.js';
import { SEMICOLON } from './symbols.js';
import { child, type Node } from './syntax.js';
import { argumentsOf, asValue, type MacroBlock, spanOf, textOf, tokensOf, type Work } from './work.js';

const noReturn = new Set(NORETURN.map((r) => r.name));

/** A piece that ends in a jump. */
function jump(w: Work, kind: Jump['kind'], label = ''): Piece {
  const block = newBlock(w.graph);
  return { ...plain(block, -1, true), jumps: [{ kind, block, label }] };
}

export const lowerBreak: Lower = (w) => jump(w, 'break');
export const lowerContinue: Lower = (w) => jump(w, 'continue');
export const lowerGoto: Lower = (w, node) => jump(w, 'goto', textOf(w, child(node, 'label')));

export const lowerReturn: Lower = (w, node) => {
  const value = node.first;
  const p = jump(w, 'return');
  const { line, column, endLine } = spanOf(w, node);
  const text = value === null ? null : textOf(w, value);
  w.graph.blocks[p.first]!.ops.push({ op: 'return', value: text, line, column, endLine });
  return sequence(w.graph, asValue(w, value), p);
};

export const lowerExpressionStatement: Lower = (w, node) => {
  const p = settle(w.graph, lowerAll(w, node));
  // The block keeps no edge: control does not come back.
  return p !== null && noReturn.has(calledName(w, node.first)) ? endingIn(p, -1) : p;
};

/** Locals come first: a call through a local variable is told from one of a function by them. */
export function declareLocal(w: Work, node: Node): void {
  const { t } = w;
  const { from, to } = tokensOf(t, node);
  const end = t.code[to - 1] === SEMICOLON ? to - 1 : to;
  for (const local of readDeclaration(t, from, end)) {
    w.locals.push(local);
    w.variables.add(local.name);
  }
}

export const lowerIf: Lower = (w, node) => {
  const at = child(node, 'condition') as Node;
  const yes = asValue(w, child(node, 'consequence'));
  const no = asValue(w, child(node, 'alternative'));
  if (yes === null && no === null) return asValue(w, at);
  return branch(w, conditionOf(w, at), yes, no);
};

/** A loop or the like of those parts; `jumps` replaces theirs. */
function loop(first: number, last: number, a: Piece, b: Piece | null, jumps: readonly Jump[]): Piece {
  return {
    first,
    last,
    yes: null,
    no: null,
    busy: true,
    jumps,
    labels: b === null ? a.labels : both(a.labels, b.labels),
    cases: b === null ? a.cases : both(a.cases, b.cases),
    guards: NONE,
  };
}

/** while, and for without its initialiser. `update` runs after the body. */
function lowerHeadLoop(w: Work, condition: Piece, body: Piece | null, update: Piece | null): Piece {
  const g = w.graph;
  const after = newBlock(g);
  const inner = body ?? single(g);
  connectAll(g, condition.yes, inner.first, true);
  connectAll(g, condition.no, after);
  const again = update === null ? condition.first : update.first;
  connect(g, inner.last, again);
  if (update !== null) connect(g, update.last, condition.first);
  const jumps = both(condition.jumps, land(g, land(g, inner.jumps, 'continue', again), 'break', after));
  const whole = loop(condition.first, after, condition, inner, jumps);
  return update === null ? whole : withLabels(whole, update);
}

const withLabels = (p: Piece, more: Piece): Piece => ({
  ...p,
  labels: both(p.labels, more.labels),
  cases: both(p.cases, more.cases),
});

export const lowerWhile: Lower = (w, node) => {
  const macro = w.macroBlocks.get(node.start);
  if (macro) return lowerMacroBlock(w, node, macro);
  const condition = conditionOf(w, child(node, 'condition') as Node);
  return lowerHeadLoop(w, condition, asValue(w, child(node, 'body')), null);
};

export const lowerFor: Lower = (w, node) => {
  const at = child(node, 'condition');
  const condition = at === null ? endless(w) : conditionOf(w, at);
  const all = lowerHeadLoop(w, condition, asValue(w, child(node, 'body')), asValue(w, child(node, 'update')));
  return sequence(w.graph, asValue(w, child(node, 'initializer')), all);
};

/** The condition of `for (;;)`. */
function endless(w: Work): Piece {
  const head = single(w.graph);
  return asCondition(head, always(head.first), NONE);
}

export const lowerDo: Lower = (w, node) => {
  const g = w.graph;
  const body = asValue(w, child(node, 'body')) ?? single(g);
  const condition = conditionOf(w, child(node, 'condition') as Node);
  const after = newBlock(g);
  const entry = newBlock(g);
  connect(g, entry, body.first, null, condition.yes !== null && condition.yes.length > 0);
  connect(g, body.last, condition.first);
  connectAll(g, condition.yes, body.first, true);
  connectAll(g, condition.no, after);
  const jumps = land(g, land(g, body.jumps, 'continue', condition.first), 'break', after);
  return loop(entry, after, body, condition, both(jumps, condition.jumps));
};

export const lowerSwitch: Lower = (w, node) => {
  const g = w.graph;
  const at = child(node, 'condition');
  const head = sequence(g, asValue(w, at), single(g)) as Piece;
  const body = asValue(w, child(node, 'body'));
  const cases = body?.cases ?? NONE;
  const after = newBlock(g);
  const lhs = textOf(w, at).replace(/^\((.*)\)$/s, '$1');
  for (const { value, block } of cases) {
    const exact = value !== null && !value.includes('...') && lhs !== UNSEEN;
    connect(g, head.last, block, exact ? { lhs, relation: '==', rhs: value } : null);
  }
  if (!cases.some((c) => c.value === null)) connect(g, head.last, after);
  connect(g, body?.last ?? -1, after);
  const jumps = land(g, body?.jumps ?? NONE, 'break', after);
  return { ...loop(head.first, after, head, body, both(head.jumps, jumps)), cases: NONE };
};

export const lowerCase: Lower = (w, node) => {
  const value = child(node, 'value');
  const head = single(w.graph);
  const label = { value: value === null ? null : textOf(w, value), block: head.first };
  const named: Piece = { ...plain(head.first, head.last, true), cases: [label] };
  return scope(w, named, node, value);
};

export const lowerLabel: Lower = (w, node) => {
  const at = child(node, 'label');
  const head = single(w.graph);
  let all: Piece | null = {
    ...plain(head.first, head.last, true),
    labels: [{ name: textOf(w, at), block: head.first }],
  };
  for (let c = node.first; c !== null; c = c.next) if (c !== at) all = sequence(w.graph, all, asValue(w, c));
  return all;
};

/** The last one of a statement expression may be a condition, whose value nobody can see here. */
export const lowerCompound: Lower = (w, node) => scope(w, null, node, null);

/** Statements in one scope, behind `head`: what they guard ends where control leaves it. */
function scope(w: Work, head: Piece | null, node: Node, except: Node | null): Piece | null {
  const parts = head === null ? [] : [head];
  let guards = 0;
  for (let c = node.first; c !== null; c = c.next) {
    const p = c === except ? null : asValue(w, c);
    if (p === null) continue;
    parts.push(p);
    guards += p.guards.length;
  }
  let all: Piece | null = null;
  if (guards === 0) {
    for (const p of parts) all = sequence(w.graph, all, p);
    return all;
  }
  // From the last statement to the first: a guard covers all that stands behind it.
  for (const p of parts.reverse()) all = p.guards.length > 0 ? close(w, p, all) : sequence(w.graph, p, all);
  return all;
}

const unguard = (g: CGuard): CGuard => ({ ...g, op: 'unguard' });

/** A guard, then what it covers, then its end on every way out. */
function close(w: Work, head: Piece, covered: Piece | null): Piece | null {
  const ends = [...head.guards].reverse().map(unguard);
  const within = new Set(covered?.labels.map((l) => l.name));
  for (const j of covered?.jumps ?? []) {
    if (j.kind === 'goto' && within.has(j.label)) continue;
    const ops = w.graph.blocks[j.block]!.ops;
    ops.splice(ops.at(-1)?.op === 'return' ? ops.length - 1 : ops.length, 0, ...ends);
  }
  let all = sequence(w.graph, { ...head, guards: NONE }, covered);
  if (all && all.last >= 0) for (const e of ends) all = then(w.graph, all, e);
  return all;
}

function lowerMacroBlock(w: Work, node: Node, macro: MacroBlock): Piece | null {
  const head = child(node, 'condition') as Node;
  const before = asValue(w, head);
  const body = asValue(w, child(node, 'body'));
  const args = argumentsOf(w, head);
  const { line, column } = spanOf(w, node);
  const { endLine } = spanOf(w, head);
  if (macro.form !== 'loop')
    return lowerScopedGuard(w, macro, before, body, { args, span: { line, column, endLine } });
  const call: CCall = {
    op: 'call',
    id: node.number,
    name: macro.name,
    args,
    line,
    column,
    endLine,
    loop: true,
  };
  setEnclosing(w, node, call);
  const condition = single(w.graph, call);
  const edges = always(condition.first);
  return sequence(w.graph, before, lowerHeadLoop(w, asCondition(condition, edges, edges), body, null));
}

/** `scoped_guard(cls, args) body`; a failing one may also go around the body. */
function lowerScopedGuard(
  w: Work,
  macro: MacroBlock,
  before: Piece | null,
  body: Piece | null,
  head: { args: string[]; span: CSpan },
): Piece | null {
  const g = w.graph;
  const failing = macro.form === 'failing';
  const guard: CGuard = {
    op: 'guard',
    cls: head.args[0] ?? '',
    args: head.args.slice(failing ? 2 : 1),
    ...head.span,
  };
  const covered = close(w, { ...single(g, guard), guards: [guard] }, body) as Piece;
  const after = newBlock(g);
  // A scoped guard is a for loop inside: break leaves it.
  const jumps = land(g, land(g, covered.jumps, 'break', after), 'continue', after);
  connect(g, covered.last, after);
  const entry = newBlock(g);
  connect(g, entry, covered.first);
  if (failing) connect(g, entry, after);
  return sequence(g, before, loop(entry, after, covered, null, jumps));
}
