/**
 * What `git mailinfo` takes out of a mail: author, subject, date, commit message and patch, byte for byte (git 2.39,
 * mailinfo.c). All texts are one char per byte; with `convert` the message and the headers are UTF-8, the patch keeps
 * its bytes. It has its own walk through MIME, since git's differs from RFC 2045 where mails are odd.
 */
import { isPatchBreak, isScissors } from './commit.js';
import { toUtf8 } from './mailinfo-charset.js';
import {
  cleanSpace,
  cleanSubject,
  decodeB,
  decodeHeader,
  decodeQ,
  headerValue,
  readFrom,
  SPACE,
  trimEnd,
} from './mailinfo-header.js';

export interface MailinfoOptions {
  /** `--scissors`. */
  scissors?: boolean;
  /** `-b`: keep brackets without PATCH in them. */
  keepNonPatch?: boolean;
  /** `-k`: keep the subject as it is. */
  keepSubject?: boolean;
  /** `--no-inbody-headers` when false. */
  inbodyHeaders?: boolean;
  /** `-m`: the Message-ID as the last line of the message. */
  messageId?: boolean;
  /** `--quoted-cr=strip`. */
  stripQuotedCr?: boolean;
  /** `-n` when false: no charset conversion. */
  convert?: boolean;
}

export interface Mailinfo {
  author: string | null;
  email: string | null;
  subject: string | null;
  date: string | null;
  /** The lines that git prints. */
  info: string;
  message: string;
  patch: string;
  /** Why git would fail; what it wrote before is in the other fields. */
  error: string | null;
}

const NAMES = ['From', 'Subject', 'Date'] as const;
type Name = (typeof NAMES)[number];
/** Boundaries that may be open at a time (MAX_BOUNDARIES). */
const MAX_BOUNDARIES = 5;

interface State {
  options: MailinfoOptions;
  input: string;
  at: number;
  outer: Map<Name, string>;
  inBody: Map<Name, string>;
  boundaries: string[];
  charset: string;
  encoding: 'none' | 'qp' | 'base64';
  flowed: boolean;
  delsp: boolean;
  /** In-body headers may still come. */
  headerStage: boolean;
  /** An in-body header whose continuation lines may follow. */
  pending: string;
  inPatch: boolean;
  /** The patch's first line, converted as a line of the message is. */
  first: string | null;
  messageId: string | null;
  message: string[];
  patch: string[];
  error: string | null;
}

/** Reads one mail (without the mbox quoting of `From `). */
export function mailinfo(raw: Uint8Array, options: MailinfoOptions = {}): Mailinfo {
  const state = begin(Buffer.from(raw.buffer, raw.byteOffset, raw.length).toString('latin1'), options);
  while (state.at < state.input.length && SPACE.test(state.input[state.at] ?? '')) state.at++;
  if (state.at >= state.input.length) state.error = 'empty patch';
  else {
    const line = readHeaders(state, state.outer, true);
    readBody(state, line);
  }
  return finish(state);
}

function begin(input: string, options: MailinfoOptions): State {
  return {
    options,
    input,
    at: 0,
    outer: new Map(),
    inBody: new Map(),
    boundaries: [],
    charset: '',
    encoding: 'none',
    flowed: false,
    delsp: false,
    headerStage: true,
    pending: '',
    inPatch: false,
    first: null,
    messageId: null,
    message: [],
    patch: [],
    error: null,
  };
}

/** The next line with its '\n'; null at the end. */
function nextLine(state: State): string | null {
  if (state.at >= state.input.length) return null;
  const end = state.input.indexOf('\n', state.at);
  const line = state.input.slice(state.at, end === -1 ? undefined : end + 1);
  state.at += line.length;
  return line;
}

const bare = (line: string): string => (line.endsWith('\n') ? line.slice(0, -1) : line);

/** Reads header lines up to the first that is none, which is given back. */
function readHeaders(state: State, into: Map<Name, string>, overwrite: boolean): string {
  for (let line = ''; ; ) {
    const first = nextLine(state);
    // A mail that ends in its header: git takes the last header line for the body too.
    if (first === null) return line;
    line = trimEnd(first);
    if (line === '' || !/^(?:>?From |[!-9;-~]*:)/.test(line)) return `${line}\n`;
    while (state.input[state.at] === ' ' || state.input[state.at] === '\t')
      line += trimEnd(` ${bare(nextLine(state) ?? '').slice(1)}`) || '';
    checkHeader(state, line, into, overwrite);
  }
}

