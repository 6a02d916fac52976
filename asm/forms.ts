/** Words that say something by standing in a comment or a name: three lists, from src/c/lock-words.ts. */
import { is } from './masks';
import { FORMS, TEXT } from './memory';

const IN_COMMENT = 0;
const AT_END = 1;
const IN_NAME = 2;

/** The first word of a list. Before each word is its length, behind the last of a list a 0. */
function listAt(number: i32): usize {
  let word = FORMS;
  for (let n = number; n > 0; n--) {
    while (lengthOf(word) > 0) word = behind(word);
    word++;
  }
  return word;
}

@inline
function lengthOf(word: usize): usize {
  return load<u8>(word);
}

@inline
function behind(word: usize): usize {
  return word + lengthOf(word) + 1;
}

@inline
function isAt(i: usize, word: usize): bool {
  return memory.compare(TEXT + i, word + 1, lengthOf(word)) == 0;
}

/** Whether a comment names what is stated of callers, in any case. */
export function mentionsStated(start: usize, stop: usize): bool {
  for (let word = listAt(IN_COMMENT); lengthOf(word) > 0; word = behind(word))
    for (let p = start; p < stop; p += 16) {
      const first = is(v128.or(v128.load(TEXT + p), i8x16.splat(0x20)), load<u8>(word, 1));
      const second = is(v128.or(v128.load(TEXT + p + 1), i8x16.splat(0x20)), load<u8>(word, 2));
      let hits = i8x16.bitmask(v128.and(first, second)) as u32;
      for (; hits != 0; hits &= hits - 1) {
        const i = p + (ctz(hits) as usize);
        if (i < stop && isInAnyCase(i, word)) return true;
      }
    }
  return false;
}

function isInAnyCase(i: usize, word: usize): bool {
  let k: usize = 0;
  while (k < lengthOf(word) && (load<u8>(TEXT + i + k) | 0x20) == load<u8>(word + 1 + k)) k++;
  return k == lengthOf(word);
}

/** Whether the name that ends at `stop` ends in a word that states something. */
export function endsStating(stop: usize): bool {
  for (let word = listAt(AT_END); lengthOf(word) > 0; word = behind(word))
    if (stop >= lengthOf(word) && isAt(stop - lengthOf(word), word)) return true;
  return false;
}

/** Whether the name from `start` to `stop` is that of something that locks. */
export function namesLock(start: usize, stop: usize): bool {
  for (let word = listAt(IN_NAME); lengthOf(word) > 0; word = behind(word))
    for (let i = start; i + lengthOf(word) <= stop; i++) if (isAt(i, word)) return true;
  return false;
}
