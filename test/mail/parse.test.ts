/** One message from its bytes: fields, parts, body. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { headerOf, type Message } from '../../src/mail/message.js';
import { parseMessage } from '../../src/mail/parse.js';

const origin = { source: 'test', number: 1, byte: 0 };
const parse = (text: string): Promise<Message> => parseMessage(Buffer.from(text, 'latin1'), origin);

test('the fields of a plain message', async () => {
  const m = await parse(
    [
      'From: "Doe, Jane" <jane@example.org>',
      'To: list@example.org, =?utf-8?q?J=C3=BCrgen?= <j@example.org>',
      'Cc: a@example.org,',
      '\tBob (the builder) <b@example.org>',
      'Subject: [PATCH net v2 1/2] a long',
      '  subject =?utf-8?B?w6Q=?= =?utf-8?B?w7Y=?=',
      'Date: Wed, 6 May 2026 13:59:59 +0800',
      'Message-ID: <one@example.org>',
      'In-Reply-To: <zero@example.org>',
      'References: <root@example.org>',
      ' <zero@example.org>',
      '',
      'first',
      'second',
    ].join('\n'),
  );
  assert.deepEqual(m.from, { name: 'Doe, Jane', address: 'jane@example.org' });
  assert.deepEqual(m.to, [
    { name: '', address: 'list@example.org' },
    { name: 'Jürgen', address: 'j@example.org' },
  ]);
  assert.deepEqual(
    m.cc.map((p) => p.address),
    ['a@example.org', 'b@example.org'],
  );
  assert.equal(m.subject, '[PATCH net v2 1/2] a long subject äö');
  assert.deepEqual(m.date, {
    text: 'Wed, 6 May 2026 13:59:59 +0800',
    epoch: Date.UTC(2026, 4, 6, 5, 59, 59) / 1000,
    offset: 480,
  });
  assert.equal(m.messageId, 'one@example.org');
  assert.deepEqual(m.inReplyTo, ['zero@example.org']);
  assert.deepEqual(m.references, ['root@example.org', 'zero@example.org']);
  assert.equal(headerOf(m, 'cc'), 'a@example.org,\n\tBob (the builder) <b@example.org>');
  assert.equal(m.body, 'first\nsecond\n');
  assert.equal(m.parts[0]?.bytes, 'first\nsecond');
  assert.deepEqual(m.problems, []);
});