/** Keeps the three headers that matter and follows those that say how the body is encoded. */
function checkHeader(state: State, line: string, into: Map<Name, string>, overwrite: boolean): void {
  const value = (name: string): string | null => {
    const text = headerValue(line, name);
    return text === null ? null : decoded(state, text);
  };
  for (const name of NAMES) {
    const text = !into.has(name) || overwrite ? value(name) : null;
    if (text !== null) {
      into.set(name, text);
      return;
    }
  }
  let text: string | null;
  if ((text = value('Content-Type')) !== null) contentType(state, text);
  else if ((text = value('Content-Transfer-Encoding')) !== null) {
    if (/base64/i.test(text)) state.encoding = 'base64';
    else state.encoding = /quoted-printable/i.test(text) ? 'qp' : 'none';
  } else if ((text = value('Message-ID')) !== null && state.options.messageId) state.messageId = text;
}

function decoded(state: State, text: string): string {
  const out = decodeHeader(text, state.options.convert !== false);
  if (out === null) state.error = 'cannot decode a header';
  return out ?? text;
}

/** Value of an attribute, found anywhere in the line, as git does. */
function attribute(line: string, name: string): string | null {
  const at = line.toLowerCase().indexOf(name);
  if (at === -1) return null;
  const rest = line.slice(at + name.length);
  return rest.startsWith('"')
    ? (/^[^"]*/.exec(rest.slice(1))?.[0] ?? '')
    : (/^[^; \t]*/.exec(rest)?.[0] ?? '');
}

function contentType(state: State, line: string): void {
  state.flowed = attribute(line, 'format=')?.toLowerCase() === 'flowed';
  state.delsp = attribute(line, 'delsp=')?.toLowerCase() === 'yes';
  const boundary = attribute(line, 'boundary=');
  if (boundary !== null) {
    if (state.boundaries.length + 1 >= MAX_BOUNDARIES) {
      state.error = 'Too many boundaries to handle';
      return;
    }
    state.boundaries.push(`--${boundary}`);
  }
  state.charset = attribute(line, 'charset=') ?? '';
}

const atBoundary = (state: State, line: string): boolean => {
  const top = state.boundaries.at(-1);
  return top !== undefined && line.startsWith(top);
};

/** Skips to the next line of the open boundary; null when there is none. */
function findBoundary(state: State): string | null {
  for (let line = nextLine(state); line !== null; line = nextLine(state))
    if (atBoundary(state, line)) return line;
  return null;
}

/** Closes and opens parts; gives the first line of the part's body, null when the mail ends. */
function handleBoundary(state: State, boundary: string): string | null {
  let line: string | null = boundary;
  while (line?.slice(state.boundaries.at(-1)?.length ?? 0).startsWith('--')) {
    state.boundaries.pop();
    take(state, '\n');
    if (state.error !== null) return null;
    line = findBoundary(state);
  }
  if (line === null) return null;
  state.encoding = 'none';
  state.charset = '';
  readHeaders(state, state.outer, false);
  const next = nextLine(state);
  return next === null ? null : `${bare(next)}\n`;
}

function readBody(state: State, first: string): void {
  let line: string | null = state.boundaries.length > 0 ? findBoundary(state) : first;
  const partial = { text: '' };
  while (line !== null) {
    if (atBoundary(state, line)) {
      if (partial.text !== '') take(state, partial.text);
      partial.text = '';
      line = handleBoundary(state, line);
      if (line === null) return;
    }
    if (state.encoding === 'none') takeFlowed(state, line, partial);
    else takeDecoded(state, state.encoding === 'qp' ? decodeQ(line, false) : decodeB(line), partial);
    if (state.error !== null) break;
    line = nextLine(state);
  }
  if (partial.text !== '') take(state, partial.text);
  flushPending(state);
}

/** Hands on the whole lines of what was decoded and keeps the rest. */
function takeDecoded(state: State, text: string, partial: { text: string }): void {
  const all = partial.text + text;
  partial.text = '';
  let start = 0;
  for (let end = all.indexOf('\n'); end !== -1; end = all.indexOf('\n', start)) {
    takeFlowed(state, all.slice(start, end + 1), partial);
    start = end + 1;
  }
  if (start < all.length) partial.text += all.slice(start);
}

/** Joins the soft-broken lines of format=flowed (RFC 3676). */
function takeFlowed(state: State, line: string, partial: { text: string }): void {
  if (!state.flowed) {
    const strip = state.options.stripQuotedCr === true && line.endsWith('\r\n');
    take(state, strip ? `${line.slice(0, -2)}\n` : line);
    return;
  }
  const end = line.endsWith('\r\n') ? line.length - 2 : line.endsWith('\n') ? line.length - 1 : line.length;
  if (line.slice(0, end) === '-- ') {
    if (partial.text !== '') take(state, partial.text);
    partial.text = '';
    take(state, line);
    return;
  }
  const stuffed = end > 0 && line[0] === ' ' ? 1 : 0;
  if (end > stuffed && line[end - 1] === ' ') {
    partial.text += line.slice(stuffed, end - (state.delsp ? 1 : 0));
    return;
  }
  take(state, partial.text + line.slice(stuffed));
  partial.text = '';
}

function take(state: State, line: string): void {
  if (!state.inPatch && !takeMessage(state, line)) return;
  state.inPatch = true;
  state.patch.push(state.first ?? line);
  state.first = null;
}

/** True when the line is the first of the patch. */
function takeMessage(state: State, line: string): boolean {
  if (state.headerStage && (line === '' || line === '\n')) {
    if (state.pending !== '') {
      flushPending(state);
      state.headerStage = false;
    }
    return false;
  }
  if (state.headerStage && state.options.inbodyHeaders !== false) {
    state.headerStage = isInBody(state, line);
    if (state.headerStage) return false;
  } else state.headerStage = false;
  const text = state.options.convert === false ? line : toUtf8(line, state.charset);
  if (text === null) {
    state.error = `cannot convert from ${state.charset} to UTF-8`;
    return false;
  }
  if (state.options.scissors && isScissors(text)) {
    state.message = [];
    state.headerStage = true;
    state.inBody.clear();
    return false;
  }
  // A bare `---` needs its line end: one at the very end of a mail is text.
  if (!isPatchBreak(text) || /^---[ \t\r]*$/.test(text)) {
    state.message.push(text);
    return false;
  }
  if (state.messageId !== null) state.message.push(`Message-Id: ${state.messageId}\n`);
  state.first = text;
  return true;
}

/** True for a line that belongs to the headers at the top of the body. */
function isInBody(state: State, line: string): boolean {
  if (state.pending !== '' && /^[ \t]/.test(line)) {
    if (state.options.scissors && isScissors(line)) {
      flushPending(state);
      return false;
    }
    state.pending = bare(state.pending) + line;
    return true;
  }
  flushPending(state);
  if (/^>From[ \t\n\r]/.test(line)) return /^>From [0-9a-f]{40} Mon Sep 17 00:00:00 2001\n$/.test(line);
  if (/^\[PATCH\][ \t\n\r]/.test(line)) {
    state.inBody.set('Subject', line);
    return true;
  }
  const isHeader = NAMES.some((name) => !state.inBody.has(name) && headerValue(line, name) !== null);
  if (isHeader) state.pending = line;
  return isHeader;
}

function flushPending(state: State): void {
  if (state.pending !== '') checkHeader(state, state.pending, state.inBody, false);
  state.pending = '';
}

function finish(state: State): Mailinfo {
  const out: Mailinfo = {
    author: null,
    email: null,
    subject: null,
    date: null,
    info: '',
    message: state.message.join(''),
    patch: state.patch.join(''),
    error: state.error,
  };
  if (out.error === 'empty patch') return out;
  for (const name of NAMES) {
    const value = (state.patch.length > 0 ? state.inBody.get(name) : undefined) ?? state.outer.get(name);
    if (value !== undefined) fill(out, name, value, state.options);
  }
  out.info += '\n';
  return out;
}

function fill(out: Mailinfo, name: Name, value: string, options: MailinfoOptions): void {
  if (name === 'From') {
    const { name: author, email } = readFrom(cleanSpace(value), { name: '', email: '' });
    out.author = author;
    out.email = email;
    out.info += `Author: ${author}\nEmail: ${email}\n`;
  } else if (name === 'Subject') {
    out.subject = options.keepSubject
      ? value
      : cleanSpace(cleanSubject(value, options.keepNonPatch === true));
    for (const line of out.subject.split('\n')) out.info += `Subject: ${line}\n`;
  } else {
    out.date = cleanSpace(value);
    out.info += `Date: ${out.date}\n`;
  }
}
