/** The names found in the text, and what each is: an open hash table. */
import { marks, names, slots } from './memory';
import { toldBy } from './told';

export const DEFINED: u8 = 1;
export const NOTABLE: u8 = 2;
export const STATING: u8 = 4;
export const MARKS: u8 = DEFINED | NOTABLE | STATING;
/** Kept with the marks: the word tells something. */
export const TELLS: u8 = 8;

/** A table that stays in the processor's first cache. */
const FIRST_SLOTS: u32 = 1024;
export let size: u32 = 0;
let slotMask: u32 = 0;

@inline
function entryAt(slot: u32): usize {
  return slots + 8 * ((slot & slotMask) as usize);
}

/** The name's index; new names are added. */
export function indexOf(hash: u32): u32 {
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

export function noNames(): void {
  size = 0;
  slotMask = FIRST_SLOTS - 1;
  memory.fill(slots, 0, 8 * FIRST_SLOTS);
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

export function mark(hash: u32, more: u8): void {
  const at = marks + indexOf(hash);
  store<u8>(at, load<u8>(at) | more);
}
