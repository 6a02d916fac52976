/** A bit for each byte of the text, 16 bytes at a time. */
import { BEHIND, insideMask, lineMask, outsideMask, TEXT, wordMask } from './memory';

/** What the scan sees as the end, though there may be text behind it. */
export let end: usize = 0;

@inline
export function is(bytes: v128, byte: u8): v128 {
  return i8x16.eq(bytes, i8x16.splat(byte));
}

@inline
function within(bytes: v128, from: u8, count: u8): v128 {
  return i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(from)), i8x16.splat(count));
}

@inline
function bitsOf(flags: v128, shift: u64): u64 {
  return ((i8x16.bitmask(flags) as u32) as u64) << shift;
}

let ofWord: u64 = 0;
let ofDigit: u64 = 0;
let ofBlank: u64 = 0;
let ofLine: u64 = 0;
/** Braces, hashes, quotes and slashes. */
let ofSpecial: u64 = 0;

@inline
function classify(at: usize, shift: u64): void {
  const bytes = v128.load(at);
  const digit = within(bytes, 0x30, 10);
  const letter = v128.or(within(v128.or(bytes, i8x16.splat(0x20)), 0x61, 26), is(bytes, 0x5f));
  const special = v128.or(
    v128.or(v128.or(is(bytes, 0x7b), is(bytes, 0x7d)), v128.or(is(bytes, 0x22), is(bytes, 0x27))),
    v128.or(is(bytes, 0x23), is(bytes, 0x2f)),
  );
  ofWord |= bitsOf(v128.or(digit, letter), shift);
  ofDigit |= bitsOf(digit, shift);
  ofBlank |= bitsOf(v128.or(within(bytes, 9, 5), is(bytes, 0x20)), shift);
  ofLine |= bitsOf(is(bytes, 0x0a), shift);
  ofSpecial |= bitsOf(special, shift);
}

/** Makes the masks of a text of `length` bytes. */
export function classifyAll(length: usize): void {
  end = length;
  memory.fill(TEXT + length, 0, BEHIND);
  let before: u64 = 0;
  for (let p: usize = 0; p <= end; p += 64) {
    ofWord = 0;
    ofDigit = 0;
    ofBlank = 0;
    ofLine = 0;
    ofSpecial = 0;
    classify(TEXT + p, 0);
    classify(TEXT + p + 16, 16);
    classify(TEXT + p + 32, 32);
    classify(TEXT + p + 48, 48);
    const starts = ofWord & ~((ofWord << 1) | before);
    before = ofWord >> 63;
    const at = p >> 3;
    store<u64>(wordMask + at, ofWord);
    store<u64>(insideMask + at, (starts & ~ofDigit) | ofSpecial);
    store<u64>(outsideMask + at, starts | ~(ofWord | ofBlank));
    store<u64>(lineMask + at, ofLine);
  }
}

/** The mask's 64 bits that go with the byte at `i`, those before it cleared. */
@inline
export function from(mask: usize, i: usize): u64 {
  return load<u64>(mask + ((i & ~63) >> 3)) & (~(0 as u64) << (i & 63));
}

/** Index of the first set bit from `i` on; `end` or more when there is none. */
@inline
export function nextOf(mask: usize, i: usize): usize {
  let block = i & ~63;
  let rest = from(mask, i);
  while (rest == 0) {
    block += 64;
    if (block >= end) return end;
    rest = load<u64>(mask + (block >> 3));
  }
  return block + (ctz(rest) as usize);
}

export function endOfWord(i: usize): usize {
  let block = i & ~63;
  let rest = ~load<u64>(wordMask + (block >> 3)) & (~(0 as u64) << (i & 63));
  while (rest == 0) {
    block += 64;
    rest = ~load<u64>(wordMask + (block >> 3));
  }
  return block + (ctz(rest) as usize);
}
