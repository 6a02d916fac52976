/** The stretches of a body that can each hold a patch: the whole body, or one for each attached patch. */
import type { Message, MimePart } from '../mail/message.js';
import type { DiffInput } from './diff-parse.js';

export type Segment = DiffInput;

/** Cheap test for a part with a diff in it. */
const holdsDiff = (part: MimePart): boolean =>
  part.text.includes('diff --git ') || /^--- .*\n\+\+\+ .*\n@@ -/m.test(part.text);

/** Without attachments the body is one segment. The text in front of the first attached patch is its message. */
export function segmentsOf(message: Message, lines: readonly string[]): Segment[] {
  const whole = withBytes(message, lines);
  const parts =
    message.parts.length > 1 ? message.parts.filter((p) => p.bodyLine !== undefined && holdsDiff(p)) : [];
  const starts = parts.map((p, i) => (i === 0 ? 1 : (p.bodyLine ?? 1)));
  if (starts.length < 2) return [joined(message, whole)];
  return starts.map((start, i) =>
    joined(message, cut(whole, start - 1, (starts[i + 1] ?? lines.length + 1) - 1)),
  );
}

function cut(segment: Segment, from: number, to: number): Segment {
  const { lines, numbers, raw } = segment;
  const piece = { lines: lines.slice(from, to), numbers: numbers.slice(from, to) };
  return raw ? { ...piece, raw: raw.slice(from, to) } : piece;
}

/** The lines with their numbers, and as bytes where a part's bytes are not the UTF-8 of its text. */
function withBytes(message: Message, lines: readonly string[]): Segment {
  const numbers = lines.map((_, i) => i + 1);
  let raw: string[] | null = null;
  for (const part of message.parts) {
    if (part.bodyLine === undefined || part.flowed || !/[\x80-\xff]/.test(part.bytes)) continue;
    const bytes = part.bytes.replaceAll('\r\n', '\n').split('\n');
    if (bytes.length !== part.text.split('\n').length) continue;
    raw ??= lines.map(utf8);
    for (const [i, line] of bytes.entries()) {
      const at = part.bodyLine - 1 + i;
      if (at < raw.length && !(line === '' && i === bytes.length - 1)) raw[at] = line;
    }
  }
  return raw ? { lines, numbers, raw } : { lines, numbers };
}

const utf8 = (line: string): string =>
  /[^\0-\x7f]/.test(line) ? Buffer.from(line, 'utf8').toString('latin1') : line;

/** format=flowed: an unquoted line that ends with a blank goes on in the next one (RFC 3676 §4.2), the signature mark does not. */
function joined(message: Message, segment: Segment): Segment {
  const flowed = flowedLines(message);
  if (flowed === null) return segment;
  const lines: string[] = [];
  const numbers: number[] = [];
  let open = false;
  for (const [i, line] of segment.lines.entries()) {
    const number = segment.numbers[i] ?? 0;
    const how = line.startsWith('>') ? undefined : flowed(number);
    if (open && how) lines.push((lines.pop() ?? '') + line);
    else {
      lines.push(line);
      numbers.push(number);
    }
    open = how !== undefined && line.endsWith(' ') && line !== '-- ';
    if (open && how === 'delsp') lines.push((lines.pop() ?? '').slice(0, -1));
  }
  return { lines, numbers };
}

/** Whether a body line is of a flowed part, and of which kind; null when no part is. */
function flowedLines(message: Message): ((line: number) => MimePart['flowed']) | null {
  const parts = message.parts.filter((p) => p.bodyLine !== undefined || p.flowed);
  if (!parts.some((p) => p.flowed)) return null;
  if (message.parts.length === 1) return () => parts[0]?.flowed;
  return (line) => parts.findLast((p) => (p.bodyLine ?? 1) <= line)?.flowed;
}
