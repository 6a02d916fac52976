/** What a function leaves changed of its caller's contexts, also in dependence on what it returns. */
import type { CFunction, COp } from '../c/ir.js';
import { constantSigns, NEGATIVE, POSITIVE, ZERO } from './branch.js';
import { annotatedEffect } from './contract.js';
import { RETURNED, renameEffect } from './effects.js';
import { type Flow, throughBlock } from './flow.js';
import { ASSERTED, type Path } from './state.js';
import type { Effect } from './summary.js';
import type { Context } from './verdict.js';

interface Exit {
  path: Path;
  /** Signs that the returned value can have. */
  signs: number;
}

const ALL = NEGATIVE | ZERO | POSITIVE;

/** Only a return, or the end of a function that returns nothing, is a way out; other ends never come back. */
function isExit(fn: CFunction, block: number): boolean {
  const { ops, edges } = fn.blocks[block]!;
  if (edges.length > 0) return false;
  return ops.at(-1)?.op === 'return' || /\bvoid\b/.test(fn.returnType) || fn.kind === 'macro';
}

function signsOf(path: Path, last: COp | undefined): number {
  if (last?.op !== 'return' || last.value === null) return ALL;
  const constant = constantSigns(last.value);
  if (constant !== null) return constant;
  const fact = path.facts.get(last.value);
  return fact && !fact.weak ? fact.signs : ALL;
}

function exitsOf(flow: Flow): Exit[] {
  const exits = flow.fn.blocks.flatMap((b, i) => {
    if (!isExit(flow.fn, i)) return [];
    const paths = [...throughBlock(flow, i).values()].filter((p) => p.doubt === null);
    return paths.map((path) => ({ path, signs: signsOf(path, b.ops.at(-1)) }));
  });
  // Where one way out returns NULL, the pointer that another returns is taken for none.
  const pointer = flow.fn.returnType.includes('*') && exits.some((e) => e.signs === ZERO);
  return pointer ? exits.map((e) => (e.signs === ALL ? { ...e, signs: POSITIVE } : e)) : exits;
}

/** Returns 0 or a negative errno: what is not 0 is taken for an error. */
const ERRNO = /\b(?:int|long|ssize_t)\s*$/;

const isError = (exit: Exit): boolean => (exit.signs & NEGATIVE) !== 0;

/** What the two outcomes of a function are that returns 0 or an error. */
const ERRNO_OUTCOMES: Partial<Record<Conditional['when'], Pick<Conditional, 'when' | 'otherwise'>>> = {
  '== 0': { when: '== 0', otherwise: '< 0' },
  '!= 0': { when: '< 0', otherwise: '== 0' },
};

const countOn = (exit: Exit, context: Context): number => exit.path.locks.get(context)?.count ?? 0;

/** The local whose value every way out returns, but for constants; null when there is none. */
function returnedLocal(flow: Flow): string | null {
  const names = new Set<string>();
  flow.fn.blocks.forEach((b, i) => {
    const last = b.ops.at(-1);
    if (isExit(flow.fn, i) && last?.op === 'return' && constantSigns(last.value ?? '') === null)
      names.add(last.value ?? '');
  });
  const [name] = names;
  const local = name !== undefined && flow.fn.locals.some((l) => l.name === name);
  return names.size === 1 && local ? name : null;
}

/** A lock of what the function returns: `lock:&team->lock` of `return team`. */
function ofReturned(effect: Effect, local: string | null): Effect {
  return local === null ? effect : renameEffect(effect, new Map([[local, RETURNED]]));
}

/** The expression means nothing to a caller when it names the function's own variables. */
function foreign(context: Context, fn: CFunction, returned: string | null): boolean {
  if (!context.includes(':')) return false;
  const locals = fn.locals.map((l) => l.name).filter((name) => name !== returned);
  return locals.some((l) => new RegExp(`(?<![\\w.>])${l}\\b`).test(context.slice(context.indexOf(':') + 1)));
}

type Conditional = Effect['conditional'][number];

/** Splits by the returned sign: taken on all ways that return so, and on no other. */
function conditionalOn(exits: readonly Exit[], context: Context, returnType: string): Conditional | null {
  for (const [when, signs] of [
    ['== 0', ZERO],
    ['!= 0', NEGATIVE | POSITIVE],
    ['< 0', NEGATIVE],
    ['>= 0', ZERO | POSITIVE],
  ] as const) {
    const hit = exits.filter((e) => (e.signs & signs) !== 0);
    const miss = exits.filter((e) => (e.signs & ~signs) !== 0);
    if (hit.length === 0 || miss.length === 0 || hit.some((e) => miss.includes(e))) continue;
    const counts = new Set(hit.map((e) => countOn(e, context)));
    const [count] = counts;
    if (counts.size !== 1 || !count || miss.some((e) => countOn(e, context) !== 0)) continue;
    const errno = ERRNO.test(returnType) && (when === '== 0' ? miss : hit).every(isError);
    return {
      ...(errno ? (ERRNO_OUTCOMES[when] ?? { when }) : { when }),
      acquires: count > 0 ? [context] : [],
      releases: count < 0 ? [context] : [],
    };
  }
  return null;
}

/** Annotations of reader sections; for locks the body says it with the right name. */
function statedEffect(fn: CFunction): Pick<Effect, 'acquires' | 'releases'> {
  const { acquires, releases } = annotatedEffect(fn);
  const plain = (c: Context) => !c.includes(':');
  return { acquires: acquires.filter(plain), releases: releases.filter(plain) };
}

function addConditional(all: Conditional[], more: Conditional): void {
  const same = all.find((c) => c.when === more.when);
  if (!same) all.push(more);
  else {
    same.acquires.push(...more.acquires);
    same.releases.push(...more.releases);
  }
}

/** Contexts that differ between ways out with nothing that a caller could tell them by are left out: unknown. */
export function netEffect(flow: Flow): Effect {
  const stated = statedEffect(flow.fn);
  const effect: Effect = {
    acquires: [...stated.acquires],
    releases: [...stated.releases],
    conditional: [],
    retakes: [],
  };
  const exits = flow.fn.headSeen && flow.fn.tailSeen ? exitsOf(flow) : [];
  const returned = returnedLocal(flow);
  const contexts = new Set(exits.flatMap((e) => [...e.path.locks.keys()]));
  for (const context of contexts) {
    if (context.startsWith(ASSERTED) || foreign(context, flow.fn, returned)) continue;
    if (stated.acquires.includes(context) || stated.releases.includes(context)) continue;
    const counts = new Set(exits.map((e) => countOn(e, context)));
    const [count] = counts;
    if (counts.size > 1) {
      const when = conditionalOn(exits, context, flow.fn.returnType);
      if (when) addConditional(effect.conditional, when);
    } else if (count !== undefined && count > 0) effect.acquires.push(context);
    else if (count !== undefined && count < 0) effect.releases.push(context);
    else if (exits.some((e) => (e.path.locks.get(context)?.low ?? 0) < 0)) effect.retakes.push(context);
  }
  const all = { ...effect, acquires: [...new Set(effect.acquires)], releases: [...new Set(effect.releases)] };
  return ofReturned(all, returned);
}
