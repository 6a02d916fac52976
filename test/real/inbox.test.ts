/** A public-inbox archive read from git, and through public-inbox's own server as lore serves it. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { readSources } from '../../src/io/mail.js';
import { splitMbox } from '../../src/mail/mbox.js';
import type { Message } from '../../src/mail/message.js';
import { parseMessage } from '../../src/mail/parse.js';
import { buildThreads } from '../../src/mail/thread.js';
import { noShared } from '../shared.js';
import { publicInbox, readArchive, without } from './archive.js';

const COUNT = 400;

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

async function until(ready: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 100; i++) {
    if (await ready().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the server did not start');
}

/** Without the empty lines at the end, of which each mbox on the way adds one. */
const sorted = (messages: readonly Message[]): string[] =>
  messages.map((m) => `${m.messageId} ${m.body.trimEnd()}`).sort();

/** What a page shows of a message; it leaves the space-stuffing of format=flowed in. */
function view(m: Message, flowed: boolean): string {
  const body = flowed ? m.body.replace(/^ /gm, '') : m.body;
  return JSON.stringify([m.messageId, m.from, m.to, m.cc, m.subject, m.date, m.inReplyTo, body.trimEnd()]);
}

test('an inbox gives the messages of its mbox, and one thread by Message-ID', {
  skip: noShared || without('public-inbox-index'),
  timeout: 120_000,
}, async () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'lorelint-inbox-'));
  const port = await freePort();
  const raws = splitMbox(readArchive()).slice(0, COUNT);
  const mails = raws.map((r) => r.bytes.subarray(r.bytes.indexOf(10) + 1));
  const messages = await Promise.all(
    mails.map((m) => parseMessage(m, { source: 'mbox', number: 1, byte: 0 })),
  );
  const thread = buildThreads(messages).sort((a, b) => b.nodes.length - a.nodes.length)[0]!;
  const members = thread.nodes.flatMap((n) => n.message ?? []);
  const { inbox, env } = publicInbox(dir, mails);
  const httpd = 'public-inbox-httpd';
  const server = spawn(httpd, ['-W0', '-l', `127.0.0.1:${port}`], { env, stdio: 'ignore' });
  try {
    for (const folder of [inbox, path.join(inbox, 'git', '0.git')]) {
      const all = await readSources([folder]);
      assert.deepEqual(sorted(all.messages), sorted(messages), folder);
    }
    const msgid = members.at(-1)!.messageId!;
    assert.deepEqual(sorted((await readSources([inbox], { msgid })).messages), sorted(members));
    await assert.rejects(
      readSources([inbox], { msgid: 'none@example.org' }),
      /no message with the ID <none@example.org>/,
    );

    const lore = `http://127.0.0.1:${port}/test`;
    await until(async () => (await fetch(`${lore}/`)).ok);
    for (const name of [msgid, `<${msgid}>`, `${lore}/${encodeURIComponent(msgid)}/T/#u`])
      assert.deepEqual(
        sorted((await readSources([name], { network: true, lore })).messages),
        sorted(members),
        name,
      );
    for (const kind of ['T', 't']) {
      const page = path.join(dir, kind);
      const answer = await fetch(`${lore}/${encodeURIComponent(msgid)}/${kind}/`);
      writeFileSync(page, Buffer.from(await answer.arrayBuffer()));
      const read = await readSources([page]);
      // These pages leave the space-stuffing of format=flowed in.
      const unstuffed = (all: readonly Message[]): string[] => sorted(all).map((t) => t.replace(/^ +/gm, ''));
      assert.deepEqual(unstuffed(read.messages), unstuffed(members), kind);
      assert.equal(read.problems.length, 1);
    }

    const different: string[] = [];
    let pages = 0;
    for (const [i, m] of messages.entries()) {
      if (i % 5 !== 0 && m.parts.length === 1) continue;
      pages++;
      const flowed = m.parts.some((p) => p.flowed);
      const page = path.join(dir, 'page');
      const answer = await fetch(`${lore}/${encodeURIComponent(m.messageId!)}/`);
      writeFileSync(page, Buffer.from(await answer.arrayBuffer()));
      const [read, ...more] = (await readSources([page])).messages;
      if (!read || more.length > 0 || view(read, flowed) !== view(m, flowed))
        different.push(`${i + 1} ${m.messageId}\n${read && view(read, flowed)}\n${view(m, flowed)}`);
    }
    assert.deepEqual(different, []);
    assert.ok(pages >= 80, String(pages));
  } finally {
    server.kill();
    rmSync(dir, { recursive: true, force: true });
  }
});
