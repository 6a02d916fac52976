/** Heads of functions and prototypes, read from tokens: name, parameters, type, annotations. */
import { DEFINERS } from '../knowledge/definers.js';
import { readParam, readParams } from './declare.js';
import type { CParam } from './ir.js';
import { DIRECTIVE, IDENTIFIER, lex, type Tokens, tokenText } from './lex.js';
import { normaliseRange, normaliseSome, splitRange } from './normal.js';
import { closing } from './split.js';
import { ASSIGN, OPEN, STAR } from './symbols.js';

export interface Head {
  name: string;
  params: CParam[];
  static: boolean;
  inline: boolean;
  returnType: string;
  annotations: string[];
}

/** Words of a head that are no annotation and no type. */
const STORAGE = /^(?:static|extern|inline|__inline|__inline__|__always_inline|register)$/;
const INLINE = /inline/;
/** Attributes in capital or small letters without underscores that stand before a name. */
const ATTRIBUTE =
  /^(?:__(?!be16$|be32$|be64$|le16$|le32$|le64$|u\d|s\d|wsum$|sum16$|poll_t$|kernel_|virtio)\w+|noinline\w*|asmlinkage|notrace|noinstr|INDIRECT_CALLABLE_SCOPE|nokprobe_inline|STATIC_\w+|EXPORT_\w+)$/;
/** Attributes with a list, which a name's parameters must not be taken for. */
const WITH_LIST =
  /^(?:__attribute__|__printf|__scanf|__must_hold\w*|__acquires\w*|__releases\w*|__cond_acquires\w*|__cond_releases\w*|__section|__aligned|__alloc_size|__realloc_size|__diagnose_as|__assume_aligned|__no_sanitize|__alias|__copy|__cleanup|__compiletime_\w+|__noinstr_section|__malloc|__rcu_guarded|__guarded_by|__pt_guarded_by|__excludes|__requires\w*|__returns_nonnull\w*|__no_context_analysis|__context_unsafe)$/;

const TYPE = /^(?:void|int|char|long|short|unsigned|signed|bool|float|double|[us](?:8|16|32|64)|\w+_t)$/;

/**
 * The index of the function's name among the tokens [from, to): the first name with a list that is no attribute, or
 * else the first one that looks like an attribute.
 */
function nameIndex(t: Tokens, from: number, to: number): number {
  let attribute = -1;
  for (let i = from; i + 1 < to; i++) {
    if (t.code[i] === ASSIGN) return -1;
    if (t.code[i + 1] !== OPEN) continue;
    const s = tokenText(t, i);
    // `int (*f(void))(int)`: the name stands inside the parentheses.
    if (t.code[i + 2] === STAR && TYPE.test(s)) continue;
    if (t.kind[i] === IDENTIFIER && !WITH_LIST.test(s) && !/^(?:typeof|__typeof__)$/.test(s)) return i;
    if (attribute < 0 && i > from) attribute = i;
    i = Math.max(closing(t, i + 1), i);
  }
  return attribute;
}

/** Sorts the words of [from, to) into annotations and the rest. */
function sortWords(t: Tokens, from: number, to: number, head: Head): string {
  const type: number[] = [];
  for (let i = from; i < to; i++) {
    if (t.kind[i] === DIRECTIVE) continue;
    const s = t.kind[i] === IDENTIFIER ? tokenText(t, i) : '';
    if (s === 'static') head.static = true;
    if (INLINE.test(s) && !/^noinline/.test(s)) head.inline = true;
    if (STORAGE.test(s)) continue;
    if (s !== '' && (ATTRIBUTE.test(s) || WITH_LIST.test(s))) {
      const close = t.code[i + 1] === OPEN && i + 1 < to ? closing(t, i + 1) : i;
      head.annotations.push(normaliseRange(t, i, close + 1));
      i = close;
    } else type.push(i);
  }
  return normaliseSome(t, type);
}

/** `BPF_CALL_2(f, struct sk_buff *, skb, u32, off)`: a macro with the name and the parameters as its arguments. */
function readMade(t: Tokens, name: number, close: number, head: Head): Head {
  const macro = tokenText(t, name);
  const row = DEFINERS.find((r) => new RegExp(`^(?:${r.pattern})$`).test(macro));
  const args = splitRange(t, name + 2, close).map((r) => normaliseRange(t, r.from, r.to));
  const params: CParam[] = [];
  if (row?.pairs)
    for (let k = row.first; k + 1 < args.length; k += 2) params.push({ type: args[k]!, name: args[k + 1]! });
  return {
    ...head,
    name: `${row?.prefix ?? ''}${args[0] ?? ''}`,
    params,
    annotations: [macro, ...head.annotations],
  };
}

/** Old style: the types stand between the list and the body. */
function oldStyleParams(t: Tokens, close: number, to: number, params: CParam[]): CParam[] {
  const text = t.text.slice(t.end[close], to < t.kind.length ? t.start[to] : t.text.length);
  if (!text.includes(';')) return params;
  const declared = text.split(';').map((d) => {
    const one = lex(d);
    return readParam(one, 0, one.kind.length);
  });
  return params.map((p) => declared.find((d) => d.name !== '' && d.name === (p.name || p.type)) ?? p);
}

/** Reads the head of tokens [from, to), where `to` is the `{` or the `;`; null when it is none. */
export function readHead(t: Tokens, from: number, to: number): Head | null {
  const name = nameIndex(t, from, to);
  if (name < 0) return null;
  const close = closing(t, name + 1);
  const head: Head = {
    name: tokenText(t, name),
    params: [],
    static: false,
    inline: false,
    returnType: '',
    annotations: [],
  };
  head.returnType = sortWords(t, from, name, head);
  sortWords(t, close + 1, to, head);
  // A macro that makes a function has no type before it, and capital letters.
  if (head.returnType === '' && /^[A-Z0-9_]+$/.test(head.name)) return readMade(t, name, close, head);
  head.params = oldStyleParams(t, close, to, readParams(t, name + 2, close));
  return head;
}

/** Text of the comment that ends right above token `from`, without its marks; '' when none. */
export function commentAbove(t: Tokens, from: number): string {
  const start = t.start[from] ?? t.text.length;
  let low = 0;
  let high = t.comments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (t.comments[middle]!.end <= start) low = middle + 1;
    else high = middle;
  }
  const lines: string[] = [];
  let below = start;
  for (let k = low - 1; k >= 0; k--) {
    const c = t.comments[k]!;
    const between = t.text.slice(c.end, below);
    if (between.trim() !== '' || between.split('\n').length > 2) break;
    lines.unshift(t.text.slice(c.start, c.end));
    below = c.start;
    if (t.text.startsWith('/*', c.start)) break;
  }
  if (lines.length === 0) return '';
  return lines
    .join('\n')
    .replace(/^\/\*+|\*+\/$/g, '')
    .replace(/^[ \t]*(?:\*|\/\/)[ \t]?/gm, '')
    .trim();
}
