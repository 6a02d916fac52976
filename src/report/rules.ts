/** The list of rules, and one rule's documentation. */
import type { Rule } from '../lint/rule.js';
import { wrap } from './paint.js';

export function rulesText(rules: readonly Rule[]): string {
  return rules.map((r) => `${r.code} ${r.name} (${r.severity})\n${fill(r.docs.summary, '    ')}`).join('');
}

/** The `rules` and `explain` document of the JSON contract; `docs` only where asked for. */
export function ruleJson(rule: Rule, withDocs: boolean) {
  const { code, name, scope, severity, confidence, evidence, docs } = rule;
  const row = { code, name, scope, severity, confidence, evidence, summary: docs.summary };
  return withDocs ? { ...row, docs } : row;
}

export function explainText(rule: Rule): string {
  const { docs } = rule;
  return [
    `${rule.code} ${rule.name} (${rule.severity}, needs at least: ${rule.evidence})\n`,
    fill(docs.summary),
    `Why\n${fill(docs.why, '  ')}`,
    `Limits\n${fill(docs.limits, '  ')}`,
    `Reported\n${code(docs.bad)}`,
    `Not reported\n${code(docs.good)}`,
  ].join('\n');
}

/** Prose filled up to 78 columns behind an indent; ends with a newline. */
const fill = (text: string, indent = ''): string =>
  wrap(text, 78 - indent.length)
    .map((line) => `${indent}${line}\n`)
    .join('');

const code = (text: string): string =>
  text
    .replace(/^\n+|\s+$/g, '')
    .split('\n')
    .map((line) => (line === '' ? '\n' : `    ${line.replace(/\s*\/\* want: .*?\*\/$/, '')}\n`))
    .join('');
