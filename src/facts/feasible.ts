/** Ways that a constant argument rules out: `f(dev, true)` never takes the branch `if (!rtnl_held)` of f. */
import { constantSigns, NONZERO, ZERO } from './branch.js';
import { isIdentifier } from './expr.js';
import type { When } from './summary.js';

/** Signs that an argument can have; null when it may have any. */
export function argumentSigns(text: string): number | null {
  return text.startsWith('&') ? NONZERO : constantSigns(text);
}

const negated = (signs: number): number =>
  ((signs & ZERO) !== 0 ? NONZERO : 0) | ((signs & NONZERO) !== 0 ? ZERO : 0);

function add(all: Map<string, number>, param: string, signs: number): boolean {
  const both = (all.get(param) ?? NONZERO | ZERO) & signs;
  all.set(param, both);
  return both !== 0;
}

/**
 * The conditions of a point on its function's parameters, carried up one call.
 * @param put parameters to arguments; null when they can't be told
 * @param above what is known of the caller's own parameters at the call
 * @returns conditions on the caller's names, null when the call never leads to the point
 */
export function carryUp(
  when: readonly When[],
  put: ReadonlyMap<string, string> | null,
  above: readonly When[],
): When[] | null {
  const all = new Map<string, number>();
  for (const { param, signs } of above) if (!add(all, param, signs)) return null;
  for (const { param, signs } of when) {
    const argument = put?.get(param);
    if (argument === undefined) continue;
    const known = argumentSigns(argument);
    if (known !== null && (known & signs) === 0) return null;
    const bare = argument.replace(/^!/, '');
    if (known !== null || !isIdentifier(bare)) continue;
    if (!add(all, bare, bare === argument ? signs : negated(signs))) return null;
  }
  return [...all].map(([param, signs]) => ({ param, signs }));
}
