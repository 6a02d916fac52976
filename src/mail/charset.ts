/** Bytes (one char per byte) to text, by the charset that the mail names or the best substitute for it. */

/** Names in mail that the WHATWG Encoding Standard does not list, with what the senders mean. */
const ALIASES: Readonly<Record<string, string>> = {
  cp936: 'gbk',
  cp932: 'shift_jis',
  cp949: 'euc-kr',
  utf8: 'utf-8',
  'iso-2022-jp-1': 'iso-2022-jp',
  'iso-2022-jp-2': 'iso-2022-jp',
  'koi8-ru': 'koi8-u',
};
/** Names that promise ASCII or nothing: what stands there is guessed from the bytes. */
const GUESS = new Set([
  '',
  'us-ascii',
  'ascii',
  'ansi_x3.4-1968',
  'x-unknown',
  'unknown-8bit',
  'unknown',
  '7bit',
  '8bit',
]);

/** Bytes 0x80 to 0x9f of windows-1252. Node 20's TextDecoder has a fast path that takes them for ISO 8859-1. */
const WINDOWS_1252 =
  '\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f' +
  '\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178';
/** Also what mail calls ISO 8859-1: its senders mean this. */
const LATIN = /^(?:windows-1252|cp-?1252|x-cp1252|iso[-_]?8859-?1|latin-?1|l1)$/;
const windows1252 = (bytes: string): string =>
  bytes.replace(/[\x80-\x9f]/g, (c) => WINDOWS_1252[c.charCodeAt(0) - 0x80]!);

const decoders = new Map<string, { decode(bytes: Uint8Array): string } | null>();

function decoderFor(charset: string): { decode(bytes: Uint8Array): string } | null {
  const known = decoders.get(charset);
  if (known !== undefined) return known;
  let decoder: { decode(bytes: Uint8Array): string } | null;
  try {
    decoder = new TextDecoder(ALIASES[charset] ?? charset, { ignoreBOM: true });
  } catch {
    decoder = null;
  }
  if (decoders.size < 200) decoders.set(charset, decoder);
  return decoder;
}

const HIGH = /[\x80-\xff]/;
/** These have states or escapes in the ASCII range, so ASCII bytes need their decoder too. */
const STATEFUL = /^(?:iso-2022|hz|utf-16|utf-7|ucs)/;

/** Strict UTF-8, else windows-1252 (a superset of what is printable in ISO 8859-1). */
function guess(bytes: string): string {
  const buffer = Buffer.from(bytes, 'latin1');
  const text = buffer.toString('utf8');
  return text.includes('\ufffd') && !bytes.includes('\xef\xbf\xbd') ? windows1252(bytes) : text;
}

/** Code pages that mailparser reads and the platform does not. */
const OLD = /^(?:cp|ibm|x-cp)?-?(?:437|7[37][57]|8[5-6]\d)$|^(?:x-)?mac-?[a-z]+$/;

/** Whether the part has to go to mailparser for its charset. */
export const needsMailparser = (charset: string | null): boolean =>
  charset !== null && OLD.test(charset) && decoderFor(charset) === null;

/** `charset` in lower case, null when none is declared. Never throws; undecodable bytes become U+FFFD. */
export function decodeText(bytes: string, charset: string | null): string {
  const name = charset ?? '';
  if (!STATEFUL.test(name) && !HIGH.test(bytes)) return bytes;
  if (GUESS.has(name)) return guess(bytes);
  if (LATIN.test(name)) return windows1252(bytes);
  if (name === 'utf-8') return Buffer.from(bytes, 'latin1').toString('utf8');
  return decoderFor(name)?.decode(Buffer.from(bytes, 'latin1')) ?? guess(bytes);
}
