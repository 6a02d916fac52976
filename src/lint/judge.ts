/** Both images of one change through the rules: diagnostics and the sites table. */
import type { SiteFacts } from '../facts/verdict.js';
import type { Patch } from '../patch/patch.js';
import { type FileChange, fromMail, originOf } from './change.js';
import { type Correspondence, compare, type Found } from './compare.js';
import { messageCondition } from './condition.js';
import { diagnose, placeKey } from './diagnose.js';
import type { Condition, Diagnostic, Evidence, Site } from './diagnostic.js';
import { type Proof, proven, siteOf, splatEvidence } from './evidence.js';
import type { FunctionSpan, ImageFacts } from './facts.js';
import type { Rule } from './rule.js';
import { type ConditionOf, siteRows, touchedSites } from './sites.js';

/** What is judged as one: the patches in order and the files that they change. */
export interface Change {
  patches: readonly Patch[];
  files: readonly FileChange[];
  /** Splats that may speak of it, with the indices of the patches to which each replies. */
  proofs: readonly { proof: Proof; patches: readonly number[] }[];
  ground: 'hunk' | 'tree';
  /** Text of a file that the change doesn't touch; null when there is none. */
  read(path: string): string | null;
}

export interface Judgement {
  diagnostics: Diagnostic[];
  sites: Site[];
}

export function judge(change: Change, pre: ImageFacts, post: ImageFacts, rules: readonly Rule[]): Judgement {
  const relied = change.ground === 'hunk' ? rely(pre.sites, post.sites, change) : post.sites;
  const { sites, evidence, shown } = prove(change, relied);
  const conditionOf = conditions(change, post.functions);
  const compared = compare(
    findings(pre.sites, rules),
    findings(sites, rules),
    correspondence(change, pre, post),
  );
  const around = {
    patches: change.patches,
    changes: change.files,
    conditionOf,
    proofs: evidence,
    shown,
    ground: change.ground,
    read: change.read,
    functions: post.functions,
  };
  return {
    diagnostics: compared.map((found) => diagnose(found, around)),
    sites: siteRows(touchedSites(pre.sites, sites, change.files), change.files, conditionOf),
  };
}

function findings(sites: readonly SiteFacts[], rules: readonly Rule[]): Found[] {
  const of = (some: readonly SiteFacts[]) =>
    rules.flatMap((rule) => [...rule.run({ sites: some })].map((finding) => ({ rule, finding })));
  const silent = of(sites.flatMap(saidElsewhere)).map((found) => ({ ...found, silent: true as const }));
  return [...of(sites), ...silent];
}

/** A site that is reported at a call, or the other way round, as if it were reported itself. */
function saidElsewhere({ derived, broken, ...site }: SiteFacts): SiteFacts[] {
  if (broken) return [{ ...site, verdict: 'violation' }];
  return derived ? [site] : [];
}

/** The line of the post-image that a splat names: as one of the patches counts it, the last one first. */
function placesOf(
  change: Change,
  proof: Proof,
  patches: readonly number[],
): { file: string; line: number }[] {
  const file = change.files.find((f) => f.path === proof.file);
  if (!file?.post) return [];
  return [...patches].reverse().flatMap((patch) => {
    const line = fromMail(file, patch, proof.line);
    return line > 0 ? [{ file: file.path, line }] : [];
  });
}

/** Sites that a splat names become violations; one that the function itself protects is none, whatever was reported. */
function prove(change: Change, sites: readonly SiteFacts[]) {
  const evidence = new Map<string, Evidence[]>();
  const proved = new Map<SiteFacts, SiteFacts>();
  const shown = new Map<string, string>();
  for (const { proof, patches } of change.proofs) {
    const found = placesOf(change, proof, patches).flatMap((p) => siteOf(proof, sites, p.file, p.line) ?? []);
    const site = found[0];
    if (!site || site.verdict === 'held') continue;
    if (!proved.has(site)) proved.set(site, proven(site, proof));
    shown.set(placeKey(site), site.because);
    evidence.set(placeKey(site), [...(evidence.get(placeKey(site)) ?? []), splatEvidence(proof)]);
  }
  const told = sites.map((s) => proved.get(s) ?? s);
  return { sites: told.map((s) => withoutProven(s, [...proved.values()])), evidence, shown };
}

/** A broken contract is said once: at the place behind it when a splat names that. */
function withoutProven(site: SiteFacts, proved: readonly SiteFacts[]): SiteFacts {
  const last = site.contract?.below.at(-1);
  return last && proved.some((s) => s.file === last.file && s.line === last.line)
    ? { ...site, derived: true }
    : site;
}

/**
 * Without a tree: a function that left a need to its callers before the patch is one that they call with the lock, as
 * far as anyone can tell. One more such site in it is nothing to warn of.
 */
function rely(pre: readonly SiteFacts[], post: readonly SiteFacts[], change: Change): SiteFacts[] {
  const newPath = new Map(change.files.map((f) => [f.prePath, f.path]));
  const left = pre.filter((s) => s.verdict === 'unprotected' && s.otherFlavour === null);
  const old = (site: SiteFacts) =>
    left.filter((s) => (newPath.get(s.file) ?? s.file) === site.file && s.function === site.function);
  return post.map((site) => {
    if (site.verdict !== 'unprotected' || site.otherFlavour !== null) return site;
    const before = old(site);
    const same = before.some((s) => s.expression === site.expression);
    const like = before.find((s) => s.needs.some((need) => site.needs.includes(need)));
    if (same || !like) return site;
    const because = `${site.because}, but nor did it before the patch, for ${like.expression}: its callers may hold it`;
    return { ...site, verdict: 'unknown', because, confidence: 'low' };
  });
}

/** The code's own condition, else the message's for the place; a whole file shows its conditions itself. */
function conditions(change: Change, functions: readonly FunctionSpan[]): ConditionOf {
  const said = new Map<string, (line: number) => string | null>();
  const read = (path: string) => {
    // Of two with one path the last counts.
    const file = change.files.filter((f) => f.path === path && f.post && !f.post.whole).at(-1);
    if (!file?.post) return () => null;
    const here = functions.filter((f) => f.file === path).map((f) => ({ function: f.name, line: f.line }));
    const message = file.layers.map((l) => change.patches[l.patch]?.message ?? '').join('\n\n');
    return messageCondition(file.post, here, message);
  };
  return (site): Condition | null => {
    if (site.condition !== null) return { text: site.condition, from: 'code' };
    const known = said.get(site.file) ?? read(site.file);
    said.set(site.file, known);
    const text = known(site.line);
    return text === null ? null : { text, from: 'message' };
  };
}

function correspondence(change: Change, pre: ImageFacts, post: ImageFacts): Correspondence {
  const byPath = new Map(change.files.map((f) => [f.path, f]));
  const newPath = new Map(change.files.map((f) => [f.prePath, f.path]));
  const postPath = (path: string) => newPath.get(path) ?? path;
  const names = (facts: ImageFacts) => new Set(facts.functions.map((f) => `${postPath(f.file)}:${f.name}`));
  return {
    postPath,
    preLine: (path, line) => {
      const file = byPath.get(path);
      return file ? originOf(file, line).preLine : line;
    },
    preFunctions: names(pre),
    postFunctions: names(post),
  };
}
