/** Statements to pieces of flow. */
import { NORETURN } from '../knowledge/noreturn.js';
import { calledName, conditionOf } from './condition.js';
import { readDeclaration } from './declare.js';
import { branch, enclosingCall, type Lower, lowerAll } from './expression.js';
import {
  connect,
  connectAll,
  type Jump,
  land,
  newBlock,
  type Piece,
  sequence,
  settle,
  single,
  then,
} from './flow.js';
import type { CGuard, CReturn } from './ir.js';
import { argumentRanges, normalise } from './normal.js';
import { UNSEEN } from './patch-up.js';
import { child, children } from './syntax.js';
import { asValue, endOf, type MacroBlock, spanOf, startOf, textOf, type Work } from './work.js';

const noReturn = new Set(NORETURN.map((r) => r.name));

/** A piece that ends in a jump. */
function jump(w: Work, kind: Jump['kind'], label = ''): Piece {
  const p = single(w.graph);
  return { ...p, last: -1, busy: true, jumps: [{ kind, block: p.first, label }] };
}

export const lowerBreak: Lower = (w) => jump(w, 'break');
export const lowerContinue: Lower = (w) => jump(w, 'continue');
export const lowerGoto: Lower = (w, i) => jump(w, 'goto', textOf(w, child(w.syntax, i, 'label')));

export const lowerReturn: Lower = (w, i) => {
  const value = children(w.syntax, i).find((c) => w.syntax.type[c] !== 'return') ?? -1;
  const p = jump(w, 'return');
  const op: CReturn = { op: 'return', value: value < 0 ? null : textOf(w, value), ...spanOf(w, i) };
  w.graph.blocks[p.first]!.ops.push(op);
  return sequence(w.graph, [asValue(w, value), p]);
};

export const lowerExpressionStatement: Lower = (w, i) => {
  const p = settle(w.graph, lowerAll(w, i));
  const name = calledName(w, i + 1);
  // The block keeps no edge: control does not come back.
  return p && noReturn.has(name) ? { ...p, last: -1, busy: true } : p;
};

/** Locals first: a call through a local variable is told from one of a function by them. */
export function declareLocals(w: Work): void {
  const s = w.syntax;
  for (let i = 0; i < s.type.length; i++) {
    if (s.type[i] !== 'declaration') continue;
    const text = w.code.slice(startOf(w, i), endOf(w, i)).replace(/;\s*$/, '');
    w.locals.push(...readDeclaration(text));
  }
}

export const lowerIf: Lower = (w, i) => {
  const s = w.syntax;
  const at = child(s, i, 'condition');
  const yes = asValue(w, child(s, i, 'consequence'));
  const no = asValue(w, child(s, i, 'alternative'));
  if (!yes && !no) return asValue(w, at);
  return branch(w, conditionOf(w, at), yes, no);
};

/** The pieces' loose ends together; `jumps` replaces theirs. */
function loop(first: number, last: number, parts: readonly (Piece | null)[], jumps: Jump[]): Piece {
  const all = parts.filter((p) => p !== null);
  return {
    first,
    last,
    busy: true,
    jumps,
    labels: all.flatMap((p) => p.labels),
    cases: all.flatMap((p) => p.cases),
    guards: [],
  };
}

/** while, and for without its initialiser. `update` runs after the body. */
function lowerHeadLoop(w: Work, condition: Piece, body: Piece | null, update: Piece | null): Piece {
  const g = w.graph;
  const after = newBlock(g);
  const next = update ?? null;
  const inner = body ?? single(g);
  connectAll(g, condition.yes ?? [], inner.first, { loop: true });
  connectAll(g, condition.no ?? [], after);
  const again = next ? next.first : condition.first;
  connect(g, inner.last, again);
  if (next) connect(g, next.last, condition.first);
  const jumps = land(g, land(g, inner.jumps, 'continue', again), 'break', after);
  return loop(condition.first, after, [condition, inner, next], [...condition.jumps, ...jumps]);
}

export const lowerWhile: Lower = (w, i) => {
  const s = w.syntax;
  const macro = w.macroBlocks.get(startOf(w, i));
  if (macro) return lowerMacroBlock(w, i, macro);
  return lowerHeadLoop(w, conditionOf(w, child(s, i, 'condition')), asValue(w, child(s, i, 'body')), null);
};

export const lowerFor: Lower = (w, i) => {
  const s = w.syntax;
  const at = child(s, i, 'condition');
  const head = single(w.graph);
  const always = { ...head, last: -1, yes: [{ from: head.first }], no: [] };
  const condition = at < 0 ? always : conditionOf(w, at);
  const all = lowerHeadLoop(w, condition, asValue(w, child(s, i, 'body')), asValue(w, child(s, i, 'update')));
  return sequence(w.graph, [asValue(w, child(s, i, 'initializer')), all]);
};

export const lowerDo: Lower = (w, i) => {
  const g = w.graph;
  const body = asValue(w, child(w.syntax, i, 'body')) ?? single(g);
  const condition = conditionOf(w, child(w.syntax, i, 'condition'));
  const after = newBlock(g);
  const entry = newBlock(g);
  const repeats = (condition.yes ?? []).length > 0;
  connect(g, entry, body.first, repeats ? { loop: true } : {});
  connect(g, body.last, condition.first);
  connectAll(g, condition.yes ?? [], body.first, { loop: true });
  connectAll(g, condition.no ?? [], after);
  const jumps = land(g, land(g, body.jumps, 'continue', condition.first), 'break', after);
  return loop(entry, after, [body, condition], [...jumps, ...condition.jumps]);
};

