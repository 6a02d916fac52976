/**
 * An am-ready mbox: the patches of one revision with the trailers that replies gave them, written as b4 writes it
 * (the layout is that of the newer b4 whose output its test files hold: no `---` in front of a bare diff).
 */
import type { Message, Person } from '../mail/message.js';
import { headerOf } from '../mail/message.js';
import { findTrailers, sameAddress, sameTrailer, trailerText } from './b4-trailer.js';
import { collectedFor, type Followups, newOnes } from './followup.js';
import { type Chosen, chooseRevision, type Mailed } from './mailbox.js';
import { type Mailinfo, mailinfo } from './mailinfo.js';
import type { Trailer } from './trailer.js';

export interface AmOptions {
  /** The highest when absent. */
  revision?: number;
  /** Leave the patches as they were sent. */
  noTrailers?: boolean;
  /** Trailers that the cover letter got go to every patch unless this is false. */
  coverTrailers?: boolean;
  /** Adds the signer's Signed-off-by; an own one always moves to the end. */
  signer?: Person;
  /** Only move an own Signed-off-by, add none. */
  signs?: boolean;
  /** A Cc trailer for each recipient who is in no trailer. */
  copyCcs?: boolean;
  /** A Link trailer to the patch. */
  addLink?: boolean;
  /** `%s` becomes the Message-ID. */
  linkMask?: string;
  /** Keys in the wanted order, `*` and `?` as in file names: for what was added since the last Signed-off-by. */
  order?: readonly string[];
  /** Addresses whose trailers are not taken. */
  ignoreFrom?: readonly string[];
}

const LINK_MASK = 'https://patch.msgid.link/%s';
const DIFFSTAT = /^[^\S\n]*\d+ file.*\d+ (?:insertion|deletion)/im;

/** A patch's text in its pieces. */
interface Parts {
  headers: Trailer[];
  message: string;
  trailers: Trailer[];
  /** What follows the `---`. */
  basement: string;
  signature: string;
}

function splitOnce(text: string, at: number, skip: number): [string, string] {
  return [text.slice(0, at), text.slice(at + skip)];
}

/** The message and what stands below its `---` or is its diff. */
function splitBasement(body: string): [string, string] {
  const rule = body.startsWith('---\n') ? 0 : body.indexOf('\n---\n') + 1;
  if (rule > 0 || body.startsWith('---\n')) return splitOnce(body, rule, 4);
  const git = body.indexOf('\ndiff ');
  const plain = body.indexOf('\n--- ');
  const at = git !== -1 ? git : plain;
  return at === -1 ? [body, ''] : splitOnce(body, at, 1);
}

const strip = (text: string): string => text.replace(/^\n+|\n+$/g, '');

function partsOf(text: string): Parts {
  const body = strip(text.replaceAll('\r', ''));
  const mark = body.lastIndexOf('\n-- \n');
  const [above, signature] = mark === -1 ? [body, ''] : splitOnce(body, mark, 5);
  const [top, below] = splitBasement(mark === -1 ? above : above.replace(/\n+$/, ''));
  const basement = below.replace(/\n+$/, '');
  const paragraphs = strip(top).split('\n\n');
  const first = findTrailers(paragraphs[0] ?? '', false);
  const last = findTrailers(paragraphs.at(-1) ?? '', false);
  const others = said(last.others);
  if (paragraphs.length === 1)
    return { headers: [], message: others, trailers: last.trailers, basement, signature };
  const isHeader = said(first.others) === '';
  const kept = [
    ...(isHeader ? [] : [paragraphs[0] ?? '']),
    ...paragraphs.slice(1, -1),
    ...(others === '' ? [] : [others]),
  ];
  return {
    headers: isHeader ? first.trailers : [],
    message: kept.join('\n\n'),
    trailers: last.trailers,
    basement,
    signature,
  };
}

const said = (lines: readonly string[]): string => lines.join('\n').replace(/\n+$/, '');

