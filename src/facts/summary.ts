/** What one function does to the contexts, independent of its callers: the seam between the flow inside a function
 *  (facts/read-side.ts) and the search through its callers (facts/callers.ts). */
import type { CCall, CFunction } from '../c/ir.js';
import type { Context, SiteFacts } from './verdict.js';

/** The contexts at one point of a function, for every path that reaches it. */
export interface StateAt {
  /** Taken by the function itself and held on all paths to here. */
  held: Context[];
  /** What the function has given up of its caller's contexts, on some path to here; all else is inherited from the entry. */
  dropped: Context[];
  /** Neither held nor not held for certain (one branch only, a callee or a condition that depends on data). */
  unknown: { context: Context; because: string }[];
}

/** A site as its own function shows it. Its verdict is final when it needs nothing or when the function itself decides;
 *  a verdict `unprotected` means: the function does not meet the need, its callers must. */
export interface LocalSite {
  site: SiteFacts;
  state: StateAt;
  /** Contract that the function states for its callers (annotation, assertion, comment, `_rcu` name): contexts, and where it stands. */
  contract: { contexts: Context[]; because: string } | null;
}

/** Every call with the state at it: where the callers' search goes on, and where callbacks are handed down. */
export interface LocalCall {
  call: CCall;
  state: StateAt;
}

/** Net effect on the caller's contexts. */
export interface Effect {
  acquires: Context[];
  releases: Context[];
  /** Effects that depend on the returned value: `{ when: '!= 0', acquires: ['rtnl'] }` for a trylock. */
  conditional: { when: '== 0' | '!= 0' | '< 0' | '>= 0'; acquires: Context[]; releases: Context[] }[];
  /** Contexts of the caller that are given up and taken again inside: pointers fetched before are dead. */
  retakes: Context[];
}

export interface Summary {
  fn: CFunction;
  file: string;
  sites: LocalSite[];
  calls: LocalCall[];
  effect: Effect;
  /** Why the function was not understood; then all above is empty. */
  notAnalysed: string | null;
}
