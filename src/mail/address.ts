/** RFC 5322 §3.4 address lists, leniently: real mail has unquoted dots, commas in comments, groups and half of it missing. */
import { MAX_ADDRESSES } from '../limits.js';
import { decodeWords } from './encoded-word.js';
import { unfold } from './header.js';
import type { Person } from './message.js';

/** One address in pieces, as the scanner collects it. */
interface Piece {
  words: string;
  comment: string;
  angle: string | null;
}

const empty = (): Piece => ({ words: '', comment: '', angle: null });

const clean = (text: string): string => decodeWords(text).replace(/\s+/g, ' ').trim();

function personOf(piece: Piece): Person | null {
  const words = piece.words.trim();
  if (piece.angle !== null) {
    const name = clean(piece.words) || clean(piece.comment);
    const address = piece.angle.replace(/\s+/g, '');
    // Some clients repeat the address as its name.
    return address === '' && name === '' ? null : { name: name === address ? '' : name, address };
  }
  if (words === '') return piece.comment === '' ? null : { name: clean(piece.comment), address: '' };
  // `name address` without brackets, or an address alone with the name in a comment (RFC 822 style).
  const address = /\S+@\S+/.exec(words)?.[0] ?? '';
  if (address === '') return { name: clean(words), address: '' };
  return { name: clean(words.replace(address, '')) || clean(piece.comment), address };
}

/** Index past the closing character of a quoted string or a comment that opens at `start`, and what is inside. */
function enclosed(
  text: string,
  start: number,
  open: string,
  close: string,
): { inside: string; next: number } {
  let depth = 1;
  let i = start + 1;
  for (; i < text.length; i++) {
    const c = text[i]!;
    if (c === '\\') i++;
    else if (c === close && --depth === 0) break;
    else if (c === open) depth++;
  }
  const inside = text.slice(start + 1, i);
  return { inside: inside.includes('\\') ? inside.replace(/\\(.)/g, '$1') : inside, next: i + 1 };
}

/** Characters without a meaning of their own. */
const PLAIN = /[^"(<,;:]+/y;

/** Takes what opens at `at` into the piece; index past it. */
function takeSpecial(text: string, at: number, piece: Piece): number {
  const c = text[at];
  if (c === '<') {
    const end = text.indexOf('>', at);
    piece.angle = text.slice(at + 1, end === -1 ? text.length : end);
    return end === -1 ? text.length : end + 1;
  }
  const quoted = c === '"';
  const { inside, next } = enclosed(text, at, quoted ? '"' : '(', quoted ? '"' : ')');
  if (quoted) piece.words += inside;
  else piece.comment += inside;
  return next;
}

/** `raw` one char per byte, folded or not. Order as written; at most MAX_ADDRESSES. */
export function parseAddresses(raw: string): Person[] {
  const text = unfold(raw);
  const people: Person[] = [];
  let piece = empty();
  const flush = (): void => {
    const person = personOf(piece);
    if (person && people.length < MAX_ADDRESSES) people.push(person);
    piece = empty();
  };
  for (let i = 0; i < text.length; ) {
    PLAIN.lastIndex = i;
    const plain = PLAIN.exec(text);
    if (plain) {
      piece.words += plain[0];
      i += plain[0].length;
      continue;
    }
    const c = text[i]!;
    if (c === ',' || c === ';') flush();
    else if (c === ':') piece = piece.words.includes('@') ? piece : empty();
    else {
      i = takeSpecial(text, i, piece);
      continue;
    }
    i++;
  }
  flush();
  return people;
}
