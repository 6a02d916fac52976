/** Values of constant expressions of integers (`RTEXT_FILTER_MST & 1`), macros and enumerators looked up in the tree. */
import { enumerator } from '../c/enum.js';
import { foldersFor, type Project } from '../c/project.js';
import { UAPI } from '../c/tree.js';
import { MAX_CONSTANT_TOKENS } from '../limits.js';
import { isIdentifier, tokens } from './expr.js';

/** Headers of one name that are read for an enum. */
const MAX_HEADERS = 8;
/** Bits of which JavaScript's operators are sure. */
const SAFE = 2 ** 31;

const BINARY: Record<string, { precedence: number; of(a: number, b: number): number }> = {
  '|': { precedence: 1, of: (a, b) => a | b },
  '^': { precedence: 2, of: (a, b) => a ^ b },
  '&': { precedence: 3, of: (a, b) => a & b },
  '<<': { precedence: 4, of: (a, b) => a * 2 ** b },
  '>>': { precedence: 4, of: (a, b) => Math.floor(a / 2 ** b) },
  '+': { precedence: 5, of: (a, b) => a + b },
  '-': { precedence: 5, of: (a, b) => a - b },
  '*': { precedence: 6, of: (a, b) => a * b },
};

/** null: not constant, not found, too large or not understood. `from`: the file that says it. */
export function constantValue(project: Project, text: string, from: string): number | null {
  const list = expanded(project, tokens(text), from);
  return list === null ? null : evaluate(list);
}

const NAMED: ReadonlyMap<string, number> = new Map([
  ['NULL', 0],
  ['false', 0],
  ['true', 1],
]);

/** Marks where the body of a macro ends. */
const END = 'end ';

/** Numbers for names, as often as macros stand for other macros. */
function expanded(project: Project, list: string[], from: string): string[] | null {
  const out: string[] = [];
  const open = [...list].reverse();
  const inside = new Set<string>();
  for (let token = open.pop(), n = 0; token !== undefined; token = open.pop(), n++) {
    if (n > MAX_CONSTANT_TOKENS) return null;
    if (token.startsWith(END)) inside.delete(token.slice(END.length));
    else if (!isIdentifier(token)) {
      out.push(token);
    } else {
      const known = NAMED.get(token);
      const body = known === undefined && !inside.has(token) ? macroBody(project, token, from) : null;
      if (body !== null && body !== token) {
        inside.add(token);
        open.push(...['(', ...tokens(body), ')', END + token].reverse());
        continue;
      }
      const value = known ?? enumeratorOf(project, token, from);
      if (value === null) return null;
      out.push(String(value));
    }
  }
  return out;
}

/** Of an object-like macro. */
function macroBody(project: Project, name: string, from: string): string | null {
  const all = project.macros(name, from).map(({ macro }) => macro);
  for (const file of all.length > 0 ? [] : project.tree.defining(name, UAPI))
    all.push(...project.mentioning(file, name).macros.filter((macro) => macro.name === name));
  const bodies = new Set(all.map((macro) => (macro.params === null ? macro.body : '')));
  const [body] = bodies;
  return bodies.size === 1 && body !== undefined && body !== '' ? body : null;
}

function enumeratorOf(project: Project, name: string, from: string): number | null {
  if (!/^[A-Z]\w+$/.test(name)) return null;
  const { tree } = project;
  for (const folders of [foldersFor(from), UAPI]) {
    const headers = tree.mentioning(name, folders).filter((file) => file.endsWith('.h') || file === from);
    for (const file of headers.slice(0, MAX_HEADERS)) {
      const value = enumerator(tree.read(file) ?? '', name, (text, above) =>
        // Enumerators of other enums are not looked for from here.
        evaluate(tokens(text).map((t) => String(above.get(t) ?? t))),
      );
      if (value !== null) return value;
    }
  }
  return null;
}

const numberOf = (token: string): number | null => {
  const [, digits] = /^(0x[\da-f]+|\d+)[ul]*$/i.exec(token) ?? [];
  if (digits === undefined) return null;
  return /^0\d/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
};

/** Shunting-yard (Dijkstra 1961). */
function evaluate(list: readonly string[]): number | null {
  const values: number[] = [];
  const operators: string[] = [];
  const apply = (least: number): boolean => {
    for (;;) {
      const top = operators.at(-1);
      const row = top === undefined || top === '(' ? undefined : BINARY[top];
      if (row === undefined || row.precedence < least) return true;
      operators.pop();
      const [a, b] = values.splice(-2);
      if (a === undefined || b === undefined) return false;
      const value = row.of(a, b);
      if (Math.abs(value) >= SAFE || Math.abs(a) >= SAFE || Math.abs(b) >= SAFE) return false;
      values.push(value);
    }
  };
  let operand = true;
  for (const token of list) {
    const number = numberOf(token);
    if (operand && number !== null) {
      values.push(number);
      operand = false;
    } else if (operand && token === '(') operators.push(token);
    else if (!operand && token === ')') {
      if (!apply(0) || operators.pop() !== '(') return null;
    } else if (!operand && BINARY[token] !== undefined) {
      if (!apply(BINARY[token].precedence)) return null;
      operators.push(token);
      operand = true;
    } else return null;
  }
  return !operand && apply(0) && operators.length === 0 && values.length === 1 ? values[0]! : null;
}
