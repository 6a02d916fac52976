/**
 * The scan of src/c/lexical.ts, which says what it looks for, in AssemblyScript (`v128` is 16 bytes, `load<u8>(at, offset)` reads
 * memory). Bytes are classed 16 at a time into masks, a bit for each byte; from then on only what has its bit set is looked at.
 * src/c/scan-bytes.ts does the same byte by byte.
 */
import { endsStating, mentionsStated, namesLock } from './forms';
import { classifyAll, end, endOfWord, from, nextOf } from './masks';
import { heads, insideMask, lineMask, marks, outsideMask } from './memory';
import { DEFINED, MARKS, mark, NOTABLE, noNames, STATING, size, TELLS } from './names';
import {
  at,
  isDigit,
  isLetter,
  isQuote,
  isSpace,
  readWord,
  skipComment,
  skipString,
  word,
  wordEnd,
  wordIndex,
} from './tokens';
import {
  bits,
  hashOfDefine,
  hashOfStruct,
  isNotable,
  STATES_BEFORE,
  setBits,
  statesSomething,
  takesLock,
  toldBy,
} from './told';

export { formsAt, marksAt, namesAt, room } from './memory';
export { setUp, tell } from './told';
export { roomToTurn, turn } from './turn';

/** Heads since the last `;`, and those of the open body. */
let firstHead: u32 = 0;
let lastHead: u32 = 0;
let firstOfBody: u32 = 0;
let lastOfBody: u32 = 0;
let parens: u32 = 0;
let braces: u32 = 0;
/** A comment or an annotation before the next body may state what callers hold; one before the open body may. */
let states = false;
let bodyStates = false;
/** Name behind `struct`; 0 when none. */
let tag: u32 = 0;
let afterStruct = false;
/** Last byte of the last token outside braces. */
let previous: u8 = 0;

@inline
function head(n: u32): usize {
  return heads + 12 * (n as usize);
}

function bodyNamesLock(): bool {
  for (let n = firstOfBody; n < lastOfBody; n++)
    if (namesLock(load<u32>(head(n), 4), load<u32>(head(n), 8))) return true;
  return false;
}

function bodyStatesByName(): bool {
  for (let n = firstOfBody; n < lastOfBody; n++) if (endsStating(load<u32>(head(n), 8))) return true;
  return false;
}

/** Reads on inside braces to a brace or a `#`. */
function readInside(start: usize): usize {
  let block = start & ~63;
  let rest = from(insideMask, start);
  while (true) {
    while (rest == 0) {
      block += 64;
      if (block >= end) return end;
      rest = load<u64>(insideMask + (block >> 3));
    }
    let i = block + (ctz(rest) as usize);
    const c = at(i);
    if (isLetter(c)) {
      readWord(i);
      rest &= rest - 1;
      continue;
    }
    if (c == 0x2f) i = skipComment(i);
    else if (isQuote(c)) i = skipString(i);
    else return i;
    if (i >= end) return end;
    block = i & ~63;
    rest = from(insideMask, i);
  }
}

/** Reads on inside a directive to the end of its line. */
function readLine(start: usize): usize {
  let i = start;
  while (i < end) {
    const rest = from(insideMask, i) | from(lineMask, i);
    if (rest == 0) {
      i = (i & ~63) + 64;
      continue;
    }
    i = (i & ~63) + (ctz(rest) as usize);
    const c = at(i);
    if (c == 0x0a && at(i - 1) != 0x5c) return i;
    if (isLetter(c)) {
      readWord(i);
      i = wordEnd;
    } else if (c == 0x2f) i = skipComment(i);
    else if (isQuote(c)) i = skipString(i);
    else i++;
  }
  return end;
}

/** Only blanks and comments stand before it on its line. */
function startsLine(hash: usize): bool {
  let i = hash;
  while (i > 0 && isSpace(at(i - 1))) i--;
  if (i == 0 || at(i - 1) == 0x0a) return true;
  return at(i - 1) == 0x2f && i > 1 && at(i - 2) == 0x2a;
}

function behindSpace(start: usize): usize {
  let i = start;
  while (isSpace(at(i))) i++;
  return i;
}

