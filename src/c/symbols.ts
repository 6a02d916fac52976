/**
 * What a token is, as a number: the symbol that the parser reads in its low 8 bits, and marks of words above them, by which
 * the mask knows what the grammar can't take.
 */
import { ANNOTATIONS } from '../knowledge/annotations.js';

/** Symbols; one character's punctuators are their own character code. */
export const END = 0;
export const NAME = 1;
export const LITERAL = 2;
export const TEXT = 3;
/** A word of a type that can be nothing else: `int`, `size_t`, `unsigned`. */
export const TYPE = 5;
/** `struct`, `union`, `enum`. */
export const TAG = 6;
export const QUALIFIER = 7;
export const STORAGE = 8;
export const TYPEDEF = 9;
/** Its parentheses are gone; as an argument it stands like a name. */
export const TYPEOF = 4;
export const IF = 10;
export const ELSE = 11;
export const FOR = 12;
export const WHILE = 13;
export const DO = 14;
export const SWITCH = 15;
export const CASE = 16;
export const DEFAULT = 17;
export const RETURN = 18;
export const BREAK = 19;
export const CONTINUE = 20;
export const GOTO = 21;
export const SIZEOF = 22;
export const GENERIC = 23;

export const NOT = 33;
export const PERCENT = 37;
export const AMPERSAND = 38;
export const OPEN = 40;
export const CLOSE = 41;
export const STAR = 42;
export const PLUS = 43;
export const COMMA = 44;
export const MINUS = 45;
export const DOT = 46;
export const SLASH = 47;
export const COLON = 58;
export const SEMICOLON = 59;
export const LESS = 60;
export const ASSIGN = 61;
export const GREATER = 62;
export const QUESTION = 63;
export const OPEN_INDEX = 91;
export const CLOSE_INDEX = 93;
export const CARET = 94;
export const OPEN_BRACE = 123;
export const BAR = 124;
export const CLOSE_BRACE = 125;
export const TILDE = 126;

export const ARROW = 128;
export const INCREMENT = 129;
export const SHIFT = 130;
export const RELATION = 131;
export const EQUALITY = 132;
export const AND = 133;
export const OR = 134;
export const COMPOUND_ASSIGN = 135;
export const ELLIPSIS = 136;
/** What the grammar has no use for: `#`, `@`. */
export const STRAY = 137;
/** `##` */
export const PASTE = 138;

const SYMBOL = 0xff;
/** The symbol of a token's code. */
export const symbolOf = (code: number): number => code & SYMBOL;

/** Marks. A name or a keyword. */
export const WORD = 1 << 20;
/** A word of which `f(x)` is no call. */
export const KEYWORD = 1 << 8;
/** A word that only a type begins with. */
export const BEGINS_TYPE = 1 << 9;
/** A word that begins a statement behind a macro without `;`. */
export const BEGINS_STATEMENT = 1 << 10;
/** A jump or a statement's keyword that macros take as an argument. */
export const ARGUMENT_WORD = 1 << 11;
export const STATIC = 1 << 12;
/** What the mask takes out: an annotation alone, or with its list. */
export const NOTE = 1 << 13;
export const NOTE_WITH_LIST = 1 << 14;
/** An annotation of the compiler, with a list or not. */
export const ATTRIBUTE = 1 << 15;
export const LABEL_DECLARATION = 1 << 16;
/** Its list is taken out. */
export const TYPEOF_LIST = 1 << 17;
export const ASSEMBLY = 1 << 18;
export const TAKEN_OUT = NOTE | NOTE_WITH_LIST | ATTRIBUTE | LABEL_DECLARATION | TYPEOF_LIST | ASSEMBLY;
/** A number that is more than decimal digits. */
export const ODD_NUMBER = 1 << 19;

const WORDS: readonly (readonly [number, string])[] = [
  [IF, 'if'],
  [ELSE, 'else'],
  [FOR, 'for'],
  [WHILE, 'while'],
  [DO, 'do'],
  [SWITCH, 'switch'],
  [CASE, 'case'],
  [DEFAULT, 'default'],
  [RETURN, 'return'],
  [BREAK, 'break'],
  [CONTINUE, 'continue'],
  [GOTO, 'goto'],
  [SIZEOF, 'sizeof'],
  [GENERIC, '_Generic'],
  [TYPEDEF, 'typedef'],
  [TAG, 'struct union enum'],
  [LITERAL, 'true false TRUE FALSE NULL nullptr'],
  [STORAGE, 'static extern register inline auto __inline __inline__ __forceinline thread_local __thread'],
  [QUALIFIER, 'const constexpr volatile restrict __restrict__ _Atomic _Noreturn noreturn _Nonnull'],
  [TYPE, 'unsigned signed long short bool char int float double void'],
  [TYPEOF, 'typeof __typeof__ __typeof'],
  [TYPE, 'size_t ssize_t ptrdiff_t intptr_t uintptr_t charptr_t nullptr_t max_align_t'],
  [TYPE, 'int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t'],
  [TYPE, 'char8_t char16_t char32_t char64_t'],
];

