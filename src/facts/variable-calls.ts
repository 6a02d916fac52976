/** Calls through a variable that takes functions: `handlers[type](skb)`, `handlers[type].fn(skb)`, `fn(skb)`. */
import type { CCall } from '../c/ir.js';
import type { Project } from '../c/project.js';
import { isIdentifier } from './expr.js';
import type { Unit } from './program.js';

/** `handlers` of `handlers[type]` and of `handlers`; null for anything else. */
export function variableOf(expression: string): string | null {
  const name = /^[A-Za-z_]\w*/.exec(expression)?.[0] ?? '';
  return isIdentifier(name) && /^(?:\[[^\]]*\])*$/.test(expression.slice(name.length)) ? name : null;
}

/** Whether the function declares a parameter or local of this name. */
export const declares = ({ fn }: Unit, name: string): boolean =>
  [...fn.params, ...fn.locals].some((p) => p.name === name);

/** Calls through a variable of the file itself; `member` is null when the variable's elements are the functions. */
export function variableCalls(
  project: Project,
  file: string,
  variable: string,
  member: string | null,
): { by: Unit; call: CCall }[] {
  return project.mentioning(file, variable).functions.flatMap((fn) => {
    const by = { file, fn };
    return declares(by, variable) ? [] : callsBy(by, variable, member).map((call) => ({ by, call }));
  });
}

/** Calls of one function through the variable. */
export function callsBy({ fn }: Unit, variable: string, member: string | null): CCall[] {
  const through = (call: CCall): boolean =>
    call.through === undefined
      ? member === null && call.name === variable
      : call.name === (member ?? '') && variableOf(call.through) === variable;
  return fn.blocks.flatMap((block) => block.ops.filter((op) => op.op === 'call').filter(through));
}
