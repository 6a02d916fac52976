/** A series: the patches of one revision, with or without a cover letter. */
import type { Message } from '../mail/message.js';
import type { Problem } from '../text.js';
import type { Patch } from './patch.js';

export interface Series {
  /** Title of the cover letter, or of the only or first patch. */
  subject: string;
  revision: number;
  /** Message-ID of the cover letter or of the first patch; null when unknown. */
  messageId: string | null;
  cover: Message | null;
  /** In order; missing ones are not invented. */
  patches: Patch[];
  total: number;
  /** Numbers N of N/total that are not there. */
  missing: number[];
  /** A pull request or a backport is shown as such. */
  kind: 'series' | 'pull' | 'diff';
  problems: Problem[];
}
