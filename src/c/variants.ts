/** The versions of a body that its #ifs make: consistent choices only, each with the condition under which it stands. */
import { MAX_VARIANTS } from '../limits.js';
import { DIRECTIVE, type Tokens, tokenText } from './lex.js';
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

export interface Variant {
  /** The code with what this variant leaves out, and all directives, blanked; same length. */
  code: string;
  /** Under which condition, null when always. */
  condition: string | null;
}

interface Branch {
  condition: Condition;
  /** Offsets of the text between two directives. */
  start: number;
  end: number;
  /** Holds an #error: nobody builds it. */
  refused: boolean;
}

interface Sections {
  branches: Branch[];
  directives: { start: number; end: number }[];
}

/** The stretches between conditional directives, among the tokens [from, to); offsets are relative to `base`. */
function sections(t: Tokens, from: number, to: number, base: number): Sections {
  const out: Sections = { branches: [], directives: [] };
  const frames: Frames = [];
  let start = 0;
  let refused = false;
  for (let i = from; i < to; i++) {
    if (t.kind[i] !== DIRECTIVE) continue;
    const d: Directive = readDirective(tokenText(t, i));
    out.directives.push({ start: t.start[i]! - base, end: t.end[i]! - base });
    refused ||= d.name === 'error';
    if (!isConditional(d.name)) continue;
    out.branches.push({ condition: conditionHere(frames), start, end: t.start[i]! - base, refused });
    refused = false;
    step(frames, d);
    start = t.end[i]! - base;
  }
  const end = (t.end[to - 1] ?? base) - base;
  out.branches.push({ condition: conditionHere(frames), start, end, refused });
  return out;
}

const blanked = (s: string) => s.replace(/[^\r\n]/g, ' ');

/** The code with all its directives blanked. */
function withoutDirectives(code: string, s: Sections): string {
  let out = '';
  let at = 0;
  for (const d of s.directives) {
    out += code.slice(at, d.start) + blanked(code.slice(d.start, d.end));
    at = d.end;
  }
  return out + code.slice(at);
}

/** The code under one assignment, and the conditions that chose it; null when an #error stands in it. */
function choose(
  plain: string,
  s: Sections,
  known: Assignment,
  given: Assignment,
): { code: string; condition: string } | null {
  const texts = new Set<string>();
  let out = '';
  let at = 0;
  for (const b of s.branches) {
    const live = evaluate(b.condition, known).value !== false;
    if (live && b.refused) return null;
    const stretch = plain.slice(b.start, b.end);
    out += plain.slice(at, b.start) + (live ? stretch : blanked(stretch));
    at = b.end;
    const open = evaluate(b.condition, given);
    if (open.value === null) texts.add(live ? open.text : evaluate([...b.condition, '!'], given).text);
  }
  const condition = [...texts].map((x) => (x.includes('||') ? `(${x})` : x)).join(' && ');
  return { code: out + plain.slice(at), condition };
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
 * All variants of the code of tokens [from, to), at most MAX_VARIANTS; `given` are the names already decided, `base` is
 * the offset at which the code begins.
 */
export function variants(
  t: Tokens,
  from: number,
  to: number,
  given: Assignment,
  base = t.start[from] ?? 0,
): { variants: Variant[]; more: boolean } {
  const code = t.text.slice(base, t.end[to - 1]);
  const s = sections(t, from, to, base);
  if (s.directives.length === 0) return { variants: [{ code, condition: null }], more: false };
  const free = [...new Set(s.branches.flatMap((b) => atomsOf(b.condition)))].filter((a) => !given.has(a));
  const plain = withoutDirectives(code, s);
  const found = new Map<string, Variant>();
  for (const known of assignments(free, given)) {
    const chosen = choose(plain, s, known, given);
    if (chosen && !found.has(chosen.code))
      found.set(chosen.code, { code: chosen.code, condition: chosen.condition || null });
  }
  const all = [...found.values()];
  return {
    variants: all.slice(0, MAX_VARIANTS),
    more: all.length > MAX_VARIANTS || 2 ** free.length > MAX_VARIANTS,
  };
}
