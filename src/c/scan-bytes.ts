/**
 * The scan of asm/scan.ts byte by byte, where there is no WebAssembly (a bounded address space, a processor without 16-byte
 * instructions), and for the tests, which compare the two: what they find must be the same.
 */
import { identifierHash, mixed, SEED } from './identifier-hash.js';
import {
  isNotable,
  LOCK_WORDS,
  STATES,
  STATES_BEFORE,
  STATING_COMMENT,
  STATING_ENDS,
  TELLING,
  withWord,
} from './lock-words.js';
import { DEFINED, type Lexical, NOTABLE, STATING } from './marks.js';

/** Classes of bytes. */
const WORD = 0;
const DIGIT = 1;
const SPACE = 2;
const OTHER = 3;
const OPEN = 4;
const CLOSE = 5;
const SEMICOLON = 6;
const NEWLINE = 7;
const SLASH = 8;
const QUOTE = 9;
const LEFT = 10;
const RIGHT = 11;
const HASH = 12;
/** The last class of what an identifier goes on with, and of what is passed over inside braces. */
const LAST_OF_WORD = DIGIT;
const LAST_PASSED = SEMICOLON;

const CLASS = new Uint8Array(256).fill(OTHER);
const classOf = (text: string, value: number) => {
  for (const char of text) CLASS[char.charCodeAt(0)] = value;
};
classOf('ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz', WORD);
classOf('0123456789', DIGIT);
classOf(' \t\v\f\r', SPACE);
[
  ['\n', NEWLINE],
  ['/', SLASH],
  ['"\'', QUOTE],
  ['#', HASH],
  ['(', OPEN],
  [')', CLOSE],
  ['{', LEFT],
  ['}', RIGHT],
  [';', SEMICOLON],
].forEach(([text, value]) => {
  classOf(text as string, value as number);
});

const LINE_END = 10;
const PAREN = 40;
const ASTERISK = 42;
const SLANT = 47;
const EQUALS = 61;
const BACKSLASH = 92;

const DEFINE = identifierHash('define');
const STRUCT = identifierHash('struct');

const NEVER = () => false;

/** Different names in so many bytes at most: those of one and two letters, and others with what parts them. */
const mostNames = (bytes: number): number => 53 + 53 * 63 + Math.ceil((bytes + 1) / 4);
const slotsFor = (bytes: number): number => 2 ** Math.ceil(Math.log2(mostNames(bytes) + 1));

/** The file at hand with a NUL behind it, at which every loop over a word ends. */
let text = new Uint8Array();
/** An open hash table of the names found in it (0: free), what each is, and the slots taken, in the order found. */
let slots = new Int32Array();
let marks = new Uint8Array();
let taken = new Int32Array();
let size = 0;
let mask = 0;

function begin(bytes: Uint8Array): void {
  const count = slotsFor(bytes.length);
  if (bytes.length >= text.length) {
    text = new Uint8Array(2 * bytes.length + 1);
    slots = new Int32Array(slotsFor(text.length));
    marks = new Uint8Array(slots.length);
    taken = new Int32Array(mostNames(text.length));
  }
  text.set(bytes);
  text[bytes.length] = 0;
  size = 0;
  bits = 0;
  mask = count - 1;
  slots.fill(0, 0, count);
}

/** Adds a name that is not there, at the free slot that was found. */
function insert(slot: number, hash: number): void {
  slots[slot] = hash;
  marks[slot] = 0;
  taken[size++] = slot;
}

function found(): Lexical {
  const lexical = { names: new Int32Array(size), marks: new Uint8Array(size) };
  for (let i = 0; i < size; i++) {
    const slot = taken[i] as number;
    lexical.names[i] = slots[slot] as number;
    lexical.marks[i] = marks[slot] as number;
  }
  return lexical;
}

/** Marks a name that is there. */
function mark(hash: number, bits: number): void {
  let slot = hash & mask;
  while (slots[slot] !== hash) slot = (slot + 1) & mask;
  marks[slot] = (marks[slot] as number) | bits;
}