const MARKS: readonly (readonly [number, string])[] = [
  [KEYWORD, 'if for while switch return sizeof do else case default goto break continue typeof __typeof__ __typeof _Generic'],
  [KEYWORD, 'asm __asm__ struct union enum const volatile static extern register inline unsigned signed'],
  [BEGINS_TYPE, 'struct union enum const volatile unsigned signed int char long short void float double bool _Bool'],
  [BEGINS_TYPE, 'size_t ssize_t ptrdiff_t intptr_t uintptr_t charptr_t nullptr_t max_align_t'],
  [BEGINS_TYPE, 'int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t'],
  [BEGINS_TYPE, 'char8_t char16_t char32_t char64_t'],
  [BEGINS_STATEMENT, 'if for while switch return do goto break continue else case default struct const static unsigned int'],
  [ARGUMENT_WORD, 'return break continue goto if do for while'],
  [STATIC, 'static'],
  [ATTRIBUTE, '__attribute__ __attribute __extension__'],
  [LABEL_DECLARATION, '__label__'],
  [TYPEOF_LIST, 'typeof __typeof__ __typeof typeof_member TYPEOF_UNQUAL typeof_unqual __unqual_scalar_typeof'],
  [ASSEMBLY, 'asm __asm__ __asm'],
]; // biome-ignore format: words in rows

const PLAIN_NAME = NAME | WORD;

/** Codes of the words that are more than names. */
const CODES = new Map<string, number>();
for (const [symbol, words] of WORDS) for (const word of words.split(' ')) CODES.set(word, symbol | WORD);
const mark = (word: string, bit: number) => CODES.set(word, (CODES.get(word) ?? PLAIN_NAME) | bit);
for (const [bit, words] of MARKS) for (const word of words.split(' ')) mark(word, bit);
for (const { name, args } of ANNOTATIONS) mark(name, args ? NOTE_WITH_LIST : NOTE);

const LONGEST_WORD = Math.max(...[...CODES.keys()].map((w) => w.length));

/** By first letter and length whether there is such a word: most names need not be looked for. */
const THERE_IS = new Uint8Array(128 * (LONGEST_WORD + 1));
for (const word of CODES.keys()) THERE_IS[word.length * 128 + word.charCodeAt(0)] = 1;

/** The code of the word between two offsets. */
export function wordCode(text: string, start: number, end: number): number {
  const first = text.charCodeAt(start);
  const length = end - start;
  if (length > LONGEST_WORD || first > 127 || THERE_IS[length * 128 + first] === 0) return PLAIN_NAME;
  return CODES.get(text.slice(start, end)) ?? PLAIN_NAME;
}

/** Punctuators of one character that the grammar knows. */
const SINGLE = new Uint8Array(128).fill(STRAY);
for (const c of '!%&()*+,-./:;<=>?[]^{|}~') SINGLE[c.charCodeAt(0)] = c.charCodeAt(0);
/** Those of two, the same one twice. */
const DOUBLE: Record<number, number> = {
  [PLUS]: INCREMENT,
  [MINUS]: INCREMENT,
  [LESS]: SHIFT,
  [GREATER]: SHIFT,
  [AMPERSAND]: AND,
  [BAR]: OR,
  [DOT]: ELLIPSIS,
  35: PASTE,
};

/** The code of a punctuator of which the first and the last character are given. */
export function punctuatorCode(first: number, last: number, length: number): number {
  if (length === 1) return first < 128 ? SINGLE[first]! : STRAY;
  if (last !== ASSIGN) return last === first ? DOUBLE[first]! : ARROW;
  if (first === ASSIGN || first === NOT) return EQUALITY;
  return length === 2 && (first === LESS || first === GREATER) ? RELATION : COMPOUND_ASSIGN;
}

const OPERATORS = new Uint8Array(256);
for (const s of [MINUS, PLUS, STAR, SLASH, PERCENT, LESS, GREATER, AMPERSAND, BAR, CARET, NOT, TILDE, ASSIGN])
  OPERATORS[s] = 1;
for (const s of [ARROW, SHIFT, RELATION, EQUALITY, AND, OR, COMPOUND_ASSIGN, PASTE]) OPERATORS[s] = 1;

/** Whether a token is an operator between two operands or before one; not `++`. */
export const isOperator = (code: number): boolean => OPERATORS[code] === 1;

/** Whether a token is a bracket that opens, or one that closes. */
export const opens = (code: number): boolean => code === OPEN || code === OPEN_BRACE || code === OPEN_INDEX;
export const closes = (code: number): boolean =>
  code === CLOSE || code === CLOSE_BRACE || code === CLOSE_INDEX;
