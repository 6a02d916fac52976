/** Text from mail made safe for a terminal, a line-based format or HTML. Everything that a report prints goes through here. */

/** C0 but tab and newline, DEL, C1, line and paragraph separators, and the bidi controls that make code look other than it is. */
const UNSAFE = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]/g;

function visible(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** Several lines: newlines and tabs stay, a CR before a newline goes, every other control character is spelt out (`\x1b`). */
export function cleanText(text: string): string {
  return text.replace(/\r+(?=\n|$)/g, '').replace(UNSAFE, visible);
}

/** One line: as cleanText, and newlines with the blanks around them become one blank, tabs too. */
export function clean(text: string): string {
  const lines = cleanText(text).replaceAll('\t', ' ').split('\n');
  if (lines.length === 1) return lines[0] ?? '';
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For HTML text and quoted attribute values. */
export function escapeHtml(text: string): string {
  return cleanText(text).replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c);
}
