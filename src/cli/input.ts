/** Sources to series: what every command that reads mail starts with. */
import { type Input, readSources } from '../io/mail.js';
import type { Message } from '../mail/message.js';
import { buildThreads } from '../mail/thread.js';
import { assembleSeries } from '../patch/assemble.js';
import { patchOfDiff } from '../patch/extract.js';
import { collectFollowups, withFollowups } from '../patch/followup.js';
import type { Series } from '../patch/series.js';
import { type Problem, UserError } from '../text.js';
import type { Host } from './host.js';
import type { Options } from './options.js';

export interface Loaded {
  messages: Message[];
  /** In the order of the input, bare diffs after the mails. */
  series: Series[];
  /** Of the sources, of the messages and of the patches. */
  problems: Problem[];
  sources: string[];
}

export async function load(sources: string[], options: Options, host: Host): Promise<Loaded> {
  const done = await host.progress(`reading ${sources.join(' ')}`);
  try {
    const msgid = options.msgid?.replace(/^<|>$/g, '') ?? null;
    const input = await readSources(sources, { msgid, network: options.network });
    const messages = msgid === null ? input.messages : threadOf(input.messages, msgid);
    const mailed = withFollowups(assembleSeries(messages), collectFollowups(messages));
    const series = [...mailed, ...input.diffs.map(seriesOfDiff)];
    return { messages, series: chosen(series, options), problems: input.problems, sources };
  } finally {
    done();
  }
}

function threadOf(messages: readonly Message[], id: string): Message[] {
  const thread = buildThreads(messages).find((t) => t.nodes.some((n) => n.messageId === id && n.message));
  if (!thread) throw new UserError(`no message with the ID <${id}> in the input`);
  return thread.nodes.flatMap((n) => n.message ?? []);
}

function seriesOfDiff({ source, text }: Input['diffs'][number]): Series {
  return {
    subject: source,
    revision: 1,
    messageId: null,
    cover: null,
    patches: [patchOfDiff(text, source)],
    total: 1,
    missing: [],
    kind: 'diff',
    problems: [],
  };
}

/** What --revision leaves. */
function chosen(series: readonly Series[], options: Options): Series[] {
  if (options.revision === null) return [...series];
  const left = series.filter((s) => s.revision === options.revision);
  if (left.length > 0) return left;
  const there = [...new Set(series.map((s) => `v${s.revision}`))].join(', ') || 'no patch at all';
  throw new UserError(`--revision: no patch of v${options.revision} in the input (there is ${there})`);
}

/** Series with only patch N of each; UserError when none has it. */
export function onlyPatch(series: readonly Series[], number: number | null): Series[] {
  if (number === null) return [...series];
  const left = series
    .map((s) => ({ ...s, patches: s.patches.filter((p) => p.index === number) }))
    .filter((s) => s.patches.length > 0);
  if (left.length === 0) throw new UserError(`--patch: no patch ${number} in the input`);
  return left;
}

/** UserError unless there is a patch. */
export function needPatch(loaded: Loaded): void {
  if (loaded.series.some((s) => s.patches.length > 0)) return;
  const n = loaded.messages.length;
  throw new UserError(
    `${loaded.sources.join(' ')}: no patch in ${n === 1 ? 'the message' : `the ${n} messages`}`,
  );
}

/** Every problem of the input, for stderr and `problems`. */
export function problemsOf(loaded: Loaded): Problem[] {
  return [
    ...loaded.problems,
    ...loaded.messages.flatMap((m) => m.problems),
    ...loaded.series.flatMap((s) => [...s.problems, ...s.patches.flatMap((p) => p.problems)]),
  ];
}
