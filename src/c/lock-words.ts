/** What single words of a body tell of its locks without parsing it: bits, gathered word by word. */
import { READER_FLAVOURS } from '../knowledge/contexts.js';
import { ANNOTATIONS, COMMENT_WORDS, NAME_SUFFIXES } from '../knowledge/contracts.js';
import { ACQUIRE, ASSERTIONS, CONDITIONAL, RELEASE } from '../knowledge/locks.js';
import { HELPERS } from '../knowledge/rcu.js';
import { identifierHash } from './identifier-hash.js';

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
/** A body releases a class that it has not taken so far: its caller's. */
const GIVES = ASKS << 1;
const ALL_CLASSES = (1 << CLASSES.length) - 1;
export const STATES = GIVES << 1;
const WORD_BITS = new Map<number, number>();
/** Whether a word with a hash that ends so is among them: spares most identifiers the look at the map. */
const MAY_HAVE = 1 << 14;
const MAY_HAVE_BITS = new Uint8Array(MAY_HAVE);

function addWord(name: string, bits: number): void {
  const hash = identifierHash(name);
  WORD_BITS.set(hash, (WORD_BITS.get(hash) ?? 0) | bits);
  MAY_HAVE_BITS[hash & (MAY_HAVE - 1)] = 1;
}

const classBits = (contexts: readonly string[], shift: number): number =>
  contexts.reduce((bits, c) => bits | (1 << (CLASSES.indexOf(c.split(':')[0] ?? '') + shift)), 0);

for (const row of [...ACQUIRE, ...CONDITIONAL]) addWord(row.name, classBits(row.contexts, TAKES));
for (const row of RELEASE) addWord(row.name, classBits(row.contexts, RELEASES));
for (const row of HELPERS) if (row.needs.length > 0 || row.condition !== undefined) addWord(row.name, ASKS);

/** Contexts that a function may state for its callers, and the words that do so in its body. */
const STATED = [...READER_FLAVOURS, 'rtnl'];
for (const row of ASSERTIONS) if (row.contexts.some((c) => STATED.includes(c))) addWord(row.name, STATES);
export const STATING_WORDS = new Set(
  ANNOTATIONS.filter((a) => a.means === 'holds').map((a) => identifierHash(a.name)),
);
const bytesOf = (word: string): number[] => [...word].map((c) => c.charCodeAt(0));
export const STATING_ENDS = NAME_SUFFIXES.map((row) => bytesOf(row.suffix));
export const STATING_COMMENT = COMMENT_WORDS.map((row) => bytesOf(row.word));

/** Bytes that are the nth letter of one of these words, in either case: two of them in a row are rare in a comment. */
function lettersAt(n: number): Uint8Array {
  const flags = new Uint8Array(256);
  for (const word of STATING_COMMENT) for (const byte of [word[n]!, word[n]! & ~32]) flags[byte] = 1;
  return flags;
}
export const FIRST_LETTER = lettersAt(0);
export const SECOND_LETTER = lettersAt(1);

export const LOCK_NAME = /lock|start|begin|acquire|enter|grab|_get/;

/** Whether a word of this hash may have bits: spares most of them the look at the table. */
export const mayTell = (hash: number): boolean => MAY_HAVE_BITS[hash & (MAY_HAVE - 1)] === 1;

/** The bits of a body's words so far with those of the next one. */
export function withWord(all: number, hash: number): number {
  const word = WORD_BITS.get(hash) ?? 0;
  const given = (word >> RELEASES) & ALL_CLASSES & ~(all >> TAKES);
  return all | word | (given === 0 ? 0 : GIVES);
}

/** Whether a body with these words does something to its caller's contexts, or asks for one. One that takes and releases
 *  the same kinds may still do so on some ways only (`tls_rx_reader_lock()`): its name says that. */
export function isNotable(bits: number, namesLock: () => boolean): boolean {
  if (bits === 0) return false;
  const takes = (bits >> TAKES) & ALL_CLASSES;
  return (
    (bits & (ASKS | GIVES)) !== 0 ||
    takes !== ((bits >> RELEASES) & ALL_CLASSES) ||
    (takes !== 0 && namesLock())
  );
}
