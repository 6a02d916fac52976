/** The driver: series → images → facts → findings → diagnostics, from the mail alone or against a kernel tree. */
import type { FileDiff } from '../patch/diff.js';
import { imagesOf } from '../patch/images.js';
import type { Patch } from '../patch/patch.js';
import type { Series } from '../patch/series.js';
import type { Report } from '../report-mail/report.js';
import { RULES } from '../rules/index.js';
import type { Problem } from '../text.js';
import { type FileChange, stack } from './change.js';
import type { Diagnostic, LintResult, NotChecked } from './diagnostic.js';
import { type Proof, proofs } from './evidence.js';
import type { ImageFacts, LintDeps } from './facts.js';
import { type Change, type Judgement, judge } from './judge.js';
import { applyAll } from './onto-tree.js';
import { fileMayHaveSites } from './partial.js';
import { currentSeries } from './select.js';
import { acrossVariants } from './variants.js';

/** What is asked of a mail: which it is and to which it replies. */
export interface Envelope {
  messageId: string | null;
  references: readonly string[];
  inReplyTo: readonly string[];
}

export interface LintInput {
  /** All messages of the input: they say which report replies to which patch. */
  messages: readonly Envelope[];
  /** Series of the mails and of bare diffs, in the order of the input. */
  series: readonly Series[];
  reports: readonly Report[];
  /** Problems of the input, passed on. */
  problems?: readonly Problem[];
}

interface Part extends Judgement {
  notChecked: NotChecked[];
  problems: Problem[];
}

/** All of it. Never throws on input. */
export function lint(input: LintInput, deps: LintDeps): LintResult {
  const patches = currentSeries(input.series).flatMap((s) => s.patches);
  const spoken = splatsFor(input, patches);
  const parts = deps.tree
    ? lintOnTree(patches, spoken, deps, deps.tree)
    : patches.map((patch, i) => lintFromMail(patches, i, patch.diff.files, spoken, deps));
  return {
    series: [...input.series],
    reports: [...input.reports],
    diagnostics: acrossVariants(settle(parts)),
    sites: parts.flatMap((p) => acrossVariants(p.sites)),
    notChecked: [...parts.flatMap((p) => p.notChecked), ...patches.flatMap(missingHunks)],
    problems: [
      ...(input.problems ?? []),
      ...parts.flatMap((p) => p.problems),
      ...(deps.tree?.problems ?? []).map((message) => ({ message })),
    ],
  };
}

const isC = (file: FileDiff): boolean => /\.[ch]$/.test(file.path) && !file.binary;

/** All patches put onto the tree and judged as one change; what the tree refuses is judged from the mail. */
function lintOnTree(
  patches: readonly Patch[],
  spoken: Change['proofs'],
  deps: LintDeps,
  tree: NonNullable<LintDeps['tree']>,
): Part[] {
  const { files, texts, refused } = applyAll(patches, tree.read, isC, tree.unread);
  const { pre, post } = tree.change(texts);
  const judged = judge({ patches, files, proofs: spoken, ground: 'tree', read: tree.read }, pre, post, RULES);
  const whole = { ...judged, notChecked: notChecked(post), problems: files.flatMap(problemsOf) };
  const rest = refused.map(({ patch, file, reasons }) => {
    const part = lintFromMail(patches, patch, [file], spoken, deps);
    const said = reasons.map(({ line, reason }) => ({ file: file.path, line, reason }));
    return { ...part, notChecked: [...notChecked({ notAnalysed: said }), ...part.notChecked] };
  });
  return [whole, ...rest];
}

/** One patch as its own hunks show it. */
function lintFromMail(
  patches: readonly Patch[],
  index: number,
  diff: readonly FileDiff[],
  spoken: Change['proofs'],
  deps: LintDeps,
): Part {
  const shown = diff.filter((file) => isC(file) && fileMayHaveSites(file));
  const files = shown.map((file) => stack([{ patch: index, file, images: imagesOf(file) }]));
  const pre = deps.partial(files.flatMap((f) => f.pre ?? []));
  const post = deps.partial(files.flatMap((f) => f.post ?? []));
  const about = spoken.filter((s) => s.patches.includes(index));
  return {
    ...judge({ patches, files, proofs: about, ground: 'hunk', read: () => null }, pre, post, RULES),
    notChecked: notChecked(post),
    problems: files.flatMap(problemsOf),
  };
}

const problemsOf = (file: FileChange): Problem[] => file.layers.flatMap((l) => l.images.problems);

function notChecked(facts: Pick<ImageFacts, 'notAnalysed'>): NotChecked[] {
  return facts.notAnalysed.flatMap(({ file, line, function: name, reason }) =>
    RULES.map((rule) => ({
      rule: rule.name,
      file,
      ...(line === undefined ? {} : { line }),
      reason: name === undefined ? reason : `${name}(): ${reason}`,
    })),
  );
}

function missingHunks(patch: Patch): NotChecked[] {
  const reason = 'lines of this hunk are missing in the mail';
  const cut = patch.diff.files.flatMap((file) =>
    file.hunks.flatMap((h) =>
      h.complete || !isC(file) ? [] : [{ file: file.path, line: h.newStart, reason }],
    ),
  );
  return notChecked({ notAnalysed: cut });
}

/** Splats of the input, each with the patches that it can speak of: those that its message replies to, else all. */
function splatsFor(input: LintInput, patches: readonly Patch[]): Change['proofs'] {
  const known = new Set(input.series.flatMap((s) => s.patches.flatMap(idsOf)));
  return patches.length === 0
    ? []
    : proofs(input.reports).map((proof) => {
        const refs = referencesOf(input.messages, proof).filter((id) => known.has(id));
        const mine = (patch: Patch) =>
          !ownMail(patch, proof) && (refs.length === 0 || related(patch, refs, input.series));
        return { proof, patches: patches.flatMap((patch, i) => (mine(patch) ? [i] : [])) };
      });
}

const idsOf = (patch: Patch): string[] =>
  [patch.messageId, patch.carriedBy.messageId].filter((id) => id !== null);

/** A splat in the patch's own commit message shows the bug that it fixes. */
const ownMail = (patch: Patch, proof: Proof): boolean =>
  patch.carriedBy.as === 'mail' && proof.messageId !== null && patch.carriedBy.messageId === proof.messageId;

function referencesOf(messages: readonly Envelope[], proof: Proof): string[] {
  const message = messages.find((m) => m.messageId !== null && m.messageId === proof.messageId);
  return message
    ? [
        ...message.references,
        ...message.inReplyTo,
        ...(message.messageId === null ? [] : [message.messageId]),
      ]
    : [];
}

/** A report on one patch of a series, or on its cover letter, speaks of the whole series. */
function related(patch: Patch, refs: readonly string[], all: readonly Series[]): boolean {
  const series = all.find((s) => s.patches.includes(patch));
  const ids = series ? [series.messageId, ...series.patches.flatMap(idsOf)] : idsOf(patch);
  return ids.some((id) => id !== null && refs.includes(id));
}

/** What one patch brings in and a later one of the same input takes out again counts as fixed. */
function settle(parts: readonly Part[]): Diagnostic[] {
  return parts.flatMap((part, i) => {
    const later = parts.slice(i + 1).flatMap((p) => p.diagnostics.filter((d) => d.origin === 'fixed'));
    const fixed = new Set(later.map((d) => d.fingerprint));
    return part.diagnostics.map((d) =>
      d.origin === 'introduced' && fixed.has(d.fingerprint) ? { ...d, origin: 'fixed' as const } : d,
    );
  });
}
