/**
 * Sources of mail: files of any kind, directories, standard input, archives. What a file is, its content says. What only some sources need is
 * imported when one comes.
 */
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { MAX_MESSAGE_BYTES } from '../limits.js';
import { decodeText } from '../mail/charset.js';
import { mboxSplitter, type RawMessage, type SplitOptions } from '../mail/mbox.js';
import type { Message } from '../mail/message.js';
import { readPage } from '../mail/page.js';
import { parseEnvelope, parseMessage } from '../mail/parse.js';
import { type Kind, kindOf, SNIFF_BYTES } from '../mail/sniff.js';
import { buildThreads } from '../mail/thread.js';
import { type Problem, UserError } from '../text.js';

/** A bare `git diff`, one char per byte. */
export interface BareDiff {
  source: string;
  text: string;
}

export interface Input {
  messages: Message[];
  diffs: BareDiff[];
  /** What is wrong with the sources; what is wrong with one message stands in that message. */
  problems: Problem[];
  sources: string[];
}

/** One message as bytes; views of a buffer that is used again later are the reader's to copy if it keeps them. */
export interface Mail {
  bytes: Uint8Array;
  origin: Message['origin'];
}

type Beside = { kind: 'diff'; diff: BareDiff } | { kind: 'problem'; problem: Problem };
export type MailItem = { kind: 'mail'; mail: Mail } | Beside;
export type MessageItem = { kind: 'message'; message: Message } | Beside;

export interface ReadOptions extends SplitOptions {
  /** Of a public-inbox archive only the thread of this message is read (without angle brackets). */
  msgid?: string | null;
  /** Whether a Message-ID or an address of an archive's page may be fetched. Default: no. */
  network?: boolean;
  /** Base address for Message-IDs; default lore.kernel.org/all. */
  lore?: string;
}

const problem = (source: string, message: string, byte?: number): Beside => ({
  kind: 'problem',
  problem: byte === undefined ? { message, source } : { message, source, byte },
});

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EISDIR: 'is a directory',
};

const reasonOf = (e: unknown): string => {
  const code = e instanceof Error && 'code' in e ? String(e.code) : '';
  return REASONS[code] ?? (code || String(e));
};

/** The file's bytes; an error of the system becomes one line. */
async function* bytesOf(name: string): AsyncGenerator<Buffer> {
  const stream = name === '-' ? process.stdin : createReadStream(name, { highWaterMark: 1 << 20 });
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (e) {
    throw new UserError(`${name}: ${reasonOf(e)}`);
  }
}

/** The first bytes of a stream, and the stream with them still in it. */
async function peek(
  chunks: AsyncIterable<Buffer>,
): Promise<{ head: Buffer; chunks: AsyncGenerator<Buffer> }> {
  const iterator = chunks[Symbol.asyncIterator]();
  const seen: Buffer[] = [];
  for (let size = 0; size < SNIFF_BYTES; ) {
    const next = await iterator.next();
    if (next.done) break;
    seen.push(next.value);
    size += next.value.length;
  }
  async function* rest(): AsyncGenerator<Buffer> {
    yield* seen.splice(0);
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  }
  return { head: Buffer.concat(seen).subarray(0, SNIFF_BYTES), chunks: rest() };
}

/** Everything, up to the limit of one message; null when there is more. */
async function collect(chunks: AsyncIterable<Buffer>): Promise<Buffer | null> {
  const all: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > MAX_MESSAGE_BYTES) return null;
    all.push(chunk);
  }
  return Buffer.concat(all);
}

/** Layers of compression that are taken off: more than two is no archive but an attack. */
const MAX_LAYERS = 3;

interface Opened {
  kind: Kind;
  chunks: AsyncIterable<Buffer>;
  /** Damage of the compressed stream, found while reading. */
  damage: string[];
}

