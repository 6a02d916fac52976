/** Splits the text of a patch mail as git's mailinfo.c does: in-body headers, commit message, notes, diff. */

/** A line at which the commit message ends: a `diff -`, `Index: ` or `--- file` header, or a bare `---`. */
export function isPatchBreak(line: string): boolean {
  if (line.startsWith('diff -') || line.startsWith('Index: ')) return true;
  if (!line.startsWith('---')) return false;
  if (line[3] === ' ' && line[4] !== undefined && !isBlank(line[4])) return true;
  return /^[ \t\r]*\n?$/.test(line.slice(3));
}

/** git's isspace: no vertical tab, no form feed. */
const isBlank = (c: string): boolean => c === ' ' || c === '\t' || c === '\n' || c === '\r';

/**
 * `-- >8 --`: scissors and dashes over more than a third of the visible line, of which blanks are less than half.
 * Chars are bytes or letters, the marks are ASCII.
 */
export function isScissors(line: string): boolean {
  let scissors = 0;
  let gap = 0;
  let perforation = 0;
  let inside = false;
  const text = line.trimEnd();
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? '';
    if (isBlank(c)) {
      if (inside) {
        perforation++;
        gap++;
      }
    } else if (c === '-') {
      inside = true;
      perforation++;
    } else if (/^(?:>8|8<|>%|%<)$/.test(text.slice(i, i + 2))) {
      inside = true;
      perforation += 2;
      scissors += 2;
      i++;
    } else inside = false;
  }
  const visible = text.trimStart().length;
  return scissors > 0 && visible >= 8 && visible < perforation * 3 && gap * 2 < perforation;
}

/** The text of a patch mail in its pieces; numbers are indices into the lines. */
export interface Split {
  /** Headers at the top of the body: From, Subject, Date, as written behind the colon. */
  headers: Map<string, string>;
  /** First line of the commit message, and the line behind it. */
  start: number;
  end: number;
}

const IN_BODY = /^(From|Subject|Date):\s(.*)$/i;

/** Finds the commit message in lines that end before `limit` (where the diff starts). */
export function splitMessage(lines: readonly string[], limit: number): Split {
  const headers = new Map<string, string>();
  let i = 0;
  while (i < limit && (lines[i] ?? '').trim() === '') i++;
  for (let last = ''; i < limit; i++) {
    const line = lines[i] ?? '';
    const match = line.length < 2000 ? IN_BODY.exec(line) : null;
    const key = match?.[1]?.toLowerCase() ?? '';
    if (match && !headers.has(key)) {
      headers.set(key, (match[2] ?? '').trim());
      last = key;
    } else if (last !== '' && /^[ \t]/.test(line)) headers.set(last, `${headers.get(last)} ${line.trim()}`);
    else if (!/^>From [0-9a-f]{40} /.test(line)) break;
  }
  while (i < limit && (lines[i] ?? '').trim() === '') i++;
  let end = i;
  while (end < limit && !isPatchBreak(lines[end] ?? '')) end++;
  return { headers, start: i, end };
}

/** A commit message as git stores it: no blanks at line ends, no empty lines at the ends, one between paragraphs (stripspace). */
export function stripSpace(text: string): string {
  return text
    .split('\n')
    .map((l) => l.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^\n+|\n+$/g, '');
}

/** Without the empty lines at both ends; runs inside may be long, so no regular expression. */
export function trimLines(lines: readonly string[]): string {
  let start = 0;
  let end = lines.length;
  while (start < end && lines[start] === '') start++;
  while (end > start && lines[end - 1] === '') end--;
  return lines.slice(start, end).join('\n');
}
