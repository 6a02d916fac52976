/** Chunks that two images of a file share: what a patch leaves alone is parsed once, and stands elsewhere in the other image. */
import { type Chunks, conditionsAround, textsOf } from './chunks.js';
import type { CFunction, CMacro, COp, CSpan } from './ir.js';
import type { Part, Parts } from './project.js';

/** The parts of a text: those of chunks that the other image has too are taken from there. */
export function twinParts(chunks: Chunks, other: Chunks, take: (chunk: number) => Part): Parts {
  const made = new Map<number, Part>();
  const twin = twinOf(chunks, other);
  const taken = (chunk: number): Part | undefined => {
    const found = twin(chunk);
    if (found === undefined) return undefined;
    const part = movedBy(take(found), (chunks.lines[chunk] ?? 0) - (other.lines[found] ?? 0));
    made.set(chunk, part);
    return part;
  };
  return {
    get: (chunk) => made.get(chunk) ?? taken(chunk),
    set: (chunk, part) => made.set(chunk, part),
  };
}

/** The chunk of the other image with the same text under the same conditions; undefined when there is none. */
function twinOf(chunks: Chunks, other: Chunks): (chunk: number) => number | undefined {
  const numbers = new Map(textsOf(other).map((text, i) => [text, i]));
  const texts = textsOf(chunks);
  return (chunk) => {
    const found = numbers.get(texts[chunk] as string);
    const alike = found !== undefined && conditionsAround(chunks, chunk) === conditionsAround(other, found);
    return alike ? found : undefined;
  };
}

/** The part so many lines further down. */
function movedBy(part: Part, by: number): Part {
  if (by === 0) return part;
  const line = <T extends { line: number }>(at: T): T => ({ ...at, line: at.line + by });
  return {
    functions: part.functions.map((fn) => movedFunction(fn, by)),
    macros: part.macros.map((macro): CMacro => {
      const { code } = macro;
      return { ...line(macro), ...(code ? { code: movedFunction(code, by) } : {}) };
    }),
    tables: part.tables.map((table) => ({ ...line(table), fields: table.fields.map(line) })),
    topCalls: part.topCalls.map(line),
    structs: part.structs.map(line),
    prototypes: part.prototypes.map(line),
    problems: part.problems,
  };
}

const movedSpan = <T extends CSpan>(at: T, by: number): T => ({
  ...at,
  line: at.line + by,
  endLine: at.endLine + by,
});

const movedFunction = (fn: CFunction, by: number): CFunction => ({
  ...fn,
  line: fn.line + by,
  endLine: fn.endLine + by,
  blocks: fn.blocks.map(({ ops, edges }) => ({ ops: ops.map((op): COp => movedSpan(op, by)), edges })),
});
