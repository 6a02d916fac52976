/** mailinfo on mails of our own; what git says of them was looked up with git 2.39 and is held against it in test/real. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { type MailinfoOptions, mailinfo } from '../../src/patch/mailinfo.js';

const read = (text: string, options: MailinfoOptions = {}) => mailinfo(Buffer.from(text, 'latin1'), options);
const DIFF = 'diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n';
const mail = (body: string, headers = '') =>
  `From: Ann Author <ann@example.org>\nDate: Mon, 1 Jun 2026 10:00:00 +0000\nSubject: [PATCH v2 1/2] net: do it\nMessage-ID: <m@example.org>\n${headers}\n${body}`;

test('author, subject, date, message and patch', () => {
  const got = read(mail(`Why.\n\nSigned-off-by: Ann\n---\n f | 2 +-\n\n${DIFF}-- \n2.40\n`));
  assert.equal(
    got.info,
    'Author: Ann Author\nEmail: ann@example.org\nSubject: net: do it\nDate: Mon, 1 Jun 2026 10:00:00 +0000\n\n',
  );
  assert.equal(got.message, 'Why.\n\nSigned-off-by: Ann\n');
  assert.equal(got.patch, `---\n f | 2 +-\n\n${DIFF}-- \n2.40\n`);
  assert.equal(got.error, null);
});

test('in-body headers beat the outer ones, folded and encoded too, unless they are switched off', () => {
  const body = `From: =?utf-8?q?B=C3=A9a?= <bea@example.org>\nSubject: [PATCH] other\n  title\n\nWhy.\n---\n${DIFF}`;
  const got = read(mail(body));
  assert.equal(got.author, 'B\xc3\xa9a');
  assert.deepEqual([got.email, got.subject, got.message], ['bea@example.org', 'other title', 'Why.\n']);
  assert.equal(read(mail(body), { inbodyHeaders: false }).author, 'Ann Author');
  // Without a patch git prints the outer headers.
  assert.equal(read(mail('From: Bea <bea@example.org>\n\nWhy.\n')).author, 'Ann Author');
});

test('scissors drop what is above them, with its headers', () => {
  const body = `From: Bea <bea@example.org>\n\nHello,\n\n-- 8< -- cut here\nSubject: [PATCH] new\n\nWhy.\n---\n${DIFF}`;
  const got = read(mail(body), { scissors: true });
  assert.deepEqual([got.author, got.subject, got.message], ['Ann Author', 'new', 'Why.\n']);
  assert.ok(read(mail(body)).message.includes('cut here'));
});

test('subjects: brackets, Re:, and the options that keep them', () => {
  const subject = (text: string, options: MailinfoOptions = {}) =>
    read(mail('x\n').replace(/Subject: .*/, `Subject: ${text}`), options).subject;
  assert.equal(subject('Re: [PATCH net] [v2] : fix [it]'), 'fix [it]');
  assert.equal(subject('[PATCH 1/2] [net] fix', { keepNonPatch: true }), '[net] fix');
  assert.equal(subject('[PATCH]  two  blanks', { keepSubject: true }), '[PATCH]  two  blanks');
  assert.equal(subject('[open'), '[open');
});

test('charsets become UTF-8, one that is unknown fails', () => {
  const typed = (charset: string, body: string, options: MailinfoOptions = {}) =>
    read(mail(body, `Content-Type: text/plain; charset=${charset}\n`), options);
  assert.equal(typed('iso-8859-1', '\xe9\n').message, '\xc3\xa9\n');
  assert.equal(typed('koi8-r', '\xc1\n').message, Buffer.from('а\n').toString('latin1'));
  assert.equal(typed('iso-8859-1', '\xe9\n', { convert: false }).message, '\xe9\n');
  assert.match(typed('nonsense', '\xe9\n').error ?? '', /cannot convert/);
  assert.match(typed('us-ascii', '\xe9\n').error ?? '', /cannot convert/);
  assert.equal(typed('gb2312', '\xd6\xd0\n').message, Buffer.from('中\n').toString('latin1'));
  assert.match(typed('gb2312', '\x81\x40\n').error ?? '', /cannot convert/);
  assert.equal(typed('utf-8', `x\n---\n${DIFF.replace('+b', '+\xe9')}`).patch.includes('+\xe9\n'), true);
});

test('transfer encodings, multiparts, flowed text and quoted CR', () => {
  const base64 = Buffer.from(`Why.\r\n---\r\n${DIFF}`).toString('base64');
  const encoded = mail(`${base64}\n`, 'Content-Transfer-Encoding: base64\n');
  assert.equal(read(encoded).message, 'Why.\r\n');
  assert.equal(read(encoded, { stripQuotedCr: true }).message, 'Why.\n');
  const qp = mail('a=3Db=\nc\n', 'Content-Transfer-Encoding: quoted-printable\n');
  assert.equal(read(qp).message, 'a=bc\n');
  const flowed = mail('one \ntwo\n-- \n x\n', 'Content-Type: text/plain; format=flowed\n');
  assert.equal(read(flowed).message, 'one two\n-- \nx\n');
  const parts = mail(
    `pre\n--b\nContent-Type: text/plain\n\nWhy.\n--b\nContent-Type: text/x-patch\n\n${DIFF}--b--\nend\n`,
    'Content-Type: multipart/mixed; boundary="b"\n',
  );
  assert.deepEqual([read(parts).message, read(parts).patch], ['Why.\n', `${DIFF}\n`]);
});

test('odd mails: empty, headers only, names that are none', () => {
  assert.equal(read('').error, 'empty patch');
  assert.equal(read(' \n\n').error, 'empty patch');
  assert.equal(read('Subject: x').subject, 'x');
  const from = (value: string) => read(`From: ${value}\n\nx\n`);
  assert.deepEqual(
    [from('ann@example.org (Ann A)').author, from('ann@example.org (Ann A)').email],
    ['Ann A', 'ann@example.org'],
  );
  assert.equal(from('"A \\"B\\" C" <ann@example.org>').author, 'A "B" C');
  assert.equal(from('a@b <ann@example.org>').email, 'a@b');
  assert.deepEqual([from('Ann <nowhere>').author, from('Ann <nowhere>').email], ['Ann', 'nowhere']);
});

test('a bare --- at the very end of a mail is text, as for git', () => {
  assert.deepEqual(
    [read(mail('Why.\n---')).message, read(mail('Why.\n---\n')).patch],
    ['Why.\n---', '---\n'],
  );
});

test('more boundaries than git follows', () => {
  const nested = Array.from(
    { length: 6 },
    (_, i) => `Content-Type: multipart/mixed; boundary="b${i}"\n\npre\n--b${i}\n`,
  ).join('');
  assert.equal(read(`Subject: x\n${nested}\ntext\n`).error, 'Too many boundaries to handle');
});
