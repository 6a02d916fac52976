/** Values of enumerators, read from the text of a header: enums are no part of the C model. */
import { DIRECTIVE, lex, type Tokens, tokenText } from './lex.js';

type Evaluate = (expression: string, above: ReadonlyMap<string, number>) => number | null;

/**
 * What an enum of the text gives the name.
 * @param evaluate gives the value of `= EXPRESSION`, with the enumerators above it
 * @returns null when no enum has it or its value is not known
 */
export function enumerator(text: string, name: string, evaluate: Evaluate): number | null {
  if (!text.includes(name)) return null;
  const t = lex(text);
  for (let i = 0; i < t.kind.length; i++) {
    if (tokenText(t, i) !== 'enum') continue;
    const open = tokenText(t, i + 1) === '{' ? i + 1 : i + 2;
    if (tokenText(t, open) !== '{') continue;
    const entries = entriesOf(t, open + 1);
    if (entries.some((entry) => entry[0] === name)) return valueIn(entries, name, evaluate);
  }
  return null;
}

/** Tokens of each enumerator up to the closing brace. */
function entriesOf(t: Tokens, from: number): string[][] {
  const entries: string[][] = [[]];
  for (let i = from; i < t.kind.length; i++) {
    if (t.kind[i] === DIRECTIVE) continue;
    const s = tokenText(t, i);
    if (s === '}') break;
    if (s === ',') entries.push([]);
    else entries.at(-1)!.push(s);
  }
  return entries;
}

function valueIn(entries: readonly string[][], name: string, evaluate: Evaluate): number | null {
  const above = new Map<string, number>();
  let last: number | null = -1;
  for (const [one, equals, ...expression] of entries) {
    if (one === undefined) continue;
    if (equals === '=') last = evaluate(expression.join(' '), above);
    else if (equals !== undefined) last = null;
    else if (last !== null) last++;
    if (one === name) return last;
    if (last !== null) above.set(one, last);
  }
  return null;
}
