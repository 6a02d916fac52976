/** Which functions a change alters: their text, a macro that they use, the net effect of what they call. */
import { textsOf } from '../c/chunks.js';
import type { CMacro } from '../c/ir.js';
import type { Project } from '../c/project.js';
import { MAX_CALLEES } from '../limits.js';
import type { ChangedText } from './change.js';
import { type Program, type Unit, unitKey } from './program.js';
import { usesOf } from './uses.js';

/** A changed function in both images; null where it does not exist. */
export interface Pair {
  pre: Unit | null;
  post: Unit | null;
}

export function changedUnits(before: Program, after: Program, files: readonly ChangedText[]): Pair[] {
  return files.flatMap((file) => {
    const pre = keyed(changedIn(before, file.prePath, after, file.path));
    const post = keyed(changedIn(after, file.path, before, file.prePath));
    const pairs = [...new Set([...pre.keys(), ...post.keys()])].map((key) => ({
      pre: pre.get(key) ?? null,
      post: post.get(key) ?? null,
    }));
    return pairs
      .filter(({ pre: a, post: b }) => !a || !b || a.text !== b.text || a.macro || b.macro)
      .map(unitsOf);
  });
}

interface Changed {
  unit: Unit;
  text: string;
  /** Uses a macro that changed. */
  macro: boolean;
}

const unitsOf = ({ pre, post }: { pre: Changed | null; post: Changed | null }): Pair => ({
  pre: pre?.unit ?? null,
  post: post?.unit ?? null,
});

/** Functions of the chunks that the other image does not have, and of those that use their macros. */
function changedIn(program: Program, path: string, other: Program, otherPath: string): Changed[] {
  const { project } = program;
  const text = project.tree.read(path);
  if (text === null) return [];
  const lines = text.split('\n');
  const part = project.chunksOtherThan(path, textsIn(other.project, otherPath));
  const make = (macro: boolean) => (fn: Unit['fn']) => ({
    unit: { file: path, fn },
    text: textOf(lines, fn),
    macro,
  });
  const there = other.project.chunksOtherThan(otherPath, textsIn(project, path)).macros;
  const changed = part.macros.filter(
    ({ name }) => definitionsOf(part.macros, name) !== definitionsOf(there, name),
  );
  const using = changed.flatMap((m) =>
    project.using(path, m.name).functions.filter((fn) => calls(fn, m.name)),
  );
  return [
    ...part.functions.map(make(false)),
    ...using.filter((fn) => !part.functions.includes(fn)).map(make(true)),
  ];
}

const definitionsOf = (macros: readonly CMacro[], name: string): string =>
  JSON.stringify(
    macros
      .filter((macro) => macro.name === name)
      .map(({ params, body, condition }) => [params, body, condition]),
  );

/** Texts of the chunks of a file. */
export const textsIn = (project: Project, path: string): ReadonlySet<string> => {
  const chunks = project.chunks(path);
  return new Set(chunks === null ? [] : textsOf(chunks));
};

const calls = (fn: Unit['fn'], name: string): boolean =>
  fn.blocks.some((b) => b.ops.some((op) => op.op === 'call' && op.name === name));

/** A function's lines with what its head says of contexts. */
const textOf = (lines: readonly string[], fn: Unit['fn']): string =>
  [fn.comment, fn.condition ?? '', ...lines.slice(fn.line - 1, fn.endLine)].join('\n');

/** By name and condition, the nth of the same by its number. */
function keyed(all: readonly Changed[]): Map<string, Changed> {
  const out = new Map<string, Changed>();
  for (const one of all) {
    let key = `${one.unit.fn.name} ${one.unit.fn.condition ?? ''}`;
    while (out.has(key)) key += "'";
    out.set(key, one);
  }
  return out;
}

/** Adds the callers of functions whose net effect changed. */
export function withEffects(before: Program, after: Program, pairs: Pair[]): void {
  const known = new Set(pairs.flatMap((p) => (p.post ? [unitKey(p.post)] : [])));
  for (let i = 0; i < pairs.length && pairs.length < MAX_CALLEES; i++) {
    const { pre, post } = pairs[i] as Pair;
    if (!pre || !post || sameEffect(before, after, pre, post)) continue;
    for (const use of usesOf(after.project, post).uses) {
      if (use.kind !== 'call' || use.by.fn.kind === 'macro' || known.has(unitKey(use.by))) continue;
      known.add(unitKey(use.by));
      const old = before.project.functions(use.by.fn.name, use.by.file).find((u) => u.file === use.by.file);
      pairs.push({ pre: old ?? null, post: use.by });
    }
  }
}

const sameEffect = (before: Program, after: Program, pre: Unit, post: Unit): boolean =>
  JSON.stringify(before.summary(pre).effect) === JSON.stringify(after.summary(post).effect);
