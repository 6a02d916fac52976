/** The parser for tests, and a short way to write a graph down. */
import type { CBlock, CEdge, CFile, CFunction, COp } from '../../src/c/ir.js';
import { parser } from '../../src/c/parse.js';

export { parser };

export const read = (text: string): CFile => parser.file('a.c', text);

/** The only function of a text. */
export function only(text: string): CFunction {
  const { functions } = read(text);
  if (functions.length !== 1) throw new Error(`${functions.length} functions`);
  return functions[0]!;
}

/** The function `void f(void)` with that body. */
export const body = (text: string): CFunction => only(`void f(void)\n{\n${text}\n}\n`);

function writeOp(o: COp): string {
  if (o.op === 'call') {
    const callee = o.through === undefined ? o.name : `[${o.through}]${o.name}`;
    return `${o.result ? `${o.result}:=` : ''}${callee}(${o.args.join(', ')})`;
  }
  if (o.op === 'assign') return `${o.lhs}=${o.rhs}`;
  if (o.op === 'return') return o.value === null ? 'return' : `return ${o.value}`;
  return o.op === 'deref' ? `*${o.base}` : `${o.op} ${[o.cls, ...o.args].join(', ')}`;
}

const writeEdge = (e: CEdge): string =>
  `${e.loop ? '@' : ''}${e.to}${e.test ? `[${e.test.lhs}${e.test.relation}${e.test.rhs}]` : ''}`;

/** One line per block: `0: a(); b() -> 1[x!=0] 2[x==0]`; a loop edge has `@`. */
export const write = (blocks: readonly CBlock[]): string[] =>
  blocks.map((b, i) => {
    const ops = b.ops.map(writeOp).join('; ');
    const edges = b.edges.map(writeEdge).join(' ');
    return `${i}:${ops ? ` ${ops}` : ''}${edges ? ` -> ${edges}` : ''}`;
  });

/** The graph of a body, without its assignments. */
export const graph = (text: string): string[] =>
  write(body(text).blocks.map((b) => ({ ...b, ops: b.ops.filter((o) => o.op !== 'assign') })));
