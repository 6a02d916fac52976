/** Shapes of the entry tables: how the kernel enters a function, and what is held then. */

/** Letters of R (rcu_read_lock), B (BH off), P (preemption off), N (RTNL), W (the wiphy's mutex). */
export type Letters = string;
/** s: read in the code; m: documented or convention; ?: uncertain. */
export type Certainty = 's' | 'm' | '?';

/** Replaces a row's letters when a sibling field, or another argument, is (or contains) this text. */
export type When =
  | { field: string; has: string; held: Letters }
  | { field: string; is: string; held: Letters }
  | { arg: number; has: string; held: Letters };

/** A member of an ops struct that has a row. */
export interface Member {
  struct: string;
  member: string;
}

/** One way in. */
export interface Entry {
  /** `ndo_start_xmit`, `work item`: what a report prints. */
  via: string;
  /** Held on every way in. */
  held: string[];
  /** Of these, the ones that rest on convention. */
  weak: string[];
  /** Nothing else is held either: a task or an interrupt that the kernel starts afresh. False: other locks are possible, and
   *  an empty `held` may stand for callers that have nothing in common. */
  bare: boolean;
  /** Entered from many places with nothing in common: that it lacks a context proves nothing. */
  mixed?: true;
  /** Held on some ways in: that it is not held on others says nothing about the one that leads to a site. */
  some?: string[];
  /** Run behind a function that may take locks for it: RTNL and other locks can't be ruled out. */
  prepared?: true;
  /** Left held by a function that ran before it for the same object: a lock of that member is that one. */
  left?: true;
  /** Started by what a user asks for: a system call, a netlink request, a read of a file. */
  asked?: true;
  /** The row, when it is one of a member of an ops struct. */
  of?: Member;
  /** What is held hangs on a sibling field or argument: the row has cases. */
  cased?: true;
  certainty: Certainty;
  src: string;
  note: string;
}
