/**
 * A saved page of a public-inbox archive (lore.kernel.org): one message's view as text, as a browser saves it, or as HTML.
 * The page is turned back into a mail, so that all else goes the one way. Shape: public-inbox, lib/PublicInbox/View.pm.
 */
import type { Problem } from '../text.js';
import { isThreadPage, threadPageMails } from './thread-page.js';

export interface Page {
  /** Mails in page order, UTF-8, ready for `parseMessage`. */
  mails: Buffer[];
  problems: Problem[];
}

/** Text browsers show the search field's button before it. */
const NAV = /^(?:[^>:\n]{0,80}[ \t\]])?help \/ color(?: \/ mirror)?(?: \/ Atom feed)?[ \t]*$/m;
const NAV_HTML = />help<\/a>\s*\/\s*<a[^>]{0,200}>color<\/a>/;

/** Whether the head of a file is such a page. `head`: the first 64 KiB or so. */
export function isPage(head: string): 'text' | 'html' | null {
  if (/^\s*</.test(head)) return /<pre/i.test(head) && NAV_HTML.test(head) ? 'html' : null;
  const nav = NAV.exec(head);
  return nav && nav.index < 4000 ? 'text' : null;
}

const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
};

function entity(whole: string, name: string): string {
  if (!name.startsWith('#')) return ENTITIES[name.toLowerCase()] ?? whole;
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code > 0 && code < 0x110000 && !(code >= 0xd800 && code < 0xe000)
    ? String.fromCodePoint(code)
    : whole;
}

/** What a tag means for the lines of the text around it: a block starts on a line of its own, a rule is an empty line. */
function tagText(tag: string, atLineStart: boolean): string {
  if (/^<(?:hr|br)\b/i.test(tag)) return '\n';
  return !atLineStart && /^<\/?(?:pre|form|div|p|title)\b/i.test(tag) ? '\n' : '';
}

