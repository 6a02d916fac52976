/** The facts of many files turned round: see turnByNames() in src/c/shard.ts, which does the same where there is no WebAssembly. */
import { behindAll, growTo } from './memory';

/** How many names each file has; the names of all files; the results; the marks of the names. */
let sizes: usize = 0;
let hashes: usize = 0;
let starts: usize = 0;
let entries: usize = 0;
let marks: usize = 0;

/** Makes room for so many; the address of the sizes, 0 when there is not the memory. Behind them are the names, room for the
 *  starts and entries (4 bytes each), and the marks. */
export function roomToTurn(files: u32, names: u32, bits: u32): usize {
  sizes = behindAll;
  hashes = sizes + 4 * (files as usize);
  starts = hashes + 4 * (names as usize);
  entries = starts + 4 * ((1 << bits) + 1);
  marks = entries + 4 * (names as usize);
  return growTo(marks + (names as usize)) ? sizes : 0;
}

@inline
function startOf(bucket: u32): usize {
  return starts + 4 * (bucket as usize);
}

/** Fills starts and entries. @param markBits the last bits of an entry, before which is the file's index */
export function turn(files: u32, names: u32, bits: u32, markBits: u32): void {
  memory.fill(starts, 0, entries - starts);
  const shift = 32 - bits;
  for (let i: u32 = 0; i < names; i++) {
    const at = startOf(load<u32>(hashes + 4 * (i as usize)) >>> shift);
    store<u32>(at, load<u32>(at) + 1);
  }
  let sum: u32 = 0;
  for (let at = starts; at < entries; at += 4) {
    sum += load<u32>(at);
    store<u32>(at, sum);
  }
  let end = names;
  for (let file = files; file > 0; ) {
    const first = end - load<u32>(sizes + 4 * (--file as usize));
    for (let i = first; i < end; i++) {
      const hash = load<u32>(hashes + 4 * (i as usize));
      const at = startOf(hash >>> shift);
      const place = load<u32>(at) - 1;
      store<u32>(at, place);
      store<u32>(
        entries + 4 * (place as usize),
        (hash << bits) | (file << markBits) | load<u8>(marks + (i as usize)),
      );
    }
    end = first;
  }
}
