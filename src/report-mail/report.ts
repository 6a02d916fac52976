/** What a reply reports: a splat, a bisection, applied, a test result. The `reports` of the JSON contract. */
import type { HeldLock, Splat } from './splat.js';

/** A commit that a report names. */
export interface ReportedCommit {
  subject: string;
  hash?: string;
  url?: string;
}

export interface Report {
  /** splat | bisect | applied | queued | refused | test | build | ci | syzbot | reproducer | link | command */
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
  /** The row of `knowledge/bots.ts` that read it. */
  bot?: string;
  /** Where it was applied or queued: `netdev/net.git (main)`, `6.12-stable`. */
  tree?: string;
  /** Who applied it, when that is not the sender. */
  by?: string;
  hash?: string;
  subject?: string;
  url?: string;
  /** What was applied, as the report lists it. */
  commits?: ReportedCommit[];
  /** It stands in a patch's own message: what the patch is about, not a reply to it. */
  inPatch?: true;
  /** 1-based line of the body at which it starts; absent when it is the subject. */
  mailLine?: number;
}
