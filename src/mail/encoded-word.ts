/** RFC 2047 encoded words in header values. */
import { decodeText } from './charset.js';
import { decodeQuotedPrintable } from './transfer.js';

/** `=?charset*language?B|Q?text?=`; the language of RFC 2231 §5 is dropped. */
const WORD = /=\?([^?*\s]{1,40})(?:\*[^?\s]{0,40})?\?([bqBQ])\?([^?]{0,4000}?)\?=/g;

const bytesOf = (encoding: string, text: string): string =>
  encoding.toLowerCase() === 'b'
    ? Buffer.from(text, 'base64').toString('latin1')
    : decodeQuotedPrintable(text.replaceAll('_', '=20'));

/**
 * Decodes a raw (latin1, unfolded) header value. Blanks between adjacent encoded words vanish (§6.2); neighbours of one charset
 * are joined as bytes first, since senders cut in the middle of a character. Text outside is taken as UTF-8 when it is.
 */
export function decodeWords(raw: string): string {
  if (!raw.includes('=?')) return decodeText(raw, null);
  let out = '';
  let from = 0;
  let pending: { charset: string; bytes: string } | null = null;
  for (const m of raw.matchAll(WORD)) {
    const between = raw.slice(from, m.index);
    const charset = m[1]!.toLowerCase();
    const bytes = bytesOf(m[2]!, m[3]!);
    const adjacent: boolean = pending !== null && /^[ \t]*$/.test(between);
    if (pending && adjacent && pending.charset === charset) pending.bytes += bytes;
    else {
      if (pending) out += decodeText(pending.bytes, pending.charset);
      if (!adjacent) out += decodeText(between, null);
      pending = { charset, bytes };
    }
    from = m.index + m[0].length;
  }
  if (pending) out += decodeText(pending.bytes, pending.charset);
  return out + decodeText(raw.slice(from), null);
}
