/**
 * Split, parse and thread the 2025 archive beside git mailsplit, Python's mailbox and mailparser: one run, medians of three, ratios.
 * `node build/bench/mail.js` after `npm test` or `npm run check`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { simpleParser } from 'mailparser';
import { streamMessages } from '../src/io/mail.js';
import { splitMbox } from '../src/mail/mbox.js';
import type { Message } from '../src/mail/message.js';
import { parseMessage } from '../src/mail/parse.js';
import { buildThreads } from '../src/mail/thread.js';

const shared = process.env.LORELINT_SHARED ?? path.resolve('..', 'shared');
const PYTHON = `
import mailbox, sys
for m in mailbox.mbox(sys.argv[1]):
    for part in m.walk():
        part.get_payload(decode=True)
`;

/** Median of three runs in milliseconds. */
async function time(work: () => unknown): Promise<number> {
  const runs: number[] = [];
  for (let i = 0; i < 3; i++) {
    const start = performance.now();
    await work();
    runs.push(performance.now() - start);
  }
  return runs.sort((a, b) => a - b)[1]!;
}

function peer(program: string, ...args: string[]): void {
  const r = spawnSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (r.status !== 0) throw new Error(`${program}: ${r.error?.message ?? `exit ${r.status}`}`);
}

async function readAll(file: string): Promise<Message[]> {
  const messages: Message[] = [];
  for await (const item of streamMessages(file)) if (item.kind === 'message') messages.push(item.message);
  return messages;
}

/** The whole layer in a process of its own, start-up and compilation included, as the peers are timed. */
async function worker(file: string): Promise<void> {
  if (process.argv[3] === 'scan') {
    let lines = 0;
    for await (const item of streamMessages(file))
      if (item.kind === 'message') lines += item.message.body.length;
    console.log(lines, Math.round(process.resourceUsage().maxRSS / 1024));
  } else buildThreads(await readAll(file));
}

async function main(dir: string): Promise<void> {
  const file = path.join(dir, '2025.mbox');
  const bytes = gunzipSync(readFileSync(path.join(shared, 'mail', 'netfilter-devel', '2025.mbox.gz')));
  writeFileSync(file, bytes);
  const self = fileURLToPath(import.meta.url);
  const python = await time(() => peer('python3', '-c', PYTHON, file));
  const rows: [string, number][] = [
    ['Python mailbox, every payload decoded', python],
    [
      'git mailsplit',
      await time(() => peer('git', 'mailsplit', `-o${mkdtempSync(path.join(dir, 'split-'))}`, file)),
    ],
    [
      'lorelint: split, parse, thread (own process)',
      await time(() => peer(process.execPath, self, '--worker', 'all', file)),
    ],
    [
      'lorelint: split, parse, streamed (own process)',
      await time(() => peer(process.execPath, self, '--worker', 'scan', file)),
    ],
    ['lorelint: split (warm)', await time(() => splitMbox(bytes))],
  ];
  const raws = splitMbox(bytes);
  let messages: Message[] = [];
  const origin = { source: file, number: 1, byte: 0 };
  rows.push([
    'lorelint: parse (warm)',
    await time(async () => (messages = await Promise.all(raws.map((r) => parseMessage(r.bytes, origin))))),
  ]);
  rows.push(['lorelint: thread (warm)', await time(() => buildThreads(messages))]);
  rows.push([
    'mailparser alone (warm)',
    await time(async () => {
      for (const r of raws)
        await simpleParser(r.bytes.subarray(r.bytes.indexOf(10) + 1), {
          skipHtmlToText: true,
          skipTextToHtml: true,
        });
    }),
  ]);
  console.log(`${raws.length} messages, ${(bytes.length / 1e6).toFixed(1)} MB\n`);
  console.log('| what | ms | messages/s | MB/s | ratio to Python |\n|---|---|---|---|---|');
  for (const [what, ms] of rows)
    console.log(
      `| ${what} | ${ms.toFixed(0)} | ${Math.round((raws.length / ms) * 1000)} | ${(bytes.length / ms / 1000).toFixed(0)} | ${(ms / python).toFixed(2)} |`,
    );
}

if (process.argv[2] === '--worker') await worker(process.argv[4]!);
else {
  const dir = mkdtempSync(path.join(tmpdir(), 'lorelint-bench-'));
  await main(dir).finally(() => rmSync(dir, { recursive: true, force: true }));
}
