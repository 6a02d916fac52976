/** Sources of every kind, told apart by content; bad ones end in one clear line. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';
import { gzipSync } from 'node:zlib';
import { fetchThread, threadAddress } from '../../src/io/lore.js';
import { type Input, readSources } from '../../src/io/mail.js';
import { MAX_FETCH_BYTES } from '../../src/limits.js';
import { UserError } from '../../src/text.js';

const dir = mkdtempSync(path.join(tmpdir(), 'lorelint-mail-'));
after(() => rmSync(dir, { recursive: true, force: true }));

const mail = (subject: string): string =>
  `From: Jane <jane@example.org>\nSubject: ${subject}\nMessage-ID: <${subject}@example.org>\n\n${subject}\n`;
const FROM = 'From jane@example.org Mon Sep 17 00:00:00 2001\n';
const mbox = (...subjects: string[]): string => subjects.map((s) => `${FROM + mail(s)}\n`).join('');
const DIFF = 'diff --git a/f.c b/f.c\n--- a/f.c\n+++ b/f.c\n@@ -1 +1 @@\n-a\n+b\n';

function file(name: string, content: string | Uint8Array): string {
  const full = path.join(dir, name);
  mkdirSync(path.dirname(full), { recursive: true });
  writeFileSync(full, content);
  return full;
}
const subjects = (input: Input): string[] => input.messages.map((m) => m.subject);
const read = async (...names: string[]): Promise<string[]> => subjects(await readSources(names));

/** A zstd frame of one raw block (RFC 8878 §3.1.1): single segment, one byte of content size. */
function zstdFrame(content: string): Buffer {
  const bytes = Buffer.from(content);
  assert.ok(bytes.length < 256);
  const block = (bytes.length << 3) | 1;
  return Buffer.concat([
    Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, bytes.length, block & 255, (block >> 8) & 255, block >> 16]),
    bytes,
  ]);
}

test('one message, an mbox and a diff, whatever their names', async () => {
  assert.deepEqual(await read(file('a.diff', mail('one'))), ['one']);
  assert.deepEqual(await read(file('b.eml', mbox('one', 'two'))), ['one', 'two']);
  const input = await readSources([file('c.mbox', DIFF)]);
  assert.deepEqual(input.diffs, [{ source: path.join(dir, 'c.mbox'), text: DIFF }]);
});

test('CRLF is read like LF', async () => {
  const input = await readSources([file('crlf.eml', mail('one').replaceAll('\n', '\r\n'))]);
  assert.equal(input.messages[0]!.body, 'one\n');
  assert.deepEqual(input.messages[0]!.problems, []);
  assert.deepEqual(await read(file('crlf.mbox', mbox('one', 'two').replaceAll('\n', '\r\n'))), [
    'one',
    'two',
  ]);
});

test('several sources are one input in the order given', async () => {
  assert.deepEqual(await read(file('2.patch', mail('two')), file('1.patch', mail('one'))), ['two', 'one']);
});

test('gz and zst with several members, also one inside the other', async () => {
  const gz = Buffer.concat([gzipSync(mbox('one')), gzipSync(mbox('two'))]);
  assert.deepEqual(await read(file('a.gz', gz)), ['one', 'two']);
  const zst = Buffer.concat([zstdFrame(mbox('one')), zstdFrame(mbox('two'))]);
  assert.deepEqual(await read(file('a.zst', zst)), ['one', 'two']);
  assert.deepEqual(await read(file('b.zst', gzipSync(zst))), ['one', 'two']);
  assert.deepEqual(await read(file('one.gz', gzipSync(mail('one')))), ['one']);
});

test('a maildir, an MH folder and a folder of patches', async () => {
  file('maildir/cur/2.host:2,S', mail('two'));
  file('maildir/new/10.host', mail('ten'));
  file('maildir/tmp/1.host', mail('unfinished'));
  assert.deepEqual(await read(path.join(dir, 'maildir')), ['two', 'ten']);
  for (const n of ['1', '2', '10']) file(`mh/${n}`, mail(n));
  file('mh/.mh_sequences', 'unseen: 2\n');
  assert.deepEqual(await read(path.join(dir, 'mh')), ['1', '2', '10']);
});

test('a file that is no mail in a folder is a problem, not the end', async () => {
  file('mixed/1', mail('one'));
  const odd = file('mixed/2', 'just some notes\n');
  const input = await readSources([path.join(dir, 'mixed')]);
  assert.deepEqual(subjects(input), ['one']);
  assert.deepEqual(input.problems, [
    { message: `${odd}: neither mail, nor a saved page, nor a diff`, source: odd },
  ]);
});

const refused = async (name: string, message: RegExp): Promise<void> => {
  await assert.rejects(readSources([name]), (e: Error) => {
    assert.ok(e instanceof UserError, String(e.stack));
    assert.match(e.message, message);
    assert.ok(e.message.startsWith(name), e.message);
    assert.ok(!e.message.includes('\n'));
    return true;
  });
};

