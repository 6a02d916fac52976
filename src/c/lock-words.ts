/** What single words of a body tell of its locks without parsing it: bits, which asm/told.ts gathers word by word. */
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
export const CLASS_COUNT = CLASSES.length;
const TAKES = 0;
const RELEASES = CLASS_COUNT;
const ASKS = 1 << (2 * CLASS_COUNT);
/** A body releases a class that it has not taken so far: its caller's. */
const GIVES = ASKS << 1;
const ALL_CLASSES = (1 << CLASS_COUNT) - 1;
export const STATES = GIVES << 1;
/** Of `return`: between taking a class and the first word that releases it the body may leave it to its caller
 *  (`return 0; unlock: rtnl_unlock();`). */
const LEAVES = STATES << 1;
/** Of a word that states something for callers where it stands before a body. */
export const STATES_BEFORE = 1 << 31;

/** Bits of the words that have some, by the words' hashes. */
const telling = new Map<number, number>();
export const TELLING: ReadonlyMap<number, number> = telling;

function addWord(name: string, bits: number): void {
  const hash = identifierHash(name);
  telling.set(hash, (telling.get(hash) ?? 0) | bits);
}

const classBits = (contexts: readonly string[], shift: number): number =>
  contexts.reduce((bits, c) => bits | (1 << (CLASSES.indexOf(c.split(':')[0] ?? '') + shift)), 0);

for (const row of [...ACQUIRE, ...CONDITIONAL]) addWord(row.name, classBits(row.contexts, TAKES));
for (const row of RELEASE) addWord(row.name, classBits(row.contexts, RELEASES));
for (const row of HELPERS) if (row.needs.length > 0 || row.condition !== undefined) addWord(row.name, ASKS);

addWord('return', LEAVES);

/** Contexts that a function may state for its callers, and the words that do so in its body. */
const STATED = [...READER_FLAVOURS, 'rtnl'];
for (const row of ASSERTIONS) if (row.contexts.some((c) => STATED.includes(c))) addWord(row.name, STATES);
for (const row of ANNOTATIONS) if (row.means === 'holds') addWord(row.name, STATES_BEFORE);

const bytesOf = (word: string): number[] => [...word].map((c) => c.charCodeAt(0));
export const STATING_ENDS = NAME_SUFFIXES.map((row) => bytesOf(row.suffix));
export const STATING_COMMENT = COMMENT_WORDS.map((row) => bytesOf(row.word));

/** A body that takes and releases the same classes may still keep one on some ways (`tls_rx_reader_lock()`): so a name says. */
export const LOCK_WORDS = ['lock', 'start', 'begin', 'acquire', 'enter', 'grab', '_get'].map(bytesOf);

/** The bits of a body's words so far with those of the next one. */
export function withWord(all: number, word: number): number {
  if (word === LEAVES && (all & ALL_CLASSES & ~(all >> RELEASES)) === 0) return all;
  const given = (word >> RELEASES) & ALL_CLASSES & ~(all >> TAKES);
  return all | (word & ~STATES_BEFORE) | (given === 0 ? 0 : GIVES);
}

/** Whether a body with these words does something to its caller's contexts, or asks for one. */
export function isNotable(bits: number, namesLock: () => boolean): boolean {
  const takes = (bits >> TAKES) & ALL_CLASSES;
  return (
    (bits & (ASKS | GIVES | LEAVES)) !== 0 ||
    takes !== ((bits >> RELEASES) & ALL_CLASSES) ||
    (takes !== 0 && namesLock())
  );
}
