/** Originals that stand unquoted below a reply, as Outlook and `Forward` leave them: `-----Original Message-----` and headers. */
import type { Message } from '../mail/message.js';
import { ancestors, buildPatch } from './build.js';
import type { Diff } from './diff.js';
import type { Patch } from './patch.js';
import type { Segment } from './segment.js';
import { parseSubject } from './subject.js';
import { personOf } from './trailer.js';

const MARK =
  /^(?:-{2,} ?(?:original message|forwarded message|ursprüngliche nachricht|message d'origine|mensaje original)[^-]{0,40}-{2,}|_{20,})\s*$/i;
const FIELD = /^(?:\*?(From|Von|De|Subject|Betreff|Objet|Asunto)\*?:)\s*(.*)$/i;

/** Index of the last such mark before `at`, if headers follow it; -1 when there is none. */
export function forwardedAt(lines: readonly string[], at: number): number {
  for (let i = at - 1; i >= 0; i--) {
    const line = lines[i] ?? '';
    if ((line.startsWith('-') || line.startsWith('_')) && line.length < 120 && MARK.test(line))
      return lines.slice(i + 1, i + 4).some((l) => FIELD.test(l.slice(0, 400))) ? i : -1;
  }
  return -1;
}

/** The patch below the mark: the parent's, not the sender's. */
export function forwardedPatch(
  message: Message,
  segment: Segment,
  mark: number,
  at: number,
  diff: Diff,
): Patch {
  const { lines, numbers } = segment;
  const fields = new Map<string, string>();
  let start = mark + 1;
  while (start < at && (lines[start] ?? '').trim() === '') start++;
  for (; start < at && (lines[start] ?? '').trim() !== ''; start++) {
    const match = FIELD.exec((lines[start] ?? '').slice(0, 1000));
    if (match?.[1])
      fields.set(/^(?:subject|betreff|objet|asunto)$/i.test(match[1]) ? 'subject' : 'from', match[2] ?? '');
  }
  const patch = buildPatch(message, lines.slice(start), numbers.slice(start), at - start, diff, 'quote');
  const subject = parseSubject(fields.get('subject') ?? message.subject);
  return {
    ...patch,
    subject: { ...subject, isReply: false },
    index: subject.index ?? 1,
    total: subject.total ?? 1,
    author: patch.author ?? personOf(fields.get('from') ?? ''),
    date: null,
    messageId: ancestors(message).at(-1) ?? null,
    remarks: remarkAbove(lines, numbers, mark),
  };
}

function remarkAbove(lines: readonly string[], numbers: readonly number[], mark: number): Patch['remarks'] {
  const said = lines.slice(0, mark).join('\n').trim();
  const first = lines.findIndex((l) => l.trim() !== '');
  return said === '' ? [] : [{ text: said, line: numbers[first] ?? 0, under: 0 }];
}