test('what is no source ends in one line that names it', async () => {
  await refused(path.join(dir, 'missing'), /no such file or directory$/);
  mkdirSync(path.join(dir, 'void'), { recursive: true });
  await refused(path.join(dir, 'void'), /no mail in this directory$/);
  await refused(file('empty', ''), /the file is empty$/);
  await refused(file('blank', '\n \n'), /the file is empty$/);
  await refused(file('binary', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0])), /binary$/);
  await refused(file('notes', 'hello\nworld\n'), /neither mail/);
  await refused(file('empty.gz', gzipSync('')), /the file is empty$/);
  const page = 'Netdev List\n help / color / mirror / Atom feed\n\nnothing here\n';
  await refused(file('page.txt', page), /the saved page holds no message$/);
});

test('an archive that is cut short gives its whole messages and a problem', async () => {
  const names = Array.from({ length: 2000 }, (_, i) => `m${i}`);
  const gz = gzipSync(mbox(...names));
  const cut = file('cut.gz', gz.subarray(0, gz.length - 1000));
  const input = await readSources([cut]);
  assert.ok(input.messages.length > 500, String(input.messages.length));
  assert.deepEqual(subjects(input).slice(0, -1), names.slice(0, input.messages.length - 1));
  assert.deepEqual(input.problems, [{ message: 'the gzip data is cut short', source: cut }]);
  await refused(file('stub.gz', gz.subarray(0, 5)), /the gzip data is cut short$/);
  const zst = zstdFrame(mbox('one'));
  await refused(file('stub.zst', zst.subarray(0, 8)), /the zstd data is cut short$/);
});

test('damaged gzip data is said to be that', async () => {
  const gz = gzipSync(mbox('one'));
  gz.fill(0xff, 12, 40);
  await refused(file('bad.gz', gz), /the gzip data is damaged$/);
});

test('NUL and a lone CR are problems of their message, with number and offset', async () => {
  const text = mbox('one', 'two', 'three', 'four')
    .replace('two\n\n', 'tw\0o\n\n')
    .replace('three\n\n', 'th\rree\n\n');
  const input = await readSources([file('damaged.mbox', text)]);
  assert.deepEqual(subjects(input), ['one', 'two', 'three', 'four']);
  const found = input.messages.flatMap((m) => m.problems.map((p) => [p.message, p.byte, p.messageId]));
  assert.deepEqual(found, [
    ['message 2: a NUL byte in the message', text.indexOf('\0'), 'two@example.org'],
    ['message 3: a CR without LF in the message', text.indexOf('\r'), 'three@example.org'],
  ]);
  assert.deepEqual(input.messages[3]!.problems, []);
});

test('a Message-ID or a page address names the mbox of its thread', () => {
  const at = 'https://lore.kernel.org/all/a%2Bb@example.org/t.mbox.gz';
  assert.equal(threadAddress('<a+b@example.org>')?.replace('%40', '@'), at);
  assert.equal(threadAddress('a+b@example.org')?.replace('%40', '@'), at);
  const page = 'https://lore.kernel.org/netdev/a@example.org';
  for (const tail of ['', '/', '/T/#u', '/raw'])
    assert.equal(threadAddress(page + tail), `${page}/t.mbox.gz`);
  assert.equal(threadAddress('https://lore.kernel.org/r/a@b/'), 'https://lore.kernel.org/all/a@b/t.mbox.gz');
  for (const name of ['file.mbox', 'dir/a@example.org', 'https://example.org/', 'a b@example.org'])
    assert.equal(threadAddress(name), null);
});

test('nothing is fetched unless the network is allowed; a fetch that fails is one line', async () => {
  await assert.rejects(readSources(['a@example.org']), {
    message: /^a@example\.org: no such file, and nothing is fetched/,
  });
  const huge = Buffer.alloc(MAX_FETCH_BYTES + 1, 'text\n');
  huge.write(mbox('one'));
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/all/there')) response.end(gzipSync(mbox('one')));
    else if (request.url?.startsWith('/all/huge')) response.end(huge);
    else if (!request.url?.startsWith('/all/slow')) response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const options = { network: true, lore: `http://127.0.0.1:${port}/all` };
  try {
    assert.deepEqual(subjects(await readSources(['there@example.org'], options)), ['one']);
    await assert.rejects(readSources(['huge@example.org'], options), {
      message: /^http.*huge.*: larger than 64 MiB$/,
    });
    const slow = fetchThread(`${options.lore}/slow`, 0.2);
    await assert.rejects(slow.next(), { message: /slow: no answer within 0\.2 s$/ });
    await assert.rejects(readSources(['gone@example.org'], options), {
      message: /gone.*: the server answers 404$/,
    });
  } finally {
    server.close();
    server.closeAllConnections();
  }
  // Never connected to, so that no connection is left over.
  const gone = createServer();
  await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
  const lore = `http://127.0.0.1:${(gone.address() as AddressInfo).port}/all`;
  await new Promise((resolve) => gone.close(resolve));
  await assert.rejects(readSources(['gone@example.org'], { network: true, lore }), {
    message: /t\.mbox\.gz: ECONNREFUSED$/,
  });
});
