/** One case of the fuzzing: damaged diffs, mails and replies, and what must hold for whatever comes out. */
import assert from 'node:assert/strict';
import { assembleSeries } from '../../src/patch/assemble.js';
import { patchesOf, patchOfDiff } from '../../src/patch/extract.js';
import { applyToText, imagesOf } from '../../src/patch/images.js';
import { mailinfo } from '../../src/patch/mailinfo.js';
import type { Patch } from '../../src/patch/patch.js';
import { makeMessage } from './make.js';
import { generator, mutate } from './mutate.js';

/** Milliseconds of one case at most; a few times what the slowest takes on a busy machine. */
const SLOWEST = 1000;

export const DIFF = `diff --git a/net/a.c b/net/a.c
index 1234567..89abcde 100644
--- a/net/a.c
+++ b/net/a.c
@@ -10,5 +10,6 @@ static int f(void)
 	int a;
 
 	a = 1;
+	b(with, a, rather, long, list, of, arguments, that, a, client, breaks);
 	return a;
 }
diff --git "a/\\303\\251.h" b/n.h
similarity index 90%
rename from x
rename to n.h
--- a/x
+++ b/n.h
@@ -1 +1 @@
-a
\\ No newline at end of file
+b
`;
const BODY = `From: =?utf-8?q?B=C3=A9a?= <bea@example.org>
Subject: [PATCH v2] two
 lines

Message.

Fixes: 0123456789ab ("x")
Signed-off-by: Bea <bea@example.org>
---
 net/a.c | 1 +
 2 files changed, 2 insertions(+), 1 deletion(-)

${DIFF}-- 
2.40.1
`;
const MIME = `From: a@example.org
Subject: =?utf-8?b?W1BBVENIXSDDqQ==?=
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/plain; charset=iso-8859-1; format=flowed

Hi 
there
--b
Content-Type: text/x-patch
Content-Transfer-Encoding: base64

${Buffer.from(DIFF).toString('base64').replace(/.{60}/g, '$&\n')}
--b--
`;
const REPLY = `On Monday, Bea <bea@example.org> wrote:\n${BODY.replace(/^/gm, '> ')}\nA remark.\n\n${BODY.replace(/^/gm, '> > ')}\n${DIFF}`;

/** What holds for every patch, however damaged the input was. */
export function check(patch: Patch): void {
  for (const file of patch.diff.files) {
    assert.ok(!/(?:^|\/)\.\.(?:\/|$)/.test(file.path) && !file.path.startsWith('/'), file.path);
    const lines = file.hunks.flatMap((h) => h.lines);
    assert.equal(file.additions, lines.filter((l) => l.kind === '+').length);
    assert.equal(file.deletions, lines.filter((l) => l.kind === '-').length);
    for (const hunk of file.hunks) {
      const old = hunk.lines.filter((l) => l.kind !== '+').length;
      const now = hunk.lines.filter((l) => l.kind !== '-').length;
      assert.equal(hunk.complete, old === hunk.oldLines && now === hunk.newLines);
      assert.ok(old <= hunk.oldLines && now <= hunk.newLines);
    }
    if (!file.hunks.every((h) => h.complete)) assert.equal(patch.complete, false);
    imagesOf(file);
    applyToText(file, DIFF);
  }
}

export function timed(name: string, run: () => void): void {
  const start = process.cpuUsage().user;
  run();
  const ms = (process.cpuUsage().user - start) / 1000;
  assert.ok(ms < SLOWEST, `${name}: ${ms} ms`);
}

/** Damages everything as the seed says and reads it. */
export function runCase(seed: number): void {
  const random = generator(seed);
  timed(`case ${seed}`, () => {
    check(patchOfDiff(mutate(DIFF, random), 'x'));
    const body = mutate(BODY, random);
    const reply = mutate(REPLY, random);
    const sent = makeMessage({
      subject: mutate('[PATCH net v2 1/2] x', random),
      body,
      messageId: 'p@example.org',
    });
    const answer = makeMessage({
      subject: 'Re: [PATCH net v2 1/2] x',
      body: reply,
      inReplyTo: ['p@example.org'],
    });
    for (const m of [sent, answer]) for (const p of patchesOf(m)) check(p);
    assembleSeries([sent, answer, sent]);
    mailinfo(Buffer.from(mutate(MIME, random), 'latin1'), {
      scissors: seed % 2 === 0,
      stripQuotedCr: seed % 3 === 0,
    });
    mailinfo(Buffer.from(`Subject: x\n\n${body}`, 'latin1'));
  });
}
