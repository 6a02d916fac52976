/** The user's own page. */
import { readFileSync } from 'node:fs';
import { makeMessage } from '../patch/make.js';
import { sharedFile } from '../shared.js';

/** The reply on the page, its body cut out by hand: from the line behind the headers to the thread view. */
export function seedReply() {
  const page = readFileSync(sharedFile('seed', '000_fc92fbb7aa188ac4.txt'), 'utf8');
  const body = page.slice(
    page.indexOf('\nOn Thu, Apr 23, 2026') + 1,
    page.indexOf('\n  parent reply\tother threads') + 1,
  );
  return makeMessage({
    body,
    subject: 'Re: [PATCH v1 net] ipmr: Free mr_table after RCU grace period.',
    messageId: 'afrY34dLXNUboevf@ly-workstation',
    inReplyTo: ['20260423053456.4097409-1-kuniyu@google.com'],
    to: [{ name: 'Kuniyuki Iwashima', address: 'kuniyu@google.com' }],
  });
}
