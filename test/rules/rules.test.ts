/** Every rule against its own documentation and against the fixtures here. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { judgeFile } from '../../src/facts/judge-file.js';
import type { Finding } from '../../src/lint/rule.js';
import { RULES, ruleOf } from '../../src/rules/index.js';
import { parser } from '../c/parser.js';

const FOLDER = 'test/rules';

/** Findings of all rules in code of which nothing else is known; notes are left out. */
function findings(name: string, code: string): { rule: string; finding: Finding }[] {
  const { sites, notAnalysed } = judgeFile(parser.file(name, code), false);
  assert.deepEqual(notAnalysed, []);
  return RULES.flatMap((rule) =>
    [...rule.run({ sites })]
      .filter((finding) => finding.severity !== 'note')
      .map((finding) => ({ rule: rule.name, finding })),
  );
}

for (const rule of RULES) {
  test(`${rule.name}: docs.bad fires, docs.good is silent`, () => {
    assert.ok(
      findings('bad.c', rule.docs.bad).some((f) => f.rule === rule.name),
      'bad',
    );
    assert.deepEqual(findings('good.c', rule.docs.good), [], 'good');
  });

  test(`${rule.name}: is documented and messages hold no line numbers`, () => {
    for (const text of [rule.docs.summary, rule.docs.why, rule.docs.limits]) assert.ok(text.length > 20);
    assert.match(rule.code, /^RCU\d{3}$/);
    for (const { finding } of findings('bad.c', rule.docs.bad))
      assert.doesNotMatch(finding.message, /\d{2,}/);
  });
}

test('rules are found by name and by code', () => {
  assert.equal(ruleOf('rcu001')?.name, 'rcu-deref-unprotected');
  assert.equal(ruleOf('RCU-FLAVOUR-MISMATCH')?.code, 'RCU002');
  assert.equal(ruleOf('RCU'), null);
});

const WANT = /\/\* want: ([\w-]+) "([^"]*)" \*\//g;

for (const file of readdirSync(FOLDER).filter((f) => f.endsWith('.c')))
  test(`${file}: each finding is wanted and each want is found`, () => {
    const text = readFileSync(`${FOLDER}/${file}`, 'utf8');
    const wants = text
      .split('\n')
      .flatMap((line, i) =>
        [...line.matchAll(WANT)].map(([, rule, re]) => ({ line: i + 1, rule: rule!, re: re! })),
      );
    assert.ok(wants.length > 0, 'a fixture wants something');
    const got = findings(file, text.replace(WANT, ''));
    const fits = (w: (typeof wants)[number], g: (typeof got)[number]) =>
      g.rule === w.rule && g.finding.site.line === w.line && new RegExp(w.re).test(g.finding.message);
    assert.deepEqual(
      wants.filter((w) => !got.some((g) => fits(w, g))),
      [],
      'wanted, not found',
    );
    const extra = got.filter((g) => !wants.some((w) => fits(w, g)));
    assert.deepEqual(
      extra.map((g) => `${g.finding.site.line}: ${g.rule}: ${g.finding.message}`),
      [],
      'found, not wanted',
    );
  });
