/** Names, comments, strings. */
import { end, endOfWord, is, nextOf } from './masks';
import { lineMask, marks, TEXT } from './memory';
import { indexOf, TELLS } from './names';
import { addBits, toldBy } from './told';

@inline
export function at(i: usize): u8 {
  return load<u8>(TEXT + i);
}

@inline
export function isLetter(c: u8): bool {
  return (c | 0x20) - 0x61 < 26 || c == 0x5f;
}

@inline
export function isDigit(c: u8): bool {
  return c - 0x30 < 10;
}

/** A blank that does not end a line. */
@inline
export function isSpace(c: u8): bool {
  return c == 0x20 || (c - 9 < 5 && c != 0x0a);
}

@inline
export function isQuote(c: u8): bool {
  return c == 0x22 || c == 0x27;
}

/** Hash, end and index of the identifier read last. */
export let word: u32 = 0;
export let wordEnd: usize = 0;
export let wordIndex: u32 = 0;

/** Takes in the identifier at `i`, hashed as in identifier-hash.ts. */
@inline
export function readWord(i: usize): void {
  wordEnd = endOfWord(i);
  let rest = (wordEnd - i) as u32;
  let p = TEXT + i;
  let hash = SEED;
  for (; rest > 4; rest -= 4, p += 4) hash = mixed(hash ^ load<u32>(p));
  hash = mixed(hash ^ (load<u32>(p) & ((0xffffffff as u32) >> (32 - 8 * rest))));
  word = hash == 0 ? 1 : hash;
  wordIndex = indexOf(word);
  if ((load<u8>(marks + wordIndex) & TELLS) != 0) addBits(toldBy(word));
}

const SEED: u32 = 0x811c9dc5;

@inline
function mixed(hash: u32): u32 {
  const product = hash * 0x9e3779b1;
  return product ^ (product >> 15);
}

/** Index behind a comment that starts at `i`, or behind the slash when none does. */
export function skipComment(i: usize): usize {
  if (at(i + 1) == 0x2f) return i + 2 < end ? nextOf(lineMask, i + 2) : end;
  if (at(i + 1) != 0x2a) return i + 1;
  for (let p = i + 2; p < end; p += 16) {
    const stars = is(v128.load(TEXT + p), 0x2a);
    const hits = i8x16.bitmask(v128.and(stars, is(v128.load(TEXT + p + 1), 0x2f)));
    if (hits != 0) return p + (ctz(hits) as usize) + 2;
  }
  return end;
}

/** Index behind a string or character constant; it ends at the line's end at the latest. */
export function skipString(i: usize): usize {
  const quote = at(i);
  let p = i + 1;
  while (p < end) {
    const bytes = v128.load(TEXT + p);
    const hits = i8x16.bitmask(v128.or(v128.or(is(bytes, quote), is(bytes, 0x0a)), is(bytes, 0x5c)));
    if (hits == 0) p += 16;
    else {
      p += ctz(hits) as usize;
      if (at(p) == quote) return p + 1;
      if (at(p) == 0x0a) return p;
      p += 2;
    }
  }
  return p;
}
