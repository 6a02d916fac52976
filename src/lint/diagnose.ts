/** From a finding to the diagnostic of the JSON contract: its place in patch and mail, its cause, its evidence. */
import type { Patch } from '../patch/patch.js';
import { type FileChange, isLoose, originOf, removalIn } from './change.js';
import type { Compared } from './compare.js';
import type { Confidence, Diagnostic, Evidence, ExcerptLine } from './diagnostic.js';
import { excerptOf, wholeImage } from './excerpt.js';
import type { FunctionSpan } from './facts.js';
import type { ConditionOf } from './sites.js';

/** What the diagnostics of one analysis share. */
export interface Surroundings {
  patches: readonly Patch[];
  changes: readonly FileChange[];
  conditionOf: ConditionOf;
  /** Evidence by site place (`file:line:column`), beside what the analysis itself gives. */
  proofs: ReadonlyMap<string, Evidence[]>;
  /** What the code itself says of places that a splat proves. */
  shown: ReadonlyMap<string, string>;
  /** Functions of the post-image. */
  functions: readonly FunctionSpan[];
  /** Text of a file that the patch doesn't touch; null when there is none. */
  read(path: string): string | null;
  /** What the analysis rests on. */
  ground: 'hunk' | 'tree';
}

interface Spot {
  patch: number;
  mailLine: number;
  cause?: { file: string; line: number };
}

const NOWHERE: Spot = { patch: -1, mailLine: 0 };
/** The changed line that brings it in when the place itself is not changed: on the path, innermost first, else removed in one of
 *  its functions. */
function causeOf(
  found: Compared,
  changes: readonly FileChange[],
  functions: readonly FunctionSpan[],
): Spot | null {
  const { site } = found.finding;
  const steps = [...site.path].reverse();
  for (const step of steps) {
    const change = changes.find((c) => c.path === step.file);
    const origin = change?.post ? originOf(change, step.line) : null;
    if (origin?.added) return { ...origin, cause: { file: step.file, line: step.line } };
  }
  for (const place of [site, ...steps]) {
    const change = changes.find((c) => c.path === place.file);
    const span = functions.find(
      (f) => f.file === place.file && f.line <= place.line && place.line <= f.endLine,
    );
    const removed = change?.post && span ? removalIn(change, span.line, span.endLine) : null;
    if (change && removed) {
      const { mailLine } = originOf(change, removed.line);
      return { patch: removed.patch, mailLine, cause: { file: place.file, line: removed.line } };
    }
  }
  return null;
}

function spotOf(found: Compared, around: Surroundings): Spot {
  const { site } = found.finding;
  const { changes, functions } = around;
  const change = changes.find((c) => (found.origin === 'fixed' ? c.prePath : c.path) === site.file);
  if (found.origin === 'fixed') return change ? { patch: change.layers[0]!.patch, mailLine: 0 } : NOWHERE;
  const origin = change?.post ? originOf(change, site.line) : null;
  if (origin?.added) return origin;
  const cause = found.origin === 'introduced' ? causeOf(found, changes, functions) : null;
  if (!origin || origin.patch < 0) return cause ?? NOWHERE;
  return cause?.cause ? { ...origin, cause: cause.cause } : origin;
}

/** A verdict on a line that a hunk with reduced context brought in is not certain, unless a splat proves it. */
function confidenceOf(found: Compared, changes: readonly FileChange[], proven: boolean): Confidence {
  const { site, confidence } = found.finding;
  if (proven || confidence !== 'high' || found.origin === 'fixed') return confidence;
  const change = changes.find((c) => c.path === site.file);
  return change?.post && isLoose(change, site.line) ? 'medium' : confidence;
}

export const placeKey = (site: { file: string; line: number; column: number }): string =>
  `${site.file}:${site.line}:${site.column}`;

function excerpt(found: Compared, around: Surroundings): ExcerptLine[] {
  const { site } = found.finding;
  const fixed = found.origin === 'fixed';
  const change = around.changes.find((c) => (fixed ? c.prePath : c.path) === site.file);
  const image = fixed ? change?.pre : change?.post;
  if (image) return excerptOf(image, site.line, site.endLine);
  const text = change ? null : around.read(site.file);
  return text === null ? [] : excerptOf(wholeImage(site.file, text), site.line, site.endLine);
}

export function diagnose(found: Compared, around: Surroundings): Diagnostic {
  const { site } = found.finding;
  const spot = spotOf(found, around);
  const patch = around.patches[spot.patch] ?? null;
  const proofs = found.origin === 'fixed' ? [] : (around.proofs.get(placeKey(site)) ?? []);
  const text = (proofs.length > 0 ? around.shown.get(placeKey(site)) : undefined) ?? site.because;
  const ground: Evidence = { kind: around.ground, file: site.file, line: site.line, text };
  const condition = around.conditionOf(site);
  const lines = excerpt(found, around);
  return {
    rule: found.rule.name,
    code: found.rule.code,
    severity: found.finding.severity,
    confidence: confidenceOf(found, around.changes, proofs.length > 0),
    origin: found.origin,
    message: found.finding.message,
    file: site.file,
    line: site.line,
    column: site.column,
    endLine: site.endLine,
    ...(found.origin === 'fixed' ? { image: 'pre' as const } : {}),
    function: site.function,
    expression: site.expression,
    condition,
    needs: site.needs,
    held: site.held,
    impact: site.impact,
    path: site.path,
    ...(site.morePaths > 0 ? { morePaths: site.morePaths } : {}),
    ...(spot.cause ? { cause: spot.cause } : {}),
    evidence: [...proofs, ground],
    ...(lines.length > 0 ? { excerpt: lines } : {}),
    patch: patch && { index: patch.index, messageId: patch.messageId },
    mail: patch && spot.mailLine > 0 ? { messageId: patch.carriedBy.messageId, line: spot.mailLine } : null,
    fingerprint: found.fingerprint,
  };
}
