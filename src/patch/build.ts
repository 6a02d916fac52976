/** Puts a patch together from the lines of a mail or of a quote. */
import { decodeWords } from '../mail/encoded-word.js';
import type { Message, Person } from '../mail/message.js';
import type { Problem } from '../text.js';
import { type Split, splitMessage, stripSpace, trimLines } from './commit.js';
import type { Diff } from './diff.js';
import { checkDiffstat, type Diffstat, readDiffstat, statStart } from './diffstat.js';
import type { Patch } from './patch.js';
import { parseSubject } from './subject.js';
import { personOf, trailersOf } from './trailer.js';

/** What stands in front of a diff. */
interface Preface {
  split: Split;
  text: string;
  notes: string[];
  stat: Diffstat;
}

function prefaceOf(lines: readonly string[], at: number, as: 'mail' | 'quote'): Preface {
  const split = splitMessage(lines, at);
  // A trimmed quote may show the diffstat without the `---` in front of it.
  if (as === 'quote') split.end = statStart(lines, split.start, split.end);
  const notes = lines.slice(split.end, at).filter((l, i) => i > 0 || !/^---\s*$/.test(l));
  return { split, text: lines.slice(split.start, split.end).join('\n'), notes, stat: readDiffstat(notes) };
}

/** Whether all of the diff is there, and what is wrong with it. */
function judge(diff: Diff, stat: Diffstat, as: 'mail' | 'quote'): Pick<Patch, 'complete' | 'problems'> {
  const whole = isComplete(diff);
  const { missing, problems } = checkDiffstat(stat, diff.files);
  // The counts of a trimmed quote can't agree: what is missing has been said for each hunk.
  const counts = as === 'quote' && !whole ? [] : problems;
  return {
    complete: whole && missing.length === 0 && (as === 'mail' || counts.length === 0),
    problems: [...diff.problems, ...counts, ...missingFiles(missing)],
  };
}

/** `lines` up to index `at` hold the message and the notes, `diff` is what follows. */
export function buildPatch(
  message: Message,
  lines: readonly string[],
  numbers: readonly number[],
  at: number,
  diff: Diff,
  as: 'mail' | 'quote',
): Patch {
  const { split, text, notes, stat } = prefaceOf(lines, at, as);
  const outer = parseSubject(message.subject);
  const inner = split.headers.get('subject');
  const { complete, problems } = judge(diff, stat, as);
  return {
    index: outer.index ?? 1,
    total: outer.total ?? 1,
    subject: inner === undefined ? outer : { ...outer, title: parseSubject(readable(inner)).title },
    author: personOf(readable(split.headers.get('from') ?? '')) ?? (as === 'mail' ? message.from : null),
    date: (split.headers.get('date') ?? message.date?.text)?.replace(/\s+/g, ' ') ?? null,
    message: stripSpace(text),
    messageLine: numbers[split.start] ?? 0,
    trailers: linedTrailers(text, numbers, split.start),
    notes: trimLines(notes),
    diffstat: stat.files,
    diff,
    messageId: as === 'mail' ? message.messageId : null,
    carriedBy: { messageId: message.messageId, as },
    complete,
    remarks: [],
    ...markers(lines, at),
    problems:
      message.messageId === null
        ? problems
        : problems.map((p) => ({ ...p, messageId: message.messageId ?? '' })),
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
