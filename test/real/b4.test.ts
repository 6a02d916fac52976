/** b4's own test threads: what a newer b4's `am` prints for them, by option, met to the byte. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { readSources } from '../../src/io/mail.js';
import { type AmOptions, amReady } from '../../src/patch/am.js';
import { findTrailers } from '../../src/patch/b4-trailer.js';
import { type CollectOptions, collectFollowups } from '../../src/patch/followup.js';
import { noShared, sharedFile } from '../shared.js';

const signer = { name: 'Test Override', address: 'test-override@example.com' };
/** Which options b4's test-suite gives for which reference. */
const CASES: [thread: string, reference: string, collect: CollectOptions, am: AmOptions][] = [
  ['single', 'defaults', {}, { signer, signs: false }],
  ['single', 'noadd', {}, { noTrailers: true }],
  ['single', 'sloppy', { sloppy: true }, { signer }],
  ['single', 'ordered', {}, { signer, copyCcs: true, order: ['Cc', 'Tested*', 'Reviewed*', '*'] }],
  ['with-cover', 'defaults', {}, { signer }],
  ['with-cover', 'addlink', {}, { signer, addLink: true }],
  ['custody', 'unordered', {}, { signer, copyCcs: true }],
  [
    'custody',
    'ordered',
    {},
    {
      signer,
      copyCcs: true,
      order: ['Cc', 'Fixes*', 'Link*', 'Suggested*', 'Reviewed*', 'Tested*', '*'],
    },
  ],
  ['custody', 'with-ignored', {}, { signer, copyCcs: true, ignoreFrom: ['followup-reviewer1@example.com'] }],
  ['partial-reroll', 'defaults', {}, { signer }],
  ['non-git-patch', 'defaults', {}, {}],
  ['non-git-patch-with-comments', 'defaults', {}, {}],
];

for (const [thread, reference, collect, am] of CASES)
  test(`b4 am: ${thread}, ${reference}`, { skip: noShared }, async () => {
    const base = `trailers-followup-${thread}`;
    const { messages } = await readSources([sharedFile('mail', 'b4', `${base}.mbox`)], {});
    const got = amReady(collectFollowups(messages, collect), am);
    const want = readFileSync(sharedFile('mail', 'b4', `${base}-ref-${reference}.txt`), 'utf8');
    assert.equal(got?.mbox, want);
  });

test('trailers with comments below, behind and wrapped', { skip: noShared }, async () => {
  const read = async (name: string) => {
    const { messages } = await readSources([sharedFile('mail', 'b4', name)], {});
    return findTrailers(messages[0]?.body ?? '', true).trailers.map((t) => [t.key, t.value, t.note]);
  };
  assert.deepEqual(await read('trailers-test-simple.txt'), [
    ['Reported-by', '"Doe, Jane" <jane@example.com>', undefined],
    ['Reviewed-by', 'Bogus Bupkes <bogus@example.com>', undefined],
    ['Fixes', 'abcdef01234567890', undefined],
    ['Link', 'https://msgid.link/some@msgid.here', undefined],
  ]);
  assert.deepEqual(await read('trailers-test-extinfo.txt'), [
    ['Reported-by', 'Some, One <somewhere@example.com>', undefined],
    ['Reviewed-by', 'Bogus Bupkes <bogus@example.com>', '[for the parts that are bogus]'],
    ['Fixes', 'abcdef01234567890', undefined],
    ['Tested-by', 'Some Person <bogus2@example.com>', '           [this person visually indented theirs]'],
    ['Link', 'https://msgid.link/some@msgid.here', '  # initial submission'],
    ['Signed-off-by', 'Wrapped Persontrailer <broken@example.com>', undefined],
  ]);
});

const MAIL = (id: string, subject: string, from: string, answers: string, body: string): string =>
  `From x@z Thu Jan  1 00:00:00 1970
From: ${from}
To: A List <list@example.org>
Subject: ${subject}
Date: Thu, 1 Jan 2026 10:00:00 +0100
Message-Id: <${id}@example.org>
${answers === '' ? '' : `In-Reply-To: <${answers}@example.org>\n`}Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

${body}
`;
const PATCH = `demo: say zwei instead of two, since the readers of this very long subject line are German

Größer is not smaller.

Signed-off-by: Änne Author <anne@example.org>
---
 demo.txt | 2 +-
 1 file changed, 1 insertion(+), 1 deletion(-)

diff --git a/demo.txt b/demo.txt
index 814f4a4..c1c0a6c 100644
--- a/demo.txt
+++ b/demo.txt
@@ -1,3 +1,3 @@
 one
-two
+zwei
 three
-- 
2.39.0
`;

test('the mbox goes through git am, with the trailers of the replies', { skip: noShared }, async () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'lorelint-am-'));
  try {
    const git = (...args: string[]): string =>
      execFileSync('git', ['-c', 'user.name=Max', '-c', 'user.email=max@example.org', ...args], {
        cwd: dir,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    git('init', '-q');
    writeFileSync(path.join(dir, 'demo.txt'), 'one\ntwo\nthree\n');
    git('add', '.');
    git('commit', '-q', '-m', 'start');
    const [subject, ...rest] = PATCH.split('\n');
    const anne = '=?utf-8?q?=C3=84nne?= Author <anne@example.org>';
    const thread =
      MAIL('p', `[PATCH v3] ${subject}`, anne, '', rest.slice(1).join('\n')) +
      MAIL(
        'r',
        `Re: [PATCH v3] ${subject}`,
        'Rob <rob@example.org>',
        'p',
        'Reviewed-by: Rob <rob@example.org>',
      ) +
      MAIL(
        't',
        `Re: [PATCH v3] ${subject}`,
        'Tom <tom@example.org>',
        'r',
        'Tested-by: Tom <tom@example.org> # on x86',
      );
    const file = path.join(dir, '..', `${path.basename(dir)}.mbox`);
    writeFileSync(file, thread);
    const { messages } = await readSources([file], {});
    const ready = amReady(collectFollowups(messages));
    writeFileSync(file, ready?.mbox ?? '');
    git('am', '-q', file);
    rmSync(file);
    assert.equal(
      git('log', '-1', '--format=%an <%ae>%n%s%n%b'),
      `Änne Author <anne@example.org>
${subject}
Größer is not smaller.

Signed-off-by: Änne Author <anne@example.org>
Reviewed-by: Rob <rob@example.org>
Tested-by: Tom <tom@example.org> # on x86

`,
    );
    assert.equal(readFileSync(path.join(dir, 'demo.txt'), 'utf8'), 'one\nzwei\nthree\n');
  } finally {
    rmSync(dir, { recursive: true });
  }
});
