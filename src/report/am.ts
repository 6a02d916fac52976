/** A patch as a mail that `git am` takes, trailers from replies put in after its own. */
import { toBytes } from '../patch/diff-parse.js';
import type { Patch } from '../patch/patch.js';

/** One message of an mbox, one char per byte. */
export function amMail(patch: Patch): string {
  const author = patch.author ?? { name: 'unknown', address: 'unknown@localhost' };
  const id = patch.messageId === null ? [] : [`Message-ID: <${patch.messageId}>`];
  const head = [
    'From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001',
    `From: ${toBytes(mailbox(author.name, author.address))}`,
    ...(patch.date === null ? [] : [`Date: ${oneLine(patch.date)}`]),
    `Subject: [PATCH${patch.total > 1 ? ` ${patch.index}/${patch.total}` : ''}] ${toBytes(oneLine(patch.subject.title))}`,
    ...id,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=UTF-8',
    'Content-Transfer-Encoding: 8bit',
  ];
  return `${head.join('\n')}\n\n${toBytes(message(patch))}---\n\n${patch.diff.text}-- \nlorelint\n\n`;
}

const oneLine = (text: string): string => text.replace(/[\r\n\0]+/g, ' ');

const mailbox = (name: string, address: string): string =>
  /^[\w .'\u0080-\uffff-]*$/.test(name)
    ? `${oneLine(name)} <${oneLine(address)}>`
    : `"${oneLine(name).replace(/["\\]/g, '\\$&')}" <${oneLine(address)}>`;

/** The commit message; the follow-up trailers go to its end, each key and value once. */
function message(patch: Patch): string {
  const body = patch.message.replace(/\n+$/, '');
  const own = new Set(patch.trailers.filter((t) => t.from === undefined).map((t) => `${t.key}: ${t.value}`));
  const added = patch.trailers
    .filter((t) => t.from !== undefined)
    .map((t) => `${t.key}: ${oneLine(t.value)}`);
  const fresh = [...new Set(added)].filter((line) => !own.has(line));
  const gap = own.size === 0 && fresh.length > 0 && body !== '' ? '\n' : '';
  const text = [body, ...(fresh.length > 0 ? [`${gap}${fresh.join('\n')}`] : [])].filter((x) => x !== '');
  return `${text.join('\n')}\n`;
}
