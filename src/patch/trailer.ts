/** Trailers: `Key: value` lines at the end of a commit message, found as `git interpret-trailers --parse` finds them. */
import type { Person } from '../mail/message.js';

export interface Trailer {
  key: string;
  value: string;
  /** What follows the value: ` # on x86`, or a `[bracketed]` line below. Only for trailers of replies. */
  note?: string;
  /** When the value is a person (`Name <address>`). */
  person?: Person;
  /** Message-ID of the reply that it came in; absent for the patch's own. */
  from?: string;
  /** 1-based line in the decoded body of the message that holds it. */
  line?: number;
}

/** The key is one word of letters, digits and dashes, then optional blanks and a colon (trailer.c, find_separator). */
const KEY = /^[A-Za-z0-9-]{1,200}$/;

/** Offset of the colon of a trailer line; -1 for other lines. */
function separator(line: string): number {
  const colon = line.indexOf(':');
  return colon > 0 && KEY.test(line.slice(0, Math.min(colon, 400)).trimEnd()) ? colon : -1;
}

/** Lines that git itself writes: they make a mixed paragraph a trailer block (trailer.c, git_generated_prefixes). */
const GENERATED = /^(?:Signed-off-by: |\(cherry picked from commit )/;

/** One trailer out of one line, or null. */
export function trailerOf(line: string): Trailer | null {
  const colon = separator(line);
  if (colon === -1) return null;
  const value = line.slice(colon + 1).trim();
  const person = personOf(value);
  return { key: line.slice(0, colon).trimEnd(), value, ...(person ? { person } : {}) };
}

/** `Name <address>`, with what may follow it (`# tested on x`) left out; null for other values. */
export function personOf(value: string): Person | null {
  const open = value.indexOf('<');
  const close = value.indexOf('>', open);
  if (open === -1 || close === -1)
    return /^[^\s<>@]+@[^\s<>@]+$/.test(value) ? { name: '', address: value } : null;
  const address = value.slice(open + 1, close).trim();
  if (!/^[^\s<>]+@[^\s<>]+$/.test(address)) return null;
  return {
    name: value
      .slice(0, open)
      .trim()
      .replace(/^"(.*)"$/, '$1'),
    address,
  };
}

/**
 * The trailers of a commit message: its last paragraph, when all its lines are trailers, or when at least a quarter
 * are and git wrote one of them. A line that starts with a blank continues the one above. `firstLine` is the body
 * line of the message's first line (for `line`).
 */
export function trailersOf(message: string, firstLine?: number): Trailer[] {
  const lines = message.split('\n');
  const { start, end } = lastParagraph(lines);
  if (start === -1 || !isBlock(lines.slice(start, end))) return [];
  const found: Trailer[] = [];
  let open: Trailer | null = null;
  for (let i = start; i < end; i++) {
    const line = lines[i] ?? '';
    if (/^[ \t]/.test(line)) {
      if (open) continueValue(open, line);
      continue;
    }
    const trailer = trailerOf(line);
    open = trailer && firstLine !== undefined ? { ...trailer, line: firstLine + i } : trailer;
    if (open) found.push(open);
  }
  return found;
}

function continueValue(trailer: Trailer, line: string): void {
  trailer.value = `${trailer.value} ${line.trim()}`.trim();
  const person = personOf(trailer.value);
  if (person) trailer.person = person;
}

/** The last run of lines that are not blank; it must not be the first paragraph, which is the subject's place. */
function lastParagraph(lines: readonly string[]): { start: number; end: number } {
  let end = lines.length;
  while (end > 0 && (lines[end - 1] ?? '').trim() === '') end--;
  let start = end;
  while (start > 0 && (lines[start - 1] ?? '').trim() !== '') start--;
  return start === end ? { start: -1, end } : { start, end };
}

function isBlock(lines: readonly string[]): boolean {
  let trailers = 0;
  let others = 0;
  let generated = false;
  let afterOther = false;
  for (const line of lines) {
    if (/^[ \t]/.test(line)) {
      if (afterOther || trailers === 0) others++;
      continue;
    }
    if (GENERATED.test(line)) generated = true;
    afterOther = separator(line) === -1 && !GENERATED.test(line);
    if (afterOther) others++;
    else trailers++;
  }
  return trailers > 0 && (others === 0 || (generated && trailers * 3 >= others));
}
