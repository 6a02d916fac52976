/** `git mailinfo` beside ours: git's own cases, patchwork's mails, with every option. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { gunzipSync } from 'node:zlib';
import { splitMbox } from '../../src/mail/mbox.js';
import { type MailinfoOptions, mailinfo } from '../../src/patch/mailinfo.js';
import { generator, mutate } from '../patch/mutate.js';
import { noShared, sharedFile } from '../shared.js';
import { gitMailinfo, gitMailinfoAll, inTemp, mailsplit } from './peer.js';

const dir = sharedFile('mail', 'git-mailinfo');
const read = (name: string) => readFileSync(path.join(dir, name));
const latin1 = (name: string) => readFileSync(path.join(dir, name), 'latin1');

/** Options of git and ours that mean the same. */
const VARIANTS: [string[], MailinfoOptions][] = [
  [[], {}],
  [['--scissors'], { scissors: true }],
  [['-b'], { keepNonPatch: true }],
  [['-k'], { keepSubject: true }],
  [['--no-inbody-headers'], { inbodyHeaders: false }],
  [['-m'], { messageId: true }],
  [['--quoted-cr=strip'], { stripQuotedCr: true }],
  [['-n'], { convert: false }],
];

function sameAsGit(temp: string, raw: Uint8Array, name: string): void {
  for (const [args, options] of VARIANTS) {
    const peer = gitMailinfo(temp, raw, ...args);
    const ours = mailinfo(raw, options);
    const what = `${name} ${args.join(' ')}`;
    assert.equal(ours.info, peer.info, `${what}: info`);
    assert.equal(ours.message, peer.message, `${what}: message`);
    assert.equal(ours.patch, peer.patch, `${what}: patch`);
    assert.equal(ours.error !== null, peer.failed, `${what}: ${ours.error}`);
  }
}

test("git's own cases have the expected info, message and patch", { skip: noShared }, () =>
  inTemp((temp) => {
    const files = mailsplit(temp, path.join(dir, 'sample.mbox'));
    assert.equal(files.length, 18);
    for (const [i, file] of files.entries()) {
      const number = String(i + 1).padStart(4, '0');
      const raw = readFileSync(file);
      const ours = mailinfo(raw);
      // git's test gives the files up to 0009; the rest is asked of git itself below.
      if (i < 9) {
        assert.equal(ours.info, latin1(`info${number}`), number);
        assert.equal(ours.message, latin1(`msg${number}`), number);
        assert.equal(ours.patch, latin1(`patch${number}`), number);
      }
      sameAsGit(temp, raw, `sample.mbox ${number}`);
    }
  }),
);

test("git's RFC 2047 samples", { skip: noShared }, () =>
  inTemp((temp) => {
    const files = mailsplit(temp, path.join(dir, 'rfc2047-samples.mbox'));
    for (const [i, file] of files.entries()) {
      const raw = readFileSync(file);
      assert.equal(mailinfo(raw).info, latin1(`rfc2047-info-${String(i + 1).padStart(4, '0')}`));
      sameAsGit(temp, raw, `rfc2047 ${i + 1}`);
    }
  }),
);

test('mboxrd, comments, NUL bytes and quoted CR', { skip: noShared }, () =>
  inTemp((temp) => {
    for (const [i, file] of mailsplit(temp, path.join(dir, 'sample.mboxrd'), '--mboxrd').entries()) {
      assert.equal(mailinfo(readFileSync(file)).message, latin1(`000${i + 1}mboxrd`));
      sameAsGit(temp, readFileSync(file), `mboxrd ${i + 1}`);
    }
    assert.equal(mailinfo(read('comment.in')).info, latin1('comment.expect'));
    assert.equal(mailinfo(read('nul-b64.in')).patch, latin1('nul-b64.expect'));
    for (const name of ['comment.in', 'nul-b64.in', 'nul-plain']) sameAsGit(temp, read(name), name);
    for (const [i, file] of mailsplit(path.join(temp, 'cr'), path.join(dir, 'quoted-cr.mbox')).entries()) {
      const raw = readFileSync(file);
      sameAsGit(temp, raw, `quoted-cr ${i + 1}`);
      // In the expected files `%%` stands for CR; --quoted-cr=strip takes those in front of LF out.
      const want = (file: string, end: string) => latin1(file).replaceAll('%%\n', end).replaceAll('%%', '\r');
      for (const [options, end] of [
        [{}, i === 0 ? '\n' : '\r\n'],
        [{ stripQuotedCr: true }, '\n'],
      ] as const) {
        const ours = mailinfo(raw, options);
        assert.equal(ours.message, want('quoted-cr-msg', end));
        assert.equal(ours.patch, want('quoted-cr-patch', end));
      }
    }
  }),
);

test('every mail of patchwork, public-inbox and b4 as git reads it', { skip: noShared }, () =>
  inTemp((temp) => {
    let seen = 0;
    for (const folder of ['patchwork/mail', 'patchwork/series', 'public-inbox', 'b4']) {
      const at = sharedFile('mail', ...folder.split('/'));
      for (const name of readdirSync(at).filter((f) => /\.(?:mbox|eml)$/.test(f))) {
        for (const [i, file] of mailsplit(
          path.join(temp, `${folder.replace('/', '-')}-${name}`),
          path.join(at, name),
          '-b',
        ).entries()) {
          sameAsGit(temp, readFileSync(file), `${name} ${i + 1}`);
          seen++;
        }
      }
    }
    assert.ok(seen > 60, `${seen} mails`);
  }),
);

test('800 damaged mails as git reads them', { skip: noShared, timeout: 300_000 }, (t) =>
  inTemp((temp) => {
    const archive = splitMbox(
      gunzipSync(readFileSync(sharedFile('mail', 'netfilter-devel', '2025.mbox.gz'))),
    );
    // Those with something to decode, where there is something to get wrong.
    const sources = archive
      .map((r) => Buffer.from(r.bytes).toString('latin1'))
      .filter((text) => text.length < 12_000 && /base64|quoted-printable|multipart|flowed|=\?/i.test(text));
    for (const file of mailsplit(temp, path.join(dir, 'sample.mbox')))
      sources.push(readFileSync(file, 'latin1'));
    const files = Array.from({ length: 800 }, (_, i) => {
      const random = generator(i + 1);
      const file = path.join(temp, `damaged-${i}`);
      writeFileSync(file, mutate(sources[Math.floor(random() * sources.length)] ?? '', random), 'latin1');
      return file;
    });
    gitMailinfoAll(temp, files);
    const read1 = (file: string) => (existsSync(file) ? readFileSync(file, 'latin1') : '');
    let failed = 0;
    const wrong = files.filter((file) => {
      const ours = mailinfo(readFileSync(file));
      const peerFailed = existsSync(`${file}.failed`);
      if (peerFailed) failed++;
      return (
        ours.info !== read1(`${file}.info`) ||
        ours.message !== read1(`${file}.msg`) ||
        ours.patch !== read1(`${file}.patch`) ||
        (ours.error !== null) !== peerFailed
      );
    });
    t.diagnostic(
      `${files.length} mails out of ${sources.length}, git refuses ${failed}, ${wrong.length} differ`,
    );
    assert.deepEqual(wrong, []);
  }),
);
