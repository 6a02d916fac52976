/** Parts, transfer encodings, charsets, limits. */
import assert from 'node:assert/strict';
import test from 'node:test';
import {
  MAX_ADDRESSES,
  MAX_HEADERS,
  MAX_MIME_DEPTH,
  MAX_MIME_PARTS,
  MAX_REFERENCES,
} from '../../src/limits.js';
import type { Message } from '../../src/mail/message.js';
import { parseMessage } from '../../src/mail/parse.js';

const parse = (text: string): Promise<Message> =>
  parseMessage(Buffer.from(text, 'latin1'), { source: 'test', number: 1, byte: 0 });
const head = 'From: a@example.org\nSubject: s\nMIME-Version: 1.0\n';
/** A multipart/mixed of whole parts (fields, empty line, content). */
const multi = (...parts: string[]): string =>
  `${head}Content-Type: multipart/mixed; boundary="b b"\n\npreamble\n${parts.map((p) => `--b b\n${p}\n`).join('')}--b b--\nepilogue\n`;
const one = async (fields: string, content: string): Promise<string> =>
  (await parse(`${head}${fields}\n\n${content}`)).body;

test('quoted-printable and base64', async () => {
  const qp = 'Content-Transfer-Encoding: quoted-printable';
  assert.equal(
    await one(`${qp}\nContent-Type: text/plain; charset=utf-8`, 'a=3Db =C3=A4=\n c=\t\nd =ZZ=\n'),
    'a=b ä cd =ZZ\n',
  );
  const text = 'ä\r\nline two\r\n';
  const base64 = Buffer.from(text).toString('base64');
  const m = await parse(
    `${head}Content-Transfer-Encoding: BASE64\nContent-Type: text/plain; charset="UTF-8"\n\n${base64}\n`,
  );
  assert.equal(m.body, 'ä\nline two\n');
  assert.equal(m.parts[0]!.bytes, Buffer.from(text).toString('latin1'));
});

test('the charsets that the lists contain', async () => {
  const cases: [string, string, string][] = [
    ['utf-8', '\xc3\xa4', 'ä'],
    ['iso-8859-1', '\xe4', 'ä'],
    ['ISO-8859-2', '\xe8', 'č'],
    ['iso-8859-15', '\xa4', '€'],
    ['windows-1250', '\x8a', 'Š'],
    ['windows-1251', '\xe6', 'ж'],
    ['cp1252', '\x80', '€'],
    ['koi8-r', '\xd6', 'ж'],
    ['iso-2022-jp', '\x1b$B$1\x1b(B', 'け'],
    ['gb2312', '\xc4\xe3', '你'],
    ['euc-kr', '\xb0\xa1', '가'],
    ['x-unknown', '\xe2\x80\xa2', '•'],
    ['us-ascii', '\xe4', 'ä'],
    ['us-ascii', '\xc3\xa4', 'ä'],
    ['y', '\xc3\xa4', 'ä'],
    // The platform has no code page 437: mailparser reads it.
    ['cp437', '\x84', 'ä'],
  ];
  for (const [charset, bytes, text] of cases)
    assert.equal(await one(`Content-Type: text/plain; charset=${charset}`, bytes), `${text}\n`, charset);
  assert.equal(await one('X: y', '\xc3\xa4'), 'ä\n');
  assert.equal(await one('X: y', '\xe4'), 'ä\n');
  assert.equal(await one('Content-Type: text/plain; charset=utf-8', 'a\xe4b'), 'a\ufffdb\n');
});