async function open(bytes: AsyncIterable<Buffer>): Promise<Opened> {
  const damage: string[] = [];
  const note = (reason: string): void => {
    damage.push(reason);
  };
  let peeked = await peek(bytes);
  let kind = kindOf(peeked.head);
  for (let layer = 0; layer < MAX_LAYERS && (kind === 'gzip' || kind === 'zstd'); layer++) {
    const { gunzip, unzstd } = await import('./decompress.js');
    peeked = await peek((kind === 'gzip' ? gunzip : unzstd)(peeked.chunks, note));
    kind = kindOf(peeked.head);
  }
  return { kind, chunks: peeked.chunks, damage };
}

const UNUSABLE: Partial<Record<Kind, string>> = {
  empty: 'the file is empty',
  binary: 'not mail: the file is binary',
  unknown: 'neither mail, nor a saved page, nor a diff',
  gzip: 'compressed too many times',
  zstd: 'compressed too many times',
};

async function* mboxItems(
  name: string,
  chunks: AsyncIterable<Buffer>,
  options: ReadOptions,
): AsyncGenerator<MailItem> {
  const splitter = mboxSplitter(options);
  const mail = ({ bytes, number, byte }: RawMessage): MailItem => ({
    kind: 'mail',
    mail: { bytes, origin: { source: name, number, byte } },
  });
  for await (const chunk of chunks) for (const raw of splitter.push(chunk)) yield mail(raw);
  for (const raw of splitter.end()) yield mail(raw);
  for (const p of splitter.problems) yield { kind: 'problem', problem: { ...p, source: name } };
}

async function* wholeItems(
  name: string,
  kind: Kind,
  chunks: AsyncIterable<Buffer>,
): AsyncGenerator<MailItem> {
  const bytes = await collect(chunks);
  if (bytes === null) {
    yield problem(name, `larger than ${MAX_MESSAGE_BYTES >> 20} MiB: not read`);
    return;
  }
  if (kind === 'diff') {
    yield { kind: 'diff', diff: { source: name, text: bytes.toString('latin1') } };
    return;
  }
  const page = readPage(decodeText(bytes.toString('latin1'), null));
  for (const p of page.problems) yield { kind: 'problem', problem: { ...p, source: name } };
  for (const [i, mail] of page.mails.entries())
    yield { kind: 'mail', mail: { bytes: mail, origin: { source: name, number: i + 1, byte: 0 } } };
}

/** One file or `-`. A file that is no source throws a UserError. */
async function* fileItems(
  name: string,
  options: ReadOptions,
  bytes: AsyncIterable<Buffer> = bytesOf(name),
): AsyncGenerator<MailItem> {
  const { kind, chunks, damage } = await open(bytes);
  const unusable = damage[0] ?? UNUSABLE[kind];
  if (UNUSABLE[kind] !== undefined) throw new UserError(`${name}: ${unusable}`);
  yield* kind === 'mbox' || kind === 'message'
    ? mboxItems(name, chunks, options)
    : wholeItems(name, kind, chunks);
  for (const reason of damage) yield problem(name, reason);
}

