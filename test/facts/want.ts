/** C fixtures whose sites carry the wanted verdict: `p = rcu_dereference(x); /​* want: held rcu *​/` at the end of a line. */
import assert from 'node:assert/strict';
import { judgeFile } from '../../src/facts/judge-file.js';
import type { Env } from '../../src/facts/summary.js';
import type { SiteFacts } from '../../src/facts/verdict.js';
import { parser } from '../c/parser.js';

const WANT = /\/\* want: (.*?) \*\//;

/** `verdict`, then what must be among `held`, `~flavour` for otherFlavour. */
function line(site: SiteFacts): string {
  return [site.verdict, ...site.held, ...(site.otherFlavour === null ? [] : [`~${site.otherFlavour}`])].join(
    ' ',
  );
}

/** Matches both ways: each line with a want has that site, and no other line has one that asks for something. */
export function check(text: string, env?: Env): SiteFacts[] {
  const lines = text.split('\n');
  const wanted = lines.flatMap((l, i) => {
    const m = WANT.exec(l);
    return m ? [`${i + 1}: ${m[1]}`] : [];
  });
  const code = lines.map((l) => l.replace(WANT, '')).join('\n');
  const facts = judgeFile(parser.file('net/x.c', code), true, env);
  assert.deepEqual(facts.notAnalysed, []);
  const found = facts.sites
    .filter((s) => s.verdict !== 'none-needed' && !s.derived)
    .map((s) => `${s.line}: ${line(s)}`);
  assert.deepEqual([...new Set(found)].sort(), wanted.sort());
  return facts.sites;
}
