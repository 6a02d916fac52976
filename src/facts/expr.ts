/** Small text operations on normalised C expressions (see c/ir.ts): tokens, names, arguments put in for parameters. */

const TOKEN = /[A-Za-z_]\w*|\d[\w.]*|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|->|&&|\|\||[=!<>]=|<<|>>|\S/g;
const IDENTIFIER = /^[A-Za-z_]\w*$/;

export function tokens(text: string): string[] {
  return text.match(TOKEN) ?? [];
}

export function isIdentifier(text: string): boolean {
  return IDENTIFIER.test(text);
}

/** Names in the text that are not members (`x` and `y` in `x->m[y]`). */
export function namesIn(text: string): Set<string> {
  const list = tokens(text);
  return new Set(list.filter((t, i) => isIdentifier(t) && !isMember(list, i)));
}

/** Casts to a pointer change nothing for a lock's name: `(struct sock *)msk` is `msk`. */
export function withoutCast(text: string): string {
  return text.replace(/^\((?:const )?(?:struct|union) \w+ \*+\) ?/, '');
}

function isMember(list: readonly string[], i: number): boolean {
  return list[i - 1] === '->' || list[i - 1] === '.';
}

/** Last identifier of a lock expression: `lock` of `&x->lock`; null for a call or a constant. */
export function memberOf(text: string): string | null {
  const last = tokens(text).at(-1);
  return last !== undefined && isIdentifier(last) ? last : null;
}

const isPath = (text: string): boolean => /^[A-Za-z_][\w.]*(?:(?:->|\.)\w+|\[\w*\])*$/.test(text);

/** The text with replacements for names that are not members: `&sk->lock` with sk = `&x->sk` is `&x->sk.lock`. */
export function substitute(text: string, put: ReadonlyMap<string, string>): string {
  if (put.size === 0) return text;
  if (!containsAny(text, put)) return tidy(text);
  let out = '';
  let last = 0;
  let before = '';
  for (const m of text.matchAll(TOKEN)) {
    const token = m[0];
    const end = m.index + token.length;
    const value = before === '->' || before === '.' ? undefined : put.get(token);
    if (value !== undefined) {
      out += text.slice(last, m.index);
      last = end;
      const after = text.slice(end, end + 2);
      if (value.startsWith('&') && isPath(value.slice(1)) && after === '->') {
        out += `${value.slice(1)}.`;
        last = end + 2;
      } else if (value.startsWith('&') && before === '*' && out.endsWith('*')) {
        out = out.slice(0, -1) + value.slice(1);
      } else out += needsParens(value, before, after) ? `(${value})` : value;
    }
    before = token;
  }
  return tidy(out + text.slice(last));
}

/** Most texts have none of the names: that is told in no time. */
function containsAny(text: string, names: ReadonlyMap<string, string>): boolean {
  for (const name of names.keys()) if (text.includes(name)) return true;
  return false;
}

/** `(x)->m` is `x->m`, `(&x)->m` is `x.m`: parentheses that macros put around their parameters. */
function tidy(text: string): string {
  if (!text.includes('(')) return text;
  return text
    .replace(/(?<![\w)])\(([A-Za-z_]\w*(?:(?:->|\.)\w+)*)\)(?=->|\.|\[)/g, '$1')
    .replace(/(?<![\w)])\(&([A-Za-z_]\w*(?:(?:->|\.)\w+)*)\)->/g, '$1.');
}

function needsParens(value: string, before: string, after: string): boolean {
  if (isPath(value) || /^\w+$/.test(value)) return false;
  const simpleCall = /^[\w.>-]+\([^()]*\)$/.test(value);
  return !simpleCall && (/^(?:->|\.|\[)/.test(after) || /^[&*!]$/.test(before));
}

/** Parameter names to arguments. A variable parameter (`...`, `args...`) takes the rest. */
export function binding(params: readonly string[], args: readonly string[]): Map<string, string> {
  const map = new Map<string, string>();
  params.forEach((p, i) => {
    if (p === '...') map.set('__VA_ARGS__', args.slice(i).join(', '));
    else if (p.endsWith('...')) map.set(p.slice(0, -3), args.slice(i).join(', '));
    else if (args[i] !== undefined) map.set(p, args[i]!);
  });
  return map;
}

/** `lock:&$0->mtx` with the arguments of a call put in. */
export function fillTemplate(template: string, args: readonly string[]): string {
  if (!template.includes('$')) return template;
  const named = template.replace(/\$(\d)/g, '__arg$1');
  const put = new Map(args.map((a, i) => [`__arg${i}`, withoutCast(a)]));
  return renameContext(named, put);
}

/** A context with the names in its expression replaced. */
export function renameContext(context: string, put: ReadonlyMap<string, string>): string {
  const colon = context.indexOf(':');
  return colon < 0 ? context : context.slice(0, colon + 1) + substitute(context.slice(colon + 1), put);
}

/** Splits at a token on the outermost level: `a || (b || c)` at `||`. */
export function splitTop(list: readonly string[], at: string): string[][] {
  const parts: string[][] = [[]];
  let depth = 0;
  for (const token of list) {
    if (token === '(' || token === '[' || token === '{') depth++;
    if (token === ')' || token === ']' || token === '}') depth--;
    if (depth === 0 && token === at) parts.push([]);
    else parts.at(-1)!.push(token);
  }
  return parts;
}

/** Tokens back to the normalised form. */
export function untoken(list: readonly string[]): string {
  return list
    .join(' ')
    .replace(/ ?(->|\.|\[) ?/g, '$1')
    .replace(/ ([)\],])/g, '$1')
    .replace(/([([]) /g, '$1')
    .replace(/(\w) \(/g, '$1(')
    .replace(/(^|[(,=&|!] ?)([&*!-]) /g, '$1$2')
    .replace(/([&*!])([&*!]) /g, '$1$2');
}
