/** A function's body, parsed, to its control flow graph. Bottom-up over the syntax: no recursion. */

import { MAX_NESTING } from '../limits.js';
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
import type { CBlock, CCall, CTest } from './ir.js';
import { UNSEEN } from './patch-up.js';
import {
  declareLocal,
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
import { child, type Node, type Syntax } from './syntax.js';
import type { Work } from './work.js';

const LOWER = new Map<string, Lower>(
  Object.entries({
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
  }),
);

/** What never has a child and does nothing. */
const LEAVES = new Set(['identifier', 'field_identifier', 'number_literal', 'string_literal']);

/** Ties the gotos to the labels; those to labels that are not shown end there. */
function resolve(w: Work, body: Piece): void {
  if (body.labels.length === 0) return;
  const labels = new Map(body.labels.map((l) => [l.name, l.block]));
  for (const j of body.jumps) if (j.kind === 'goto') connect(w.graph, j.block, labels.get(j.label) ?? -1);
  for (const name of w.variables) labels.delete(name);
  if (labels.size > 0) for (let at = 0; at < w.graph.blocks.length; at++) handedOn(w, at, labels);
}

/** `out` of `out`, `goto out` and, the text being that of the whole asm, `"j %l[out]" : : : : out`. */
const handedLabel = (arg: string): string =>
  arg.includes(':') || arg.startsWith('goto ') ? arg.replace(/^(?:goto |.*: ?)/s, '') : arg;

/** A call that is handed a label may jump there: `asm goto`, and macros around it. */
function handedOn(w: Work, at: number, labels: ReadonlyMap<string, number>): void {
  const { ops, edges } = w.graph.blocks[at]!;
  const first = ops.findIndex(
    (op) => op.op === 'call' && op.args.some((arg) => labels.has(handedLabel(arg))),
  );
  if (first < 0) return;
  const rest = newBlock(w.graph);
  w.graph.blocks[rest] = { ops: ops.splice(first + 1), edges };
  w.graph.blocks[at] = { ops, edges: [] };
  connect(w.graph, at, rest);
  const call = ops[first] as CCall;
  for (const arg of call.args) connect(w.graph, at, labels.get(handedLabel(arg)) ?? -1);
}

/** Numbers the calls in the order of the blocks and keeps only the dereferences of what calls returned. */
function renumber(blocks: CBlock[], nodes: number): void {
  /** By the number of their node; 0 for what is not reached. */
  const number = new Int32Array(nodes);
  const results = new Set<string>();
  let calls = 0;
  for (const b of blocks)
    for (const o of b.ops)
      if (o.op === 'call') {
        number[o.id] = ++calls;
        if (o.result !== undefined) results.add(o.result);
      }
  for (const b of blocks) {
    let kept = 0;
    for (const o of b.ops) {
      if (o.op === 'call') renumberCall(o, number);
      if (o.op !== 'deref' || results.has(o.base)) b.ops[kept++] = o;
    }
    b.ops.length = kept;
    for (const e of b.edges) if (e.test?.call !== undefined) e.test = renumberTest(e.test, number);
  }
}

function renumberCall(c: CCall, number: Int32Array): void {
  c.id = number[c.id]!;
  if (c.within === undefined) return;
  const within = number[c.within]!;
  if (within > 0) c.within = within;
  else {
    delete c.within;
    delete c.argument;
  }
}

function renumberTest({ lhs, relation, rhs, call }: CTest, number: Int32Array): CTest {
  const known = number[call ?? 0]!;
  return known === 0 ? { lhs, relation, rhs } : { lhs, relation, rhs, call: known };
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

/** Every node behind those that it holds. False when they are nested more deeply than the limit. */
function lowerAllNodes(w: Work, root: Node): boolean {
  let depth = 0;
  for (let node = root; ; node = node.next as Node) {
    for (; node.first !== null; node = node.first) if (++depth > MAX_NESTING) return false;
    for (;;) {
      // Most nodes are names and numbers.
      if (node.first !== null || !LEAVES.has(node.type))
        node.piece = (LOWER.get(node.type) ?? lowerAll)(w, node);
      if (node === root) return true;
      if (node.next !== null) break;
      node = node.parent as Node;
      depth--;
    }
  }
}

/**
 * The blocks of a body; null when it is nested more deeply than the limit. `shown` is false when code before the body is not
 * shown: then every label and case may be entered from there.
 */
export function lowerBody(w: Work, syntax: Syntax, shown: boolean): CBlock[] | null {
  const { root } = syntax;
  for (const d of syntax.declarations) declareLocal(w, d);
  if (root !== null && !lowerAllNodes(w, root)) return null;
  const piece = settle(w.graph, child(root, 'body')?.piece ?? null);
  const entry = newBlock(w.graph);
  if (piece === null) return finish(w.graph, entry);
  resolve(w, piece);
  connect(w.graph, entry, piece.first);
  if (!shown) for (const l of [...piece.labels, ...piece.cases]) connect(w.graph, entry, l.block);
  const blocks = finish(w.graph, entry);
  renumber(blocks, syntax.count);
  if (w.cut) hideUnseen(blocks);
  return blocks;
}
