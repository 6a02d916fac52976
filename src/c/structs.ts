/** Struct declarations: member names with their types, for resolving what a call through a member goes to. */

import { readDeclaration } from './declare.js';
import type { CParam, CStruct } from './ir.js';
import { DIRECTIVE, IDENTIFIER, type Tokens, tokenText } from './lex.js';
import { type Lines, lineOf } from './lines.js';
import { closing } from './split.js';

interface Job {
  open: number;
  prefix: string;
}

/** Members between the braces at `open`; those of unnamed structs inside belong to the outer one. */
function membersOf(t: Tokens, open: number): CParam[] {
  const out: CParam[] = [];
  const work: Job[] = [{ open, prefix: '' }];
  for (let job = work.pop(); job; job = work.pop()) {
    const close = closing(t, job.open);
    let from = job.open + 1;
    let braces = -1;
    for (let i = from; i < close; i++) {
      const s = tokenText(t, i);
      if (t.kind[i] === DIRECTIVE) from = i + 1;
      else if (s === '{') {
        braces = i;
        i = Math.max(closing(t, i), i);
      } else if (s === '(') i = Math.max(closing(t, i), i);
      else if (s === ';') {
        if (braces >= 0) work.push(nested(t, braces, i, job.prefix));
        else
          for (const m of readDeclaration(t, from, i)) out.push({ name: job.prefix + m.name, type: m.type });
        from = i + 1;
        braces = -1;
      }
    }
  }
  return out;
}

function nested(t: Tokens, braces: number, semicolon: number, prefix: string): Job {
  const after = closing(t, braces) + 1;
  const named = after < semicolon && t.kind[after] === IDENTIFIER && !/^__/.test(tokenText(t, after));
  return { open: braces, prefix: named ? `${prefix}${tokenText(t, after)}.` : prefix };
}

/** The struct that the tokens [from, to) declare, or null. */
export function readStruct(t: Tokens, from: number, to: number, lines: Lines): CStruct | null {
  for (let i = from; i + 1 < to; i++) {
    const s = tokenText(t, i);
    if (s === '=' || s === '(') return null;
    if (!/^(?:struct|union)$/.test(s)) continue;
    let open = i + 1;
    while (open < to && tokenText(t, open) !== '{' && !/^[;=]$/.test(tokenText(t, open))) open++;
    if (tokenText(t, open) !== '{') return null;
    const name = t.kind[i + 1] === IDENTIFIER ? tokenText(t, i + 1) : tokenText(t, to - 2);
    return { name, line: lineOf(lines, t.start[i]!), members: membersOf(t, open) };
  }
  return null;
}
