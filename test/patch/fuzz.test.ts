/** Damaged and hostile input: no exception, no hang, the promises of the types kept. The long run is in test/real. */
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { MAX_QUOTE_MARKS } from '../../src/limits.js';
import { patchesOf, patchOfDiff } from '../../src/patch/extract.js';
import { mailinfo } from '../../src/patch/mailinfo.js';
import { parseSubject } from '../../src/patch/subject.js';
import { check, DIFF, runCase } from './fuzz-case.js';
import { makeMessage } from './make.js';

test('300 damaged diffs, mails and replies', () => {
  for (let seed = 1; seed <= 300; seed++) runCase(seed);
});

test('arbitrary text is read without an exception', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...'>| @-+\\,1\nad/:<[]"=?'), maxLength: 300 }),
  );
  fc.assert(
    fc.property(text, (t) => {
      check(patchOfDiff(t, 'x'));
      for (const p of patchesOf(makeMessage({ subject: t, body: `${t}\n@@ -1 +1 @@\n${t}` }))) check(p);
      parseSubject(t);
      mailinfo(Buffer.from(t, 'utf8'));
    }),
    { numRuns: 300, seed: 20261123 },
  );
});

const MANY = 60_000;
const hostile: Record<string, string> = {
  'stray hunks': '@@ -1 +1 @@\n-a\n+b\nprose\n'.repeat(MANY / 4),
  'hunks that promise a billion lines': '@@ -1,999999999 +1,999999999 @@\n a\n'.repeat(MANY / 2),
  'file headers without hunks': 'diff --git a/x b/x\n--- a/x\n+++ b/x\n'.repeat(MANY / 3),
  'headers that never end': 'Index: x\n'.repeat(MANY),
  'quote marks of every kind': Array.from(
    { length: MANY / 10 },
    (_, i) => `${'> >>'.repeat(1 + (i % 11))}${'>'.repeat(i % 7)} @@ -1 +1 @@\n${'> '.repeat(i % 20)}-a\n`,
  ).join(''),
  'broken quoted lines': `> diff --git a/x b/x\n> --- a/x\n> +++ b/x\n> @@ -1,${MANY} +1,${MANY} @@\n${`> +${'word '.repeat(14)}\n+ more ${'word '.repeat(10)}\n> + a\n`.repeat(MANY / 6)}`,
  'blank runs': `> @@ -1 +1 @@\n${' '.repeat(200_000)}x\n${'\n'.repeat(MANY)}x\ndiff --git a/x b/x\n`,
  'diffstat lines': `${' a | '.repeat(70)}\n`.repeat(MANY / 20),
  'long lines': `diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@ ${'x '.repeat(300_000)}\n-${' a|'.repeat(200_000)}\n+${'>'.repeat(500_000)}\n`,
  'trailer-like lines': `---\n${`${'a'.repeat(500)} ${' '.repeat(500)}:\n`.repeat(MANY / 30)}\n${DIFF}`,
};

for (const [name, text] of Object.entries(hostile))
  test(`${name} (${text.length} characters) end soon`, () => {
    const start = process.cpuUsage().user;
    const message = makeMessage({ subject: 'Re: [PATCH] x', body: text });
    for (const p of patchesOf(message)) check(p);
    check(patchOfDiff(text, 'x'));
    mailinfo(Buffer.from(`Subject: ${':'.repeat(100_000)}${'[x]'.repeat(30_000)}\n\n${text}`, 'latin1'));
    assert.ok(
      (process.cpuUsage().user - start) / 1000 < 3000,
      `${(process.cpuUsage().user - start) / 1000} ms`,
    );
  });

test(`at most ${MAX_QUOTE_MARKS} different quote marks are followed`, () => {
  const marks = Array.from({ length: MAX_QUOTE_MARKS + 5 }, (_, i) => '>'.repeat(i + 1));
  const body = marks.map((m) => DIFF.replace(/^(?=.)/gm, m)).join('');
  const quoted = patchesOf(makeMessage({ subject: 'Re: [PATCH] x', body })).filter(
    (p) => p.carriedBy.as === 'quote',
  );
  assert.equal(quoted.length, MAX_QUOTE_MARKS);
});