/** The Message-ID in the address (relative, or made absolute by the browser) of a message's own page; a blank follows. */
function permalink(tag: string): string {
  const address = /href="?([^"\s>]{1,1000})/.exec(tag)?.[1] ?? '';
  const id = address.split('/').findLast((segment) => segment !== '');
  return id === undefined ? '' : `<${percentDecoded(id)}> `;
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The page's text; everything outside tags, entities decoded; style, script and title left out. */
export function htmlPageText(html: string): string {
  const out: string[] = [];
  const put = (text: string): void => {
    if (text !== '') out.push(text);
  };
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    const close = open === -1 ? -1 : html.indexOf('>', open);
    if (open === -1 || close === -1) break;
    put(html.slice(at, open));
    const tag = html.slice(open, Math.min(close + 1, open + 1200));
    at = close + 1;
    const skipped = /^<(style|script|title)\b/i.exec(tag);
    if (skipped) {
      const end = html.indexOf(`</${skipped[1]}`, at);
      at = end === -1 ? html.length : end;
    } else if (html.startsWith('permalink</a>', at)) put(permalink(tag));
    else put(tagText(tag, out.at(-1)?.endsWith('\n') ?? true));
  }
  out.push(html.slice(at));
  return out
    .join('')
    .replaceAll('\r\n', '\n')
    .replace(/&(#x?[0-9a-fA-F]{1,7}|[a-zA-Z]{2,8});/g, entity);
}

const FIELD =
  /^(?:From|To|Cc|Bcc|Subject|Date|Message-ID|In-Reply-To|References|Reply-To|Newsgroups|Sender):/i;

/** Index of the page's footer line: the last one that the thread overview follows; -1 when the page was cut. */
function footerLine(lines: readonly string[], from: number): number {
  for (let i = lines.length - 1; i >= from; i--) {
    if (!lines[i]!.includes('other threads:[') || !/^[ \t]*(?:next|prev|parent|reply|only)\b/.test(lines[i]!))
      continue;
    if (lines.slice(i + 1, i + 4).some((l) => l.startsWith('Thread overview:'))) return i;
  }
  return -1;
}

/** A header line without the page's links in it. */
const withoutLinks = (line: string): string =>
  line
    .replace(/[ \t]*\[thread overview\][ \t]*$/, '')
    .replace(/^(Message-ID:.*>)[ \t]*\(raw\)[ \t]*$/i, '$1');

const ATTACHMENT = /^\[-- Attachment #\d+(?::[^\n]*)?$/;

interface PagePart {
  type: string;
  filename: string | null;
  lines: string[];
}

/** The page marks parts of a multipart by `[-- Attachment #2: NAME --]` and `[-- Type: text/x-patch, Size: 1 bytes --]`. */
function partsOf(lines: readonly string[]): PagePart[] {
  const parts: PagePart[] = [{ type: 'text/plain', filename: null, lines: [] }];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    if (!ATTACHMENT.test(line) || !line.endsWith('--]')) {
      parts.at(-1)!.lines.push(line);
      continue;
    }
    const mark = line
      .slice(line.indexOf('#'))
      .replace(/^#\d+:?[ \t]*/, '')
      .replace(/[ \t]*--\]$/, '');
    let type = /Type:[ \t]*([^,\s]+)/.exec(mark)?.[1] ?? 'text/plain';
    const name = mark.replace(/,?[ \t]*Type:.*$/, '');
    const below = /^\[-- Type:[ \t]*([^,\s]+).*--\]$/.exec(lines[i + 1] ?? '');
    if (below) {
      type = below[1]!;
      i++;
    }
    if (lines[i + 1] === '') i++;
    parts.push({ type: type.toLowerCase(), filename: name === '' ? null : name, lines: [] });
  }
  return parts.filter((p, i) => i > 0 || parts.length === 1 || p.lines.some((l) => l !== ''));
}

function mailOf(headers: readonly string[], body: readonly string[]): Buffer {
  const parts = partsOf(body);
  const text = 'charset=utf-8\nContent-Transfer-Encoding: 8bit';
  const only = parts[0];
  if (parts.length === 1 && only && only.filename === null)
    return Buffer.from(
      `${headers.join('\n')}\nContent-Type: text/plain; ${text}\n\n${only.lines.join('\n')}\n`,
    );
  let boundary = 'page';
  while (body.some((l) => l.startsWith(`--${boundary}`))) boundary += '-';
  const out = [...headers, `Content-Type: multipart/mixed; boundary="${boundary}"`, ''];
  for (const part of parts) {
    const name = part.filename === null ? '' : `; name="${part.filename.replace(/["\\]/g, '\\$&')}"`;
    out.push(`--${boundary}`, `Content-Type: ${part.type}${name}; ${text}`, '', ...part.lines);
  }
  return Buffer.from(`${out.join('\n')}\n--${boundary}--\n`);
}

/** `text`: the page as decoded text or HTML. A page without a message gives no mail and a problem. */
export function readPage(text: string): Page {
  const html = isPage(text.slice(0, 65536)) === 'html';
  const lines = (html ? htmlPageText(text) : text.replaceAll('\r\n', '\n')).split('\n');
  const nav = lines.findIndex((l) => NAV.test(l));
  const start = lines.findIndex((l, i) => i > nav && FIELD.test(l));
  if (start === -1) return { mails: [], problems: [{ message: 'the saved page holds no message' }] };
  if (isThreadPage(lines[start]!)) {
    const mails = threadPageMails(lines).map((m) => mailOf(m.headers, m.body));
    const message =
      "a page of a whole thread shows no addresses and not who answers whom: the thread's mbox.gz has them";
    return { mails, problems: [{ message }] };
  }
  let end = start;
  while (end < lines.length && lines[end] !== '') end++;
  const headers = lines.slice(start, end).map(withoutLinks);
  const footer = footerLine(lines, end);
  if (footer === -1) {
    const problem = { message: 'the saved page has no thread overview: it may be cut short' };
    return { mails: [mailOf(headers, lines.slice(end + 1))], problems: [problem] };
  }
  // One blank line before the footer is the page's own.
  const last = lines[footer - 1] === '' ? footer - 1 : footer;
  return { mails: [mailOf(headers, lines.slice(end + 1, last))], problems: [] };
}
