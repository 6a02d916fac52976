/** Splitting: git's From lines, the four dialects, chunks of any size, limits. */
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { MAX_MESSAGE_BYTES } from '../../src/limits.js';
import { isFromLine, mboxSplitter, type RawMessage, splitMbox } from '../../src/mail/mbox.js';

const FROM = 'From jane@example.org Mon Sep 17 00:00:00 2001\n';
const RD = 'From mboxrd@z Thu Jan  1 00:00:00 1970\n';
const texts = (raws: RawMessage[]): string[] => raws.map((r) => r.bytes.toString('latin1'));
const split = (text: string): string[] => texts(splitMbox(Buffer.from(text, 'latin1')));

test('what is a From line, as git mailsplit has it', () => {
  const yes = [
    'From jane@example.org Mon Sep 17 00:00:00 2001\n',
    'From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\n',
    'From - Fri Jan  1 09:05:00 1999\n',
    'From a b c 12:34:56 91\n',
    // git looks four characters before the last colon and finds the day.
    'From jane@example.org Mon Sep 17 00:00 2001\n',
  ];
  const no = [
    'From here on the lock is held\n',
    'From jane Mon Sep 17 2001\n',
    'From jane@example.org Mon Sep 00:00 2001\n',
    'From jane@example.org Mon Sep 17 00:00:00 90\n',
    'from jane@example.org Mon Sep 17 00:00:00 2001\n',
    '>From jane@example.org Mon Sep 17 00:00:00 2001\n',
    'From 1:2:3\n',
  ];
  const is = (line: string): boolean => isFromLine(Buffer.from(line), 0, line.length);
  assert.deepEqual(
    yes.map(is),
    yes.map(() => true),
  );
  assert.deepEqual(
    no.map(is),
    no.map(() => false),
  );
});

test('messages with number and offset; a From line needs no empty line before it', () => {
  const text = `\n\n${FROM}Subject: a\n\nFrom here on: no split\n${FROM}Subject: b\n\nb`;
  const raws = splitMbox(Buffer.from(text));
  assert.deepEqual(texts(raws), [`${FROM}Subject: a\n\nFrom here on: no split\n`, `${FROM}Subject: b\n\nb`]);
  assert.deepEqual(
    raws.map((r) => [r.number, r.byte]),
    [
      [1, 2],
      [2, 2 + `${FROM}Subject: a\n\nFrom here on: no split\n`.length],
    ],
  );
});

test('mboxrd takes one > from every >From line, mboxo is left as written', () => {
  const body = 'Subject: a\n\n>From x\n>>From y\n > From z\ntext >From w\n';
  assert.deepEqual(split(RD + body), [`${RD}Subject: a\n\nFrom x\n>From y\n > From z\ntext >From w\n`]);
  assert.deepEqual(split(FROM + body), [FROM + body]);
  assert.deepEqual(
    texts(splitMbox(Buffer.from(FROM + body), { dialect: 'mboxrd' }))[0],
    `${FROM}Subject: a\n\nFrom x\n>From y\n > From z\ntext >From w\n`,
  );
});

test('mboxcl2: a Content-Length that leads to the next message decides; a wrong one does not', () => {
  const body = `see\n${FROM}not a message\n`;
  const mail = (n: number): string => `${FROM}Subject: a\nContent-Length: ${n}\n\n${body}`;
  assert.deepEqual(split(`${mail(body.length)}\n${FROM}Subject: b\n\nb\n`), [
    `${mail(body.length)}\n`,
    `${FROM}Subject: b\n\nb\n`,
  ]);
  assert.deepEqual(split(mail(body.length)), [mail(body.length)]);
  const wrong = `${mail(body.length + 5)}\n${FROM}Subject: b\n\nb\n`;
  assert.equal(split(wrong).length, 3);
  assert.equal(split(`${mail(999_999_999)}\n${FROM}Subject: b\n\nb\n`).length, 3);
});

test('a file without its first From line: a commit in the text does not split, a new message does', () => {
  const commit = 'From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\n';
  const bare = `Subject: a\n\nsee this:\n\n${commit}From: x@example.org\n\n---\n`;
  assert.deepEqual(split(bare), [bare]);
  assert.deepEqual(split(`${bare}\n${FROM}Subject: b\n\nb\n`), [`${bare}\n`, `${FROM}Subject: b\n\nb\n`]);
  assert.equal(split(`Subject: a\n\ntext\n${FROM}Subject: b\n`).length, 1);
  assert.equal(split(`Subject: a\n\ntext\n\n${FROM}no field here\n`).length, 1);
});

test('chunks of any size give the same messages', () => {
  const line = fc.constantFrom(
    '',
    'text',
    FROM.trim(),
    RD.trim(),
    'From x',
    '>From y',
    'Subject: s',
    'Content-Length: 12',
    '\r',
    'a\r',
  );
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 30 }),
      fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 20 }),
      (lines, sizes) => {
        const bytes = Buffer.from(lines.join('\n'));
        const splitter = mboxSplitter();
        const got: RawMessage[] = [];
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const size = sizes[i % sizes.length]!;
          got.push(...splitter.push(bytes.subarray(at, at + size)));
          at += size;
        }
        got.push(...splitter.end());
        assert.deepEqual(got, splitMbox(bytes));
      },
    ),
    { seed: 4, numRuns: 500 },
  );
});

test('a message over the size limit is left out with its number and offset; its neighbours stay', () => {
  const splitter = mboxSplitter();
  const filler = Buffer.alloc(1 << 20, 'x\n');
  const got = splitter.push(Buffer.from(`${FROM}Subject: a\n\na\n${FROM}Subject: big\n\n`));
  for (let i = 0; i <= MAX_MESSAGE_BYTES >> 20; i++) got.push(...splitter.push(filler));
  got.push(...splitter.push(Buffer.from(`${FROM}Subject: c\n\nc\n`)), ...splitter.end());
  assert.deepEqual(
    got.map((r) => [r.number, /Subject: (\w+)/.exec(r.bytes.toString())?.[1]]),
    [
      [1, 'a'],
      [3, 'c'],
    ],
  );
  assert.deepEqual(splitter.problems, [
    {
      message: 'message 2 is larger than 64 MiB and was left out',
      byte: FROM.length + 'Subject: a\n\na\n'.length,
    },
  ]);
});
