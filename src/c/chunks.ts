/** A file cut at every `}` in column 0, so that only the pieces that mention a name need parsing. Kernel style makes such a
 *  piece one function or table with what stands above it. */

export interface Chunks {
  text: string;
  /** Offset behind each chunk, ascending; the last is the text's length. */
  ends: number[];
  /** 1-based line of the first character of each chunk. */
  lines: number[];
  /** What is left of each chunk when it is not wanted, made when first asked for. */
  blanks: (string | undefined)[];
}

/** `} name[] = {`: a table whose struct is declared with it goes on. */
const OPENS_AGAIN = /[={]\s*$/;

export function cutChunks(text: string): Chunks {
  const ends: number[] = [];
  for (let at = text.indexOf('\n}'); at !== -1; at = text.indexOf('\n}', at + 1)) {
    const lineEnd = text.indexOf('\n', at + 1);
    if (lineEnd === -1) break;
    // `} while (0)` of a macro that goes on from the line above, perhaps inside a function, ends nothing.
    if (text[at - 1] !== '\\' && !OPENS_AGAIN.test(text.slice(at + 1, lineEnd))) ends.push(lineEnd + 1);
  }
  if (ends[ends.length - 1] !== text.length) ends.push(text.length);
  const lines = [1];
  for (let i = 0; i + 1 < ends.length; i++)
    lines.push((lines[i] ?? 1) + countLines(text, ends[i - 1] ?? 0, ends[i] ?? 0));
  return { text, ends, lines, blanks: [] };
}

function countLines(text: string, from: number, to: number): number {
  let n = 0;
  for (let i = text.indexOf('\n', from); i !== -1 && i < to; i = text.indexOf('\n', i + 1)) n++;
  return n;
}

/** Index of the chunk that holds an offset. */
function chunkAtOffset(chunks: Chunks, offset: number): number {
  let low = 0;
  let high = chunks.ends.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((chunks.ends[middle] as number) > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Index of the chunk that holds a 1-based line. */
export function chunkOfLine(chunks: Chunks, line: number): number {
  let low = 0;
  let high = chunks.lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((chunks.lines[middle] as number) <= line) low = middle;
    else high = middle - 1;
  }
  return low;
}

const isWord = (code: number) =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || (code >= 48 && code <= 57);

/** Chunks that hold the identifier as a whole word, ascending. */
export function chunksMentioning(chunks: Chunks, name: string): number[] {
  const found: number[] = [];
  const { text } = chunks;
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at)) {
    const end = at + name.length;
    if (!isWord(text.charCodeAt(at - 1)) && !isWord(text.charCodeAt(end))) {
      const chunk = chunkAtOffset(chunks, at);
      found.push(chunk);
      at = chunks.ends[chunk] as number;
    } else at = end;
  }
  return found;
}

/** Chunks with an identifier of which this is true, ascending. */
export function chunksWith(chunks: Chunks, wanted: (name: string) => boolean): number[] {
  return chunks.ends.flatMap((end, i) => {
    for (const [name] of chunks.text.slice(chunks.ends[i - 1] ?? 0, end).matchAll(/[A-Za-z_]\w*/g))
      if (wanted(name)) return [i];
    return [];
  });
}

// Without a comment behind it, which may go on for lines. A bare `#define X` is what tells a header's guard from a condition.
const CONDITIONAL =
  /^[ \t]*#[ \t]*(?:(?:if|ifdef|ifndef|elif|else|endif)\b(?:[^\n\\/]|\/(?![*/])|\\\n?)*|define[ \t]+\w+[ \t]*$)/gm;

/** The text with all other chunks emptied but for their lines and `#if` … `#endif`: lines, columns and conditions stay true. */
export function onlyChunks(chunks: Chunks, wanted: ReadonlySet<number>): string {
  let out = '';
  let start = 0;
  chunks.ends.forEach((end, i) => {
    out += wanted.has(i)
      ? chunks.text.slice(start, end)
      : (chunks.blanks[i] ??= blankButConditionals(chunks.text.slice(start, end)));
    start = end;
  });
  return out;
}

function blankButConditionals(piece: string): string {
  const newlines = (text: string) => '\n'.repeat(countLines(text, 0, text.length));
  if (!piece.includes('#')) return newlines(piece);
  let out = '';
  let at = 0;
  for (const match of piece.matchAll(CONDITIONAL)) {
    out += newlines(piece.slice(at, match.index)) + match[0];
    at = match.index + match[0].length;
  }
  return out + newlines(piece.slice(at));
}
