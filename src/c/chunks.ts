/** A file cut at every `}` in column 0, so that only the pieces that mention a name need parsing. Kernel style makes such a
 *  piece one function or table with what stands above it. */

import { countBelow, lineAt } from '../text.js';
import type { Lines } from './lines.js';
import type { Mention } from './mention.js';

export interface Chunks {
  text: string;
  /** Offset behind each chunk, ascending; the last is the text's length. */
  ends: number[];
  /** 1-based line of the first character of each chunk. */
  lines: number[];
  /** The conditional directives of the text, and the text of each chunk, made when first asked for. */
  directives?: Directive[];
  texts?: string[];
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
  return { text, ends, lines };
}

function countLines(text: string, from: number, to: number): number {
  let n = 0;
  for (let i = text.indexOf('\n', from); i !== -1 && i < to; i = text.indexOf('\n', i + 1)) n++;
  return n;
}

/** Index of the chunk that holds an offset. */
const chunkAtOffset = ({ ends }: Chunks, offset: number): number =>
  Math.min(countBelow(ends, offset + 1), ends.length - 1);

function lineOfOffset(chunks: Chunks, offset: number): number {
  const chunk = chunkAtOffset(chunks, offset);
  return (chunks.lines[chunk] as number) + countLines(chunks.text, chunks.ends[chunk - 1] ?? 0, offset);
}

/** Index of the chunk that holds a 1-based line. */
export const chunkOfLine = ({ lines }: Chunks, line: number): number => lineAt(lines, line) - 1;

const isWord = (code: number) =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || (code >= 48 && code <= 57);

/** Chunks that hold the identifier as a whole word, ascending; of these those in which it is what `counts` says. */
export function chunksMentioning(chunks: Chunks, name: string, counts: Mention = () => true): number[] {
  const found: number[] = [];
  const { text, ends } = chunks;
  let chunk = 0;
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at)) {
    const end = at + name.length;
    if (!isWord(text.charCodeAt(at - 1)) && !isWord(text.charCodeAt(end))) {
      while ((ends[chunk] as number) <= at) chunk++;
      if (counts({ text, from: ends[chunk - 1] ?? 0, to: ends[chunk] as number, at, end })) {
        found.push(chunk);
        at = ends[chunk] as number;
        continue;
      }
    }
    at = end;
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
  /^[ \t]*#[ \t]*(?:(?:if|ifdef|ifndef|elif|else|endif)\b(?:[^\n\\/]|\/(?![*/])|\\\n?)*|define[ \t]+\w+[ \t]*$)/my;

const isBlank = (code: number) => code === 32 || code === 9;

interface Directive {
  /** Offset in the text. */
  at: number;
  text: string;
  kind: 'if' | 'else' | 'endif' | 'define';
}

function directivesOf(text: string): Directive[] {
  const found: Directive[] = [];
  for (let hash = text.indexOf('#'); hash >= 0; hash = text.indexOf('#', hash + 1)) {
    let begin = hash;
    while (isBlank(text.charCodeAt(begin - 1))) begin--;
    CONDITIONAL.lastIndex = begin;
    const match = CONDITIONAL.exec(text);
    if (match === null) continue;
    hash = CONDITIONAL.lastIndex - 1;
    const word = /[a-z]+/.exec(match[0])?.[0] ?? '';
    const kind = word.startsWith('if') ? 'if' : word.startsWith('el') ? 'else' : (word as 'endif' | 'define');
    found.push({ at: begin, text: match[0], kind });
  }
  return found;
}

/** Pieces of a text, each from the beginning of a line on. */
export interface Pieces {
  text: string;
  /** Places in the text to lines of the whole one. */
  lines: Lines;
}

/** The wanted chunks with the `#if` … `#endif` around them: lines, columns and conditions stay true. */
export function onlyChunks(chunks: Chunks, wanted: ReadonlySet<number>): Pieces {
  const { text, ends, lines } = chunks;
  chunks.directives ??= directivesOf(text);
  const out: Pieces = { text: '', lines: { starts: [], first: 1, numbers: [], last: 0 } };
  let from = 0;
  let next = 0;
  const putDirectives = (to: number) => {
    const between: Directive[] = [];
    for (let d = chunks.directives?.[next]; d && d.at < to; d = chunks.directives?.[++next])
      if (d.at >= from) between.push(d);
    for (const d of unclosed(between)) put(out, d.text, lineOfOffset(chunks, d.at));
  };
  for (const chunk of [...wanted].sort((a, b) => a - b)) {
    const start = ends[chunk - 1] ?? 0;
    putDirectives(start);
    put(out, text.slice(start, ends[chunk]), lines[chunk] as number);
    from = ends[chunk] as number;
  }
  putDirectives(text.length);
  return out;
}

/** Adds a piece that begins with that line, and a line break where it ends without one. */
function put(out: Pieces, piece: string, line: number): void {
  const { starts, numbers } = out.lines;
  const before = out.text.length;
  let number = line;
  for (let at = 0; at < piece.length; number++) {
    starts.push(before + at);
    numbers.push(number);
    const end = piece.indexOf('\n', at);
    at = end < 0 ? piece.length : end + 1;
  }
  out.text += piece.endsWith('\n') ? piece : `${piece}\n`;
}

/** The conditions that the chunk stands under, with those that follow. */
export function conditionsAround(chunks: Chunks, chunk: number): string {
  chunks.directives ??= directivesOf(chunks.text);
  const from = chunks.ends[chunk - 1] ?? 0;
  const to = chunks.ends[chunk] as number;
  const above = unclosed(chunks.directives.filter((d) => d.at < from));
  const below = unclosed(chunks.directives.filter((d) => d.at >= to));
  return [...above, null, ...below].map((d) => d?.text ?? '').join('\n');
}

export function textsOf(chunks: Chunks): readonly string[] {
  const { text, ends } = chunks;
  chunks.texts ??= ends.map((end, i) => text.slice(ends[i - 1] ?? 0, end));
  return chunks.texts;
}

/** Without the groups that begin and end among them: they say nothing of what stands around. */
function unclosed(directives: readonly Directive[]): Directive[] {
  const left: Directive[] = [];
  /** Where in `left` each `#if` that is still open stands. */
  const open: number[] = [];
  for (const d of directives) {
    const begun = d.kind === 'endif' ? open.pop() : undefined;
    if (begun !== undefined) {
      left.length = begun;
      continue;
    }
    if (d.kind === 'if') open.push(left.length);
    left.push(d);
  }
  return left;
}
