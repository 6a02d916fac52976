/** The parsed message: what mail/ hands to all others. */
import type { Problem } from '../text.js';

export interface Person {
  /** Display name, decoded (RFC 2047), '' when absent. */
  name: string;
  address: string;
}

export interface Header {
  /** As written, without the colon. */
  name: string;
  /** Raw value, one char per byte (latin1), still folded: lines joined by '\n' plus their leading blank. */
  raw: string;
}

/** A leaf part of the MIME tree, in order of appearance. */
export interface MimePart {
  /** Lower case, e.g. text/plain. */
  type: string;
  charset: string | null;
  filename: string | null;
  disposition: 'inline' | 'attachment' | null;
  /** Transfer-decoded bytes, one char per byte (latin1); line ends as in the mail but CRLF of the transport removed. */
  bytes: string;
  /** Decoded with the charset (or its best substitute); '' for parts that are not text. Lines as in `bytes`. */
  text: string;
  /** RFC 3676 format=flowed. Space-stuffing is undone in `text`, soft breaks stay: joining them would join quoted diff lines. */
  flowed?: 'yes' | 'delsp';
  /** 1-based line of `body` at which this part's text starts; absent when the part is not in the body. */
  bodyLine?: number;
}

export interface Message {
  /** Without angle brackets; null when the mail has none. */
  messageId: string | null;
  /** Further Message-IDs in the same header or in repeated headers. */
  otherIds: string[];
  inReplyTo: string[];
  references: string[];
  from: Person | null;
  to: Person[];
  cc: Person[];
  /** Decoded, unfolded, blanks collapsed. */
  subject: string;
  /** `text` as written; `epoch` seconds since 1970 UTC or null when it can't be read; `offset` minutes east of UTC. */
  date: { text: string; epoch: number | null; offset: number } | null;
  headers: Header[];
  parts: MimePart[];
  /**
   * Decoded text of the text parts (attached patches too; HTML only when there is nothing else), '\n' line ends, each ended by one:
   * `mail.line` counts its lines from 1.
   */
  body: string;
  /** Where it was read from. */
  origin: {
    source: string /** 1-based number in the source. */;
    number: number /** 0-based byte offset. */;
    byte: number;
  };
  problems: Problem[];
}

/** First header of that name (any case), raw; null when absent. */
export function headerOf(message: Pick<Message, 'headers'>, name: string): string | null {
  const lower = name.toLowerCase();
  return message.headers.find((h) => h.name.toLowerCase() === lower)?.raw ?? null;
}
