/** `summary` of every thread of a real archive in one process, beside b4 0.12's am of every series in one process. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parser } from '../src/c/parse.js';
import { readSources } from '../src/io/mail.js';
import { partialFacts } from '../src/lint/partial.js';
import { lint } from '../src/lint/run.js';
import type { Message } from '../src/mail/message.js';
import { buildThreads } from '../src/mail/thread.js';
import { assembleSeries } from '../src/patch/assemble.js';
import { collectFollowups, withFollowups } from '../src/patch/followup.js';
import { summaryText } from '../src/report/summary.js';
import { reportsOf } from '../src/report-mail/bot.js';
import { threadModels } from '../src/report-mail/thread-model.js';

const archive = '../shared/mail/netfilter-devel/2025.mbox.gz';
const B4 = `
import sys, json, re, email, logging, time
import b4
b4.can_network = False
logging.disable(logging.CRITICAL)
b4.MAIN_CONFIG = dict(b4.DEFAULT_CONFIG)
b4.MAIN_CONFIG['attestation-policy'] = 'off'
b4.USER_CONFIG = {'name': 'Nobody', 'email': 'nobody@invalid.invalid'}
data = open(sys.argv[1], 'rb').read()
times = []
for spans in json.load(open(sys.argv[2])):
    begin = time.perf_counter()
    box = b4.LoreMailbox()
    try:
        for start, end in spans:
            raw = data[start:end].split(b'\\n', 1)[1]
            box.add_message(email.message_from_bytes(raw, policy=b4.emlpolicy))
        series = box.get_series()
        if series is None: continue
        series.get_am_ready(covertrailers=True)
        times.append(1000 * (time.perf_counter() - begin))
    except Exception:
        continue
times.sort()
print('b4 0.12 am: %d series, median %.1f ms, 90 %% %.1f ms' % (len(times), times[len(times) // 2], times[len(times) * 9 // 10]))
`;

function besideB4(threads: readonly (readonly Message[])[]): void {
  const dir = mkdtempSync(path.join(tmpdir(), 'lorelint-bench-'));
  const bytes = gunzipSync(readFileSync(archive));
  const starts = threads.flatMap((t) => t.map((m) => m.origin.byte)).sort((a, b) => a - b);
  const next = new Map(starts.map((b, i) => [b, starts[i + 1] ?? bytes.length]));
  const some = threads.filter((_, i) => i % 5 === 0);
  writeFileSync(path.join(dir, 'all'), bytes);
  writeFileSync(path.join(dir, 'peer.py'), B4);
  writeFileSync(
    path.join(dir, 'spans'),
    JSON.stringify(some.map((t) => t.map((m) => [m.origin.byte, next.get(m.origin.byte)]))),
  );
  spawnSync(
    '/usr/bin/python3',
    ['peer.py', 'all', 'spans'].map((f) => path.join(dir, f)),
    { cwd: dir, stdio: 'inherit' },
  );
  rmSync(dir, { recursive: true });
}

if (!existsSync(archive)) console.log(`!!! ${archive} is not there: nothing measured`);
else {
  const { messages } = await readSources([archive]);
  const threads = buildThreads(messages).map((t) => t.nodes.flatMap((n) => n.message ?? []));
  const deps = { partial: partialFacts(parser) };
  const times = threads.map((own) => {
    const begin = performance.now();
    const series = withFollowups(assembleSeries(own), collectFollowups(own));
    const reports = own.flatMap(reportsOf);
    const result = lint({ messages: own, series, reports }, deps);
    summaryText(threadModels(own, series, reports), result, { color: false });
    return performance.now() - begin;
  });
  times.sort((a, b) => a - b);
  const at = (share: number) => (times[Math.floor(share * (times.length - 1))] ?? 0).toFixed(1);
  console.log(
    `summary: ${times.length} threads, median ${at(0.5)} ms, 90 % ${at(0.9)} ms, longest ${at(1)} ms`,
  );
  besideB4(threads);
}
