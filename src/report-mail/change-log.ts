/** What a revision claims to have changed, and whether the inter-diff shows it. */
import { interdiff, type Pair } from '../patch/range-diff.js';
import type { Series } from '../patch/series.js';

export interface Claim {
  text: string;
  /** The cover letter or patch that says it. */
  messageId: string | null;
  /** seen: a changed line holds a word of it; not seen: none does; unknown: it names nothing that code could hold. */
  shown: 'seen' | 'not seen' | 'unknown';
  /** Number of the new patch, and the changed line. */
  where?: { patch: number; line: string };
}

/** `v2:`, `v1 -> v2:`, `Changes in v2:`, `Changes since v1:`, `Changelog v1 -> v2`. */
const HEADING =
  /^\s*(?:[-*] )?(?:(?:change ?-?log|changes|diff)\b[ :]*)?(?:(in|since|from|for|between)\s+)?\[?(?:rfc |patch )?v(\d{1,3})\]?(?:\s*(?:->|=>|to|and|\.\.\.?)\s*v?(\d{1,3}))?\s*(?:\([^)]{0,40}\)\s*)?(:|-|$)(.*)$/i;

/** The revision that a heading is about, and the text behind its colon. */
export function headingOf(line: string): { revision: number; rest: string } | null {
  const match = line.length > 300 ? null : HEADING.exec(line);
  if (!match) return null;
  const [, word, first, second, , rest] = match;
  const since = /since|from/i.test(word ?? '') && second === undefined;
  return { revision: Number(second ?? first) + (since ? 1 : 0), rest: (rest ?? '').trim() };
}

const ITEM = /^\s*(?:[-*+o•]|\d+[.)])\s+/;

/** The items under the headings of one revision. */
export function changeLog(text: string, revision: number): string[] {
  const items: string[] = [];
  let inside = false;
  let open = false;
  for (const line of text.split('\n')) {
    const heading = headingOf(line);
    if (heading) {
      inside = heading.revision === revision;
      open = inside && heading.rest !== '';
      if (open) items.push(heading.rest);
    } else if (inside && /^(?:---|diff --git| \S+ +\| )/.test(line)) inside = false;
    else if (inside && ITEM.test(line)) {
      items.push(line.replace(ITEM, '').trim());
      open = true;
    } else if (inside && line.trim() !== '' && (open || /^\s/.test(line))) {
      if (open) items.push(`${items.pop()} ${line.trim()}`);
      else items.push(line.trim());
      open = true;
    } else if (line.trim() === '') open = false;
    else inside = false;
  }
  return items.filter((i) => /[A-Za-z]{2}/.test(i) && !/^https?:\S+$/.test(i));
}

/** Words that code can hold: with `_`, `()`, `->`, a dot between letters, or capitals throughout. */
function namesIn(text: string): string[] {
  const words = text.match(/[A-Za-z_][\w]*(?:(?:->|\.)[A-Za-z_]\w*)*(?:\(\))?/g) ?? [];
  return words.filter((w) => /_|\(\)|->|^[A-Z]{2}[A-Z\d]{2,}$/.test(w)).map((w) => w.replace(/\(\)$/, ''));
}

/** A claim beside the lines that changed; a patch that came or went is all changed. */
export function checkClaim(text: string, pairs: readonly Pair[]): Pick<Claim, 'shown' | 'where'> {
  const names = namesIn(text);
  if (names.length === 0) return { shown: 'unknown' };
  for (const pair of pairs) {
    const whole = pair.new && !pair.old ? pair.new : pair.old && !pair.new ? pair.old : null;
    const lines = whole
      ? whole.diff.files.flatMap((f) => f.hunks.flatMap((h) => h.lines.map((l) => `${l.kind}${l.text}`)))
      : interdiff(pair).flatMap((e) => (e && e.kind !== ' ' ? [`${e.kind}${e.text}`] : []));
    const line = lines.find((l) => /^[+-]/.test(l) && names.some((n) => l.includes(n)));
    if (line !== undefined)
      return { shown: 'seen', where: { patch: pair.new?.index ?? pair.old?.index ?? 0, line } };
  }
  return { shown: 'not seen' };
}

/** All claims of a revision: of its cover letter, then of the notes of its patches. */
export function claimsOf(now: Series, pairs: readonly Pair[]): Claim[] {
  const texts = [
    ...(now.cover ? [{ text: now.cover.body, messageId: now.cover.messageId }] : []),
    ...now.patches.map((p) => ({ text: `${p.message}\n${p.notes}`, messageId: p.messageId })),
  ];
  return texts.flatMap(({ text, messageId }) =>
    changeLog(text, now.revision).map((item) => ({ text: item, messageId, ...checkClaim(item, pairs) })),
  );
}
