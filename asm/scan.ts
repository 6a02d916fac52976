/**
 * The scan of src/c/lexical.ts, which says what it looks for, in AssemblyScript (`v128` is 16 bytes, `load<u8>(at, offset)` reads
 * memory). Bytes are classed 16 at a time into masks, a bit for each byte; from then on only what has its bit set is looked at.
 * test/c/scan-oracle.ts does the same byte by byte.
 */

/** Whether one of the names that stand at `from` to `to` of the text is that of something that locks. */
declare function namesLock(from: usize, to: usize): bool;

// ---- Memory: two fixed tables, the text, and what is as large as the text asks for.

const TOLD_SLOTS: u32 = 1 << 12;
const TOLD: usize = memory.data(8 * TOLD_SLOTS, 16);
const FORMS: usize = memory.data(1024, 16);
const TEXT: usize = (__heap_base + 63) & ~63;
/** Zeros behind the text, at which every loop ends: two blocks of masks. */
const BEHIND: usize = 128;

let capacity: usize = 0;
/** A bit for each byte: of a name or number; what is looked at inside braces, and outside; ends of lines. */
let wordMask: usize = 0;
let insideMask: usize = 0;
let outsideMask: usize = 0;
let lineMask: usize = 0;
/** What was found: 4 bytes of hash and one of marks for each name. */
let names: usize = 0;
let marks: usize = 0;
/** Open hash table: hash and index of a name in 8 bytes. */
let slots: usize = 0;
/** Hash, start and end of what may turn out to be a function's name. */
let heads: usize = 0;

/** Makes room for a text; the address at which it is to be put. The memory may be another one after that. */
export function room(length: usize): usize {
  if (length > capacity || capacity == 0) {
    if (capacity == 0) capacity = 1 << 16;
    while (capacity < length) capacity *= 2;
    const masks = (capacity + BEHIND) / 8;
    // Every name but those of one and two letters takes 4 bytes at least, with what parts it from the next.
    const most = capacity / 4 + 4096;
    wordMask = TEXT + capacity + BEHIND;
    insideMask = wordMask + masks;
    outsideMask = insideMask + masks;
    lineMask = outsideMask + masks;
    names = lineMask + masks;
    marks = names + 4 * most;
    slots = marks + most;
    // A quarter of the slots is taken at most, and their number is a power of two.
    heads = slots + 8 * 8 * most;
    const end = heads + 12 * (capacity / 3 + 1);
    const pages = ((end + 0xffff) >> 16) as i32;
    if (pages > memory.size()) memory.grow(pages - memory.size());
  }
  return TEXT;
}

export function namesAt(): usize {
  return names;
}

export function marksAt(): usize {
  return marks;
}

/** Where words are put that a comment or the end of a name states something with: the number of each kind, and before each
 *  word its length. */
export function formsAt(): usize {
  return FORMS;
}

// ---- What single words of a body tell of its locks: see lock-words.ts, from where their bits come.

/** Classes of locks: a body takes one by its bit, releases it by the bit `classes` further on. */
let classes: u32 = 0;
let allClasses: u32 = 0;
let ASKS: u32 = 0;
let GIVES: u32 = 0;
let STATES: u32 = 0;
/** Of a word that states something for callers where it stands before a body. */
const STATES_BEFORE: u32 = 1 << 31;

let hashOfDefine: u32 = 0;
let hashOfStruct: u32 = 0;

/** To be called once, before all others. */
export function setUp(numberOfClasses: u32, define: u32, struct: u32): void {
  classes = numberOfClasses;
  allClasses = (1 << classes) - 1;
  ASKS = 1 << (2 * classes);
  GIVES = ASKS << 1;
  STATES = GIVES << 1;
  hashOfDefine = define;
  hashOfStruct = struct;
}

@inline
function told(slot: u32): usize {
  return TOLD + 8 * ((slot & (TOLD_SLOTS - 1)) as usize);
}

/** Says what a word tells. */
export function tell(hash: u32, bits: u32): void {
  let slot = hash;
  while (load<u32>(told(slot)) != 0) slot++;
  store<u32>(told(slot), hash);
  store<u32>(told(slot), bits, 4);
}

function toldBy(hash: u32): u32 {
  let slot = hash;
  while (load<u32>(told(slot)) != 0) {
    if (load<u32>(told(slot)) == hash) return load<u32>(told(slot), 4);
    slot++;
  }
  return 0;
}

/** Of all words since the body or directive began. */
let bits: u32 = 0;

function addBits(more: u32): void {
  const given = (more >> classes) & allClasses & ~bits;
  bits |= (more & ~STATES_BEFORE) | (given == 0 ? 0 : GIVES);
}

/** Whether the words so far do something to the caller's contexts, or ask for one; a body that takes and releases the same
 *  classes may still do so on some ways, as its name says. */
function isNotable(inBody: bool): bool {
  const takes = bits & allClasses;
  if ((bits & (ASKS | GIVES)) != 0 || takes != ((bits >> classes) & allClasses)) return true;
  return inBody && takes != 0 && bodyNamesLock();
}

// ---- The names found.

const DEFINED: u8 = 1;
const NOTABLE: u8 = 2;
const STATING: u8 = 4;
const MARKS: u8 = DEFINED | NOTABLE | STATING;
/** Kept with the marks: the word tells something. */
const TELLS: u8 = 8;

/** A table that stays in the processor's first cache. */
const FIRST_SLOTS: u32 = 1024;
let size: u32 = 0;
let slotMask: u32 = 0;

@inline
function entryAt(slot: u32): usize {
  return slots + 8 * ((slot & slotMask) as usize);
}