/** `*` and `?` as in file names. */
function matches(glob: string, key: string): boolean {
  const source = glob
    .trim()
    .toLowerCase()
    .replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${source.replaceAll(/\*+/g, '.*').replaceAll('?', '.')}$`).test(key.toLowerCase());
}

/** What came after the last Signed-off-by is the signer's to order. */
function ordered(own: Trailer[], added: Trailer[], order: readonly string[]): [Trailer[], Trailer[]] {
  const lastSigned = own.findLastIndex((t) => t.key.toLowerCase() === 'signed-off-by');
  let left = [...own.slice(lastSigned + 1), ...added];
  const sorted: Trailer[] = [];
  for (const glob of order) {
    sorted.push(...left.filter((t) => matches(glob, t.key)));
    left = left.filter((t) => !matches(glob, t.key));
  }
  return [own.slice(0, lastSigned + 1), [...sorted, ...left]];
}

function recipients(message: Message, there: readonly Trailer[]): Trailer[] {
  const [local, domain] = [0, 1].map((i) => (p: Person) => p.address.split('@')[i] ?? '') as [
    (p: Person) => string,
    (p: Person) => string,
  ];
  const key = (p: Person) => domain(p) + local(p);
  const all = [...message.to, ...message.cc].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
  const found: Trailer[] = [];
  for (const p of all) {
    const known = [...there, ...found].some((t) => t.person && sameAddress(t.person.address, p.address));
    if (!known)
      found.push({ key: 'Cc', value: p.name === '' ? p.address : `${p.name} <${p.address}>`, person: p });
  }
  return found;
}

/** Own trailers, then the new ones, each once; the signer's own at the end. */
function fixed(mailed: Mailed, own: Trailer[], collected: readonly Trailer[], options: AmOptions): Trailer[] {
  const { signer } = options;
  const mine: Trailer | null = signer
    ? { key: 'Signed-off-by', value: `${signer.name} <${signer.address}>`, person: signer }
    : null;
  const isMine = (t: Trailer): boolean => mine !== null && sameTrailer(t, mine);
  const signed = own.some(isMine) || collected.some(isMine) || options.signs !== false;
  let kept = own.filter((t) => !isMine(t));
  let added = collected.filter((t) => !isMine(t));
  if (options.addLink)
    added.push({ key: 'Link', value: (options.linkMask ?? LINK_MASK).replace('%s', mailed.id) });
  if (options.copyCcs) added.push(...recipients(mailed.message, [...kept, ...added]));
  if (options.order && options.order.join() !== '*') [kept, added] = ordered(kept, added, options.order);
  const ignored = new Set((options.ignoreFrom ?? []).map((a) => a.toLowerCase()));
  const wanted = added.filter((t) => !ignored.has(t.person?.address.toLowerCase() ?? ''));
  return [...kept, ...newOnes(wanted, kept), ...(mine && signed ? [mine] : [])];
}

function rebuilt(parts: Parts, trailers: readonly Trailer[]): string {
  const { headers, message, basement, signature } = parts;
  let body = headers.map((t) => `${t.key}: ${t.value}\n`).join('');
  if (headers.length > 0) body += '\n';
  if (message !== '') body += `${message.replace(/\n+$/, '')}\n${trailers.length > 0 ? '\n' : ''}`;
  body += trailers.map((t) => `${trailerText(t)}\n`).join('');
  if (basement !== '') {
    const bare = /^\s*(?:diff --git|--- )/.test(basement) && !DIFFSTAT.test(basement);
    body += `${trailers.length > 0 ? '' : '\n'}${bare ? '\n' : '---\n'}${strip(basement)}\n`;
  }
  return signature === '' ? body : `${body}-- \n${strip(signature)}\n`;
}

/** Folds as Python's textwrap does at 75 columns, the first word kept with the header's name. */
function folded(name: string, value: string): string {
  const text = `${name}: ${value}`;
  if (text.length <= 75) return text;
  const lines: string[] = [];
  let line = '';
  for (const word of `${name}:_${value}`.split(/\s+/)) {
    if (line === '') line = lines.length === 0 ? word : ` ${word}`;
    else if (line.length + 1 + word.length <= 75) line += ` ${word}`;
    else {
      lines.push(line);
      line = ` ${word}`;
    }
  }
  return [...lines, line].join('\n').replace(':_', ': ');
}

/** `[PATCH RFC v2 1/3] title`: what git am needs and no more. */
function amSubject(mailed: Mailed, chosen: Chosen, title: string): string {
  const words = ['PATCH'];
  if (mailed.isRfc) words.push('RFC');
  const rerolled = chosen.rerolled.size > 0;
  if (rerolled || mailed.revisionGiven) words.push(`v${rerolled ? chosen.revision : mailed.revision}`);
  if (mailed.counted) words.push(`${mailed.index}/${mailed.total}`);
  return `[${words.join(' ')}] ${title}`;
}

const NAME_SPECIALS = /[()<>@,:;."[\]]/;

function fromLine(info: Mailinfo, text: (bytes: string) => string): string {
  const name = text(info.author ?? '');
  const email = text(info.email ?? '');
  if (name === '') return email;
  const quoted = NAME_SPECIALS.test(name) ? `"${name.replace(/(["\\])/g, '\\$1')}"` : name;
  return `${quoted} <${email}>`;
}

