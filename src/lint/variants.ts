/** Rows that the variants of one body share, each once, under the condition that they have together. */
import { atomsOf, evaluate, readCondition } from '../c/preprocess.js';
import { MAX_ATOMS_TOGETHER } from '../limits.js';
import type { Condition } from './diagnostic.js';

/** Rows that differ in nothing but the code's condition (and their fingerprint, of which the first one's is kept). */
export function acrossVariants<R extends { condition: Condition | null; fingerprint?: string }>(
  rows: readonly R[],
): R[] {
  const groups = new Map<string, R[]>();
  rows.forEach((row, i) => {
    const { condition, fingerprint: _, ...rest } = row;
    const key = condition?.from === 'code' ? JSON.stringify(rest) : `#${i}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  });
  return [...groups.values()].map((group) => {
    const first = group[0]!;
    if (group.length === 1) return first;
    const text = together(group.map((row) => row.condition!.text));
    return { ...first, condition: text === null ? null : { ...first.condition!, text } };
  });
}

/** `A && B`, `A && !B` → `A`; null when one of them always holds. */
export function together(texts: readonly string[]): string | null {
  const conditions = texts.map(readCondition);
  const atoms = [...new Set(conditions.flatMap(atomsOf))];
  if (atoms.length > MAX_ATOMS_TOGETHER) return either(texts);
  const holds = rows(atoms.length).map((row) => {
    const known = new Map(atoms.map((atom, k) => [atom, row[k]!]));
    return conditions.some((c) => evaluate(c, known).value === true);
  });
  if (!holds.includes(false)) return null;
  return conjunction(atoms, holds) ?? either(texts);
}

/** All values of that many atoms; bit k of a row's number is that of atom k. */
const rows = (atoms: number): boolean[][] =>
  Array.from({ length: 2 ** atoms }, (_, row) =>
    Array.from({ length: atoms }, (_, k) => ((row >> k) & 1) === 1),
  );

/** The atoms on which it hangs, when only one value of each will do; null when there is more to say. */
function conjunction(atoms: readonly string[], holds: readonly boolean[]): string | null {
  const matters = atoms.map((_, k) => holds.some((value, row) => value !== holds[row ^ (1 << k)]));
  const values = rows(atoms.length).filter((_, row) => holds[row]);
  const [first] = values;
  const one =
    first !== undefined && atoms.every((_, k) => !matters[k] || values.every((v) => v[k] === first[k]));
  if (!one) return null;
  const said = atoms.flatMap((atom, k) => {
    if (!matters[k]) return [];
    const text = /[^\w()]/.test(atom) ? `(${atom})` : atom;
    return [first[k] ? atom : `!${text}`];
  });
  return said.join(' && ');
}

const either = (texts: readonly string[]): string =>
  texts.map((text) => (/&&|\|\|/.test(text) ? `(${text})` : text)).join(' || ');
