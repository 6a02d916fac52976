/** What `lorelint scan` says of a thread, one record a line. */
import { parser } from '../c/parse.js';
import type { Mail } from '../io/mail.js';
import type { LintDeps } from '../lint/facts.js';
import { narrow } from '../lint/filter.js';
import { partialFacts } from '../lint/partial.js';
import { remembering } from '../lint/remember.js';
import { lint } from '../lint/run.js';
import type { Message } from '../mail/message.js';
import { parseMessage } from '../mail/parse.js';
import { assembleSeries } from '../patch/assemble.js';
import { collectFollowups, withFollowups } from '../patch/followup.js';
import { diagnosticJson, jsonLine, reportJson, seriesJson } from '../report/json.js';
import { reportsOf } from '../report-mail/bot.js';
import type { Problem } from '../text.js';
import type { Options } from './options.js';

/** The mails of each thread. */
export type Threads = Mail[][];

/** The records of each thread, in order. */
export function recordsOfThreads(options: Options): (threads: Threads) => Promise<string[]> {
  const deps = { partial: remembering(partialFacts(parser)) };
  return async (threads) => {
    const records: string[] = [];
    for (const mails of threads) records.push(await threadRecords(mails, options, deps));
    return records;
  };
}

/** What one thread says; a thread that makes the program fail becomes a problem and the scan goes on. */
async function threadRecords(mails: readonly Mail[], options: Options, deps: LintDeps): Promise<string> {
  const messages: Message[] = [];
  try {
    for (const { bytes, origin } of mails) messages.push(await parseMessage(bytes, origin));
    return recordsOf(messages, options, deps);
  } catch (error) {
    const message = `internal error in this thread: ${error instanceof Error ? error.message : String(error)}`;
    return problemRecord({
      message,
      ...(messages[0]?.messageId ? { messageId: messages[0].messageId } : {}),
    });
  }
}

const problemRecord = (problem: Problem): string => jsonLine({ type: 'problem', ...problem });

function recordsOf(messages: readonly Message[], options: Options, deps: LintDeps): string {
  const series = withFollowups(assembleSeries(messages), collectFollowups(messages));
  const reports = messages.flatMap(reportsOf);
  const found = narrow(lint({ messages, series, reports }, deps), options);
  const thread = messages[0]?.messageId ?? null;
  return [
    ...messages.flatMap((m) => m.problems).map(problemRecord),
    ...series.flatMap((s) => s.patches.flatMap((p) => p.problems)).map(problemRecord),
    ...series.map((s) => jsonLine({ type: 'series', thread, ...seriesJson(s) })),
    ...reports.map((r) => jsonLine({ type: 'report', ...reportJson(r) })),
    ...found.diagnostics.map((d) => jsonLine({ type: 'diagnostic', ...diagnosticJson(d) })),
    ...found.notChecked.map((n) => jsonLine({ type: 'notChecked', ...n })),
  ].join('');
}
