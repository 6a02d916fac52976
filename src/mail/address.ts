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
    return address === '' && name === '' ? null : { name, address };
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
  let inside = '';
  let depth = 1;
  let i = start + 1;
  for (; i < text.length; i++) {
    const c = text[i]!;
    if (c === '\\' && i + 1 < text.length) inside += text[++i]!;
    else if (c === close && --depth === 0) break;
    else {
      if (c === open && open !== close) depth++;
      inside += c;
    }
  }
  return { inside, next: i + 1 };
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
  let i = 0;
  while (i < text.length) {
    const c = text[i]!;
    if (c === '"') {
      const { inside, next } = enclosed(text, i, '"', '"');
      piece.words += inside;
      i = next;
    } else if (c === '(') {
      const { inside, next } = enclosed(text, i, '(', ')');
      piece.comment += inside;
      i = next;
    } else if (c === '<') {
      const end = text.indexOf('>', i);
      piece.angle = text.slice(i + 1, end === -1 ? text.length : end);
      i = end === -1 ? text.length : end + 1;
    } else {
      if (c === ',' || c === ';') flush();
      else if (c === ':' && !piece.words.includes('@')) piece = empty();
      else piece.words += c;
      i++;
    }
  }
  flush();
  return people;
}
