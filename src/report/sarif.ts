/** SARIF 2.1.0 (OASIS, sarif-schema-2.1.0). */
import type { Diagnostic, NotChecked } from '../lint/diagnostic.js';
import type { Rule } from '../lint/rule.js';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';
const BASELINE = { introduced: 'new', standing: 'unchanged', fixed: 'absent' } as const;

interface SarifInput {
  diagnostics: readonly Diagnostic[];
  notChecked: readonly NotChecked[];
  rules: readonly Rule[];
  version: string;
}

export function sarifDocument({ diagnostics, notChecked, rules, version }: SarifInput) {
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'lorelint', version, rules: rules.map(ruleOf) } },
        columnKind: 'unicodeCodePoints',
        results: diagnostics.map((d) => resultOf(d, rules)),
        invocations: [
          { executionSuccessful: true, toolExecutionNotifications: notChecked.map(notificationOf) },
        ],
      },
    ],
  };
}

function ruleOf(rule: Rule) {
  return {
    id: rule.code,
    name: rule.name,
    shortDescription: { text: rule.docs.summary },
    fullDescription: { text: rule.docs.why },
    help: { text: rule.docs.limits },
    defaultConfiguration: { level: rule.severity },
  };
}

function resultOf(d: Diagnostic, rules: readonly Rule[]) {
  const { confidence, impact, needs, held, evidence } = d;
  const index = rules.findIndex((r) => r.code === d.code);
  return {
    ruleId: d.code,
    ...(index === -1 ? {} : { ruleIndex: index }),
    level: d.severity,
    message: { text: d.message },
    locations: [{ physicalLocation: place(d.file, d.line, d.column, d.endLine), ...logical(d.function) }],
    ...(d.related?.length
      ? {
          relatedLocations: d.related.map((r) => ({
            physicalLocation: place(r.file, r.line),
            message: { text: r.text },
          })),
        }
      : {}),
    ...(d.path.length > 0 ? { codeFlows: [{ threadFlows: [{ locations: d.path.map(stepOf) }] }] } : {}),
    partialFingerprints: { 'lorelint/v1': d.fingerprint },
    baselineState: BASELINE[d.origin],
    properties: { confidence, impact, needs, held, condition: d.condition, evidence },
  };
}

function place(file: string, line: number, column?: number, endLine?: number) {
  const region = {
    startLine: line,
    ...(column === undefined ? {} : { startColumn: column }),
    ...(endLine === undefined || endLine <= line ? {} : { endLine }),
  };
  return { artifactLocation: { uri: encodeURI(file), uriBaseId: '%SRCROOT%' }, region };
}

const logical = (name: string) =>
  name === '' ? {} : { logicalLocations: [{ name, kind: 'function' as const }] };

/** Frames of a splat have no file. */
function stepOf(step: Diagnostic['path'][number]) {
  const held = step.held.length === 0 ? 'nothing' : step.held.join(', ');
  const text = `${step.function}()${step.via === undefined ? '' : ` (${step.via})`}, holding ${held}`;
  const where = step.file === '' ? {} : { physicalLocation: place(step.file, step.line) };
  return { location: { ...where, ...logical(step.function), message: { text } } };
}

function notificationOf(n: NotChecked) {
  const locations =
    n.file === undefined ? {} : { locations: [{ physicalLocation: place(n.file, n.line ?? 1) }] };
  return { level: 'note' as const, message: { text: `${n.rule}: not checked: ${n.reason}` }, ...locations };
}
