/** One patch, read from a mail, from a quote in a reply, or from a bare diff. */
import type { Person } from '../mail/message.js';
import type { Problem } from '../text.js';
import type { Diff } from './diff.js';
import type { Trailer } from './trailer.js';

export interface Subject {
  /** Without the brackets and without `Re:`. */
  title: string;
  /** Every word of the brackets, e.g. ['PATCH', 'net-next', 'v3', '02/11']. */
  tags: string[];
  /** 1 when no version is given. */
  revision: number;
  /** null when the subject has no N/M. */
  index: number | null;
  total: number | null;
  isReply: boolean;
  isPatch: boolean;
  isRfc: boolean;
  isResend: boolean;
  isPull: boolean;
  /** Target tree out of the tags: net, net-next, bpf-next, nf, 6.12, …; null when none. */
  target: string | null;
}

export interface Patch {
  /** 1-based number in the series; 1 when it has none. */
  index: number;
  total: number;
  subject: Subject;
  author: Person | null;
  /** As `git mailinfo` prints it. */
  date: string | null;
  /** Commit message without subject and without trailers' paragraph removed: as git would store the body. */
  message: string;
  /** 1-based body line at which the commit message starts. */
  messageLine: number;
  trailers: Trailer[];
  /** Text between `---` and the diff (notes and diffstat), '' when none. */
  notes: string;
  diffstat: { path: string; changes: number | null }[];
  diff: Diff;
  /** The patch's own Message-ID; for a quoted one the original's when References show it; else null. */
  messageId: string | null;
  carriedBy: { messageId: string | null; as: 'mail' | 'quote' };
  /** False when part of the diff is not there (a trimmed quote). */
  complete: boolean;
  /** Unquoted text between the quoted lines of a reply: comments of its author. */
  remarks: {
    text: string /** body line of its first line */;
    line: number /** body line of the quoted line right above; 0 if none */;
    under: number;
  }[];
  baseCommit: string | null;
  changeId: string | null;
  prerequisites: string[];
  problems: Problem[];
}
