/** A file cut at every `}` in column 0, so that only the pieces that mention a name need parsing. Kernel style makes such a
 *  piece one function or table with what stands above it. */

export interface Chunks {
  text: string;
  /** Offset behind each chunk, ascending; the last is the text's length. */
  ends: number[];
  /** 1-based line of the first character of each chunk. */
  lines: number[];
}

export function cutChunks(text: string): Chunks {
  const ends: number[] = [];
  for (let at = text.indexOf('\n}'); at !== -1; at = text.indexOf('\n}', at + 1)) {
    const lineEnd = text.indexOf('\n', at + 1);
    if (lineEnd === -1) break;
    ends.push(lineEnd + 1);
  }
  if (ends[ends.length - 1] !== text.length) ends.push(text.length);
  const lines = [1];
  for (let i = 0; i + 1 < ends.length; i++)
    lines.push((lines[i] ?? 1) + countLines(text, ends[i - 1] ?? 0, ends[i] ?? 0));
  return { text, ends, lines };
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

const CONDITIONAL = /^[ \t]*#[ \t]*(?:if|ifdef|ifndef|elif|else|endif)\b[^\n]*(?:\\\n[^\n]*)*/gm;

/** The text with all other chunks blank but for their `#if` … `#endif` lines: every position and condition stays true. */
export function onlyChunks(chunks: Chunks, wanted: ReadonlySet<number>): string {
  let out = '';
  let start = 0;
  chunks.ends.forEach((end, i) => {
    const piece = chunks.text.slice(start, end);
    out += wanted.has(i) ? piece : blankButConditionals(piece);
    start = end;
  });
  return out;
}

function blankButConditionals(piece: string): string {
  let out = '';
  let at = 0;
  for (const match of piece.matchAll(CONDITIONAL)) {
    out += piece.slice(at, match.index).replace(/[^\n]+/g, '') + match[0];
    at = match.index + match[0].length;
  }
  return out + piece.slice(at).replace(/[^\n]+/g, '');
}
