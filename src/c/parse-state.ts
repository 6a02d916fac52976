/**
 * What the parser works on. It holds no call stack of its own: what is still to be read is a stack of programs, each a row
 * of steps, so that no nesting of the code can exhaust anything but memory.
 */
import { append, type Nodes, newNodes, wrap } from './nodes.js';
import { END, type Symbols } from './symbols.js';

export type Step = (p: Parse) => void;
export type Program = readonly Step[];

export interface Parse extends Symbols {
  /** Index of the token that is read next. */
  at: number;
  nodes: Nodes;
  /** The innermost node that is open. */
  current: number;
  /** Field of the node that is made next. */
  field: string;
  programs: Program[];
  /** The step that comes next in each of them. */
  next: number[];
  /** Up to which token it is decided that parentheses in a row are casts. */
  castsTo: number;
}

export const newParse = (symbols: Symbols): Parse => ({
  ...symbols,
  at: 0,
  nodes: newNodes(),
  current: -1,
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
  if (p.errorAt < 0) p.errorAt = p.t.start[p.at] ?? p.t.text.length;
  p.programs.length = 0;
}

export function run(p: Parse, limit: number): void {
  while (p.programs.length > 0 && p.nodes.type.length <= limit) {
    const top = p.programs.length - 1;
    const step = p.programs[top]![p.next[top]!];
    p.next[top] = p.next[top]! + 1;
    if (step) step(p);
    else {
      p.programs.pop();
      p.next.pop();
    }
  }
}

function takeField(p: Parse): string {
  const { field } = p;
  p.field = '';
  return field;
}

/** Offset behind the last token that was read. */
const reached = (p: Parse) => (p.at > 0 ? p.t.end[p.at - 1]! : 0);

/** Opens a node at the next token. */
export function open(p: Parse, type: string, role = 0): void {
  const at = p.t.start[p.at] ?? p.t.text.length;
  p.current = append(p.nodes, p.current, type, takeField(p), at, at);
  p.nodes.role[p.current] = role;
}

/** Opens a node around the last one read, which gets `field` in it. */
export function openAround(p: Parse, type: string, field: string, role: number): void {
  p.current = wrap(p.nodes, p.current, type, field);
  p.nodes.role[p.current] = role;
}

/** Ends the innermost open node behind the last token that was read. */
export const close: Step = (p) => {
  p.nodes.end[p.current] = reached(p);
  p.current = p.nodes.parent[p.current]!;
};

/** A node of the next token, which is read. */
export function leaf(p: Parse, type: string): void {
  append(p.nodes, p.current, type, takeField(p), p.t.start[p.at]!, p.t.end[p.at]!);
  p.at++;
}

/** Reads that token, or fails. */
export function expect(p: Parse, symbol: number): void {
  if (p.symbol[p.at] === symbol && symbol !== END) p.at++;
  else fail(p);
}
