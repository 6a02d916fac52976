/** What a series changes and why, in its author's words: whole sentences out of the cover letter or commit message. */
import type { Series } from '../patch/series.js';

export interface Words {
  text: string;
  /** The message that holds them, and the one that they were read from when that is a reply. */
  messageId: string | null;
}

/** Paragraphs that are no prose: change logs, trailers, code, reports, lists of patches. */
const NOT_PROSE =
  /^(?:(?:changes?|changelog)\b|v\d+\b[ :]|rfc[ :]|\[\d+\]|https?:|[A-Z][\w-]*-by:|(?:fixes|link|closes|cc|base-commit|change-id|based on|cover letter):|(?:hi|hello|dear|hey)\b.{0,30}$|this series (?:applies|is based)|diff --git|\[ *\d+\.\d+\]|(?:bug|warning|info): )/i;
const CODE = /^(?:[ \t]|>|[+-] )/;

function isProse(paragraph: string): boolean {
  const lines = paragraph.split('\n');
  if (/^[\p{L} .'-]+ \(\d+\):$/u.test(lines[0] ?? '')) return false;
  if (NOT_PROSE.test(paragraph.trimStart()) || /^[-=*#\s]+$/.test(paragraph)) return false;
  if (/ \| +\d+ [+-]*$/m.test(paragraph) || /Call [Tt]race:|RIP: 0010/.test(paragraph)) return false;
  return lines.some((l) => !CODE.test(l)) && /[A-Za-z]{3}.* /.test(paragraph);
}

/** About five lines of 70 columns. */
const ENOUGH = 360;

/** Sentences from the front until it is enough; the first one always. */
export function sentences(text: string): string {
  const all = text.split(/(?<=[.!?:])\s+(?=["'(`[]?[\p{Lu}_a-z]\S*)/u);
  let out = '';
  for (const sentence of all) {
    if (out !== '' && out.length + sentence.length > ENOUGH) return `${out} [...]`;
    out = out === '' ? sentence : `${out} ${sentence}`;
  }
  return out;
}

function bodyOf(series: Series): { text: string; messageId: string | null } | null {
  if (series.cover) {
    const above = series.cover.body.split(/\n---\n|\n-- \n/)[0] ?? '';
    return { text: above, messageId: series.cover.messageId };
  }
  const patch = series.patches[0];
  return patch ? { text: patch.message, messageId: patch.messageId ?? patch.carriedBy.messageId } : null;
}

/** The prose of the paragraphs; what is left out between two of them is shown. */
function joined(paragraphs: readonly string[]): string {
  let out = '';
  let skipped = false;
  for (const paragraph of paragraphs) {
    if (paragraph.trim() === '') continue;
    if (isProse(paragraph)) {
      out += `${out === '' ? '' : skipped ? ' [...] ' : ' '}${paragraph.replace(/\s+/g, ' ').trim()}`;
      skipped = false;
    } else skipped = true;
  }
  return out;
}

export function wordsOf(series: Series): Words | null {
  const body = bodyOf(series);
  if (!body) return null;
  const text = sentences(joined(body.text.split(/\n[ \t]*\n/)).slice(0, 4000));
  return text === '' ? null : { text, messageId: body.messageId };
}
