/** Locks and sites that hang on the same data: a way that a join of paths shows may not exist. */
import type { CFunction, COp } from '../c/ir.js';
import { HELD_FLAG } from '../knowledge/contracts.js';
import { effectOfCall } from './effects.js';
import { NO_ENV } from './summary.js';
import type { Context } from './verdict.js';

/** Blocks above one that are asked for the tests on the way to it. */
const MAX_TESTS_ABOVE = 12;

/** The test under which a function both takes and releases a context (`if (needs_rtnl)`), null when there is none. */
export function sameTest(fn: CFunction, file: string, context: Context): string | null {
  const taken = testsAround(fn, (op) => effects(op, file)?.acquires.includes(context) === true);
  const given = testsAround(fn, (op) => effects(op, file)?.releases.includes(context) === true);
  if (taken === null || given === null) return null;
  return taken.find((test) => given.includes(test)) ?? null;
}

const effects = (op: COp, file: string) => (op.op === 'call' ? effectOfCall(op, NO_ENV, file) : null);

/** Tests right above every block with such an op; null when there is no such op. */
function testsAround(fn: CFunction, wanted: (op: COp) => boolean): string[] | null {
  let common: string[] | null = null;
  fn.blocks.forEach((block, i) => {
    if (!block.ops.some(wanted)) return;
    const here = testsAbove(fn, i);
    common = common === null ? here : common.filter((test) => here.includes(test));
  });
  return common;
}

/** What is tested on the only way to a block, nearest first. */
function testsAbove(fn: CFunction, block: number): string[] {
  const tests: string[] = [];
  let at = block;
  for (let n = 0; n < MAX_TESTS_ABOVE; n++) {
    const into = fn.blocks.flatMap((b, from) =>
      b.edges.flatMap((edge) => (edge.to === at ? [{ from, edge }] : [])),
    );
    const only = into[0];
    if (only === undefined || into.length > 1) break;
    if (only.edge.test) tests.push(only.edge.test.lhs);
    at = only.from;
  }
  return tests;
}

/** A flag that tells whether a lock is held (`rtnl_held`), when the op stands under a test of it. */
export function heldFlag(fn: CFunction, wanted: (op: COp) => boolean): string | null {
  const block = fn.blocks.findIndex((b) => b.ops.some(wanted));
  if (block === -1) return null;
  return testsAbove(fn, block).find((test) => HELD_FLAG.test(test)) ?? null;
}
