/** What one function does to the contexts, independent of its callers: the seam between the flow inside a function
 *  (facts/read-side.ts) and the search through its callers (facts/callers.ts). */
import type { CCall, CFunction } from '../c/ir.js';
import type { Place } from '../text.js';
import type { Contract } from './contract.js';
import type { CallContract, Context, SiteFacts } from './verdict.js';

/** A parameter's value must have one of these signs (bits of facts/branch.ts) for the point to be reached. */
export interface When {
  param: string;
  signs: number;
}

/** The contexts at one point of a function, for every path that reaches it. Contexts are those that were taken, not what
 *  they imply: compare with `closure()` of knowledge/contexts.ts. */
export interface StateAt {
  /** Taken by the function itself and held on all paths to here. */
  held: Context[];
  /** What the function has given up of its caller's contexts, on some path to here; all else is inherited from the entry. */
  dropped: Context[];
  /** Taken by the function itself on some paths only: a concrete path comes here without it, unless the caller has it. */
  partly: Context[];
  /** Asserted by the function on all paths to here (`ASSERT_RTNL()`): its callers state that they hold it. */
  asserted?: Context[];
  /** Neither held nor not held for certain (a condition that may have changed, code that was not understood). */
  unknown: { context: Context; because: string }[];
  /** What the parameters' values must be here: `if (!rtnl_held)`. Absent: nothing is known. */
  when?: When[];
}

/** What a function holds over every use of a fetched pointer that it shows. */
export interface Uses {
  held: Context[];
  /** The pointer is returned or stored: others use it too. */
  escapes: boolean;
}

/** A contract, and in which form it is stated. */
export type Stated = Pick<Contract, 'contexts' | 'because' | 'by'>;

/** A site as its own function shows it. Its verdict is final when it needs nothing or when the function itself decides;
 *  a verdict `unprotected` means: the function does not meet the need, its callers must (see `withoutCallers()` of
 *  facts/file.ts for what that is worth when no caller is in sight). */
export interface LocalSite {
  site: SiteFacts;
  state: StateAt;
  /** Contract that the function states for its callers (annotation, assertion, comment, `_rcu` name), or shows. */
  contract: Stated | null;
  /** What in the condition can't be decided from locks (`!rcu_access_pointer(p)`): with none of `needs` held the verdict is
   *  unknown, not a violation. Null when the condition is about locks alone. */
  data: string | null;
  /** For facts/impact.ts; null for sites that are met or fetch nothing. */
  uses: Uses | null;
}

/** Every call with the state at it: where the callers' search goes on, and where callbacks are handed down. */
export interface LocalCall {
  call: CCall;
  state: StateAt;
  /** Arguments with the function's fixed locals put in (`sk` of `sk = sock->sk`): in the names that `state` uses. */
  args: string[];
}

/** Net effect on the caller's contexts. Expressions in srcu: and lock: are in terms of the function's own parameters. */
export interface Effect {
  acquires: Context[];
  releases: Context[];
  /** Effects that depend on the returned value: `{ when: '!= 0', acquires: ['rtnl'] }` for a trylock. */
  conditional: {
    when: '== 0' | '!= 0' | '< 0' | '>= 0';
    /** The only other values that it returns. */
    otherwise?: '< 0' | '== 0';
    acquires: Context[];
    releases: Context[];
  }[];
  /** Contexts of the caller that are given up and taken again inside: pointers fetched before are dead. */
  retakes: Context[];
}

export interface Summary {
  fn: CFunction;
  file: string;
  sites: LocalSite[];
  calls: LocalCall[];
  effect: Effect;
  /** What the function states that its callers hold, null when it states nothing. */
  contract: Contract | null;
  /** Groups of contexts of which the function asserts one before it does anything else. */
  asserted: Context[][];
  /** Why the function was not understood; then all above is empty. */
  notAnalysed: string | null;
}

/** What a function does to the contexts, without its sites. */
export type Outline = Omit<Summary, 'sites'>;

/** A need of a called function that it leaves to its callers, in terms of its own parameters. */
export interface CalleeNeed {
  helper: string;
  kind: SiteFacts['kind'];
  needs: Context[];
  data: string | null;
  /** What its parameters must be for the need to arise. */
  when?: When[];
  listCheck?: true;
  /** lockdep checks it. */
  checked: boolean;
  /** Where it arises: the site, or the head of a function that only states it. */
  at: Place;
  /** The function states it for its callers. */
  stated?: Stated;
  /** For a macro's need, which is one of its user: what the site in its body says. */
  derived?: true;
  contract?: CallContract;
}

/** What the flow asks about a called function or function-like macro that no table of knowledge/ has. */
export interface Callee {
  /** Parameter names: expressions in `effect` and `needs` are in these terms; summarise() puts the arguments in. */
  params: string[];
  effect: Effect;
  /** [] when calls of it are not to be reported as sites of their own. */
  needs: CalleeNeed[];
  /** A macro's needs are sites of the kind that its body has, at the line of the use; a function's are kind `call`. */
  macro: boolean;
}

/** What a function's flow needs to know of the code around it. All lookups are from the point of view of `file`. */
export interface Env {
  /** Null: nothing known, taken as without effect on the contexts. */
  callee(call: CCall, file: string): Callee | null;
  /** The text that a name stands for in a condition: a macro's body, or the expression that a one-statement function
   *  returns. `params` null for an object-like macro. */
  expansion(name: string, file: string): { params: string[] | null; body: string } | null;
  /** The call that takes the lock of a guard class that the code defines itself, with its argument put in; null when there
   *  is no such class. */
  guard(cls: string, args: readonly string[], file: string): { name: string; args: string[] } | null;
}

/** An environment that knows nothing. */
export const NO_ENV: Env = { callee: () => null, expansion: () => null, guard: () => null };
