/** One message from its bytes. Plain text takes no library; HTML and old code pages go through mailparser, imported when needed. */
import { MAX_REFERENCES } from '../limits.js';
import type { Problem } from '../text.js';
import { parseAddresses } from './address.js';
import { decodeText, needsMailparser } from './charset.js';
import { parseDate } from './date.js';
import { messageIds, parseHeaders, readable, unfold } from './header.js';
import type { Header, Message, MimePart, Person } from './message.js';
import { type Leaf, mimeLeaves } from './mime.js';
import { parseParameterised } from './parameter.js';
import { decodeTransfer } from './transfer.js';

/** One char per byte with '\n' line ends, and what is wrong with the bytes: NUL and a lone CR are damage, CRLF is not. */
function normalise(raw: Uint8Array, byte: number): { text: string; problems: Problem[] } {
  let text = Buffer.from(raw.buffer, raw.byteOffset, raw.length).toString('latin1');
  const problems: Problem[] = [];
  const nul = text.indexOf('\0');
  if (nul !== -1) problems.push({ message: 'a NUL byte in the message', byte: byte + nul });
  if (text.includes('\r')) {
    const lone = text.search(/\r(?!\n)/);
    if (lone !== -1) problems.push({ message: 'a CR without LF in the message', byte: byte + lone });
    text = text.replaceAll('\r\n', '\n');
  }
  return { text, problems };
}

const isPatchName = (name: string | null): boolean => name !== null && /\.(?:patch|diff)$/i.test(name);
const isHtml = (type: string): boolean =>
  type === 'text/html' || type === 'text/xhtml' || type === 'application/xhtml+xml';

/** Space-stuffing of RFC 3676 §4.4 undone. Soft breaks stay. */
const unstuff = (text: string): string => text.replace(/^ /gm, '');

/** RFC 4880 §7.1: `- ` before a dash is the armour's, not the text's. Only inside a clearsigned block. */
function undash(text: string): string {
  const start = text.indexOf('-----BEGIN PGP SIGNED MESSAGE-----\n');
  if (start === -1 || (start > 0 && text[start - 1] !== '\n')) return text;
  const signature = text.indexOf('\n-----BEGIN PGP SIGNATURE-----', start);
  const end = signature === -1 ? text.length : signature;
  return text.slice(0, start) + text.slice(start, end).replace(/^- -/gm, '-') + text.slice(end);
}

async function withMailparser(type: string, charset: string | null, bytes: string): Promise<string> {
  const { simpleParser } = await import('mailparser');
  const base64 = Buffer.from(bytes, 'latin1').toString('base64').replace(/.{76}/g, '$&\n');
  const head = `Content-Type: ${type}; charset="${charset ?? 'utf-8'}"\nContent-Transfer-Encoding: base64\n\n`;
  try {
    return (await simpleParser(Buffer.from(head + base64))).text ?? '';
  } catch {
    return '';
  }
}

/** A part's place among the parts, before its text is known. */
function partOf(text: string, leaf: Leaf): MimePart {
  const { params, value: type } = leaf.type;
  const rawDisposition = leaf.headers.find((h) => h.name.toLowerCase() === 'content-disposition')?.raw;
  const disposition = rawDisposition === undefined ? null : parseParameterised(rawDisposition);
  const name = disposition?.params.get('filename') ?? params.get('name');
  const charset = params.get('charset')?.trim().toLowerCase() ?? null;
  const part: MimePart = {
    type,
    charset: charset === '' ? null : charset,
    filename: name === undefined ? null : readable(name),
    disposition:
      disposition === null
        ? null
        : disposition.value === 'inline'
          ? 'inline'
          : disposition.value === ''
            ? null
            : 'attachment',
    bytes: decodeTransfer(text.slice(leaf.start, leaf.end), leaf.encoding),
    text: '',
  };
  if (params.get('format')?.toLowerCase() === 'flowed')
    part.flowed = params.get('delsp')?.toLowerCase() === 'yes' ? 'delsp' : 'yes';
  return part;
}

/** Text that stands in the body as it is; HTML is decided when all parts are known. */
const isPlain = (part: MimePart): boolean =>
  isPatchName(part.filename) ||
  /^(?:text\/(?!x?html)|application\/x-(?:patch|diff)$|message\/plain$)/.test(part.type);

async function plainText(part: MimePart): Promise<string> {
  let text = needsMailparser(part.charset)
    ? await withMailparser('text/plain', part.charset, part.bytes)
    : decodeText(part.bytes, part.charset);
  if (text.includes('\r\n')) text = text.replaceAll('\r\n', '\n');
  if (part.flowed) text = unstuff(text);
  return text.includes('-----BEGIN PGP SIGNED') ? undash(text) : text;
}

