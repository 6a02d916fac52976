/** Debian's b4 0.12 on 300 real threads chosen by hash: the same trailers for every patch, or a difference that is explained. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { gunzipSync } from 'node:zlib';
import { readSources } from '../../src/io/mail.js';
import type { Message } from '../../src/mail/message.js';
import { buildThreads } from '../../src/mail/thread.js';
import { amReady } from '../../src/patch/am.js';
import { collectFollowups } from '../../src/patch/followup.js';
import { noShared, sharedFile } from '../shared.js';

const B4 = '/usr/lib/python3/dist-packages/b4/__init__.py';
const THREADS = 300;
/** Reads the messages at the given offsets with b4's own classes; prints each patch's trailers by Message-ID. */
const PEER = `
import sys, json, re, email, logging
import b4
b4.can_network = False
logging.disable(logging.CRITICAL)
b4.MAIN_CONFIG = dict(b4.DEFAULT_CONFIG)
b4.MAIN_CONFIG['attestation-policy'] = 'off'
b4.USER_CONFIG = {'name': 'Nobody', 'email': 'nobody@invalid.invalid'}
data = open(sys.argv[1], 'rb').read()
out = []
for spans in json.load(open(sys.argv[2])):
    box = b4.LoreMailbox()
    result = {}
    try:
        for start, end in spans:
            raw = data[start:end]
            if raw.startswith(b'From '):
                raw = raw.split(b'\\n', 1)[1]
            raw = re.sub(rb'^>(>*From )', rb'\\1', raw, flags=re.M)
            box.add_message(email.message_from_bytes(raw, policy=b4.emlpolicy))
        series = box.get_series()
        if series is not None:
            for msg in series.get_am_ready(covertrailers=True):
                body = msg.get_payload(decode=True).decode()
                parts = b4.LoreMessage.get_body_parts(body)
                result[msg['Message-Id'].strip('<>')] = [f'{t.name}: {t.value}' for t in parts[2]]
    except Exception as e:
        result = {'error': repr(e)}
    out.append(result)
json.dump(out, sys.stdout)
`;

const normal = (trailers: readonly string[]): string[] =>
  [...new Set(trailers.map((t) => t.toLowerCase().replace(/\s+/g, ' ').trim()))].sort();

interface Chosen {
  root: string;
  messages: Message[];
}

function chosen(messages: readonly Message[]): Chosen[] {
  const threads = buildThreads(messages).map((t) => ({
    root: t.nodes[0]?.messageId ?? '',
    // The order of the source is the order in which b4 reads.
    messages: t.nodes
      .flatMap((n) => (n.message ? [n.message] : []))
      .sort((a, b) => a.origin.byte - b.origin.byte),
  }));
  const hash = (t: Chosen) => createHash('sha256').update(t.root).digest('hex');
  return threads
    .filter((t) => t.messages.length > 1 && t.messages.some((m) => /\[[^\]]*PATCH/i.test(m.subject)))
    .sort((a, b) => (hash(a) < hash(b) ? -1 : 1))
    .slice(0, THREADS);
}

/** Differences with a reason that docs/conformance.md gives. Others fail. */
function explained(trailer: string): boolean {
  // b4 0.12 drops every follow-up with a URL in it; newer ones take links.
  return /^(?:link|closes|buglink): /.test(trailer);
}

const skip = noShared || (existsSync(B4) ? false : 'no b4 here');

test('the trailers that b4 0.12 collects on 300 real threads', { skip }, async () => {
  const source = sharedFile('mail', 'netfilter-devel', '2025.mbox.gz');
  const { messages } = await readSources([source], {});
  const bytes = gunzipSync(readFileSync(source));
  const sorted = messages.map((m) => m.origin.byte).sort((a, b) => a - b);
  const next = new Map(sorted.map((b, i) => [b, sorted[i + 1] ?? bytes.length]));
  const threads = chosen(messages);
  assert.equal(threads.length, THREADS);
  const dir = mkdtempSync(path.join(tmpdir(), 'lorelint-b4-'));
  try {
    writeFileSync(path.join(dir, 'all'), bytes);
    writeFileSync(path.join(dir, 'peer.py'), PEER);
    const spans = threads.map((t) => t.messages.map((m) => [m.origin.byte, next.get(m.origin.byte)]));
    writeFileSync(path.join(dir, 'spans.json'), JSON.stringify(spans));
    const args = ['peer.py', 'all', 'spans.json'].map((f) => path.join(dir, f));
    const out = execFileSync('/usr/bin/python3', args, { cwd: dir, maxBuffer: 1 << 28, encoding: 'utf8' });
    const peer = JSON.parse(out) as Record<string, string[]>[];
    let patches = 0;
    let equal = 0;
    const open: string[] = [];
    for (const [i, thread] of threads.entries()) {
      const ready = amReady(collectFollowups(thread.messages));
      const ours = new Map(
        (ready?.patches ?? []).map((p) => [
          p.messageId,
          normal(p.trailers.map((t) => `${t.key}: ${t.value}`)),
        ]),
      );
      const theirs = new Map(Object.entries(peer[i] ?? {}).map(([id, t]) => [id, normal(t)]));
      for (const id of new Set([...ours.keys(), ...theirs.keys()])) {
        patches++;
        const a = ours.get(id);
        const b = theirs.get(id);
        const more = (a ?? []).filter((t) => !b?.includes(t));
        const less = (b ?? []).filter((t) => !a?.includes(t));
        if (a && b && more.length === 0 && less.length === 0) equal++;
        else if (!a || !b || less.length > 0 || !more.every(explained))
          open.push(
            `${thread.root} ${id}: ${a ? '' : 'only b4 '}${b ? '' : 'only we '}+${more.join('; ')} -${less.join('; ')}`,
          );
      }
    }
    console.log(
      `b4 0.12: ${THREADS} threads, ${patches} patches, ${equal} equal, ${patches - equal - open.length} explained`,
    );
    assert.deepEqual(open, []);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
