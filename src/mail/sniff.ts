/** What a file is, from its first bytes, never from its name. */
import { isFromLine } from './mbox.js';
import { isPage } from './page.js';

export type Kind = 'gzip' | 'zstd' | 'mbox' | 'message' | 'page' | 'diff' | 'empty' | 'binary' | 'unknown';

/** Bytes that `kindOf` wants to see. */
export const SNIFF_BYTES = 65536;

const FIELD = /^[!-9;-~]{1,76}[ \t]?:/;
/** A field that every mail has one of, at the start of a line of the header. */
const MAIL_FIELD = /^(?:from|to|subject|date|message-id|received|return-path|content-type|mime-version):/im;
const DIFF = /^(?:diff --(?:git|cc|combined) |Index: |--- [^\n]+\n\+\+\+ )/m;

/** The header block of a mail: fields from the first line on, one of which is a mail's. */
function looksLikeMail(text: string): boolean {
  const first = text.replace(/^(?:>?From [^\n]*\n)/, '');
  if (!FIELD.test(first)) return false;
  const blank = first.indexOf('\n\n');
  return MAIL_FIELD.test(blank === -1 ? first : first.slice(0, blank + 1));
}

function startsWithFromLine(head: Buffer): boolean {
  let start = 0;
  while (start < head.length && (head[start] === 32 || (head[start]! >= 9 && head[start]! <= 13))) start++;
  const end = head.indexOf(10, start);
  return isFromLine(head, start, end === -1 ? head.length : end + 1);
}

export function kindOf(head: Buffer): Kind {
  if (head.length === 0) return 'empty';
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  if (head.length >= 4) {
    const magic = head.readUInt32LE(0);
    if (magic === 0xfd2fb528 || magic >>> 4 === 0x184d2a5) return 'zstd';
  }
  if (startsWithFromLine(head)) return 'mbox';
  const text = head.toString('latin1').replaceAll('\r\n', '\n');
  if (isPage(text)) return 'page';
  if (looksLikeMail(text)) return 'message';
  if (text.slice(0, 8192).includes('\0')) return 'binary';
  if (DIFF.test(text)) return 'diff';
  if (/^\s*$/.test(text)) return 'empty';
  return /\nFrom [^\n]*\d:\d\d \d{4}/.test(text) ? 'mbox' : 'unknown';
}