function countLines(text: string): number {
  let lines = 0;
  for (let i = text.indexOf('\n'); i !== -1; i = text.indexOf('\n', i + 1)) lines++;
  return lines;
}

/** Fills in the parts' texts and joins them to the body. */
async function bodyOf(parts: MimePart[]): Promise<string> {
  for (const part of parts) if (isPlain(part)) part.text = await plainText(part);
  const plain = parts.some((p) => p.text.trim() !== '');
  let body = '';
  let line = 1;
  for (const part of parts) {
    if (isHtml(part.type) && !plain && part.disposition !== 'attachment')
      part.text = await withMailparser('text/html', part.charset, part.bytes);
    if (part.text === '') continue;
    const ended = part.text.endsWith('\n') ? part.text : `${part.text}\n`;
    if (parts.length > 1) {
      part.bodyLine = line;
      line += countLines(ended);
    } else part.bodyLine = 1;
    body += ended;
  }
  return body;
}

/** Lengths of the names that the envelope is made of: most of a mail's header is trace fields of other lengths. */
const LENGTHS = new Set(['to', 'from', 'subject', 'message-id', 'in-reply-to'].map((name) => name.length));

/** Values of the fields that the envelope is made of, by name in lower case. */
function valuesOf(headers: readonly Header[]): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const { name, raw } of headers) {
    if (!LENGTHS.has(name.length)) continue;
    const lower = name.toLowerCase();
    const list = values.get(lower);
    if (list) list.push(raw);
    else values.set(lower, [raw]);
  }
  return values;
}

const ids = (raws: readonly string[] = []): string[] => raws.flatMap(messageIds).slice(-MAX_REFERENCES);
const people = (raws: readonly string[] = []): Person[] => raws.flatMap(parseAddresses);

type Envelope = Pick<
  Message,
  'messageId' | 'otherIds' | 'inReplyTo' | 'references' | 'from' | 'subject' | 'date'
>;

/** What the header fields alone say, but for the recipients. */
function envelopeOf(values: ReadonlyMap<string, string[]>): Envelope {
  const own = ids(values.get('message-id'));
  const date = values.get('date')?.[0];
  return {
    messageId: own[0] ?? null,
    otherIds: own.slice(1).filter((id) => id !== own[0]),
    inReplyTo: ids(values.get('in-reply-to')),
    references: ids(values.get('references')),
    from: people(values.get('from'))[0] ?? null,
    subject: readable(values.get('subject')?.[0] ?? ''),
    date: date === undefined ? null : parseDate(unfold(date).trim()),
  };
}

/** Past a leading mbox `From ` line (also `>From `, as some deliverers leave it). */
function headerStart(text: string): number {
  if (!text.startsWith('From ') && !text.startsWith('>From ')) return 0;
  const end = text.indexOf('\n');
  return end === -1 ? text.length : end + 1;
}

/** Bytes up to the first empty line, that included; all when there is none. */
function headerLength(raw: Uint8Array): number {
  for (let i = raw.indexOf(LF); i !== -1; i = raw.indexOf(LF, i + 1)) {
    const next = raw[i + 1] === CR ? i + 2 : i + 1;
    if (raw[next] === LF) return next + 1;
  }
  return raw.length;
}

const LF = 10;
const CR = 13;

/** The header alone as a message without parts, body and recipients: what threads are made of, at a fraction of the cost. */
export function parseEnvelope(raw: Uint8Array, origin: Message['origin']): Message {
  const { text } = normalise(raw.subarray(0, headerLength(raw)), origin.byte);
  const { headers } = parseHeaders(text, headerStart(text));
  // No text is kept alive by pieces of it.
  const envelope = JSON.parse(JSON.stringify(envelopeOf(valuesOf(headers)))) as Envelope;
  return { ...envelope, to: [], cc: [], headers: [], parts: [], body: '', origin, problems: [] };
}

/** `raw`: one message as bytes, with or without its mbox `From ` line. Never throws on input. */
export async function parseMessage(raw: Uint8Array, origin: Message['origin']): Promise<Message> {
  const { text, problems } = normalise(raw, origin.byte);
  const block = parseHeaders(text, headerStart(text));
  const tree = mimeLeaves(text, block.headers, block.body);
  const parts = tree.leaves.map((leaf) => partOf(text, leaf));
  const body = await bodyOf(parts);
  const values = valuesOf(block.headers);
  const envelope = envelopeOf(values);
  for (const p of [...block.problems, ...tree.problems]) problems.push({ byte: origin.byte, ...p });
  for (const p of problems) {
    p.source = origin.source;
    p.message = `message ${origin.number}: ${p.message}`;
    if (envelope.messageId !== null) p.messageId = envelope.messageId;
  }
  const [to, cc] = [people(values.get('to')), people(values.get('cc'))];
  return { ...envelope, to, cc, headers: block.headers, parts, body, origin, problems };
}
