/** A function's body, parsed, to its control flow graph. Bottom-up over the flat syntax: no recursion. */
import {
  type Lower,
  lowerAll,
  lowerAssignment,
  lowerBinary,
  lowerCall,
  lowerConditional,
  lowerDereference,
  lowerFirst,
  lowerInitialiser,
  lowerNothing,
  lowerUnary,
  lowerUpdate,
} from './expression.js';
import { connect, finish, newBlock, type Piece, settle } from './flow.js';
import type { CBlock, CCall, COp, CTest } from './ir.js';
import { UNSEEN } from './patch-up.js';
import {
  declareLocals,
  lowerBreak,
  lowerCase,
  lowerCompound,
  lowerContinue,
  lowerDo,
  lowerExpressionStatement,
  lowerFor,
  lowerGoto,
  lowerIf,
  lowerLabel,
  lowerReturn,
  lowerSwitch,
  lowerWhile,
} from './statement.js';
import { child } from './syntax.js';
import type { Work } from './work.js';

const LOWER: Record<string, Lower> = {
  call_expression: lowerCall,
  assignment_expression: lowerAssignment,
  update_expression: lowerUpdate,
  init_declarator: lowerInitialiser,
  binary_expression: lowerBinary,
  unary_expression: lowerUnary,
  conditional_expression: lowerConditional,
  parenthesized_expression: lowerFirst,
  field_expression: lowerDereference,
  pointer_expression: lowerDereference,
  subscript_expression: lowerDereference,
  // Not evaluated.
  sizeof_expression: lowerNothing,
  alignof_expression: lowerNothing,
  offsetof_expression: lowerNothing,
  type_descriptor: lowerNothing,
  type_definition: lowerNothing,
  struct_specifier: lowerNothing,
  union_specifier: lowerNothing,
  enum_specifier: lowerNothing,
  parameter_list: lowerNothing,
  expression_statement: lowerExpressionStatement,
  compound_statement: lowerCompound,
  if_statement: lowerIf,
  while_statement: lowerWhile,
  do_statement: lowerDo,
  for_statement: lowerFor,
  switch_statement: lowerSwitch,
  case_statement: lowerCase,
  labeled_statement: lowerLabel,
  return_statement: lowerReturn,
  break_statement: lowerBreak,
  continue_statement: lowerContinue,
  goto_statement: lowerGoto,
};

/** Ties the gotos to the labels; those to labels that are not shown end there. */
function resolve(w: Work, body: Piece): void {
  if (body.labels.length === 0) return;
  const labels = new Map(body.labels.map((l) => [l.name, l.block]));
  for (const j of body.jumps)
    if (j.kind === 'goto' && labels.has(j.label)) connect(w.graph, j.block, labels.get(j.label)!);
  for (const { name } of [...w.params, ...w.locals]) labels.delete(name);
  for (let at = 0; at < w.graph.blocks.length; at++) handedOn(w, at, labels);
}

/** `out` of `out`, `goto out` and, the text being that of the whole asm, `"j %l[out]" : : : : out`. */
const handedLabel = (arg: string): string => arg.replace(/^(?:goto |.*: ?)/s, '');

/** A call that is handed a label may jump there: `asm goto`, and macros around it. */
function handedOn(w: Work, at: number, labels: ReadonlyMap<string, number>): void {
  const block = w.graph.blocks[at]!;
  const targets = (op: COp) =>
    op.op === 'call' ? op.args.flatMap((arg) => labels.get(handedLabel(arg)) ?? []) : [];
  const first = block.ops.findIndex((op) => targets(op).length > 0);
  if (first < 0) return;
  const rest = newBlock(w.graph, block.ops.splice(first + 1));
  w.graph.blocks[rest]!.edges = block.edges;
  block.edges = [];
  connect(w.graph, at, rest);
  for (const to of targets(block.ops[first]!)) connect(w.graph, at, to);
}

/** Numbers the calls in the order of the blocks and keeps only the dereferences of what calls returned. */
function renumber(blocks: CBlock[]): void {
  const calls = blocks.flatMap((b) => b.ops.filter((o): o is CCall => o.op === 'call'));
  const number = new Map(calls.map((c, n) => [c.id, n + 1]));
  const results = new Set(calls.map((c) => c.result));
  for (const c of calls) {
    c.id = number.get(c.id) ?? c.id;
    const within = c.within === undefined ? undefined : number.get(c.within);
    if (within === undefined) {
      delete c.within;
      delete c.argument;
    } else c.within = within;
  }
  for (const b of blocks) {
    b.ops = b.ops.filter((o) => o.op !== 'deref' || results.has(o.base));
    for (const e of b.edges) if (e.test) e.test = renumberTest(e.test, number);
  }
}

function renumberTest(test: CTest, number: ReadonlyMap<number, number>): CTest {
  if (test.call === undefined) return test;
  const { call, ...rest } = test;
  const known = number.get(call);
  return known === undefined ? rest : { ...rest, call: known };
}

/** `f(a, …` cut off at its end is written `f(a, ...)`. */
function hideUnseen(blocks: readonly CBlock[]): void {
  const shown = (text: string) => text.replaceAll(UNSEEN, '...');
  for (const b of blocks)
    for (const o of b.ops) {
      if (o.op === 'call' || o.op === 'guard' || o.op === 'unguard') o.args = o.args.map(shown);
      if (o.op === 'call' && o.through !== undefined) o.through = shown(o.through);
      if (o.op === 'call' && o.result?.includes(UNSEEN)) delete o.result;
      if (o.op === 'assign') [o.lhs, o.rhs] = [shown(o.lhs), shown(o.rhs)];
      if (o.op === 'return' && o.value !== null) o.value = shown(o.value);
    }
}

/**
 * The blocks of the body that starts at node `body`. `shown` is false when code before the body is not shown: then
 * every label and case may be entered from there.
 */
export function lowerBody(w: Work, shown: boolean): CBlock[] {
  const s = w.syntax;
  declareLocals(w);
  for (let i = s.type.length - 1; i >= 0; i--) {
    const type = s.type[i]!;
    // Most nodes are names.
    w.pieces[i] = type === 'identifier' ? null : (LOWER[type] ?? lowerAll)(w, i);
  }
  const root = s.type.indexOf('function_definition');
  const piece = settle(w.graph, (root < 0 ? null : w.pieces[child(s, root, 'body')]) ?? null);
  const entry = newBlock(w.graph);
  if (!piece) return finish(w.graph, entry);
  resolve(w, piece);
  connect(w.graph, entry, piece.first);
  if (!shown) for (const l of [...piece.labels, ...piece.cases]) connect(w.graph, entry, l.block);
  const blocks = finish(w.graph, entry);
  renumber(blocks);
  if (w.code.includes(UNSEEN)) hideUnseen(blocks);
  return blocks;
}
