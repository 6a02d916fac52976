/** Messages for tests, put together by hand. */
import type { Message } from '../../src/mail/message.js';

/** A message with this subject and body; other fields as given. */
export function makeMessage(fields: Partial<Message> & { body: string; subject: string }): Message {
  return {
    messageId: 'reply@example.org',
    otherIds: [],
    inReplyTo: [],
    references: [],
    from: { name: 'Ann Author', address: 'ann@example.org' },
    to: [],
    cc: [],
    date: { text: 'Mon, 1 Jun 2026 10:00:00 +0000', epoch: 1780308000, offset: 0 },
    headers: [],
    parts: [
      {
        type: 'text/plain',
        charset: 'utf-8',
        filename: null,
        disposition: null,
        bytes: Buffer.from(fields.body, 'utf8').toString('latin1'),
        text: fields.body,
      },
    ],
    origin: { source: 'test', number: 1, byte: 0 },
    problems: [],
    ...fields,
  };
}
