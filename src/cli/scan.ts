import { availableParallelism } from 'node:os';
import { streamMails } from '../io/mail.js';
import type { Message } from '../mail/message.js';
import { parseEnvelope } from '../mail/parse.js';
import { threadWindow } from '../mail/window.js';
import { jsonLine } from '../report/json.js';
import { optimiseLate } from './analysis.js';
import type { Run } from './commands.js';
import type { Host } from './host.js';
import { checkRules } from './lint.js';
import { type ScanDesk, scanDesk } from './scan-desk.js';
import type { Threads } from './thread-records.js';

/** Messages without a new one after which a thread is closed: replies that come later are rare, and this bounds the memory. */
const QUIET = 1000;

/** Bytes of mail that are handed on at once: a hundredth of a year of a list, so that all threads are busy to the end. */
const BATCH_BYTES = 400_000;

/** A message waiting for its thread to close. */
type Waiting = Message & { bytes: Uint8Array };

/** `lorelint scan`: one record a line for each message, series, report, diagnostic and problem of an archive. */
export const run: Run = async (args, options, host) => {
  checkRules(options);
  optimiseLate();
  const out = host.stream();
  const desk = scanDesk(options.jobs ?? availableParallelism(), options);
  const batches = batched(desk, out.write);
  try {
    for (const name of args) await scanSource(name, batches, host);
  } finally {
    // What was read before a source that can't be read is said; threads that go on would keep the process alive.
    await batches.end().finally(desk.close);
    out.end();
  }
  return 0;
};

/** Throws UserError when the source can't be read. */
async function scanSource(name: string, batches: ReturnType<typeof batched>, host: Host): Promise<void> {
  const window = threadWindow<Waiting>(QUIET);
  for await (const item of streamMails(name)) {
    if (item.kind === 'problem') {
      host.warn([item.problem]);
      batches.line(jsonLine({ type: 'problem', ...item.problem }));
    }
    if (item.kind !== 'mail') continue;
    const envelope = parseEnvelope(item.mail.bytes, item.mail.origin);
    batches.line(messageRecord(envelope));
    // A copy: what was read may be a view of a buffer of a megabyte.
    for (const thread of window.push({ ...envelope, bytes: new Uint8Array(item.mail.bytes) }))
      await batches.thread(thread);
  }
  for (const thread of window.end()) await batches.thread(thread);
}

/** Hands threads on in batches; lines and the records of threads are written in the order in which they came. */
function batched(desk: ScanDesk, write: (text: string) => void) {
  let lines: (string | null)[] = [];
  let threads: Threads = [];
  let bytes = 0;
  let written = Promise.resolve();
  const flush = async (): Promise<void> => {
    const [order, given] = [lines, threads];
    [lines, threads, bytes] = [[], [], 0];
    await desk.room();
    const records = desk.give(given);
    written = Promise.all([records, written]).then(([texts]) => {
      let next = 0;
      write(order.map((line) => line ?? texts[next++] ?? '').join(''));
    });
    written.catch(() => {});
  };
  return {
    line: (text: string) => void lines.push(text),
    thread: async (messages: readonly Waiting[]) => {
      lines.push(null);
      threads.push(messages.map(({ bytes, origin }) => ({ bytes, origin })));
      bytes += messages.reduce((sum, m) => sum + m.bytes.length, 0);
      if (bytes >= BATCH_BYTES) await flush();
    },
    end: async () => {
      await flush();
      await written;
    },
  };
}

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
