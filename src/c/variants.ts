/** The versions of a body that its #ifs make: consistent choices only, each with the condition under which it stands. */
import { MAX_VARIANTS } from '../limits.js';
import { DIRECTIVE, noTokens, type Tokens, tokenText, within } from './lex.js';
import {
  type Assignment,
  atomsOf,
  type Condition,
  conditionHere,
  type Directive,
  evaluate,
  type Frames,
  isConditional,
  readDirective,
  step,
} from './preprocess.js';

interface Range {
  start: number;
  end: number;
}

export interface Variant {
  /** The tokens [from, to) are those of the variant. */
  t: Tokens;
  from: number;
  to: number;
  /** Offsets of what it leaves out, all directives among them; ascending. */
  without: Range[];
  /** Under which condition, null when always. */
  condition: string | null;
}

/** What stands between two directives. */
interface Branch extends Range {
  condition: Condition;
  /** Its tokens [from, to). */
  from: number;
  to: number;
  /** Holds an #error: nobody builds it. */
  refused: boolean;
}

/** The stretches between conditional directives, among the tokens [from, to). */
function branchesOf(t: Tokens, from: number, to: number, base: number): Branch[] {
  const out: Branch[] = [];
  const frames: Frames = [];
  let next = { start: base, from, refused: false };
  const put = (end: number, behind: number) =>
    out.push({ ...next, condition: conditionHere(frames), end, to: behind });
  for (const i of within(t.directives, from, to)) {
    const d: Directive = readDirective(tokenText(t, i));
    next.refused ||= d.name === 'error';
    if (!isConditional(d.name)) continue;
    put(t.start[i]!, i);
    step(frames, d);
    next = { start: t.end[i]!, from: i + 1, refused: false };
  }
  put(t.end[to - 1] ?? base, to);
  return out;
}

/** The text between two offsets with these ranges blanked. */
export function blankedText(text: string, start: number, end: number, without: readonly Range[]): string {
  let out = '';
  let at = start;
  for (const r of without) {
    out += text.slice(at, r.start) + text.slice(r.start, r.end).replace(/[^\r\n]/g, ' ');
    at = r.end;
  }
  return out + text.slice(at, end);
}

/** The tokens of these branches without their directives. */
function tokensOf(t: Tokens, branches: readonly Branch[]): Tokens {
  const out = noTokens(t.text);
  out.foreign = t.foreign;
  let stray = 0;
  let odd = 0;
  for (const b of branches) {
    for (; t.strays[stray]! < b.end; stray++)
      if (t.strays[stray]! >= b.start) out.strays.push(t.strays[stray]!);
    for (let i = b.from; i < b.to; i++) {
      if (t.kind[i] === DIRECTIVE) continue;
      while (t.odd[odd]! < i) odd++;
      if (t.odd[odd] === i) out.odd.push(out.kind.length);
      out.kind.push(t.kind[i]!);
      out.code.push(t.code[i]!);
      out.symbol.push(t.symbol[i]!);
      out.start.push(t.start[i]!);
      out.end.push(t.end[i]!);
    }
  }
  return out;
}

interface Choice {
  live: boolean[];
  condition: string;
}

/** What lives under one assignment, and the conditions that chose it; null when an #error stands in it. */
function choose(branches: readonly Branch[], known: Assignment, given: Assignment): Choice | null {
  const texts = new Set<string>();
  const all: boolean[] = [];
  for (const b of branches) {
    const live = evaluate(b.condition, known).value !== false;
    if (live && b.refused) return null;
    all.push(live);
    const open = evaluate(b.condition, given);
    if (open.value === null) texts.add(live ? open.text : evaluate([...b.condition, '!'], given).text);
  }
  const condition = [...texts].map((x) => (x.includes('||') ? `(${x})` : x)).join(' && ');
  return { live: all, condition };
}

function variantOf(t: Tokens, branches: readonly Branch[], { live, condition }: Choice): Variant {
  const without: Range[] = [];
  branches.forEach((b, k) => {
    if (live[k]) for (const d of directivesOf(t, b)) without.push(d);
    else without.push(b);
    const next = branches[k + 1];
    if (next) without.push({ start: b.end, end: next.start });
  });
  const tokens = tokensOf(
    t,
    branches.filter((_, k) => live[k]),
  );
  return { t: tokens, from: 0, to: tokens.kind.length, without, condition: condition || null };
}

/** The directives inside a branch. */
function directivesOf(t: Tokens, b: Branch): Range[] {
  const out: Range[] = [];
  for (const i of within(t.directives, b.from, b.to)) out.push({ start: t.start[i]!, end: t.end[i]! });
  return out;
}

/** Assignments of the free names: all of them when they are few, else all true, all false, and each alone. */
function assignments(free: readonly string[], given: Assignment): Assignment[] {
  const rows: boolean[][] = [];
  if (2 ** free.length <= MAX_VARIANTS)
    for (let bits = 2 ** free.length - 1; bits >= 0; bits--)
      rows.push(free.map((_, k) => ((bits >> (free.length - 1 - k)) & 1) === 1));
  else {
    rows.push(
      free.map(() => true),
      free.map(() => false),
    );
    for (let k = 0; k < free.length && k < 2 * MAX_VARIANTS; k++) rows.push(free.map((_, n) => n === k));
  }
  return rows.map((row) => new Map([...given, ...free.map((name, k) => [name, row[k]!] as const)]));
}

/**
 * All variants of the tokens [from, to), at most MAX_VARIANTS; `given` says which names are already decided, `base` is the offset
 * at which the code begins.
 */
export function variants(
  t: Tokens,
  from: number,
  to: number,
  given: () => Assignment,
  base = t.start[from] ?? 0,
): { variants: Variant[]; more: boolean } {
  if (within(t.directives, from, to).length === 0)
    return { variants: [{ t, from, to, without: [], condition: null }], more: false };
  const branches = branchesOf(t, from, to, base);
  const decided = given();
  const free = [...new Set(branches.flatMap((b) => atomsOf(b.condition)))].filter((a) => !decided.has(a));
  const empty = branches.map((b) => isEmpty(t, b));
  const found = new Map<string, Choice>();
  for (const known of assignments(free, decided)) {
    const chosen = choose(branches, known, decided);
    const key = chosen?.live.filter((_, i) => !empty[i]).join() ?? '';
    if (chosen && !found.has(key)) found.set(key, chosen);
  }
  const all = [...found.values()];
  return {
    variants: all.slice(0, MAX_VARIANTS).map((c) => variantOf(t, branches, c)),
    more: all.length > MAX_VARIANTS || 2 ** free.length > MAX_VARIANTS,
  };
}

/** Whether nothing stands in a branch, not even a comment: with and without it the code is the same. */
function isEmpty(t: Tokens, b: Branch): boolean {
  for (let i = b.from; i < b.to; i++) if (t.kind[i] !== DIRECTIVE) return false;
  return blankedText(t.text, b.start, b.end, directivesOf(t, b)).trim() === '';
}