test('parts in order, with their place in the body', async () => {
  const m = await parse(
    multi(
      'Content-Type: text/plain\n\nhello\nthere',
      'Content-Type: text/x-patch; name="a.patch"\nContent-Disposition: attachment; filename="a.patch"\n\n--- a/f\n+++ b/f\n',
      'Content-Type: application/octet-stream; name=b.diff\nContent-Transfer-Encoding: base64\n\naGk=',
      'Content-Type: application/pgp-signature; name="signature.asc"\n\n-----BEGIN PGP SIGNATURE-----',
    ),
  );
  assert.deepEqual(
    m.parts.map((p) => [p.type, p.filename, p.disposition, p.bytes, p.bodyLine]),
    [
      ['text/plain', null, null, 'hello\nthere', 1],
      ['text/x-patch', 'a.patch', 'attachment', '--- a/f\n+++ b/f\n', 3],
      ['application/octet-stream', 'b.diff', null, 'hi', 5],
      ['application/pgp-signature', 'signature.asc', null, '-----BEGIN PGP SIGNATURE-----', undefined],
    ],
  );
  assert.equal(m.body, 'hello\nthere\n--- a/f\n+++ b/f\nhi\n');
  assert.deepEqual(m.problems, []);
});

test('nested multiparts, a boundary that begins like another', async () => {
  const inner =
    'Content-Type: multipart/alternative; boundary="b b2"\n\n--b b2\n\nplain\n--b b2\nContent-Type: text/html\n\n<p>html</p>\n--b b2--\n';
  const m = await parse(multi(inner, '\nlast'));
  assert.deepEqual(
    m.parts.map((p) => [p.type, p.bytes, p.text]),
    [
      ['text/plain', 'plain', 'plain'],
      ['text/html', '<p>html</p>', ''],
      ['text/plain', 'last', 'last'],
    ],
  );
});

test('HTML alone is read as text without markup', async () => {
  assert.equal(
    await one(
      'Content-Type: text/html; charset=utf-8',
      '<html><b>a</b> &lt;&amp;&gt; \xc3\xa4<script>x()</script></html>',
    ),
    'a <&> ä\n',
  );
});

test('parameters by RFC 2231 and RFC 2047', async () => {
  const name = async (fields: string): Promise<string | null | undefined> =>
    (await parse(multi(`Content-Type: text/plain\nContent-Disposition: attachment;\n ${fields}\n\nx`)))
      .parts[0]?.filename;
  assert.equal(await name("filename*=utf-8''%C3%A4%20b.patch"), 'ä b.patch');
  assert.equal(
    await name('filename*0*=iso-8859-1\'de\'%E4; filename*1=" b"; filename*2*=%2Epatch'),
    'ä b.patch',
  );
  assert.equal(await name('filename="=?utf-8?q?=C3=A4.patch?="'), 'ä.patch');
  assert.equal(await name('filename="a \\"b\\".patch"'), 'a "b".patch');
  assert.equal(await name('filename=plain.patch'), 'plain.patch');
});

test('format=flowed: stuffing undone, soft breaks kept', async () => {
  const m = await parse(
    `${head}Content-Type: text/plain; format=flowed; delsp=yes\n\nsoft \nbreak\n  context\n From x\n`,
  );
  assert.equal(m.body, 'soft \nbreak\n context\nFrom x\n');
  assert.equal(m.parts[0]!.flowed, 'delsp');
  assert.equal(m.parts[0]!.bytes, 'soft \nbreak\n  context\n From x\n');
});

test('PGP clearsigned text loses its dash escapes only inside', async () => {
  const text =
    '- -out\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA1\n\n- --- a/f\n-x\n-----BEGIN PGP SIGNATURE-----\n\n- -sig\n';
  assert.equal(await one('X: y', text), text.replace('- --- a/f', '--- a/f'));
});

test('a multipart that is cut, or has no boundary, gives what is there and a problem', async () => {
  const cut = await parse(`${head}Content-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n`);
  assert.equal(cut.body, 'text\n');
  assert.deepEqual(
    cut.problems.map((p) => p.message),
    ['message 1: a multipart ends without its closing boundary'],
  );
  const none = await parse(`${head}Content-Type: multipart/mixed; boundary=b\n\ntext\n`);
  assert.equal(none.body, 'text\n');
  assert.equal(none.problems.length, 2);
});

