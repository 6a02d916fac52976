/** What the analysis says of one site. Contexts are the strings of the JSON contract: rcu, rcu_bh, bh, rcu_sched,
 *  preempt, irq, srcu:EXPR, rcu_tasks_trace, rtnl, lock:EXPR. */
import type { Place } from '../text.js';

export type Context = string;
export type Verdict = 'held' | 'caller-holds' | 'violation' | 'unprotected' | 'unknown' | 'none-needed';

/** The verdicts, the gravest first. */
export const GRAVEST_FIRST: readonly Verdict[] = [
  'violation',
  'unprotected',
  'unknown',
  'caller-holds',
  'held',
  'none-needed',
];

export type Impact = 'splat' | 'use-after-free' | 'deadlock' | 'leak' | 'unknown';

/** One step of a call path, outermost first; `held` is what is held when it makes the next step. A frame of a splat that
 *  says neither file nor line has '' and 0. */
export interface Step extends Place {
  function: string;
  held: Context[];
  /** How the kernel enters it: `ndo_start_xmit`, `work item`, … */
  via?: string;
}

/** What the function that a call goes to states for its callers. */
export interface CallContract {
  function: string;
  /** Stated: all of them, in the caller's terms. */
  contexts: Context[];
  /** `its comment says "…"` */
  because: string;
  /** Only a comment or the name says so. */
  written: boolean;
  /** Only the function's name says so, and nothing is seen in it that needs it: no more than a hint. */
  hint?: true;
  /** lockdep checks it: it is asserted, or what needs it stands in the function. */
  checked: boolean;
  /** From the function that states it down to what needs it (its own head when that is not known). */
  below: Omit<Step, 'held'>[];
}

export interface SiteFacts {
  file: string;
  line: number;
  column: number;
  endLine: number;
  function: string;
  /** Normalised source text of the helper call. */
  expression: string;
  /** Table name of the helper: rcu_dereference, … */
  helper: string;
  kind: 'access' | 'update' | 'acquire' | 'release' | 'call';
  condition: string | null;
  /** Any one of them is enough; empty: nothing needed. */
  needs: Context[];
  /** Held at the site for certain (in the function itself; for caller-holds what the callers hold too). */
  held: Context[];
  verdict: Verdict;
  /** One sentence, no line numbers. */
  because: string;
  /** For a violation: entry point or caller → … → site. */
  path: Step[];
  /** How many more paths of that kind exist. */
  morePaths: number;
  impact: Impact;
  /** How sure the verdict is. */
  confidence: 'high' | 'medium' | 'low';
  /** The code itself wraps the site in a reader lock of another flavour or SRCU domain: RCU002. */
  otherFlavour: Context | null;
  /** Only the check of CONFIG_PROVE_RCU_LIST (off by default) would complain here: at most a warning. */
  listCheck?: true;
  /** The path goes through a changed call, and in the other image no path through calls like it is wrong: what is wrong by
   *  other paths is another matter. */
  ownWay?: true;
  /** For kind `call`: the called function leaves the need to its callers without saying so; its own site is reported. */
  derived?: true;
  /** For kind `call`: the called function states the need, so an unmet one is reported here. */
  contract?: CallContract;
  /** Its function states the need, and a caller breaks that: reported at the call. */
  broken?: true;
  /** The pointer that is fetched (`net->ipv4.mrt`), null when the helper has none. */
  pointer?: string | null;
}

/** What could not be analysed. */
export interface NotAnalysed {
  file: string;
  line?: number;
  function?: string;
  reason: string;
}
