/** Sites below changed calls that a path through such a call reaches without what they need. */
import { foldersFor } from '../c/project.js';
import { closure } from '../knowledge/contexts.js';
import { MAX_CALLEE_DEPTH, MAX_CALLEES } from '../limits.js';
import { brokenThrough, type Placed, statedNeeds } from './broken.js';
import { isStated, violationThrough } from './callers.js';
import type { ChangedCall } from './changed-calls.js';
import { isToldByTable } from './effects.js';
import { binding } from './expr.js';
import { isHelper } from './need.js';
import { type Program, type Unit, unitKey } from './program.js';
import type { CallWay, Search } from './search.js';

export interface Exposed extends Placed {
  /** The changed call through which the path goes. */
  top: ChangedCall;
}

interface Below {
  unit: Unit;
  top: ChangedCall;
  /** Calls from the changed function down to it, innermost first. */
  through: CallWay[];
}

/** A call on the way down, and those above it. */
interface Down extends Pick<Below, 'top'> {
  call: ChangedCall;
  above: CallWay[];
}

/** Breadth first, each callee once: the nearest way down is taken. */
export function exposed(search: Search, calls: readonly ChangedCall[]): Exposed[] {
  const { program } = search;
  const found: Exposed[] = [];
  const seen = new Set<string>();
  const queue: Down[] = calls.map((top) => ({ top, call: top, above: [] }));
  for (let i = 0; i < queue.length; i++)
    for (const { unit, top, through } of calleesOf(program, queue[i] as Down)) {
      if (seen.size >= MAX_CALLEES) return found;
      const key = `${unitKey(unit)} ${heldOn(through)} ${rootOf(through)}`;
      if (seen.has(key)) continue;
      seen.add(key);
      found.push(...exposedIn(search, unit, through).map((placed) => ({ ...placed, top })));
      if (through.length < MAX_CALLEE_DEPTH)
        for (const at of program.summary(unit).calls)
          queue.push({ top, call: { by: unit, at }, above: through });
    }
  return found;
}

/** What the function's own sites lack on the way through these calls: where it states a need, the call of it lacks it. */
function exposedIn(search: Search, unit: Unit, through: readonly CallWay[]): Placed[] {
  const open = search.program
    .summary(unit)
    .sites.filter(({ site, contract }) => !site.derived && !isStated(contract));
  const found = open.flatMap((local) => {
    const site = violationThrough(search, unit, local, through);
    return site === null ? [] : [{ unit, site }];
  });
  // The call of a helper that the table knows is a site of its caller's own.
  if (isHelper(unit.fn.name)) return found;
  const broken = brokenThrough(search, unit, statedNeeds(search, unit), through);
  return broken === null ? found : [...found, broken];
}

/** The changed function that the way begins in. */
const rootOf = (through: readonly CallWay[]): string => unitKey((through.at(-1) as CallWay).by);

const heldOn = (through: readonly CallWay[]): string =>
  [...closure(through.flatMap((way) => way.state.held))].sort().join();

function calleesOf(program: Program, { top, call: { by, at }, above }: Down): Below[] {
  const { call, state } = at;
  if (call.through !== undefined || call.name === '' || !worthwhile(program, call.name, by.file)) return [];
  return program.project.functions(call.name, by.file).map((unit) => ({
    unit,
    top,
    through: [
      {
        kind: 'call',
        by,
        call,
        state,
        put: binding(
          unit.fn.params.map((p) => p.name),
          at.args,
        ),
        inner: [],
        confidence: 'high',
      },
      ...above,
    ],
  }));
}

const STACK_WITHOUT_DRIVERS = ['net', 'include/net'];
const STACK = [...STACK_WITHOUT_DRIVERS, 'drivers/net'];

/** Code of the network stack, or a definition elsewhere that itself asks for a context. */
function worthwhile(program: Program, name: string, from: string): boolean {
  if (isToldByTable(name)) return false;
  const { tree } = program.project;
  const folders = foldersFor(from);
  const stack = from.startsWith('drivers/') ? STACK : STACK_WITHOUT_DRIVERS;
  return tree.defining(name, stack).length > 0 || tree.notable(name, folders).length > 0;
}
