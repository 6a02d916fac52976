/** The locks on one way through a function, relative to its entry. Values are never changed in place. */
import { MAX_LOCK_NESTING } from '../limits.js';
import type { Facts } from './branch.js';
import type { Context } from './verdict.js';

/** `count`: how often taken minus released since the entry; `low`: the lowest that it has been. What is above `low` was
 *  taken by the function; a count below 0 gives up what the caller had. */
export interface Nesting {
  count: number;
  low: number;
}

export interface Path {
  locks: ReadonlyMap<Context, Nesting>;
  /** What is known of tested variables on this way. */
  facts: Facts;
  /** Why this way may not exist, null when nothing speaks against it. */
  doubt: string | null;
}

export const ENTRY: Path = { locks: new Map(), facts: new Map(), doubt: null };

/** Mark of a context that is asserted, not taken. */
export const ASSERTED = 'asserted:';

function change(path: Path, contexts: readonly Context[], by: 1 | -1): Path {
  if (contexts.length === 0) return path;
  const locks = new Map(path.locks);
  for (const context of contexts) {
    const { count, low } = locks.get(context) ?? { count: 0, low: 0 };
    const next = Math.max(-MAX_LOCK_NESTING, Math.min(MAX_LOCK_NESTING, count + by));
    locks.set(context, { count: next, low: Math.min(low, next) });
  }
  return { ...path, locks };
}

export function acquire(path: Path, contexts: readonly Context[]): Path {
  return change(path, contexts, 1);
}

/** Releases what `held` finds for each context: the same lock under another name, or null for none of this function's. */
export function release(
  path: Path,
  contexts: readonly Context[],
  held: (c: Context, p: Path) => Context | null,
): Path {
  return contexts.reduce((p, c) => {
    const lock = held(c, p);
    return lock === null ? p : change(p, [lock], -1);
  }, path);
}

export function assertHeld(path: Path, contexts: readonly Context[]): Path {
  if (contexts.length === 0) return path;
  const locks = new Map(path.locks);
  locks.set(ASSERTED + contexts.join('|'), { count: 1, low: 0 });
  return { ...path, locks };
}

export function holds(path: Path, context: Context): boolean {
  const n = path.locks.get(context);
  return n !== undefined && n.count > n.low;
}

/** The caller's hold on the context was given up on this way and not taken again. */
export function gaveUp(path: Path, context: Context): boolean {
  const n = path.locks.get(context);
  return n !== undefined && n.count < 0 && n.count === n.low;
}

/** All that the function itself holds on this way. */
export function heldOn(path: Path): Context[] {
  return [...path.locks.keys()].filter((c) => !c.startsWith(ASSERTED) && holds(path, c));
}

/** Groups of contexts of which the function has asserted that one is held. */
export function assertedOn(path: Path): Context[][] {
  return [...path.locks.keys()]
    .filter((c) => c.startsWith(ASSERTED))
    .map((c) => c.slice(ASSERTED.length).split('|'));
}

/** Equal keys: same locks, so that only what is known of variables differs. */
export function stateKey(path: Path): string {
  let key = keys.get(path.locks);
  if (key === undefined) keys.set(path.locks, (key = locksKey(path)));
  return path.doubt === null ? key : `${key}?`;
}

/** Most steps leave the locks as they are. */
const keys = new WeakMap<Path['locks'], string>();

function locksKey({ locks }: Path): string {
  const parts: string[] = [];
  for (const [context, { count, low }] of locks)
    if (count !== 0 || low !== 0) parts.push(`${context} ${count} ${low}`);
  return parts.sort().join(';');
}