/** A directive from its `#`: what `#define` names is a definition, and notable by the words of its body alone. */
function readDirective(start: usize): usize {
  const before = bits;
  let i = behindSpace(start + 1);
  let macro: u32 = 0;
  if (isLetter(at(i))) {
    readWord(i);
    i = wordEnd;
    if (word == hashOfDefine) {
      i = behindSpace(i);
      if (isLetter(at(i))) {
        readWord(i);
        i = wordEnd;
        macro = word;
      }
    }
  }
  setBits(0);
  i = readLine(i);
  if (macro != 0) mark(macro, isNotable() ? DEFINED | NOTABLE : DEFINED);
  setBits(braces > 0 ? before : 0);
  return i;
}

function parenFollows(start: usize): bool {
  let i = start;
  while (at(i) == 0x20 || at(i) == 0x0a || at(i) == 9) i++;
  return at(i) == 0x28;
}

function readOutsideWord(i: usize): void {
  readWord(i);
  tag = afterStruct ? word : 0;
  afterStruct = word == hashOfStruct;
  if ((load<u8>(marks + wordIndex) & TELLS) != 0 && (toldBy(word) & STATES_BEFORE) != 0) states = true;
  if (parens > 0 || !parenFollows(wordEnd)) return;
  store<u32>(head(lastHead), word);
  store<u32>(head(lastHead), i as u32, 4);
  store<u32>(head(lastHead), wordEnd as u32, 8);
  lastHead++;
}

/** One token outside all braces that is neither brace nor directive; index behind it. */
function readOutside(i: usize): usize {
  const c = at(i);
  let next = i + 1;
  if (isLetter(c)) {
    readOutsideWord(i);
    next = wordEnd;
  } else if (c == 0x2f) {
    next = skipComment(i);
    if (next > i + 1) {
      states = states || mentionsStated(i, next);
      return next;
    }
  } else if (c == 0x28) parens++;
  else if (c == 0x29) {
    if (parens > 0) parens--;
  } else if (c == 0x3b) {
    parens = 0;
    lastHead = firstHead;
    states = false;
  } else if (isQuote(c)) next = skipString(i);
  else if (isDigit(c)) next = endOfWord(i);
  previous = at(next - 1);
  return next;
}

@inline
function inFirstColumn(i: usize): bool {
  return i == 0 || at(i - 1) == 0x0a;
}

function openBrace(i: usize): void {
  if (inFirstColumn(i)) {
    braces = 0;
    parens = 0;
  }
  if (braces++ > 0 || previous == 0x3d) return;
  for (let n = firstHead; n < lastHead; n++) mark(load<u32>(head(n)), DEFINED);
  if (tag != 0) mark(tag, DEFINED);
  firstOfBody = firstHead;
  lastOfBody = lastHead;
  bodyStates = states;
  firstHead = lastHead;
  states = false;
  tag = 0;
  setBits(0);
}

function closeBrace(i: usize): void {
  braces = inFirstColumn(i) || braces <= 1 ? 0 : braces - 1;
  if (braces > 0) return;
  if (firstOfBody < lastOfBody) {
    // One that takes and releases the same may still keep it on some ways, as its name says.
    let more: u8 = isNotable() || (takesLock() && bodyNamesLock()) ? NOTABLE : 0;
    if (bodyStates || statesSomething() || bodyStatesByName()) more |= STATING;
    for (let n = firstOfBody; n < lastOfBody; n++) mark(load<u32>(head(n)), more);
  }
  firstHead = 0;
  lastHead = 0;
  firstOfBody = 0;
  lastOfBody = 0;
  states = false;
  parens = 0;
  previous = at(i);
}

function begin(length: usize): void {
  noNames();
  setBits(0);
  firstHead = 0;
  lastHead = 0;
  firstOfBody = 0;
  lastOfBody = 0;
  parens = 0;
  braces = 0;
  states = false;
  bodyStates = false;
  tag = 0;
  afterStruct = false;
  previous = 0;
  classifyAll(length);
}

/** Scans a text of `length` bytes at room(length): the number of names, at namesAt() and marksAt(). */
export function scan(length: usize): u32 {
  begin(length);
  let i: usize = 0;
  while (i < length) {
    i = braces > 0 ? readInside(i) : nextOf(outsideMask, i);
    if (i >= length) break;
    const c = at(i);
    if (c == 0x23 && startsLine(i)) i = readDirective(i);
    else if (c == 0x7b) openBrace(i++);
    else if (c == 0x7d) closeBrace(i++);
    else if (braces > 0) i++;
    else i = readOutside(i);
  }
  for (let n: u32 = 0; n < size; n++) store<u8>(marks + n, load<u8>(marks + n) & MARKS);
  return size;
}