test('header damage: a line without a field name, no empty line before the body', async () => {
  const odd = await parse('From: a@example.org\nthis is no field\nSubject: s\n\nbody\n');
  assert.deepEqual([odd.subject, odd.body, odd.problems.length], ['s', 'body\n', 1]);
  const none = await parse('From: a@example.org\nSubject: s\nbody without\nan empty line\n');
  assert.equal(none.body, 'body without\nan empty line\n');
});

test('adjacent encoded words join as bytes; blanks elsewhere stay', async () => {
  const subject = async (raw: string): Promise<string> => (await parse(`Subject: ${raw}\n\n`)).subject;
  assert.equal(await subject('=?utf-8?B?w6Q=?=\n =?utf-8?B?w7Y=?= x'), 'äö x');
  assert.equal(await subject('=?utf-8?q?=C3?= =?utf-8?q?=A4?='), 'ä');
  assert.equal(await subject('a =?iso-8859-1*de?Q?=E4_b?= c'), 'a ä b c');
  assert.equal(await subject('=?utf-8?q?broken'), '=?utf-8?q?broken');
  assert.equal(await subject('=?no-such?q?a=C3=A4?='), 'aä');
});

test('limits: nesting, parts, header fields, addresses, references', async () => {
  let deep = 'Content-Type: text/plain\n\nx\n';
  for (let i = 0; i < MAX_MIME_DEPTH + 5; i++)
    deep = `Content-Type: multipart/mixed; boundary=b${i}\n\n--b${i}\n${deep}\n--b${i}--\n`;
  const nested = await parse(head + deep);
  assert.ok(nested.problems.some((p) => p.message.includes('nested deeper')));
  const parts = await parse(multi(...Array.from({ length: MAX_MIME_PARTS + 5 }, () => '\nx')));
  assert.equal(parts.parts.length, MAX_MIME_PARTS);
  assert.ok(parts.problems.some((p) => p.message.includes('MIME parts')));
  const fields = await parse(`${'X: y\n'.repeat(MAX_HEADERS + 5)}\nbody\n`);
  assert.equal(fields.headers.length, MAX_HEADERS);
  assert.equal(fields.body, 'body\n');
  assert.equal(fields.problems.length, 1);
  const people = await parse(`To: ${'a@example.org, '.repeat(MAX_ADDRESSES + 5)}\n\n`);
  assert.equal(people.to.length, MAX_ADDRESSES);
  const ids = Array.from({ length: MAX_REFERENCES + 5 }, (_, i) => `<${i}@x>`);
  const references = (await parse(`References: ${ids.join(' ')}\n\n`)).references;
  assert.equal(references.length, MAX_REFERENCES);
  assert.equal(references.at(-1), `${MAX_REFERENCES + 4}@x`);
});

test('hostile shapes end quickly', async () => {
  const start = performance.now();
  const many = 300_000;
  for (const text of [
    `${'('.repeat(many)}`,
    `To: ${'"'.repeat(many)}`,
    `To: ${'<'.repeat(many)}`,
    `References: ${'<'.repeat(many)}`,
    `Subject: ${'=?'.repeat(many)}`,
    `Subject: ${'=?utf-8?q?'.repeat(many / 3)}`,
    `Subject: ${' '.repeat(many)}x`,
    `Date: ${' '.repeat(many)}`,
    `Content-Type: text/plain; ${'a="'.repeat(many)}`,
    `Content-Type: text/plain;${' ;'.repeat(many)}`,
    `${head}Content-Transfer-Encoding: quoted-printable\n\n${'= '.repeat(many)}`,
    `${head}Content-Transfer-Encoding: quoted-printable\n\n=${' '.repeat(many)}`,
    `${head}Content-Type: multipart/mixed; boundary=b\n\n${'--b\n'.repeat(many)}`,
    `${head}Content-Type: multipart/mixed; boundary=b\n\n${'--\n'.repeat(many)}`,
    `${head}Content-Type: text/html\n\n${'<'.repeat(many)}`,
  ])
    await parse(text);
  assert.ok(performance.now() - start < 5000, `${performance.now() - start} ms`);
});
