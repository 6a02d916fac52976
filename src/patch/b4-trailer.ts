/**
 * Trailers as b4 reads them: anywhere in a text above the signature, with its repairs of wrapped lines. Looser than
 * git's own reading (trailer.ts), as replies need it. Facts from b4 0.12 (b4/__init__.py) and the files of its tests.
 */
import { MAX_LINE_LENGTH } from '../limits.js';
import type { Person } from '../mail/message.js';
import { personOf, type Trailer } from './trailer.js';

/** Words before a colon that are no trailers. */
const IGNORED = new Set(['phone', 'email', 'prerequisite-message-id']);
/** Only trailers while nothing else came before them. */
const HEADERS = new Set(['subject', 'date', 'from']);
/** Newer b4 takes links in replies; 0.12 drops every value with a URL in it. */
const LINKS = new Set(['link', 'buglink', 'closes']);
const NOT_PERSONS = new Set([
  ...LINKS,
  'fixes',
  'subject',
  'date',
  'obsoleted-by',
  'change-id',
  'base-commit',
]);
const UTILITY = new Set([...LINKS, 'fixes', 'obsoleted-by', 'message-id', 'change-id', 'base-commit']);
const LINE = /^\s*([\p{L}\p{N}_]\S+):\s+(\S.*)/u;
const ADDRESS = /\S+@\S+\.\S+/;
const NOTE = /^(.*\S)(\s+#[^#]+)$/;
const BRACKET = /^\s*\[[^\]]+\]\s*$/;

export interface FoundTrailers {
  trailers: Trailer[];
  /** The lines that are none. */
  others: string[];
}

/** `Fixes: 0123 (a title` and `Signed-off-by: A Long Name` that go on in the next line are put on one. */
function unwrapped(lines: readonly string[]): { text: string; number: number }[] {
  const out: { text: string; number: number }[] = [];
  for (let i = 0; i < lines.length; i++) {
    const text = lines[i] ?? '';
    const next = lines[i + 1] ?? '';
    const goesOn =
      (/^\S+:\s+[\da-f]+\s+\([^)]+$/.test(text) && /^.+\)/.test(next)) ||
      (/^\S+:\s+[^<]+$/.test(text) && /^<[^>]+>$/.test(next));
    out.push({ text: goesOn ? `${text} ${next}` : text, number: i });
    if (goesOn) i++;
  }
  return out;
}

/** Whether a reply's `key: value` is a trailer: a person's, or one of the known others. */
function isFollowup(key: string, value: string): boolean {
  if (!/^[\x20-\x7e]+$/.test(key)) return false;
  if (!ADDRESS.test(value) && !NOT_PERSONS.has(key)) return false;
  return LINKS.has(key) || !/https?:\/\//.test(value);
}

/** Whether b4 takes the value for a person's. */
export const isPersons = (t: Trailer): boolean =>
  !UTILITY.has(t.key.toLowerCase()) && !t.value.includes('://') && ADDRESS.test(t.value);

function accepted(key: string, value: string, followup: boolean, seenOther: boolean): boolean {
  if (IGNORED.has(key) || (seenOther && HEADERS.has(key))) return false;
  return !followup || isFollowup(key, value);
}

/** `firstLine` is the 1-based body line of the text's first one. */
export function findTrailers(body: string, followup: boolean, firstLine?: number): FoundTrailers {
  const above = body.split('\n-- \n', 1)[0] ?? '';
  const skipped = /^\s*/.exec(above)?.[0].split('\n').length ?? 1;
  const trailers: Trailer[] = [];
  const others: string[] = [];
  let last: Trailer | null = null;
  for (const { text: raw, number } of unwrapped(`${above.trim()}\n`.split('\n'))) {
    const text = raw.replace(/^\r+|\r+$/g, '');
    const match = text.length > MAX_LINE_LENGTH ? null : LINE.exec(text);
    const key = match?.[1] ?? '';
    if (match) {
      const lower = key.toLowerCase();
      if (!accepted(lower, match[2] ?? '', followup, others.length > 0)) continue;
      last = trailer(key, match[2] ?? '');
      if (firstLine !== undefined) last.line = firstLine + skipped - 1 + number;
      trailers.push(last);
    } else if (last && text.length > 2 && BRACKET.test(text)) {
      last.note = text;
      last = null;
    } else {
      last = null;
      others.push(text);
    }
  }
  return { trailers, others };
}

function trailer(key: string, text: string): Trailer {
  const noted = NOTE.exec(text);
  const value = noted?.[1] ?? text;
  const person = personOf(value);
  return {
    key,
    value,
    ...(noted?.[2] === undefined ? {} : { note: noted[2] }),
    ...(person ? { person } : {}),
  };
}

/** The same trailer: keys and values equal in any case, notes not looked at. */
export const sameTrailer = (a: Trailer, b: Trailer): boolean =>
  a.key.toLowerCase() === b.key.toLowerCase() && a.value.toLowerCase() === b.value.toLowerCase();

/** `Key: value  # note`, or with the bracketed note on its own line. */
export function trailerText(t: Trailer): string {
  const text = `${t.key}: ${t.value}`;
  if (t.note === undefined) return text;
  return t.note.trimStart().startsWith('#') ? text + t.note : `${text}\n${t.note}`;
}

const plus = (address: string): string => address.replace(/\+[^@]+@/, '@');

/** The same mailbox: `a+kernel@x` is `a@x`, and `a@sub.x` is `a@x` when one label more is all. */
export function sameAddress(a: string, b: string): boolean {
  const one = plus(a.toLowerCase());
  const two = plus(b.toLowerCase());
  if (a.toLowerCase() === b.toLowerCase() || one === two) return true;
  const [local, domain] = one.split('@');
  const [otherLocal, otherDomain] = two.split('@');
  if (local !== otherLocal || domain === undefined || otherDomain === undefined) return false;
  const apart = Math.abs(domain.split('.').length - otherDomain.split('.').length) === 1;
  return apart && (domain.endsWith(`.${otherDomain}`) || otherDomain.endsWith(`.${domain}`));
}

/** Whether the sender of a reply is the person that its trailer names. */
export function isOwn(t: Trailer, from: Person | null): boolean {
  if (!isPersons(t)) return true;
  if (from === null) return false;
  if (t.person && sameAddress(t.person.address, from.address)) return true;
  const sender = (from.name.trim() === '' ? from.address : from.name).toLowerCase();
  // An address that is not closed leaves the name; a `Last, First` in From matches in b4 whatever the trailer says.
  const name = t.person?.name ?? (t.value.includes('<') ? (t.value.split('<')[0] ?? '').trim() : null);
  return name?.toLowerCase() === sender || sender.indexOf(',') > 0;
}
