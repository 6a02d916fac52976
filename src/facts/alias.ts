/** Locals that stand for one expression all through a function (`struct mutex *m = &x->lock;`), so that a lock has one name. */
import type { CFunction } from '../c/ir.js';
import { GETTERS } from '../knowledge/wrappers.js';
import { isIdentifier, namesIn, substitute, withoutCast } from './expr.js';
import type { Context } from './verdict.js';

export type Aliases = ReadonlyMap<string, string>;

const PATH = /^&?[A-Za-z_]\w*(?:(?:->|\.)\w+|\[\w+\])*$/;
const GETTER = new RegExp(`^(?:${GETTERS.map((row) => row.name).join('|')})\\([^()]*\\)$`);
/** Aliases of aliases that are followed. */
const DEPTH = 3;

/** How often each variable is written. */
function writes(fn: CFunction): Map<string, { count: number; rhs: string }> {
  const all = new Map<string, { count: number; rhs: string }>();
  for (const block of fn.blocks)
    for (const op of block.ops)
      if (op.op === 'assign' && isIdentifier(op.lhs))
        all.set(op.lhs, { count: (all.get(op.lhs)?.count ?? 0) + 1, rhs: withoutCast(op.rhs) });
  return all;
}

export function aliasesOf(fn: CFunction): Aliases {
  const written = writes(fn);
  const locals = new Set(fn.locals.map((l) => l.name));
  const taken = new Set<string>();
  for (const block of fn.blocks)
    for (const op of block.ops)
      if (op.op === 'call') for (const a of op.args) if (/^&\w+$/.test(a)) taken.add(a.slice(1));
  const fixed = (name: string) =>
    !taken.has(name) && (written.get(name)?.count ?? 0) <= (locals.has(name) ? 1 : 0);
  const aliases = new Map<string, string>();
  // A caller knows what it gets back by the name that it gives it, not by the getter.
  const returned = new Set(
    fn.blocks.map((block) => block.ops.at(-1)).map((op) => (op?.op === 'return' ? op.value : null)),
  );
  const gotten = (name: string, rhs: string) => GETTER.test(rhs) && !returned.has(name);
  for (const [name, { count, rhs }] of written)
    if (count === 1 && locals.has(name) && (PATH.test(rhs) || gotten(name, rhs)) && !/^(?:NULL|\d)/.test(rhs))
      if ([...namesIn(rhs)].every(fixed) && fixed(name)) aliases.set(name, rhs);
  return aliases;
}

/** Names that stand for several objects in turn: a lock expression with one of them names no certain lock. */
export function movingNames(fn: CFunction): ReadonlySet<string> {
  const moving = new Set<string>();
  const locals = new Set(fn.locals.map((l) => l.name));
  for (const [name, { count }] of writes(fn)) if (count > (locals.has(name) ? 1 : 0)) moving.add(name);
  for (const block of fn.blocks)
    for (const op of block.ops) if (op.op === 'call' && op.loop) moving.add(op.args[0] ?? '');
  return moving;
}

export function resolve(text: string, aliases: Aliases): string {
  let out = text;
  for (let i = 0; i < DEPTH && aliases.size > 0; i++) {
    const next = substitute(out, aliases);
    if (next === out) break;
    out = next;
  }
  return out;
}

export function resolveContext(context: Context, aliases: Aliases): Context {
  const colon = context.indexOf(':');
  if (colon < 0 || aliases.size === 0) return context;
  return context.slice(0, colon + 1) + resolve(context.slice(colon + 1), aliases);
}