export const lowerSwitch: Lower = (w, i) => {
  const g = w.graph;
  const at = child(w.syntax, i, 'condition');
  const head = sequence(g, [asValue(w, at), single(g)])!;
  const body = asValue(w, child(w.syntax, i, 'body'));
  const after = newBlock(g);
  const lhs = textOf(w, at).replace(/^\((.*)\)$/s, '$1');
  for (const c of body?.cases ?? []) {
    const exact = c.value !== null && !c.value.includes('...') && lhs !== UNSEEN;
    connect(g, head.last, c.block, exact ? { test: { lhs, relation: '==', rhs: c.value! } } : {});
  }
  if (!body?.cases.some((c) => c.value === null)) connect(g, head.last, after);
  connect(g, body?.last ?? -1, after);
  const jumps = land(g, body?.jumps ?? [], 'break', after);
  return { ...loop(head.first, after, [head, body], [...head.jumps, ...jumps]), cases: [] };
};

export const lowerCase: Lower = (w, i) => {
  const value = child(w.syntax, i, 'value');
  const head = single(w.graph);
  const statements = children(w.syntax, i).filter((c) => c !== value && w.pieces[c]);
  const label = { value: value < 0 ? null : textOf(w, value), block: head.first };
  const named = { ...head, busy: true, cases: [label] };
  return scope(w, [named, ...statements.map((c) => asValue(w, c))]);
};

export const lowerLabel: Lower = (w, i) => {
  const at = child(w.syntax, i, 'label');
  const head = single(w.graph);
  const named = { ...head, busy: true, labels: [{ name: textOf(w, at), block: head.first }] };
  const rest = children(w.syntax, i).filter((c) => c !== at);
  return sequence(w.graph, [named, ...rest.map((c) => asValue(w, c))]);
};

export const lowerCompound: Lower = (w, i) => {
  const parts = children(w.syntax, i).filter((c) => w.pieces[c]);
  // The last one of a statement expression may be a condition, whose value nobody can see here.
  return scope(
    w,
    parts.map((c) => asValue(w, c)),
  );
};

/** Statements in one scope: what they guard ends where control leaves it. */
function scope(w: Work, parts: readonly (Piece | null)[]): Piece | null {
  if (!parts.some((p) => p?.guards.length)) return sequence(w.graph, parts);
  let all: Piece | null = null;
  // From the last statement to the first: a guard covers all that stands behind it.
  for (const p of [...parts].reverse()) {
    if (p?.guards.length) all = close(w, p, all);
    else all = sequence(w.graph, [p, all]);
  }
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
  let all = sequence(w.graph, [{ ...head, guards: [] }, covered]);
  if (all && all.last >= 0) for (const e of ends) all = then(w.graph, all, e);
  return all;
}

/** The macro's arguments as written. */
function macroArguments(w: Work, i: number): string[] {
  const at = child(w.syntax, i, 'condition');
  const open = w.code.indexOf('(', startOf(w, i));
  const inside = w.code.slice(open + 1, endOf(w, at) - 1);
  return argumentRanges(inside).map((r) => normalise(inside.slice(r.start, r.end)));
}

function lowerMacroBlock(w: Work, i: number, macro: MacroBlock): Piece | null {
  const s = w.syntax;
  const before = asValue(w, child(s, i, 'condition'));
  const body = asValue(w, child(s, i, 'body'));
  const args = macroArguments(w, i);
  const end = spanOf(w, child(s, i, 'condition')).endLine;
  const span = { ...spanOf(w, i), endLine: end };
  if (macro.form !== 'loop') return lowerScopedGuard(w, macro, before, body, { args, span });
  const call = {
    op: 'call' as const,
    id: i,
    name: macro.name,
    args,
    ...span,
    loop: true as const,
    ...enclosingCall(w, i),
  };
  const head = single(w.graph, [call]);
  const whole = lowerHeadLoop(
    w,
    { ...head, last: -1, yes: [{ from: head.first }], no: [{ from: head.first }] },
    body,
    null,
  );
  return sequence(w.graph, [before, whole]);
}

/** `scoped_guard(cls, args) body`; a failing one may also go around the body. */
function lowerScopedGuard(
  w: Work,
  macro: MacroBlock,
  before: Piece | null,
  body: Piece | null,
  head: { args: string[]; span: { line: number; column: number; endLine: number } },
): Piece | null {
  const g = w.graph;
  const failing = macro.form === 'failing';
  const guard: CGuard = {
    op: 'guard',
    cls: head.args[0] ?? '',
    args: head.args.slice(failing ? 2 : 1),
    ...head.span,
  };
  const covered = close(w, { ...single(g, [guard]), guards: [guard] }, body);
  const after = newBlock(g);
  // A scoped guard is a for loop inside: break leaves it.
  const jumps = land(g, land(g, covered?.jumps ?? [], 'break', after), 'continue', after);
  connect(g, covered?.last ?? -1, after);
  const entry = newBlock(g);
  connect(g, entry, covered?.first ?? after);
  if (failing) connect(g, entry, after);
  return sequence(g, [before, { ...loop(entry, after, [covered], jumps) }]);
}
