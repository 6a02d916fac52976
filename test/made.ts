/** Messages made for a test. */
import type { Message, Person } from '../src/mail/message.js';

export function person(text: string): Person {
  const at = /^(?:(.*?) )?<?([^<> ]+@[^<> ]+)>?$/.exec(text);
  return { name: at?.[1] ?? '', address: at?.[2] ?? text };
}

/** A parsed message with the given fields; the date is `2026-01-01T00:00Z` plus `minute` minutes. */
export function made(fields: {
  id: string;
  subject?: string;
  from?: string;
  body?: string;
  inReplyTo?: string;
  minute?: number;
}): Message {
  const epoch = 1_767_225_600 + 60 * (fields.minute ?? 0);
  const body = fields.body ?? '';
  return {
    messageId: fields.id,
    otherIds: [],
    inReplyTo: fields.inReplyTo === undefined ? [] : [fields.inReplyTo],
    references: fields.inReplyTo === undefined ? [] : [fields.inReplyTo],
    from: person(fields.from ?? 'Ann Author <ann@example.org>'),
    to: [],
    cc: [],
    subject: fields.subject ?? '',
    date: { text: '', epoch, offset: 0 },
    headers: [],
    parts: [
      {
        type: 'text/plain',
        charset: 'utf-8',
        filename: null,
        disposition: null,
        bytes: Buffer.from(body, 'utf8').toString('latin1'),
        text: body,
      },
    ],
    body,
    origin: { source: 'test', number: 1, byte: 0 },
    problems: [],
  };
}
