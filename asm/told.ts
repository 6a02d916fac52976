/** What single words of a body tell of its locks: see src/c/lock-words.ts, from where their bits come. */
import { TOLD, TOLD_SLOTS } from './memory';

/** Classes of locks: a body takes one by its bit, releases it by the bit `classes` further on. */
let classes: u32 = 0;
let allClasses: u32 = 0;
let ASKS: u32 = 0;
let GIVES: u32 = 0;
let STATES: u32 = 0;
/** Of `return`; of a body, that it returns with a class that it has taken and not released so far. */
let LEAVES: u32 = 0;
/** Of a word that states something for callers where it stands before a body. */
export const STATES_BEFORE: u32 = 1 << 31;

export let hashOfDefine: u32 = 0;
export let hashOfStruct: u32 = 0;

/** To be called once, before all others. */
export function setUp(numberOfClasses: u32, define: u32, struct: u32): void {
  classes = numberOfClasses;
  allClasses = (1 << classes) - 1;
  ASKS = 1 << (2 * classes);
  GIVES = ASKS << 1;
  STATES = GIVES << 1;
  LEAVES = STATES << 1;
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

export function toldBy(hash: u32): u32 {
  let slot = hash;
  while (load<u32>(told(slot)) != 0) {
    if (load<u32>(told(slot)) == hash) return load<u32>(told(slot), 4);
    slot++;
  }
  return 0;
}

/** Of all words since the body or directive began. */
export let bits: u32 = 0;

@inline
export function setBits(all: u32): void {
  bits = all;
}

export function addBits(more: u32): void {
  if (more == LEAVES && (bits & allClasses & ~(bits >> classes)) == 0) return;
  const given = (more >> classes) & allClasses & ~bits;
  bits |= (more & ~STATES_BEFORE) | (given == 0 ? 0 : GIVES);
}

/** Whether the words so far do something to the caller's contexts, or ask for one. */
export function isNotable(): bool {
  return (bits & (ASKS | GIVES | LEAVES)) != 0 || (bits & allClasses) != ((bits >> classes) & allClasses);
}

export function takesLock(): bool {
  return (bits & allClasses) != 0;
}

export function statesSomething(): bool {
  return (bits & STATES) != 0;
}
