/** What a reply reports: a splat, a bisection, applied, a test result. The `reports` of the JSON contract. */
import type { HeldLock, Splat } from './splat.js';

export interface Report {
  /** splat | bisect | applied | test | build | reproducer | command | ci | queued … */
  kind: string;
  messageId: string | null;
  file?: string;
  line?: number;
  helper?: string;
  function?: string;
  held?: HeldLock[];
  trace?: string[];
  /** One line: the bisected commit, the tree it was applied to, the link. */
  text?: string;
  splat?: Splat;
}