/** What `git mailinfo --scissors` makes of the message's text. */
function infoOf(mailed: Mailed): Mailinfo {
  const header = (name: string) => `${name}: ${headerOf(mailed.message, name)?.trim() ?? ''}\n`;
  const top = `${header('From')}${header('Date')}${header('Subject')}Content-Type: text/plain; charset=utf-8\n\n`;
  // The blank line in front of the next `From ` of an mbox belongs to the mbox.
  const body = Buffer.from(mailed.body.replace(/\n\n$/, '\n'), 'utf8');
  return mailinfo(Buffer.concat([Buffer.from(top, 'latin1'), body]), { scissors: true });
}

const utf8 = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8');

/** One mail of the mbox, with its `From ` line. */
function amMail(
  mailed: Mailed,
  chosen: Chosen,
  collected: readonly Trailer[],
  options: AmOptions,
): { text: string; trailers: Trailer[] } {
  const info = infoOf(mailed);
  const sent = utf8(info.message + info.patch);
  const parts = partsOf(sent);
  const trailers = options.noTrailers ? parts.trailers : fixed(mailed, parts.trailers, collected, options);
  const body = options.noTrailers ? sent : rebuilt(parts, trailers);
  const ascii = /^[\x00-\x7f]*$/.test(body);
  const text = [
    'From git@z Thu Jan  1 00:00:00 1970',
    folded('Subject', amSubject(mailed, chosen, utf8(info.subject ?? ''))),
    `From: ${fromLine(info, utf8)}`,
    `Date: ${info.date ?? ''}`,
    `Message-Id: <${mailed.id}>`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset="utf-8"',
    `Content-Transfer-Encoding: ${ascii ? '7bit' : '8bit'}`,
    '',
    ...body.split('\n').map((l) => l.replace(/\r+$/, '')),
    '',
  ].join('\n');
  return { text, trailers };
}

export interface AmReady {
  /** The mbox, as text to be written in UTF-8. */
  mbox: string;
  revision: number;
  /** Numbers that are not there. */
  missing: number[];
  /** The patches' own trailers and the collected ones, as written. */
  patches: { messageId: string; index: number; trailers: Trailer[]; text: string }[];
}

/** The am-ready mbox of one revision out of a thread's follow-ups; null when the thread has no such patches. */
export function amReady(found: Followups, options: AmOptions = {}): AmReady | null {
  const chosen = chooseRevision(found.box, options.revision);
  if (!chosen) return null;
  const withCover = options.coverTrailers !== false;
  const ready: AmReady = { mbox: '', revision: chosen.revision, missing: [], patches: [] };
  for (const [i, mailed] of chosen.patches.entries()) {
    if (!mailed) {
      ready.missing.push(i + 1);
      continue;
    }
    const collected = collectedFor(found, chosen, mailed, withCover);
    const mail = amMail(mailed, chosen, collected, options);
    ready.mbox += mail.text;
    ready.patches.push({ messageId: mailed.id, index: i + 1, trailers: mail.trailers, text: mail.text });
  }
  return ready;
}
