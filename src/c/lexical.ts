/**
 * What can be known of a C file without parsing it: which identifiers it mentions outside comments and strings, and which
 * functions and macros it may define. Names are kept as 32-bit hashes: a collision costs a look at a file too many, never one
 * too few. The scan itself is asm/scan.ts, in WebAssembly.
 */
import { MAX_SOURCE_BYTES } from '../limits.js';
import { identifierHash } from './identifier-hash.js';
import { CLASS_COUNT, LOCK_WORDS, STATING_COMMENT, STATING_ENDS, TELLING } from './lock-words.js';
import type { Lexical } from './marks.js';
import { scanByBytes } from './scan-bytes.js';
import { SCAN_CODE } from './scan-code.js';

export { DEFINED, type Lexical, NOTABLE, STATING } from './marks.js';

/** asm/scan.ts, which says what each does. */
interface Exports {
  memory: { buffer: ArrayBuffer };
  room(length: number): number;
  namesAt(): number;
  marksAt(): number;
  formsAt(): number;
  setUp(classes: number, define: number, struct: number): void;
  tell(hash: number, bits: number): void;
  scan(length: number): number;
  roomToTurn(files: number, names: number, bits: number): number;
  turn(files: number, names: number, bits: number, markBits: number): void;
}

/** The program and its memory, with room for texts as long as `text`. */
interface Scanner {
  exports: Exports;
  text: Uint8Array;
  names: Int32Array;
  marks: Uint8Array;
}

/** The part of the WebAssembly interface that is used: the types of node leave it out. */
declare const WebAssembly: {
  Module: new (code: Uint8Array) => object;
  Instance: new (module: object) => { exports: object };
};

/** Bytes for which there is room at first: few files are longer. */
const FIRST_ROOM = 1 << 17;

/** undefined: not tried yet; null: there is no WebAssembly, or not the room for it. */
let made: Scanner | null | undefined;

/** The scanner with room for a text of so many bytes. */
function scannerFor(length: number): Scanner | null {
  if (made === null || (made !== undefined && length <= made.text.length)) return made;
  try {
    made = withRoom(made?.exports ?? start(), length);
  } catch {
    made = null;
  }
  return made;
}

function withRoom(exports: Exports, length: number): Scanner {
  let room = FIRST_ROOM;
  while (room < length) room *= 2;
  const at = exports.room(room);
  const { buffer } = exports.memory;
  return {
    exports,
    text: new Uint8Array(buffer, at, room),
    names: new Int32Array(buffer, exports.namesAt()),
    marks: new Uint8Array(buffer, exports.marksAt()),
  };
}

function start(): Exports {
  const code = atob(SCAN_CODE);
  const bytes = new Uint8Array(code.length);
  for (let i = 0; i < code.length; i++) bytes[i] = code.charCodeAt(i);
  const exports = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as Exports;
  exports.setUp(CLASS_COUNT, identifierHash('define'), identifierHash('struct'));
  for (const [hash, bits] of TELLING) exports.tell(hash, bits);
  const forms = [STATING_COMMENT, STATING_ENDS, LOCK_WORDS].flatMap((words) => [
    ...words.flatMap((word) => [word.length, ...word]),
    0,
  ]);
  new Uint8Array(exports.memory.buffer).set(forms, exports.formsAt());
  return exports;
}

/** What is found in file after file lies in arrays that many share: thousands of small ones are much to collect. */
const SHARED = 1 << 16;
const shared = { names: new Int32Array(), marks: new Uint8Array(), used: 0 };

function kept(names: Int32Array, marks: Uint8Array): Lexical {
  const count = names.length;
  if (shared.used + count > shared.names.length) {
    const length = Math.max(SHARED, count);
    Object.assign(shared, { names: new Int32Array(length), marks: new Uint8Array(length), used: 0 });
  }
  const from = shared.used;
  shared.used += count;
  shared.names.set(names, from);
  shared.marks.set(marks, from);
  return {
    names: shared.names.subarray(from, shared.used),
    marks: shared.marks.subarray(from, shared.used),
  };
}

/**
 * Scans a file once. A definition is a struct's name before `{`, a name followed by `(` outside all braces whose `{` comes
 * before a `;`, and the name after `#define`; braces are counted afresh at every `{` or `}` in the first column, so that
 * `#if` branches and macros with unbalanced braces do no harm beyond their function.
 */
export function scanSource(bytes: Uint8Array): Lexical {
  const whole = bytes.length <= MAX_SOURCE_BYTES ? bytes : bytes.subarray(0, MAX_SOURCE_BYTES);
  const scanner = scannerFor(whole.length);
  if (scanner === null) return scanByBytes(whole);
  const { exports, text, names, marks } = scanner;
  text.set(whole);
  const count = exports.scan(whole.length);
  return kept(names.subarray(0, count), marks.subarray(0, count));
}

/** The facts turned round as makeShard() in shard.ts has them, which says what the arrays are; null when that can't be done
 *  here. */
export function turnRound(
  facts: readonly Lexical[],
  { bits, markBits, count }: { bits: number; markBits: number; count: number },
): { starts: Uint32Array; entries: Uint32Array } | null {
  const scanner = scannerFor(0);
  if (scanner === null) return null;
  const { exports, text } = scanner;
  const at = exports.roomToTurn(facts.length, count, bits);
  // Memory that has grown is another buffer.
  made = withRoom(exports, text.length);
  if (at === 0) return null;
  const { buffer } = exports.memory;
  const sizes = new Uint32Array(buffer, at, facts.length);
  const names = new Int32Array(buffer, at + sizes.byteLength, count);
  const starts = new Uint32Array(buffer, names.byteOffset + names.byteLength, (1 << bits) + 1);
  const entries = new Uint32Array(buffer, starts.byteOffset + starts.byteLength, count);
  const marks = new Uint8Array(buffer, entries.byteOffset + entries.byteLength, count);
  let done = 0;
  for (const [file, one] of facts.entries()) {
    sizes[file] = one.names.length;
    names.set(one.names, done);
    marks.set(one.marks, done);
    done += one.names.length;
  }
  exports.turn(facts.length, count, bits, markBits);
  return { starts, entries };
}