/** Index behind a comment that starts at `at`, or behind the slash when none does. */
function skipComment(at: number, length: number): number {
  if (text[at + 1] === ASTERISK) {
    // Of the two bytes that end it one is at an even distance: half of the bytes are not looked at.
    for (let i = at + 3; i <= length; i += 2) {
      const c = text[i];
      if (c === SLANT && text[i - 1] === ASTERISK) return i + 1;
      if (c === ASTERISK && text[i + 1] === SLANT) return i + 2;
    }
    return length;
  }
  if (text[at + 1] !== SLANT) return at + 1;
  let i = at + 2;
  while (i < length && text[i] !== LINE_END) i++;
  return i;
}

/** Index behind a string or character constant; it ends at the line's end at the latest. */
function skipString(at: number, length: number): number {
  const quote = text[at];
  let i = at + 1;
  while (i < length && text[i] !== quote && text[i] !== LINE_END) i += text[i] === BACKSLASH ? 2 : 1;
  return text[i] === quote ? i + 1 : i;
}

function skipNumber(at: number): number {
  let i = at + 1;
  while ((CLASS[text[i] as number] as number) <= LAST_OF_WORD) i++;
  return i;
}

/** Hash of the identifier read last, its bits, and those of all identifiers since they were taken. */
let word = 0;
let told = 0;
let bits = 0;

/** Takes in the identifier that starts at `at`; index behind it. */
function readWord(at: number): number {
  const end = skipNumber(at);
  let hash = SEED;
  for (let i = at; i < end; i += 4) {
    let four = text[i] as number;
    for (let k = 1; k < 4 && i + k < end; k++) four |= (text[i + k] as number) << (8 * k);
    hash = mixed(hash ^ four);
  }
  word = hash || 1;
  let slot = word & mask;
  for (let there = slots[slot] as number; there !== word; there = slots[slot] as number) {
    if (there === 0) {
      insert(slot, word);
      break;
    }
    slot = (slot + 1) & mask;
  }
  told = TELLING.get(word) ?? 0;
  if (told !== 0) bits = withWord(bits, told);
  return end;
}

/** Reads on from inside braces or a directive to what ends that: a brace, a `#`, in a directive the end of the line. */
function readOn(from: number, length: number, directive: boolean): number {
  let i = from;
  while (i < length) {
    const c = CLASS[text[i] as number] as number;
    if (c === WORD) i = readWord(i);
    else if (c === DIGIT) i = skipNumber(i);
    else if (c <= LAST_PASSED) i++;
    else if (c === NEWLINE) {
      if (directive && text[i - 1] !== BACKSLASH) return i;
      i++;
    } else if (c === SLASH) i = skipComment(i, length);
    else if (c === QUOTE) i = skipString(i, length);
    else if (directive) i++;
    else return i;
  }
  return length;
}

/** What stands before `(` outside all braces: may turn out to be a function's name. */
interface Head {
  hash: number;
  from: number;
  to: number;
}

/** Where in the file's outer structure the scan is. */
interface Place {
  heads: Head[];
  /** Of the body that is open. */
  bodyHeads: Head[];
  parens: number;
  braces: number;
  /** A comment or an annotation before the next body may state what callers hold; one before the open body may. */
  states: boolean;
  bodyStates: boolean;
  /** Name behind `struct`; 0 when none. */
  tag: number;
  afterStruct: boolean;
  /** Last byte of the last token outside braces. */
  previous: number;
}

const namesLock = (heads: readonly Head[]): boolean =>
  heads.some(({ from, to }) => LOCK_WORDS.some((word) => isWithin(word, from, to)));

const statesByName = ({ to }: Head): boolean =>
  STATING_ENDS.some((end) => end.every((byte, k) => text[to - end.length + k] === byte));

function isWithin(word: readonly number[], from: number, to: number): boolean {
  for (let i = from; i + word.length <= to; i++) if (word.every((c, k) => text[i + k] === c)) return true;
  return false;
}

/** Whether a comment names what is stated of callers, in any case. */
function mentionsStated(from: number, to: number): boolean {
  for (let i = from; i < to; i++)
    if (STATING_COMMENT.some((w) => w.every((c, k) => ((text[i + k] as number) | 32) === c))) return true;
  return false;
}

