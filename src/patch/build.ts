/** Puts a patch together from the lines of a mail or of a quote. */
import { decodeWords } from '../mail/encoded-word.js';
import type { Message, Person } from '../mail/message.js';
import type { Problem } from '../text.js';
import { splitMessage, stripSpace, trimLines } from './commit.js';
import type { Diff } from './diff.js';
import { checkDiffstat, readDiffstat, statStart } from './diffstat.js';
import type { Patch } from './patch.js';
import { parseSubject } from './subject.js';
import { personOf, trailersOf } from './trailer.js';

/** `lines` up to index `at` hold the message and the notes, `diff` is what follows. */
export function buildPatch(
  message: Message,
  lines: readonly string[],
  numbers: readonly number[],
  at: number,
  diff: Diff,
  as: 'mail' | 'quote',
): Patch {
  const split = splitMessage(lines, at);
  // A trimmed quote may show the diffstat without the `---` in front of it.
  if (as === 'quote') split.end = statStart(lines, split.start, split.end);
  const text = lines.slice(split.start, split.end).join('\n');
  const subject = parseSubject(readable(split.headers.get('subject') ?? message.subject));
  const outer = parseSubject(message.subject);
  const author = personOf(readable(split.headers.get('from') ?? '')) ?? (as === 'mail' ? message.from : null);
  const noteLines = lines.slice(split.end, at).filter((l, i) => i > 0 || !/^---\s*$/.test(l));
  const stat = readDiffstat(noteLines);
  const whole = isComplete(diff);
  const checked = checkDiffstat(stat, diff.files);
  // The counts of a trimmed quote can't agree: what is missing has been said for each hunk.
  if (as === 'quote' && !whole) checked.problems = [];
  return {
    index: outer.index ?? 1,
    total: outer.total ?? 1,
    subject: { ...outer, title: subject.title },
    author,
    date: (split.headers.get('date') ?? message.date?.text)?.replace(/\s+/g, ' ') ?? null,
    message: stripSpace(text),
    messageLine: numbers[split.start] ?? 0,
    trailers: linedTrailers(text, numbers, split.start),
    notes: trimLines(noteLines),
    diffstat: stat.files,
    diff,
    messageId: as === 'mail' ? message.messageId : null,
    carriedBy: { messageId: message.messageId, as },
    complete: whole && checked.missing.length === 0 && (as === 'mail' || checked.problems.length === 0),
    remarks: [],
    ...markers(lines, at),
    problems: [...diff.problems, ...checked.problems, ...missingFiles(checked.missing)].map((p) =>
      message.messageId === null ? p : { ...p, messageId: message.messageId },
    ),
  };
}

/** An in-body header may hold encoded words; the body around them is decoded already. */
const readable = (value: string): string => (/^[\0-\x7f]*$/.test(value) ? decodeWords(value) : value);

export const isComplete = (diff: Diff): boolean => diff.files.every((f) => f.hunks.every((h) => h.complete));

const missingFiles = (missing: readonly string[]): Problem[] =>
  missing.map((path) => ({ message: `${path} is in the diffstat and not in the diff` }));

function linedTrailers(text: string, numbers: readonly number[], start: number) {
  return trailersOf(text, 0).map(({ line, ...trailer }) => {
    const number = numbers[start + (line ?? 0)] ?? 0;
    return number === 0 ? trailer : { ...trailer, line: number };
  });
}

/** `base-commit`, `change-id` and prerequisites: before the diff (b4) or behind the signature (git). */
function markers(
  lines: readonly string[],
  at: number,
): Pick<Patch, 'baseCommit' | 'changeId' | 'prerequisites'> {
  let baseCommit: string | null = null;
  let changeId: string | null = null;
  const prerequisites: string[] = [];
  const look = (line: string) => {
    const match = /^(base-commit|change-id|prerequisite-patch-id): (\S{1,200})/.exec(line);
    if (!match?.[2]) return;
    if (match[1] === 'base-commit') baseCommit = match[2];
    else if (match[1] === 'change-id') changeId = match[2];
    else prerequisites.push(match[2]);
  };
  for (const line of lines.slice(0, at)) look(line);
  for (const line of lines.slice(Math.max(at, lines.length - 60))) look(line);
  return { baseCommit, changeId, prerequisites };
}

/** Author of a quoted patch as far as the reply shows it: who the attribution names, with the address found in the reply. */
export function knownPerson(
  message: Message,
  name: string,
  address: string,
  trailers: Patch['trailers'],
): Person | null {
  if (name === '' && address === '') return null;
  const people = [...trailers.flatMap((t) => (t.person ? [t.person] : [])), ...message.to, ...message.cc];
  const found = people.find((p) => (address !== '' ? p.address === address : p.name === name));
  return found ?? { name, address };
}

/** Ids that a message refers to, oldest first, its parent last. */
export function ancestors(message: Message): string[] {
  const ids = message.references.filter((id) => !message.inReplyTo.includes(id));
  return [...ids, ...message.inReplyTo.slice(0, 1)];
}
