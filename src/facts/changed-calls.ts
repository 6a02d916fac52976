/** What a change does to the calls of the changed functions, and to the functions that tables name. */
import type { CTable } from '../c/ir.js';
import { closure } from '../knowledge/contexts.js';
import type { ChangedText } from './change.js';
import { type Pair, textsIn } from './changed-units.js';
import type { Program, Unit } from './program.js';
import type { LocalCall } from './summary.js';

/** A call of one image that the other does not make, or makes with more held. */
export interface ChangedCall {
  by: Unit;
  at: LocalCall;
}

/** Calls in this image with less held than any call of that function in the other one. */
export function changedCalls(
  before: Program,
  after: Program,
  { pre, post }: Pair,
  side: 'pre' | 'post',
): ChangedCall[] {
  const [mine, by] = side === 'pre' ? [before, pre] : [after, post];
  const [theirs, other] = side === 'pre' ? [after, post] : [before, pre];
  if (by === null) return [];
  const known = other === null ? [] : theirs.summary(other).calls;
  return mine
    .summary(by)
    .calls.filter((at) => !known.some((old) => sameCallee(old, at) && noMoreHeld(old, at)))
    .map((at) => ({ by, at }));
}

/** Calls of these functions to where the other image's changed calls go that exposed something, whatever is held. */
export function callsAlike(
  program: Program,
  units: readonly Unit[],
  exposed: readonly { top: ChangedCall }[],
): ChangedCall[] {
  const names = new Set(exposed.map(({ top }) => top.at.call.name));
  return units.flatMap((by) =>
    program.summary(by).calls.flatMap((at) => (names.has(at.call.name) ? [{ by, at }] : [])),
  );
}

const sameCallee = (a: LocalCall, b: LocalCall): boolean =>
  a.call.name === b.call.name && a.call.through === b.call.through && handed(a) === handed(b);

/** Names that may be functions handed over. */
const handed = ({ call }: LocalCall): string => call.args.filter((arg) => /^&?[a-z_]\w*$/.test(arg)).join();

/** Whether a path through `a` comes with no more than one through `b`. */
function noMoreHeld(a: LocalCall, b: LocalCall): boolean {
  const held = closure(b.state.held);
  const dropped = new Set(a.state.dropped);
  return a.state.held.every((c) => held.has(c)) && b.state.dropped.every((c) => dropped.has(c));
}

/** Functions that a table or a call names in one image only, or with other siblings: they are entered in a new way. */
export function newCallbacks(
  before: Program,
  after: Program,
  files: readonly ChangedText[],
  pairs: readonly Pair[],
): Unit[] {
  const named = files.flatMap((file) => {
    const pre = entriesOf(tablesOf(before, file.prePath, after, file.path));
    const post = entriesOf(tablesOf(after, file.path, before, file.prePath));
    return [...new Set([...pre.keys(), ...post.keys()])]
      .filter((key) => pre.has(key) !== post.has(key))
      .map((key) => ({ name: (pre.get(key) ?? post.get(key)) as string, from: file.path }));
  });
  const handedOver = pairs.flatMap((pair) => {
    const names = (program: Program, unit: Unit | null) =>
      new Set(unit === null ? [] : program.summary(unit).calls.flatMap((at) => handed(at).split(',')));
    const [a, b] = [names(before, pair.pre), names(after, pair.post)];
    const from = (pair.post ?? pair.pre)?.file ?? '';
    return [...a, ...b]
      .filter((n) => n !== '' && a.has(n) !== b.has(n))
      .map((name) => ({ name: name.replace('&', ''), from }));
  });
  return [...named, ...handedOver].flatMap(({ name, from }) =>
    isFunction(after, name, from) ? after.project.functions(name, from) : [],
  );
}

const CODE = ['net'];
const DRIVERS_TOO = ['net', 'drivers/net'];

const isFunction = (program: Program, name: string, from: string): boolean =>
  program.project.tree.defining(name, from.startsWith('drivers/') ? DRIVERS_TOO : CODE).length > 0;

function tablesOf(program: Program, path: string, other: Program, otherPath: string): CTable[] {
  return program.project.chunksOtherThan(path, textsIn(other.project, otherPath)).tables;
}

/** `struct member value and the constants beside it` → value. */
function entriesOf(tables: readonly CTable[]): Map<string, string> {
  return new Map(
    tables.flatMap((table) => {
      const constants = table.fields.filter((f) => /^[A-Z0-9_ |]+$/.test(f.value)).map((f) => f.value);
      return table.fields
        .filter((f) => /^&?[a-z_]\w*$/.test(f.value))
        .map((f): [string, string] => [
          `${table.struct} ${f.member} ${f.value} ${constants.join()}`,
          f.value.replace('&', ''),
        ]);
    }),
  );
}
