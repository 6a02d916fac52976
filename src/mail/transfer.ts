/** Content-Transfer-Encoding (RFC 2045 §6), on strings of one char per byte. */

const hex = (c: number): number => {
  if (c >= 48 && c <= 57) return c - 48;
  const letter = c | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
};

/** Position past a soft line break whose `=` is at `at`; -1 when it is none. Blanks after the `=` are transport padding. */
function softBreak(text: string, at: number): number {
  let i = at + 1;
  while (text.charCodeAt(i) === 32 || text.charCodeAt(i) === 9) i++;
  if (i >= text.length) return i;
  return text.charCodeAt(i) === 10 ? i + 1 : -1;
}

/** As git decodes it: `=XX` and soft breaks, everything else (also a stray `=`) as it stands. */
export function decodeQuotedPrintable(text: string): string {
  let at = text.indexOf('=');
  if (at === -1) return text;
  const out: string[] = [];
  let from = 0;
  while (at !== -1) {
    const high = hex(text.charCodeAt(at + 1));
    const low = hex(text.charCodeAt(at + 2));
    let next = at + 1;
    if (high >= 0 && low >= 0) {
      out.push(text.slice(from, at), String.fromCharCode(high * 16 + low));
      from = next = at + 3;
    } else {
      const past = softBreak(text, at);
      if (past !== -1) {
        out.push(text.slice(from, at));
        from = next = past;
      }
    }
    at = text.indexOf('=', next);
  }
  out.push(text.slice(from));
  return out.join('');
}

/** Base64; a plain-text footer that a list appended after the padding is left out, as every reader does. */
const decodeBase64 = (text: string): string => Buffer.from(text, 'base64').toString('latin1');

/** Unknown encodings are taken as 8bit. */
export function decodeTransfer(text: string, encoding: string): string {
  if (encoding === 'quoted-printable') return decodeQuotedPrintable(text);
  return encoding === 'base64' ? decodeBase64(text) : text;
}
