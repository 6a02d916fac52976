/** Series beside those that b4 assembles, and patchwork's series cases, whose names say what is expected. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { gunzipSync } from 'node:zlib';
import { splitMbox } from '../../src/mail/mbox.js';
import type { Message } from '../../src/mail/message.js';
import { parseMessage } from '../../src/mail/parse.js';
import { buildThreads } from '../../src/mail/thread.js';
import { assembleSeries } from '../../src/patch/assemble.js';
import { parseSubject } from '../../src/patch/subject.js';
import { noShared, sharedFile } from '../shared.js';
import { inTemp, peerEnv } from './peer.js';

/** b4 0.12 splits brackets at blanks only; as patchwork, and those who write `[PATCH nft,v2 1/2]`, we split at commas too. */
const commasApart = (text: string): string =>
  text.replace(/^Subject:[^\n]*(?:\n[ \t][^\n]*)*/m, (subject) =>
    subject.replace(/\[[^\]]*\]/g, (bracket) => bracket.replace(/,/g, ', ')),
  );

/** A message as it stands in an mbox of b4's. */
const forB4 = (raw: string): string =>
  commasApart(raw.replace(/^From .*\n/, '').replace(/^From /gm, '>From '));

/** What `b4 am` does with a local mbox before it writes: LoreMailbox, and from it the series of the highest revision. */
const B4 = `
import json, mailbox, sys, b4
for name in sys.stdin.read().split():
    box = b4.LoreMailbox()
    for msg in mailbox.mbox(name):
        box.add_message(msg)
    series = box.get_series()
    patches = [] if series is None else series.patches
    print(json.dumps(None if series is None else {
        'revision': series.revision, 'total': series.expected,
        'cover': patches[0].msgid if patches[0] else None,
        'patches': [p.msgid if p else None for p in patches[1:]]}))
`;

interface Peer {
  revision: number;
  total: number;
  cover: string | null;
  patches: (string | null)[];
}

async function read(file: string): Promise<Message[]> {
  const bytes = readFileSync(file);
  const raws = splitMbox(bytes);
  return Promise.all(raws.map((r, i) => parseMessage(r.bytes, { source: file, number: i + 1, byte: 0 })));
}

/** Differences that are meant; by the Message-ID of b4's first patch. Each stands in docs/conformance.md. */
const EXPLAINED: Record<string, string> = {};

test('200 series of 2025 as b4 am assembles them', { skip: noShared, timeout: 300_000 }, (t) =>
  inTemp(async (dir) => {
    const raws = splitMbox(gunzipSync(readFileSync(sharedFile('mail', 'netfilter-devel', '2025.mbox.gz'))));
    const rawOf = new Map<Message, Uint8Array>();
    for (const [i, r] of raws.entries())
      rawOf.set(await parseMessage(r.bytes, { source: 'archive', number: i + 1, byte: 0 }), r.bytes);
    const threads = buildThreads([...rawOf.keys()])
      .map((thread) => thread.nodes.flatMap((n) => n.message ?? []))
      .filter((ms) => ms.some((m) => parseSubject(m.subject).isPatch && !parseSubject(m.subject).isReply))
      .map((ms) => ({
        ms,
        key: createHash('sha1')
          .update(ms[0]!.messageId ?? '')
          .digest('hex'),
      }))
      .sort((a, b) => (a.key < b.key ? -1 : 1))
      .slice(0, 230);
    const files = threads.map(({ ms }, i) => {
      const file = path.join(dir, `${i}.mbox`);
      const texts = [...ms]
        .sort((a, b) => a.origin.number - b.origin.number)
        .map(
          (m) =>
            `From x@example.org Mon Jun  1 10:00:00 2026\n${forB4(Buffer.from(rawOf.get(m)!).toString('latin1'))}\n`,
        );
      writeFileSync(file, texts.join(''), 'latin1');
      return file;
    });
    const out = execFileSync('/usr/bin/python3', ['-c', B4], {
      input: files.join('\n'),
      env: peerEnv(dir),
      maxBuffer: 1 << 26,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const peers = out
      .toString()
      .trim()
      .split('\n')
      .map((l) => JSON.parse(l) as Peer | null);
    const wrong: string[] = [];
    let compared = 0;
    for (const [i, { ms }] of threads.entries()) {
      const peer = peers[i];
      if (!peer || compared === 200) continue;
      compared++;
      const first = peer.patches.find((p) => p !== null) ?? '';
      const mine = assembleSeries(ms).find(
        (s) => s.patches.some((p) => p.messageId === first) && s.revision === peer.revision,
      );
      const ours = mine && {
        revision: mine.revision,
        cover: mine.cover?.messageId ?? null,
        patches: mine.patches.map((p) => p.messageId),
      };
      const theirs = {
        revision: peer.revision,
        cover: peer.cover,
        patches: peer.patches.filter((p) => p !== null),
      };
      if (JSON.stringify(ours) !== JSON.stringify(theirs))
        wrong.push(`${first} ours ${JSON.stringify(ours)} b4 ${JSON.stringify(theirs)}`);
    }
    t.diagnostic(`${compared} series, ${wrong.length} differ`);
    assert.equal(compared, 200);
    assert.equal(wrong.filter((w) => EXPLAINED[w.split(' ')[0]!] === undefined).join('\n'), '');
    assert.ok(wrong.length <= 2);
  }),
);

/** File name → cover letter there, numbers of the patches, missing ones, revision; by hand from the names and the mails' subjects. */
const PATCHWORK: Record<string, [boolean, number[], number[], number]> = {
  'base-cover-letter': [true, [1, 2], [], 1],
  'base-deep-threaded': [true, [1, 2], [], 1],
  'base-different-versions': [true, [1, 2, 3, 4], [], 3],
  'base-extra-patches': [true, [1, 2, 3], [], 1],
  'base-incomplete': [true, [1], [2], 1],
  'base-no-cover-letter': [false, [1, 2], [], 1],
  'base-no-references': [false, [1, 2], [], 2],
  'base-no-references-no-cover': [true, [1, 2], [], 1],
  'base-out-of-order': [true, [1, 2], [], 1],
  'base-single-patch': [false, [1], [], 1],
};

for (const [name, [cover, numbers, missing, revision]] of Object.entries(PATCHWORK))
  test(`patchwork's series ${name}`, { skip: noShared }, async () => {
    const series = assembleSeries(await read(sharedFile('mail', 'patchwork', 'series', `${name}.mbox`)));
    assert.equal(series.length, 1);
    const [one] = series;
    assert.equal(one!.cover !== null, cover);
    assert.deepEqual(
      one!.patches.map((p) => p.index),
      numbers,
    );
    assert.deepEqual(one!.missing, missing);
    assert.equal(one!.revision, revision);
  });