/** The name's index; new names are added. */
function indexOf(hash: u32): u32 {
  let slot = hash;
  let entry = load<u64>(entryAt(slot));
  while (entry != 0) {
    if ((entry as u32) == hash) return (entry >> 32) as u32;
    entry = load<u64>(entryAt(++slot));
  }
  store<u32>(names + 4 * size, hash);
  store<u8>(marks + size, toldBy(hash) == 0 ? 0 : TELLS);
  store<u64>(entryAt(slot), ((size as u64) << 32) | hash);
  if (++size > slotMask >> 2) grow();
  return size - 1;
}

function grow(): void {
  slotMask = 2 * slotMask + 1;
  memory.fill(slots, 0, 8 * ((slotMask as usize) + 1));
  for (let n: u32 = 0; n < size; n++) {
    const hash = load<u32>(names + 4 * n);
    let slot = hash;
    while (load<u64>(entryAt(slot)) != 0) slot++;
    store<u64>(entryAt(slot), ((n as u64) << 32) | hash);
  }
}

function mark(hash: u32, more: u8): void {
  const at = marks + indexOf(hash);
  store<u8>(at, load<u8>(at) | more);
}

// ---- Masks.

/** What the scan sees as the end, though there may be text behind it. */
let end: usize = 0;

@inline
function is(bytes: v128, byte: u8): v128 {
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

function classifyAll(): void {
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
function from(mask: usize, i: usize): u64 {
  return load<u64>(mask + ((i & ~63) >> 3)) & (~(0 as u64) << (i & 63));
}

/** Index of the first set bit from `i` on; `end` or more when there is none. */
@inline
function nextOf(mask: usize, i: usize): usize {
  let block = i & ~63;
  let rest = from(mask, i);
  while (rest == 0) {
    block += 64;
    if (block >= end) return end;
    rest = load<u64>(mask + (block >> 3));
  }
  return block + (ctz(rest) as usize);
}

function endOfWord(i: usize): usize {
  let block = i & ~63;
  let rest = ~load<u64>(wordMask + (block >> 3)) & (~(0 as u64) << (i & 63));
  while (rest == 0) {
    block += 64;
    rest = ~load<u64>(wordMask + (block >> 3));
  }
  return block + (ctz(rest) as usize);
}

// ---- Tokens.

@inline
function at(i: usize): u8 {
  return load<u8>(TEXT + i);
}

@inline
function isLetter(c: u8): bool {
  return (c | 0x20) - 0x61 < 26 || c == 0x5f;
}

@inline
function isDigit(c: u8): bool {
  return c - 0x30 < 10;
}

/** A blank that does not end a line. */
@inline
function isSpace(c: u8): bool {
  return c == 0x20 || (c - 9 < 5 && c != 0x0a);
}

@inline
function isQuote(c: u8): bool {
  return c == 0x22 || c == 0x27;
}

/** Hash, end and index of the identifier read last. */
let word: u32 = 0;
let wordEnd: usize = 0;
let wordIndex: u32 = 0;

/** Takes in the identifier at `i`, hashed as in identifier-hash.ts. */
@inline
function readWord(i: usize): void {
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
function skipComment(i: usize): usize {
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
function skipString(i: usize): usize {
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

/** Whether a comment names what is stated of callers, in any case. */
function mentionsStated(start: usize, stop: usize): bool {
  let form = FORMS + 1;
  for (let k = load<u8>(FORMS); k > 0; k--) {
    const length = load<u8>(form) as usize;
    for (let p = start; p < stop; p += 16) {
      const first = is(v128.or(v128.load(TEXT + p), i8x16.splat(0x20)), load<u8>(form, 1));
      const second = is(v128.or(v128.load(TEXT + p + 1), i8x16.splat(0x20)), load<u8>(form, 2));
      let hits = i8x16.bitmask(v128.and(first, second)) as u32;
      for (; hits != 0; hits &= hits - 1) {
        const i = p + (ctz(hits) as usize);
        if (i < stop && isForm(i, form + 1, length)) return true;
      }
    }
    form += length + 1;
  }
  return false;
}

function isForm(i: usize, form: usize, length: usize): bool {
  let k: usize = 2;
  while (k < length && (at(i + k) | 0x20) == load<u8>(form + k)) k++;
  return k == length;
}

/** Whether the name that ends at `stop` ends in one of the words that state something. */
function endsInForm(stop: usize): bool {
  let form = FORMS + 1;
  for (let k = load<u8>(FORMS); k > 0; k--) form += (load<u8>(form) as usize) + 1;
  for (let k = load<u8>(form++); k > 0; k--) {
    const length = load<u8>(form) as usize;
    if (stop >= length && memory.compare(TEXT + stop - length, form + 1, length) == 0) return true;
    form += length + 1;
  }
  return false;
}

// ---- The file's outer structure.

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
  for (let n = firstOfBody; n < lastOfBody; n++) if (endsInForm(load<u32>(head(n), 8))) return true;
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
  bits = 0;
  i = readLine(i);
  if (macro != 0) mark(macro, isNotable(false) ? DEFINED | NOTABLE : DEFINED);
  bits = braces > 0 ? before : 0;
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
  bits = 0;
}

function closeBrace(i: usize): void {
  braces = inFirstColumn(i) || braces <= 1 ? 0 : braces - 1;
  if (braces > 0) return;
  if (firstOfBody < lastOfBody) {
    let more: u8 = isNotable(true) ? NOTABLE : 0;
    if (bodyStates || (bits & STATES) != 0 || bodyStatesByName()) more |= STATING;
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
  end = length;
  size = 0;
  slotMask = FIRST_SLOTS - 1;
  bits = 0;
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
  memory.fill(slots, 0, 8 * FIRST_SLOTS);
  memory.fill(TEXT + length, 0, BEHIND);
  classifyAll();
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
