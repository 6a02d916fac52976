/**
 * What the parser works on. It holds no call stack of its own: what is still to be read is a stack of programs, each a row
 * of steps, so that no nesting of the code can exhaust anything but memory.
 */
import { isWordStart } from './lex.js';
import { append, wrap } from './nodes.js';
import type { Input } from './parse-input.js';
import { END, GENERIC, LITERAL, NAME, TEXT } from './symbols.js';
import type { Node } from './syntax.js';

export type Step = (p: Parse) => void;
export type Program = readonly Step[];

export interface Parse extends Input {
  /** Index of the token that is read next. */
  at: number;
  /** The first node, once there is one. */
  root: Node | null;
  /** How many nodes there are. */
  nodes: number;
  declarations: Node[];
  /** The innermost node that is open; stands above the root, too. */
  current: Node;
  /** Field of the node that is made next. */
  field: string;
  programs: Program[];
  /** The step that comes next in each of them. */
  next: number[];
  /** Up to which token it is decided that parentheses in a row are casts. */
  castsTo: number;
}

export const newParse = (input: Input): Parse => ({
  text: input.text,
  count: input.count,
  symbol: input.symbol,
  start: input.start,
  end: input.end,
  partner: input.partner,
  errorAt: input.errorAt,
  at: 0,
  root: null,
  declarations: [],
  nodes: 0,
  current: append(null, -1, '', '', 0, 0, 0),
  field: '',
  programs: [],
  next: [],
  castsTo: -1,
});

export function start(p: Parse, program: Program): void {
  p.programs.push(program);
  p.next.push(0);
}

/** The running program's step is done again after what it has started. */
export function again(p: Parse): void {
  const top = p.next.length - 1;
  p.next[top] = p.next[top]! - 1;
}

/** The running program is done again from its first step on. */
export function restart(p: Parse): void {
  p.next[p.next.length - 1] = 0;
}

/** What is at the next token is not understood; nothing is read after it. */
export function fail(p: Parse): void {
  if (p.errorAt < 0) p.errorAt = p.start[p.at]!;
  p.programs.length = 0;
}

export function run(p: Parse, limit: number): void {
  const { programs, next } = p;
  while (programs.length > 0 && p.nodes <= limit) {
    const top = programs.length - 1;
    const program = programs[top]!;
    const step = next[top]!++;
    if (step < program.length) program[step]!(p);
    else {
      programs.pop();
      next.pop();
    }
  }
}

function takeField(p: Parse): string {
  const { field } = p;
  p.field = '';
  return field;
}

/** Opens a node at the next token. */
export function open(p: Parse, type: string, role = 0): void {
  const at = p.start[p.at]!;
  p.current = append(p.current, p.nodes++, type, takeField(p), at, at, role);
  p.root ??= p.current;
}

/** Opens a node around the last one read, which gets `field` in it. */
export function openAround(p: Parse, type: string, field: string, role: number): void {
  p.current = wrap(p.current, p.nodes++, type, field, role);
}

/** Ends the innermost open node behind the last token that was read. */
export const close: Step = (p) => {
  p.current.end = p.at > 0 ? p.end[p.at - 1]! : 0;
  p.current = p.current.parent!;
};

/** A node of the next token, which is read. */
export function leaf(p: Parse, type: string): void {
  append(p.current, p.nodes++, type, takeField(p), p.start[p.at]!, p.end[p.at]!, 0);
  p.at++;
}

/** Reads that token, or fails. */
export function expect(p: Parse, symbol: number): void {
  if (p.symbol[p.at] === symbol && symbol !== END) p.at++;
  else fail(p);
}

/** Whether token i is a name or a keyword. */
export function isWordAt(p: Parse, i: number): boolean {
  const s = p.symbol[i]!;
  if (s === LITERAL) return isWordStart(p.text.charCodeAt(p.start[i]!));
  return s >= NAME && s <= GENERIC && s !== TEXT;
}
