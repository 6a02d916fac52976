/** Splats in the thread as proof: the line that one names is a site of the patch, reached with what it says is held. */
import type { Context, SiteFacts, Step } from '../facts/verdict.js';
import { REPORTED_AS } from '../knowledge/splats.js';
import { contextOfMap, waitedFor } from '../knowledge/words.js';
import type { Report } from '../report-mail/report.js';
import { plainName, type Splat } from '../report-mail/splat.js';
import type { Evidence } from './diagnostic.js';

/** A splat that names a place: `line` is a post-image line as the mail's hunks count. */
export interface Proof {
  splat: Splat;
  file: string;
  line: number;
  messageId: string | null;
}

/** Splats that name an RCU helper's place in code. A quoted one is another's report, or the commit message that is quoted. */
export function proofs(reports: readonly Report[]): Proof[] {
  return reports.flatMap((report) => {
    const { splat } = report;
    if (splat?.kind !== RCU_USAGE || !splat.file || !splat.line || splat.quoted) return [];
    return [{ splat, file: splat.file, line: splat.line, messageId: report.messageId }];
  });
}

/** The kind of `knowledge/splats.ts` that lockdep_rcu_suspicious() prints. */
const RCU_USAGE = 'rcu-usage';

/** By its own name, with or without `_check`, or by that of the check that it is built on. */
function sameHelper(site: SiteFacts, splat: Splat): boolean {
  if (splat.helper === undefined) return site.needs.length > 0;
  const bare = (name: string) => name.replace(/_check$/, '');
  if (bare(splat.helper) === bare(site.helper)) return true;
  const reported = bare(splat.helper);
  return REPORTED_AS.some((row) => bare(row.name) === reported && site.needs.includes(row.need));
}

/** The site on that line: the one with the helper that lockdep names, else the only one that needs anything. */
export function siteOf(
  proof: Proof,
  sites: readonly SiteFacts[],
  file: string,
  line: number,
): SiteFacts | null {
  const here = sites.filter(
    (s) => s.file === file && s.line <= line && line <= s.endLine && s.kind !== 'call' && s.needs.length > 0,
  );
  const named = here.filter((s) => sameHelper(s, proof.splat));
  return named[0] ?? null;
}

const functionOf = (frame: string): string => plainName(frame.replace(/\+0x.*/s, ''));

/** Contexts that the splat says are held; locks without a context of their own are in the report only. */
export function heldBySplat(splat: Splat): Context[] {
  return [...new Set(splat.held.flatMap(({ name }) => contextOfMap(name) ?? []))];
}

/** Frames from the culprit outwards; the reporting machinery above it is dropped. */
function frames(splat: Splat): string[] {
  const names = splat.trace.map(functionOf);
  const culprit = splat.function === undefined ? 0 : names.indexOf(functionOf(splat.function));
  return names.slice(Math.max(0, culprit));
}

/** The trace as a call path, outermost first: each lock is held from the frame that took it inwards. */
export function pathOfSplat(splat: Splat, site: SiteFacts): Step[] {
  const names = frames(splat).reverse();
  const takers = splat.held.map(({ name, at }) => ({
    context: contextOfMap(name),
    from: Math.max(0, names.indexOf(functionOf(at))),
  }));
  const heldAt = (i: number) => [
    ...new Set(takers.flatMap((t) => (t.context !== null && t.from <= i ? [t.context] : []))),
  ];
  const steps: Step[] = names.map((name, i) => ({ function: name, file: '', line: 0, held: heldAt(i) }));
  const last = { function: site.function, file: site.file, line: site.line, held: heldAt(names.length) };
  if (names.at(-1) === site.function) steps.pop();
  return [...steps, last];
}

/** A lock that a grace period waits for, taken outside the culprit, covers every use of the pointer within it. */
function impactOf(splat: Splat, held: readonly Context[]): SiteFacts['impact'] {
  const names = frames(splat);
  const outside = splat.held.some(({ name, at }) => {
    const context = contextOfMap(name);
    return context !== null && waitedFor(context) && functionOf(at) !== names[0];
  });
  return outside && held.length > 0 ? 'splat' : 'unknown';
}

/** The site as the splat proves it: a violation, on the static path when there is one, else on the trace. */
export function proven(site: SiteFacts, proof: Proof): SiteFacts {
  const held = heldBySplat(proof.splat);
  const impact = impactOf(proof.splat, held);
  const own = site.verdict === 'violation' && site.path.length > 0;
  const { listCheck: _, ...rest } = site;
  return {
    ...rest,
    verdict: 'violation',
    confidence: 'high',
    held,
    because: `${site.because}; a lockdep splat in the thread names this line`,
    path: own ? site.path : pathOfSplat(proof.splat, site),
    morePaths: own ? site.morePaths : 0,
    impact: impact === 'unknown' ? site.impact : impact,
  };
}

export function splatEvidence(proof: Proof): Evidence {
  const { splat } = proof;
  const kernel = splat.kernel === undefined ? '' : ` on ${splat.kernel}`;
  return {
    kind: 'splat',
    ...(proof.messageId === null ? {} : { messageId: proof.messageId }),
    file: proof.file,
    line: proof.line,
    text: `${splat.title}${kernel}`,
    held: splat.held.map(({ name, at }) => `${name} at ${at.replace(/\/0x[0-9a-f]+$/, '')}`),
    trace: frames(splat),
  };
}
