/**
 * Damaged mail: 30,000 seeded cases. No exception, no growth, no slow case, and the messages around a damaged one come out as if
 * nothing were wrong. LORELINT_FUZZ=N multiplies the number of cases for a longer run by hand.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { splitMbox } from '../../src/mail/mbox.js';
import type { Message } from '../../src/mail/message.js';
import { readPage } from '../../src/mail/page.js';
import { parseMessage } from '../../src/mail/parse.js';
import { buildThreads } from '../../src/mail/thread.js';
import { mutate, random } from '../mutate.js';
import { noShared, sharedFile } from '../shared.js';
import { readArchive } from './archive.js';

const TIMES = Number(process.env.LORELINT_FUZZ ?? 1);
const FROM = 'From mboxrd@z Thu Jan  1 00:00:00 1970\n';

/** Small real messages of every shape, each without its From line and with an empty line at its end. */
function corpus(): string[] {
  const out: string[] = [];
  for (const raw of splitMbox(readArchive(), { dialect: 'mboxo' })) {
    const text = raw.bytes.toString('latin1');
    const plain = !/^content-type: multipart|^content-transfer-encoding: [qb]/im.test(text);
    if (text.length < 12_000 && (plain ? raw.number % 60 === 0 : raw.number % 5 === 0))
      out.push(text.slice(FROM.length));
  }
  for (const folder of ['public-inbox', 'patchwork/mail', 'git-mailinfo'])
    for (const name of readdirSync(sharedFile('mail', folder)))
      if (/\.(?:eml|mbox|in)$/.test(name)) {
        const text = readFileSync(sharedFile('mail', folder, name), 'latin1')
          .replaceAll('\r', '')
          .replaceAll('\0', '');
        out.push(`${text.replace(/^From .*\n/, '').replace(/^(>*From )/gm, '>$1')}\n`);
      }
  return out;
}

/** What must not change in an undamaged message, whatever stands before it. */
const content = ({ origin: _, ...rest }: Message): unknown => rest;
const parse = (bytes: Uint8Array, number = 1, byte = 0): Promise<Message> =>
  parseMessage(bytes, { source: 'fuzz', number, byte });

function checkShape(m: Message, size: number): void {
  let total = 0;
  const lines = m.body.split('\n');
  for (const p of m.parts) {
    total += p.bytes.length;
    if (p.bodyLine !== undefined && p.text !== '') {
      const own = p.text.replace(/\n$/, '').split('\n');
      assert.deepEqual(lines.slice(p.bodyLine - 1, p.bodyLine - 1 + own.length), own);
    }
  }
  assert.ok(total <= size, `${total} bytes out of ${size}`);
  assert.ok(m.body === '' || m.body.endsWith('\n'));
  // One byte becomes at most three (U+FFFD); HTML may be wrapped.
  assert.ok(m.body.length <= 3 * size + m.parts.length);
}

test('one damaged message in an mbox costs only itself', { skip: noShared, timeout: 900_000 }, async () => {
  const mails = corpus();
  assert.ok(mails.length > 100, String(mails.length));
  const clean = await Promise.all(
    mails.map(async (m) =>
      content(await parse(Buffer.from(FROM + m.replace(/^>(>*From )/gm, '$1'), 'latin1'))),
    ),
  );
  const next = random(20260506);
  const pick = (): number => Math.floor(next() * mails.length);
  let slowest = 0;
  for (let i = 0; i < 20_000 * TIMES; i++) {
    const [before, middle, after] = [pick(), pick(), pick()];
    const damaged = mutate(mails[middle]!, next);
    const bytes = Buffer.from(`${FROM}${mails[before]}${FROM}${damaged}\n${FROM}${mails[after]}`, 'latin1');
    const start = performance.now();
    const raws = splitMbox(bytes);
    const parsed = await Promise.all(raws.map((r) => parse(r.bytes)));
    slowest = Math.max(slowest, performance.now() - start);
    assert.ok(parsed.length >= 3, `case ${i}`);
    for (const [k, m] of parsed.entries()) checkShape(m, raws[k]!.bytes.length);
    assert.deepEqual(content(parsed[0]!), clean[before], `case ${i}: the message before`);
    assert.deepEqual(content(parsed.at(-1)!), clean[after], `case ${i}: the message after`);
  }
  assert.ok(slowest < 2000, `slowest case: ${slowest} ms`);
});

test('damaged pages', { skip: noShared }, async () => {
  const text = readFileSync(sharedFile('seed', '000_fc92fbb7aa188ac4.txt'), 'utf8');
  const html = `<html><body><pre>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replace('help / color', '<a>help</a> / <a\nhref=x>color</a>')}</pre></body></html>`;
  const next = random(4);
  for (let i = 0; i < 2_000 * TIMES; i++)
    for (const page of [text, html]) {
      const { mails } = readPage(mutate(page, next));
      assert.ok(mails.length <= 1);
      for (const mail of mails) checkShape(await parse(mail), mail.length);
    }
});

test('random references: every message in one thread, parents first, no loop', () => {
  const next = random(7);
  for (let i = 0; i < 6_000 * TIMES; i++) {
    const n = 1 + Math.floor(next() * 12);
    const id = (): string => `m${Math.floor(next() * n * 1.5)}`;
    const list = (): string[] => Array.from({ length: Math.floor(next() * 4) }, id);
    const messages = Array.from(
      { length: n },
      (_, k): Message => ({
        messageId: next() < 0.1 ? id() : `m${k}`,
        otherIds: next() < 0.1 ? [id()] : [],
        inReplyTo: next() < 0.7 ? list().slice(0, 2) : [],
        references: list(),
        from: null,
        to: [],
        cc: [],
        subject: '',
        date: null,
        headers: [],
        parts: [],
        body: String(k),
        origin: { source: 'fuzz', number: k + 1, byte: 0 },
        problems: [],
      }),
    );
    const threads = buildThreads(messages);
    const seen = threads.flatMap((t) => t.nodes).flatMap((x) => x.message ?? []);
    assert.deepEqual(
      seen.map((m) => m.origin.number).sort((a, b) => a - b),
      messages.map((m) => m.origin.number),
      `case ${i}`,
    );
    for (const { nodes } of threads)
      for (const [at, node] of nodes.entries()) {
        assert.ok(
          node.parent === null
            ? node.depth === 0
            : node.parent < at && nodes[node.parent]!.depth === node.depth - 1,
        );
        if (!node.message) assert.ok(nodes.some((x) => x.parent === at));
      }
  }
});
