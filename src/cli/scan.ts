import { streamMessages } from '../io/mail.js';
import type { LintDeps } from '../lint/facts.js';
import { narrow } from '../lint/filter.js';
import { partialFacts } from '../lint/partial.js';
import { remembering } from '../lint/remember.js';
import { lint } from '../lint/run.js';
import type { Message } from '../mail/message.js';
import { threadWindow } from '../mail/window.js';
import { assembleSeries } from '../patch/assemble.js';
import { collectFollowups, withFollowups } from '../patch/followup.js';
import { diagnosticJson, jsonLine, reportJson, seriesJson } from '../report/json.js';
import { reportsOf } from '../report-mail/bot.js';
import type { Problem } from '../text.js';
import { makeParser, optimiseLate } from './analysis.js';
import type { Run } from './commands.js';
import { checkRules } from './lint.js';
import type { Options } from './options.js';

/** Messages without a new one after which a thread is closed: replies that come later are rare, and this bounds the memory. */
const QUIET = 1000;

/** `lorelint scan`: one record a line for each message, series, report, diagnostic and problem of an archive. */
export const run: Run = async (args, options, host) => {
  checkRules(options);
  optimiseLate();
  const deps = { partial: remembering(partialFacts(await makeParser())) };
  const out = host.stream();
  for (const name of args) {
    const window = threadWindow(QUIET);
    for await (const item of streamMessages(name)) {
      if (item.kind === 'problem') {
        host.warn([item.problem]);
        out.write(jsonLine({ type: 'problem', ...item.problem }));
      }
      if (item.kind !== 'message') continue;
      out.write(messageRecord(item.message));
      for (const thread of window.push(item.message)) out.write(threadRecords(thread, options, deps));
    }
    for (const thread of window.end()) out.write(threadRecords(thread, options, deps));
  }
  out.end();
  return 0;
};

function messageRecord(message: Message): string {
  const { messageId, subject, from, date, inReplyTo, origin } = message;
  return jsonLine({
    type: 'message',
    messageId,
    subject,
    from,
    date: date?.text ?? null,
    inReplyTo: inReplyTo[0] ?? null,
    source: origin.source,
    number: origin.number,
    byte: origin.byte,
  });
}

/** What one thread says; a thread that makes the program fail becomes a problem and the scan goes on. */
function threadRecords(messages: readonly Message[], options: Options, deps: LintDeps): string {
  try {
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
