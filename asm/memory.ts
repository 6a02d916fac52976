/** Where everything lies: two fixed tables, the text, and what is as large as the text asks for. */

export const TOLD_SLOTS: u32 = 1 << 12;
export const TOLD: usize = memory.data(8 * TOLD_SLOTS, 16);
export const FORMS: usize = memory.data(1024, 16);
export const TEXT: usize = (__heap_base + 63) & ~63;
/** Zeros behind the text, at which every loop ends: two blocks of masks. */
export const BEHIND: usize = 128;

/** A bit for each byte: of a name or number; what is looked at inside braces, and outside; ends of lines. */
export let wordMask: usize = 0;
export let insideMask: usize = 0;
export let outsideMask: usize = 0;
export let lineMask: usize = 0;
/** What was found: 4 bytes of hash and one of marks for each name. */
export let names: usize = 0;
export let marks: usize = 0;
/** Open hash table: hash and index of a name in 8 bytes. */
export let slots: usize = 0;
/** Hash, start and end of what may turn out to be a function's name. */
export let heads: usize = 0;
/** Behind all that: what turn.ts works with. */
export let behindAll: usize = 0;

/** Makes room for texts of `length` bytes, a power of two; the address at which they are to be put. */
export function room(length: usize): usize {
  const masks = (length + BEHIND) / 8;
  // Every name but those of one and two letters takes 4 bytes at least, with what parts it from the next.
  const most = length / 4 + 4096;
  wordMask = TEXT + length + BEHIND;
  insideMask = wordMask + masks;
  outsideMask = insideMask + masks;
  lineMask = outsideMask + masks;
  names = lineMask + masks;
  marks = names + 4 * most;
  slots = marks + most;
  // A quarter of the slots is taken at most, and their number is a power of two.
  heads = slots + 8 * 8 * most;
  behindAll = (heads + 12 * (length / 3 + 1) + 15) & ~15;
  growTo(behindAll);
  return TEXT;
}

export function growTo(end: usize): bool {
  const pages = ((end + 0xffff) >> 16) as i32;
  return pages <= memory.size() || memory.grow(pages - memory.size()) >= 0;
}

export function namesAt(): usize {
  return names;
}

export function marksAt(): usize {
  return marks;
}

/** Where the lists of forms.ts are put. */
export function formsAt(): usize {
  return FORMS;
}