/** Files of a maildir (cur and new), an MH folder or a folder of patches, in order of their names, numbers as numbers. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const maildir = entries.filter((e) => e.isDirectory() && (e.name === 'cur' || e.name === 'new'));
  const folders = maildir.length > 0 ? maildir.map((e) => path.join(folder, e.name)) : [folder];
  const names: string[] = [];
  for (const f of folders)
    for (const e of await readdir(f, { withFileTypes: true }))
      if (e.isFile() && !e.name.startsWith('.')) names.push(path.join(f, e.name));
  // Made here: ICU's rules take 5 ms to load, a tenth of what all of lint on one page may add to node's own start.
  const { compare } = new Intl.Collator('en', { numeric: true });
  return names.sort((a, b) => compare(path.basename(a), path.basename(b)));
}

async function* folderItems(folder: string, options: ReadOptions): AsyncGenerator<MailItem> {
  let any = false;
  for (const file of await filesIn(folder)) {
    try {
      for await (const item of fileItems(file, options)) {
        any ||= item.kind !== 'problem';
        yield item;
      }
    } catch (e) {
      if (!(e instanceof UserError)) throw e;
      yield { kind: 'problem', problem: { message: e.message, source: file } };
    }
  }
  if (!any) throw new UserError(`${folder}: no mail in this directory`);
}

/** Messages of a public-inbox archive in git; with `msgid` in two passes, the first for the thread's members. */
async function* inboxItems(
  folder: string,
  epochs: readonly string[],
  options: ReadOptions,
): AsyncGenerator<MailItem> {
  const { inboxMails } = await import('./inbox.js');
  const wanted = options.msgid ? await threadMembers(folder, epochs, options.msgid) : null;
  let number = 0;
  for (const epoch of epochs)
    for await (const mail of inboxMails(epoch)) {
      number++;
      if (wanted !== null && !wanted.has(number)) continue;
      yield { kind: 'mail', mail: { bytes: mail, origin: { source: folder, number, byte: 0 } } };
    }
}

/** Numbers (from 1) of the messages in the thread of `id`. */
async function threadMembers(folder: string, epochs: readonly string[], id: string): Promise<Set<number>> {
  const { inboxMails } = await import('./inbox.js');
  const envelopes: Message[] = [];
  for (const epoch of epochs)
    for await (const mail of inboxMails(epoch))
      envelopes.push(parseEnvelope(mail, { source: folder, number: envelopes.length + 1, byte: 0 }));
  const thread = buildThreads(envelopes).find((t) => t.nodes.some((n) => n.message && n.messageId === id));
  if (!thread) throw new UserError(`${folder}: no message with the ID <${id}>`);
  return new Set(thread.nodes.flatMap((n) => n.message?.origin.number ?? []));
}

/** The messages of one source as they are read, with memory for one at a time. Throws a UserError when the source can't be
 *  read or is none. */
export async function* streamMessages(name: string, options: ReadOptions = {}): AsyncGenerator<MessageItem> {
  for await (const item of streamMails(name, options))
    yield item.kind === 'mail'
      ? { kind: 'message', message: await parseMessage(item.mail.bytes, item.mail.origin) }
      : item;
}

/** The same as bytes. */
export async function* streamMails(name: string, options: ReadOptions = {}): AsyncGenerator<MailItem> {
  if (name === '-') {
    yield* fileItems(name, options);
    return;
  }
  let isFolder = false;
  try {
    isFolder = (await stat(name)).isDirectory();
  } catch (e) {
    const { fetchThread, threadAddress } = await import('./lore.js');
    const address = threadAddress(name, options.lore);
    if (address === null) throw new UserError(`${name}: ${reasonOf(e)}`);
    if (!options.network)
      throw new UserError(`${name}: no such file, and nothing is fetched without the network`);
    yield* fileItems(name, options, fetchThread(address));
    return;
  }
  const epochs = isFolder ? await (await import('./inbox.js')).inboxEpochs(name) : null;
  if (epochs) yield* inboxItems(name, epochs, options);
  else yield* isFolder ? folderItems(name, options) : fileItems(name, options);
}

/** All sources in the order given, as one input. Throws a UserError when one can't be read, or when nothing is usable. */
export async function readSources(names: string[], options: ReadOptions = {}): Promise<Input> {
  const input: Input = { messages: [], diffs: [], problems: [], sources: [...names] };
  for (const name of names)
    for await (const item of streamMessages(name, options)) {
      if (item.kind === 'message') input.messages.push(item.message);
      else if (item.kind === 'diff') input.diffs.push(item.diff);
      else input.problems.push(item.problem);
    }
  if (input.messages.length + input.diffs.length === 0) {
    const first = input.problems[0];
    throw new UserError(first ? `${first.source ?? ''}: ${first.message}` : 'no mail given');
  }
  return input;
}