/** See scanSource() in lexical.ts. */
export function scanByBytes(bytes: Uint8Array): Lexical {
  const { length } = bytes;
  begin(bytes);
  const place: Place = {
    heads: [],
    bodyHeads: [],
    parens: 0,
    braces: 0,
    states: false,
    bodyStates: false,
    tag: 0,
    afterStruct: false,
    previous: 0,
  };
  let i = 0;
  while (i < length) {
    if (place.braces > 0) i = readOn(i, length, false);
    if (i >= length) break;
    const c = CLASS[text[i] as number];
    if (c === HASH && startsLine(i)) i = readDirective(i, length, place.braces > 0);
    else if (c === LEFT) open(place, i++);
    else if (c === RIGHT) close(place, i++);
    else if (place.braces > 0) i++;
    else i = readOutside(place, i, length);
  }
  return found();
}

/** Only blanks and comments stand before it on its line. */
function startsLine(at: number): boolean {
  let i = at - 1;
  while (i >= 0 && CLASS[text[i] as number] === SPACE) i--;
  return i < 0 || text[i] === LINE_END || (text[i] === SLANT && text[i - 1] === ASTERISK);
}

/** A directive from its `#`: what `#define` names is a definition, and notable by the words of its body alone. */
function readDirective(at: number, length: number, inBody: boolean): number {
  const before = bits;
  let i = at + 1;
  while (CLASS[text[i] as number] === SPACE) i++;
  let macro = 0;
  if (CLASS[text[i] as number] === WORD) {
    i = readWord(i);
    if (word === DEFINE) {
      while (CLASS[text[i] as number] === SPACE) i++;
      if (CLASS[text[i] as number] === WORD) {
        i = readWord(i);
        macro = word;
      }
    }
  }
  bits = 0;
  i = readOn(i, length, true);
  if (macro !== 0) mark(macro, isNotable(bits, NEVER) ? DEFINED | NOTABLE : DEFINED);
  bits = inBody ? before : 0;
  return i;
}

/** One token outside all braces that is neither brace nor directive. */
function readOutside(place: Place, at: number, length: number): number {
  let i = at;
  switch (CLASS[text[i] as number]) {
    case WORD:
      i = readWord(at);
      place.tag = place.afterStruct ? word : 0;
      place.afterStruct = word === STRUCT;
      place.states ||= (told & STATES_BEFORE) !== 0;
      if (place.parens === 0 && parenFollows(i)) place.heads.push({ hash: word, from: at, to: i });
      break;
    case SPACE:
    case NEWLINE:
      return i + 1;
    case SLASH:
      i = skipComment(at, length);
      if (i > at + 1) {
        place.states ||= mentionsStated(at, i);
        return i;
      }
      break;
    case QUOTE:
      i = skipString(at, length);
      break;
    case OPEN:
      place.parens++;
      i++;
      break;
    case CLOSE:
      if (place.parens > 0) place.parens--;
      i++;
      break;
    case SEMICOLON:
      place.parens = 0;
      place.heads = [];
      place.states = false;
      i++;
      break;
    case DIGIT:
      i = skipNumber(at);
      break;
    default:
      i++;
  }
  place.previous = text[i - 1] as number;
  return i;
}

function parenFollows(at: number): boolean {
  let i = at;
  while (text[i] === 32 || text[i] === LINE_END || text[i] === 9) i++;
  return text[i] === PAREN;
}

const inFirstColumn = (at: number): boolean => at === 0 || text[at - 1] === LINE_END;

function open(place: Place, at: number): void {
  if (inFirstColumn(at)) {
    place.braces = 0;
    place.parens = 0;
  }
  if (place.braces++ > 0 || place.previous === EQUALS) return;
  for (const head of place.heads) mark(head.hash, DEFINED);
  if (place.tag !== 0) mark(place.tag, DEFINED);
  place.bodyHeads = place.heads;
  place.bodyStates = place.states;
  place.heads = [];
  place.states = false;
  place.tag = 0;
  bits = 0;
}

function close(place: Place, at: number): void {
  place.braces = inFirstColumn(at) || place.braces <= 1 ? 0 : place.braces - 1;
  if (place.braces > 0) return;
  const heads = place.bodyHeads;
  if (heads.length > 0) {
    const notable = isNotable(bits, () => namesLock(heads)) ? NOTABLE : 0;
    const states = place.bodyStates || (bits & STATES) !== 0 || heads.some(statesByName) ? STATING : 0;
    for (const head of heads) mark(head.hash, notable | states);
  }
  place.bodyHeads = [];
  place.heads = [];
  place.states = false;
  place.parens = 0;
  place.previous = text[at] as number;
}
