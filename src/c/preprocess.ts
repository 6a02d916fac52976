/** Preprocessor conditions: read, evaluated with three values, written down. */
import { MAX_CONDITIONS } from '../limits.js';
import { IDENTIFIER, lex, type Tokens, tokenText } from './lex.js';
import { normalise } from './normal.js';

/** In postfix order. An atom is a configuration name or what could not be read further. */
export type Token = { atom: string } | { constant: boolean } | '!' | '&&' | '||';
export type Condition = readonly Token[];
export type Assignment = ReadonlyMap<string, boolean>;

const ASKS_CONFIG = /^(?:defined|IS_ENABLED|IS_BUILTIN|IS_MODULE|IS_REACHABLE)$/;
const PRECEDENCE: Record<string, number> = { '!': 3, '&&': 2, '||': 1 };

/** The condition of `#if TEXT`. */
export function readCondition(text: string): Condition {
  const t = lex(text);
  const out: Token[] = [];
  const operators: string[] = [];
  const apply = (least: number) => {
    while (operators.length > 0 && (PRECEDENCE[operators[operators.length - 1]!] ?? 0) >= least)
      out.push(operators.pop() as Token);
  };
  for (let i = 0; i < t.kind.length; ) {
    const s = tokenText(t, i);
    if (s === '(' || s === '!') operators.push(s);
    else if (s === ')') {
      apply(1);
      operators.pop();
    } else if (s === '&&' || s === '||') {
      apply(PRECEDENCE[s]!);
      operators.push(s);
    } else {
      const end = atomEnd(t, i);
      out.push(atom(t, i, end));
      i = end;
      continue;
    }
    i++;
  }
  apply(1);
  return isSound(out) ? out : [{ atom: normalise(text) }];
}

/** Whether every operator finds its operands and one value is left. */
function isSound(c: Condition): boolean {
  let depth = 0;
  for (const t of c) {
    if (t === '!') {
      if (depth < 1) return false;
    } else if (t === '&&' || t === '||') {
      if (--depth < 1) return false;
    } else depth++;
  }
  return depth === 1;
}

/** An atom goes on to the next `&&`, `||` or the `)` of an outer parenthesis. */
function atomEnd(t: Tokens, i: number): number {
  let depth = 0;
  for (let k = i; k < t.kind.length; k++) {
    const s = tokenText(t, k);
    if (s === '(') depth++;
    else if (s === ')' && depth-- === 0) return k;
    else if (depth === 0 && (s === '&&' || s === '||')) return k;
  }
  return t.kind.length;
}

function atom(t: Tokens, i: number, end: number): Token {
  const names: string[] = [];
  for (let k = i; k < end; k++) if (t.kind[k] === IDENTIFIER) names.push(tokenText(t, k));
  const length = end - i;
  if (ASKS_CONFIG.test(names[0] ?? '') && names.length === 2 && length <= 4) return { atom: names[1]! };
  const text = normalise(t.text.slice(t.start[i], t.end[end - 1]));
  if (/^\d+$/.test(text)) return { constant: Number(text) !== 0 };
  return { atom: text };
}

/** The condition of what stands under no #if. */
const ALWAYS: Condition = [{ constant: true }];
const TRUE = { value: true, text: '' };

export const not = (c: Condition): Condition => [...c, '!'];
export const and = (a: Condition, b: Condition): Condition => [...a, ...b, '&&'];
export const named = (name: string): Condition => [{ atom: name }];

interface Value {
  value: boolean | null;
  text: string;
  /** Of the text's outermost operator; 4 for an atom. */
  precedence: number;
  /** What it is the negation of. */
  negates?: Value;
}

const wrap = (v: Value, least: number) => (v.precedence < least ? `(${v.text})` : v.text);

/** A comparison binds closer than `&&`; what holds a `?` binds least of all. */
const atomPrecedence = (text: string) => (text.includes('?') ? 0 : text.includes(' ') ? 2.5 : 4);

function negated(v: Value): Value {
  if (v.value !== null) return { ...v, value: !v.value };
  return v.negates ?? { value: null, text: `!${wrap(v, 4)}`, precedence: 3, negates: v };
}

