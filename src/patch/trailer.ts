/** Trailers: `Key: value` lines at the end of a commit message. */
import type { Person } from '../mail/message.js';

export interface Trailer {
  key: string;
  value: string;
  /** When the value is a person (`Name <address>`). */
  person?: Person;
  /** Message-ID of the reply that it came in; absent for the patch's own. */
  from?: string;
  /** 1-based line in the decoded body of the message that holds it. */
  line?: number;
}
