/**
 * What can be known of a C file without parsing it, at the speed of reading its bytes: which identifiers it mentions
 * outside comments and strings, and which functions and macros it may define. Names are kept as 32-bit hashes: a
 * collision costs a look at a file too many, never one too few.
 */
import { ACQUIRE, CONDITIONAL, RELEASE } from '../knowledge/locks.js';
import { HELPERS } from '../knowledge/rcu.js';

export interface Lexical {
  /** Hashes of all identifiers, ascending. */
  mentions: Uint32Array;
  /** Hashes of the names that look like definitions of functions, macros or structs, ascending. */
  definitions: Uint32Array;
  /** Of these, the functions and macros that take some kind of lock and never release that kind, or the reverse, or
   *  that ask for a reader's context: what a call of them does can't be told without looking. */
  notable: Uint32Array;
}

const OTHER = 0;
const LETTER = 1;
const DIGIT = 2;
const SPACE = 3;

const KIND = new Uint8Array(256);
for (let c = 0; c < 256; c++) {
  const letter = (c >= 65 && c <= 90) || (c >= 97 && c <= 122) || c === 95;
  KIND[c] = letter ? LETTER : c >= 48 && c <= 57 ? DIGIT : c === 32 || (c >= 9 && c <= 13) ? SPACE : OTHER;
}

const SEED = 0x811c9dc5;
const PRIME = 0x01000193;
const [
  NEWLINE,
  QUOTE,
  HASH,
  APOSTROPHE,
  OPEN,
  CLOSE,
  STAR,
  SLASH,
  SEMICOLON,
  EQUALS,
  BACKSLASH,
  LEFT,
  RIGHT,
] = [10, 34, 35, 39, 40, 41, 42, 47, 59, 61, 92, 123, 125];

/** The hash under which an identifier is kept. */
export function identifierHash(name: string): number {
  let hash = SEED;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), PRIME);
  return hash >>> 0;
}

/** A set of hashes that empties in no time: a slot counts when it carries the current stamp. */
interface HashSet {
  keys: Uint32Array;
  stamps: Uint32Array;
  stamp: number;
  found: Uint32Array;
  size: number;
}

const SLOTS = 1 << 17;
const newSet = (): HashSet => ({
  keys: new Uint32Array(SLOTS),
  stamps: new Uint32Array(SLOTS),
  stamp: 0,
  found: new Uint32Array(SLOTS / 2),
  size: 0,
});
const mentioned = newSet();
const defined = newSet();
const notable = newSet();

/** Words of the lock and RCU tables: bits of the classes that they take, release, and ASKS for a reader's helper. */
const CLASSES = [
  'rcu',
  'rcu_bh',
  'rcu_sched',
  'rcu_tasks_trace',
  'srcu',
  'bh',
  'irq',
  'preempt',
  'rtnl',
  'lock',
];
const TAKES = 0;
const RELEASES = CLASSES.length;
const ASKS = 1 << (2 * CLASSES.length);
const WORD_SLOTS = 2048;
const wordKeys = new Uint32Array(WORD_SLOTS);
const wordBits = new Uint32Array(WORD_SLOTS);

function addWord(name: string, bits: number): void {
  const hash = identifierHash(name);
  let slot = hash & (WORD_SLOTS - 1);
  while (wordBits[slot] !== 0 && wordKeys[slot] !== hash) slot = (slot + 1) & (WORD_SLOTS - 1);
  wordKeys[slot] = hash;
  wordBits[slot] = (wordBits[slot] as number) | bits;
}

function bitsOfWord(hash: number): number {
  let slot = hash & (WORD_SLOTS - 1);
  while (wordBits[slot] !== 0) {
    if (wordKeys[slot] === hash) return wordBits[slot] as number;
    slot = (slot + 1) & (WORD_SLOTS - 1);
  }
  return 0;
}

const classBits = (contexts: readonly string[], shift: number): number =>
  contexts.reduce((bits, c) => bits | (1 << (CLASSES.indexOf(c.split(':')[0] ?? '') + shift)), 0);

for (const row of [...ACQUIRE, ...CONDITIONAL]) addWord(row.name, classBits(row.contexts, TAKES));
for (const row of RELEASE) addWord(row.name, classBits(row.contexts, RELEASES));
for (const row of HELPERS) if (row.needs.length > 0 || row.condition !== undefined) addWord(row.name, ASKS);

/** Whether a body with these words does something to its caller's contexts, or asks for one. One that takes and releases
 *  the same kinds may still do so on some ways only (`tls_rx_reader_lock()`): its name says that. */
function isNotable(bits: number, namesLock: boolean): boolean {
  const mask = (1 << CLASSES.length) - 1;
  const takes = (bits >> TAKES) & mask;
  return (bits & ASKS) !== 0 || takes !== ((bits >> RELEASES) & mask) || (namesLock && takes !== 0);
}

const LOCK_NAME = /lock|start|begin|acquire|enter|grab|_get/;

function namesLock(bytes: Uint8Array, from: number, to: number): boolean {
  let name = '';
  for (let i = from; i < to; i++) name += String.fromCharCode(bytes[i] as number);
  return LOCK_NAME.test(name);
}

function empty(set: HashSet): void {
  set.stamp++;
  set.size = 0;
}

function add(set: HashSet, hash: number): void {
  if (set.size === set.found.length) return;
  let slot = hash & (SLOTS - 1);
  while (set.stamps[slot] === set.stamp) {
    if (set.keys[slot] === hash) return;
    slot = (slot + 1) & (SLOTS - 1);
  }
  set.stamps[slot] = set.stamp;
  set.keys[slot] = hash;
  set.found[set.size++] = hash;
}