function joined(a: Value, b: Value, operator: '&&' | '||'): Value {
  const decides = operator === '||';
  if (a.value === decides || b.value === decides) return { value: decides, text: '', precedence: 4 };
  if (a.value !== null) return b;
  if (b.value !== null) return a;
  if (a.text === b.text) return a;
  const p = PRECEDENCE[operator]!;
  return { value: null, text: `${wrap(a, p)} ${operator} ${wrap(b, p)}`, precedence: p };
}

/** The value where the assignment decides it, else null with what is left to ask, e.g. `CONFIG_X && !CONFIG_Y`. */
export function evaluate(c: Condition, known: Assignment): { value: boolean | null; text: string } {
  if (c === ALWAYS) return TRUE;
  const stack: Value[] = [];
  for (const t of c) {
    if (t === '!') stack.push(negated(stack.pop()!));
    else if (t === '&&' || t === '||') {
      const b = stack.pop()!;
      stack.push(joined(stack.pop()!, b, t));
    } else if ('constant' in t) stack.push({ value: t.constant, text: '', precedence: 4 });
    else stack.push({ value: known.get(t.atom) ?? null, text: t.atom, precedence: atomPrecedence(t.atom) });
  }
  return stack[0] ?? { value: null, text: '' };
}

/** Names that a condition asks for. */
export const atomsOf = (c: Condition): string[] =>
  c.flatMap((t) => (typeof t === 'object' && 'atom' in t ? [t.atom] : []));

export interface Directive {
  name: string;
  /** Its text after the name, continued lines joined, comments gone. */
  rest: string;
}

export function readDirective(text: string): Directive {
  const m = /^#[ \t]*(\w*)/.exec(text);
  let rest = text.slice(m?.[0].length ?? 1);
  if (rest.includes('\\')) rest = rest.replace(/\\\r?\n/g, ' ');
  if (rest.includes('/')) rest = rest.replace(/\/\*[\s\S]*?(?:\*\/|$)/g, ' ').replace(/\/\/[^\n]*/g, ' ');
  return { name: m?.[1] ?? '', rest: rest.trim() };
}

/** The condition that an #if, #ifdef, #ifndef, #elif … states; null for other directives. */
export function conditionOfDirective(d: Directive): Condition | null {
  const name = d.rest.split(/\W/, 1)[0] ?? '';
  if (d.name === 'if' || d.name === 'elif') return readCondition(d.rest);
  if (d.name === 'ifdef' || d.name === 'elifdef') return named(name);
  return d.name === 'ifndef' || d.name === 'elifndef' ? not(named(name)) : null;
}

/** One open #if: what its earlier branches asked (all false here), and what the current one asks. */
export interface Frame {
  earlier: Condition | null;
  asked: Condition;
  /** No #if for this #else is shown. */
  unseen: boolean;
}

/** The #ifs that are open at a place. */
export type Frames = Frame[];

/** Applies a directive to the open #ifs. */
export function step(frames: Frames, d: Directive): void {
  const asked = conditionOfDirective(d);
  if (/^if/.test(d.name) && asked) frames.push({ earlier: null, asked, unseen: false });
  else if (/^el/.test(d.name)) {
    const top = frames.pop();
    const earlier = !top ? null : top.earlier ? and(top.earlier, not(top.asked)) : not(top.asked);
    frames.push({
      earlier: top?.unseen ? null : earlier,
      asked: asked ?? ALWAYS,
      unseen: top?.unseen ?? true,
    });
  } else if (d.name === 'endif') frames.pop();
}

export const ofFrame = (f: Frame): Condition => (f.earlier ? and(f.earlier, f.asked) : f.asked);

/** The condition of a place: all open #ifs together, the outermost MAX_CONDITIONS of them. */
export function conditionHere(frames: Frames): Condition {
  let all = ALWAYS;
  for (const f of frames.slice(0, MAX_CONDITIONS)) all = and(all, ofFrame(f));
  return all;
}

export const isConditional = (name: string): boolean =>
  /^(?:if|ifdef|ifndef|elif|elifdef|elifndef|else|endif)$/.test(name);
