/** Charset conversion to UTF-8 as iconv does it for `git mailinfo`: strict, one failure fails the whole line. */

const isUtf8 = (name: string): boolean => /^utf-?8$/i.test(name);

/** Names that WHATWG takes for a superset with other letters at 0x80-0x9f, where iconv gives control characters. */
const C1_AS_IS = /^(?:iso[-_]?8859[-_]?1|latin-?1|l1|iso[-_]?8859[-_]?9|latin5)$/i;

/** `text` as UTF-8 bytes; null when iconv would refuse. Both are one char per byte. */
export function toUtf8(text: string, charset: string): string | null {
  if (charset === '' || isUtf8(charset)) return text;
  const high = /[\x80-\xff]/.test(text);
  if (/^(?:us-ascii|ascii|ansi_x3\.4-1968)$/i.test(charset)) return high ? null : text;
  const decoded = decode(text, charset, high);
  return decoded === null ? null : Buffer.from(decoded, 'utf8').toString('latin1');
}

/** Two-byte charsets that WHATWG reads as supersets of what iconv knows under the name. */
const STRICT: [RegExp, RegExp][] = [
  [/^(?:gb_?2312(?:-80)?|euc-?cn)$/i, /^(?:[\0-\x7f]|[\xa1-\xf7][\xa1-\xfe])*$/],
  [/^euc-?kr$/i, /^(?:[\0-\x7f]|[\xa1-\xfe][\xa1-\xfe])*$/],
];

function decode(input: string, charset: string, high: boolean): string | null {
  const latin1 = /^(?:iso[-_]?8859[-_]?1|latin-?1|l1)$/i.test(charset);
  if (latin1 || (C1_AS_IS.test(charset) && !/[\xa0-\xff]/.test(input))) return input;
  if (STRICT.some(([name, valid]) => name.test(charset) && !valid.test(input))) return null;
  try {
    const decoder = new TextDecoder(charset, { fatal: true, ignoreBOM: true });
    // 'x-user-defined' and 'replacement' are no charsets that iconv knows.
    if (decoder.encoding === 'replacement' || decoder.encoding === 'x-user-defined') return null;
    const c1 = /[\x80-\x9f]/.test(input) && /^iso-?8859/i.test(charset);
    if (!high && !/2022|utf-?16|hz/i.test(charset)) return input;
    return c1 ? splitC1(input, decoder) : decoder.decode(Buffer.from(input, 'latin1'));
  } catch {
    return null;
  }
}

/** ISO 8859 leaves 0x80-0x9f to control characters; WHATWG reads some of these charsets as Windows code pages. */
function splitC1(input: string, decoder: InstanceType<typeof TextDecoder>): string {
  return input.replace(/[\xa0-\xff]+/g, (run) => decoder.decode(Buffer.from(run, 'latin1')));
}
