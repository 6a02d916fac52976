/**
 * What can be known of a C file without parsing it: which identifiers it mentions outside comments and strings, and which
 * functions and macros it may define. Names are kept as 32-bit hashes: a collision costs a look at a file too many, never one
 * too few. The scan itself is asm/scan.ts, in WebAssembly.
 */
import { MAX_SOURCE_BYTES } from '../limits.js';
import { identifierHash } from './identifier-hash.js';
import { CLASS_COUNT, LOCK_NAME, STATING_COMMENT, STATING_ENDS, TELLING } from './lock-words.js';
import { SCAN_CODE } from './scan-code.js';

export interface Lexical {
  /** Hashes of all identifiers, each once. */
  names: Int32Array;
  /** What each name is beside being mentioned: bits of DEFINED, NOTABLE and STATING. */
  marks: Uint8Array;
}

/** Looks like the definition of a function, macro or struct. */
export const DEFINED = 1;
/** A function or macro that takes some kind of lock and never releases that kind, or the reverse, or that releases one
 *  before it takes it, or that asks for a reader's context: what a call of it does can't be told without looking. */
export const NOTABLE = 2;
/** A function that may state what its callers hold: by an assertion, an annotation, the comment above it, its name. */
export const STATING = 4;

/** asm/scan.ts, which says what each does. */
interface Scanner {
  memory: { buffer: ArrayBuffer };
  room(length: number): number;
  namesAt(): number;
  marksAt(): number;
  formsAt(): number;
  setUp(classes: number, define: number, struct: number): void;
  tell(hash: number, bits: number): void;
  scan(length: number): number;
}

/** The part of the WebAssembly interface that is used: the types of node leave it out. */
declare const WebAssembly: {
  Module: new (code: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { exports: object };
};

let made: Scanner | null = null;

const latin1 = new TextDecoder('latin1');

function makeScanner(): Scanner {
  const code = atob(SCAN_CODE);
  const bytes = new Uint8Array(code.length);
  for (let i = 0; i < code.length; i++) bytes[i] = code.charCodeAt(i);
  let text = 0;
  const namesLock = (from: number, to: number): number => {
    const name = new Uint8Array(scanner.memory.buffer, text + from, to - from);
    return LOCK_NAME.test(latin1.decode(name)) ? 1 : 0;
  };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { scan: { namesLock } });
  const scanner = exports as Scanner;
  text = scanner.room(0);
  scanner.setUp(CLASS_COUNT, identifierHash('define'), identifierHash('struct'));
  for (const [hash, bits] of TELLING) scanner.tell(hash, bits);
  const forms = [STATING_COMMENT, STATING_ENDS].flatMap((words) => [
    words.length,
    ...words.flatMap((word) => [word.length, ...word]),
  ]);
  new Uint8Array(scanner.memory.buffer).set(forms, scanner.formsAt());
  return scanner;
}

/**
 * Scans a file once. A definition is a struct's name before `{`, a name followed by `(` outside all braces whose `{` comes
 * before a `;`, and the name after `#define`; braces are counted afresh at every `{` or `}` in the first column, so that
 * `#if` branches and macros with unbalanced braces do no harm beyond their function.
 */
export function scanSource(bytes: Uint8Array): Lexical {
  const scanner = (made ??= makeScanner());
  const length = Math.min(bytes.length, MAX_SOURCE_BYTES);
  const at = scanner.room(length);
  const { buffer } = scanner.memory;
  new Uint8Array(buffer).set(length < bytes.length ? bytes.subarray(0, length) : bytes, at);
  const count = scanner.scan(length);
  return {
    names: new Int32Array(buffer, scanner.namesAt(), count).slice(),
    marks: new Uint8Array(buffer, scanner.marksAt(), count).slice(),
  };
}