const contents = (set: HashSet): Uint32Array => set.found.slice(0, set.size).sort();

/** Index behind a comment that starts at `at`, or `at` when none does. */
function skipComment(bytes: Uint8Array, at: number): number {
  if (bytes[at + 1] === STAR) {
    let i = at + 2;
    while (i < bytes.length && !(bytes[i] === STAR && bytes[i + 1] === SLASH)) i++;
    return i + 2;
  }
  if (bytes[at + 1] !== SLASH) return at;
  const end = bytes.indexOf(NEWLINE as number, at);
  return end === -1 ? bytes.length : end;
}

/** Index behind a string or character constant; it ends at the line's end at the latest. */
function skipString(bytes: Uint8Array, at: number): number {
  const quote = bytes[at];
  let i = at + 1;
  while (i < bytes.length && bytes[i] !== quote && bytes[i] !== NEWLINE) i += bytes[i] === BACKSLASH ? 2 : 1;
  return bytes[i] === quote ? i + 1 : i;
}

/**
 * Scans a file once. A definition is a struct's name before `{`, a name followed by `(` outside all braces whose `{` comes before a `;`, and the name
 * after `#define`; braces are counted afresh at every `{` or `}` in the first column, so that `#if` branches and macros
 * with unbalanced braces do no harm beyond their function.
 */
export function scanSource(bytes: Uint8Array): Lexical {
  empty(mentioned);
  empty(defined);
  empty(notable);
  const length = bytes.length;
  let heads: number[] = [];
  let parens = 0;
  let braces = 0;
  let directive = false;
  let afterDefine = 0;
  let previous = 0;
  let lineStart = true;
  let bodyBits = 0;
  let macroBits = 0;
  let bodyHeads: number[] = [];
  let headLocks = false;
  let bodyLocks = false;
  let macro = 0;
  let tag = 0;
  let afterTag = false;
  let i = 0;
  while (i < length) {
    const c = bytes[i] as number;
    const kind = KIND[c] as number;
    if (kind === LETTER) {
      const from = i;
      let hash = SEED;
      do {
        hash = Math.imul(hash ^ (bytes[i] as number), PRIME);
        i++;
      } while (i < length && ((KIND[bytes[i] as number] as number) & 3) % 3 !== 0);
      hash >>>= 0;
      add(mentioned, hash);
      const bits = bitsOfWord(hash);
      if (bits !== 0) {
        if (directive) macroBits |= bits;
        else bodyBits |= bits;
      }
      tag = afterTag && braces === 0 && !directive ? hash : 0;
      afterTag = hash === STRUCT;
      if (afterDefine === 2) {
        add(defined, hash);
        macro = hash;
        macroBits = 0;
        afterDefine = 0;
      } else if (afterDefine === 1) afterDefine = hash === DEFINE ? 2 : 0;
      else if (braces === 0 && parens === 0 && !directive) {
        let j = i;
        while (bytes[j] === 32 || bytes[j] === NEWLINE || bytes[j] === 9) j++;
        if (bytes[j] === OPEN) {
          heads.push(hash);
          headLocks ||= namesLock(bytes, from, i);
        }
      }
      previous = c;
      lineStart = false;
      continue;
    }
    if (kind === DIGIT) {
      do i++;
      while (i < length && ((KIND[bytes[i] as number] as number) & 3) % 3 !== 0);
      previous = c;
      lineStart = false;
      continue;
    }
    if (kind === SPACE) {
      if (c === NEWLINE) {
        if (directive && bytes[i - 1] !== BACKSLASH) {
          directive = false;
          if (macro !== 0 && isNotable(macroBits, false)) add(notable, macro);
          macro = 0;
        }
        lineStart = true;
        afterDefine = 0;
      }
      i++;
      continue;
    }
    if (c === SLASH) {
      const end = skipComment(bytes, i);
      if (end > i) {
        i = end;
        continue;
      }
    } else if (c === QUOTE || c === APOSTROPHE) {
      i = skipString(bytes, i);
      previous = c;
      lineStart = false;
      continue;
    } else if (c === HASH && lineStart) {
      directive = true;
      afterDefine = 1;
    } else if (!directive) {
      const firstColumn = i === 0 || bytes[i - 1] === NEWLINE;
      if (c === OPEN) parens++;
      else if (c === CLOSE) parens = parens > 0 ? parens - 1 : 0;
      else if (c === LEFT) {
        if (firstColumn) {
          braces = 0;
          parens = 0;
        }
        if (braces === 0 && previous !== EQUALS) {
          for (const head of heads) add(defined, head);
          if (tag !== 0) add(defined, tag);
          bodyHeads = heads;
          bodyLocks = headLocks;
          headLocks = false;
          bodyBits = 0;
          heads = [];
        }
        braces++;
      } else if (c === RIGHT) {
        braces = firstColumn || braces <= 1 ? 0 : braces - 1;
        if (braces === 0) {
          if (isNotable(bodyBits, bodyLocks)) for (const head of bodyHeads) add(notable, head);
          bodyHeads = [];
          parens = 0;
          heads = [];
        }
      } else if (c === SEMICOLON && braces === 0) {
        parens = 0;
        heads = [];
        headLocks = false;
      }
    }
    previous = c;
    lineStart = false;
    i++;
  }
  return { mentions: contents(mentioned), definitions: contents(defined), notable: contents(notable) };
}

const DEFINE = identifierHash('define');
const STRUCT = identifierHash('struct');

/** Whether an ascending array holds a value. */
export function holds(sorted: Uint32Array, value: number, from = 0, to = sorted.length): boolean {
  let low = from;
  let high = to - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const at = sorted[middle] as number;
    if (at === value) return true;
    if (at < value) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}
