/** scan says the same with any number of threads, in the order of the archive. */
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { folder, lorelint } from './lorelint.js';

const PATCH = (n: number) => `---
 net/f${n}.c | 2 +-
 1 file changed, 1 insertion(+), 1 deletion(-)

diff --git a/net/f${n}.c b/net/f${n}.c
--- a/net/f${n}.c
+++ b/net/f${n}.c
@@ -1,7 +1,7 @@
 static struct peer *peer_${n}(struct demo *d)
 {
 	struct peer *p;
 
-	p = d->peer;
+	p = rcu_dereference(d->peer);
 	return p;
 }
`;

function mail(n: number, subject: string, body: string, reply = ''): string {
  const pad = `${'filler '.repeat(12)}\n`.repeat(150);
  return `From mboxrd@z Thu Jan  1 00:00:00 1970
From: A ${n} <a${n}@example.org>
Message-ID: <${n}@example.org>
${reply}Date: Thu, 1 Jan 2026 00:${String(n % 60).padStart(2, '0')}:00 +0000
Subject: ${subject}

${pad}
${body}
`;
}

/** 120 patches of 13 KB each, and to every third a late answer with a splat or a trailer. */
function archive(): string {
  const patches = Array.from({ length: 120 }, (_, i) => mail(i, `[PATCH] change ${i}`, PATCH(i)));
  const answers = Array.from({ length: 40 }, (_, i) =>
    mail(
      1000 + i,
      `Re: [PATCH] change ${3 * i}`,
      'Reviewed-by: B <b@example.org>\n',
      `In-Reply-To: <${3 * i}@example.org>\n`,
    ),
  );
  return [...patches, ...answers].join('\n');
}

test('one, two and five threads print the same, every message in its place', (t) => {
  const dir = folder(t, { 'all.mbox': archive(), 'few.mbox': mail(7, 'hello', 'no patch\n') });
  const scan = (jobs: number, ...names: string[]) => {
    const r = lorelint(['scan', '--jobs', `${jobs}`, ...names.map((n) => path.join(dir, n))]);
    assert.equal(r.code, 0, r.stderr);
    return r.stdout;
  };
  const one = scan(1, 'all.mbox', 'few.mbox');
  const records = one
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; number?: number; rule?: string });
  const numbers = records.filter((r) => r.type === 'message').map((r) => r.number);
  assert.deepEqual(numbers, [...Array.from({ length: 160 }, (_, i) => i + 1), 1]);
  assert.equal(records.filter((r) => r.type === 'series').length, 120);
  assert.equal(records.filter((r) => r.type === 'diagnostic').length, 120);
  assert.equal(scan(2, 'all.mbox', 'few.mbox'), one);
  assert.equal(scan(5, 'all.mbox', 'few.mbox'), one);
});

test('a source that is not there ends the scan, behind the records of those before it', (t) => {
  const dir = folder(t, { 'few.mbox': mail(7, 'hello', 'no patch\n') });
  const names = [path.join(dir, 'few.mbox'), path.join(dir, 'none.mbox')];
  for (const jobs of ['1', '3']) {
    const r = lorelint(['scan', '--jobs', jobs, ...names], { timeout: 60_000 });
    assert.equal(r.code, 2, r.stderr);
    assert.match(r.stderr, /none\.mbox: no such file/);
    assert.deepEqual(
      r.stdout.split('\n').map((line) => line && JSON.parse(line).type),
      ['message', ''],
    );
  }
});
