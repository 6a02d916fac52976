/** The year of netfilter-devel put onto the kernel tree: each RCU-touching patch with the patches of its series before it. */
import type { Sources } from '../../src/c/project.js';
import { analyseChange } from '../../src/facts/change.js';
import { noCache } from '../../src/io/cache.js';
import { readSources } from '../../src/io/mail.js';
import { openTree } from '../../src/io/tree.js';
import type { Diagnostic, NotChecked, Site } from '../../src/lint/diagnostic.js';
import type { LintDeps } from '../../src/lint/facts.js';
import { applyAll } from '../../src/lint/onto-tree.js';
import { mayHaveSites, partialFacts } from '../../src/lint/partial.js';
import { lint } from '../../src/lint/run.js';
import { assembleSeries } from '../../src/patch/assemble.js';
import { patchesOf } from '../../src/patch/extract.js';
import type { Applied } from '../../src/patch/image.js';
import type { Patch } from '../../src/patch/patch.js';
import { parser } from '../c/parser.js';
import { seriesOf } from '../lint/make.js';
import { kernelTree, sharedFile } from '../shared.js';

/** How many hunks of the patch's C files went in how. */
export type Hunks = Record<Applied['how'], number>;

export interface OnTree {
  messageId: string | null;
  /** As the mail names it: `[nf-next v2 3/5] title`. */
  subject: string;
  title: string;
  hunks: Hunks;
  /** Introduced and fixed by this patch or by one between it and the RCU-touching one before it; notes are left out. */
  found: Diagnostic[];
  /** All that is not checked of it was not checked of a patch before it either. */
  again: boolean;
  /** Sites that the patches before it do not list already. */
  sites: Site[];
  notChecked: NotChecked[];
}

export interface Year {
  patches: number;
  /** Patches with an RCU helper in a hunk of C. */
  touching: number;
  rows: OnTree[];
  /** Touching patches without a row: quotes in replies, and patches that were sent twice in one series. */
  others: Patch[];
}

const isC = (path: string): boolean => /\.[ch]$/.test(path);

/** The tree with what was parsed of it kept from patch to patch. */
function treeDeps(): LintDeps {
  const tree = openTree(kernelTree, { cache: noCache });
  const sources: Sources = new Map();
  return {
    partial: partialFacts(parser),
    tree: {
      read: tree.read,
      unread: tree.unread,
      change: (files) => analyseChange({ tree, parser, sources }, files),
      problems: tree.problems,
    },
  };
}

/** Hunks of the last patch after those before it went in. */
function hunksOf(patches: readonly Patch[], read: (path: string) => string | null): Hunks {
  const hunks: Hunks = { exact: 0, offset: 0, reduced: 0, refused: 0 };
  const last = patches.length - 1;
  const { files, refused } = applyAll(patches, read, (f) => isC(f.path) && !f.binary);
  for (const { layers } of files)
    for (const { patch, images } of layers)
      if (patch === last) for (const { how } of images.applied) if (how !== 'refused') hunks[how]++;
  for (const one of refused) if (one.patch === last) hunks.refused += one.reasons.length;
  return hunks;
}

const subjectOf = ({ subject }: Patch): string => `[${subject.tags.join(' ')}] ${subject.title}`;
const keyOf = (d: Diagnostic): string => `${d.origin} ${d.severity} ${d.fingerprint}`;
const siteKey = (s: Site): string => `${s.file} ${s.image} ${s.function} ${s.expression} ${s.verdict}`;

/** One row for each RCU-touching patch of a series. */
function* rowsOf(patches: readonly Patch[], deps: LintDeps): Generator<OnTree> {
  const before = new Set<string>();
  for (const [i, patch] of patches.entries()) {
    if (!mayHaveSites(patch)) continue;
    const upTo = patches.slice(0, i + 1);
    const input = { messages: [], series: [seriesOf(upTo)], reports: [] };
    const { diagnostics, sites, notChecked } = lint(input, deps);
    const loud = diagnostics.filter((d) => d.origin !== 'standing' && d.severity !== 'note');
    yield {
      messageId: patch.messageId,
      subject: subjectOf(patch),
      title: patch.subject.title,
      hunks: hunksOf(upTo, deps.tree!.read),
      found: loud.filter((d) => !before.has(keyOf(d))),
      sites: sites.filter((s) => !before.has(siteKey(s))),
      notChecked: notChecked.filter((n) => !before.has(JSON.stringify(n))),
      again: notChecked.length > 0 && notChecked.every((n) => before.has(JSON.stringify(n))),
    };
    for (const key of [
      ...loud.map(keyOf),
      ...sites.map(siteKey),
      ...notChecked.map((n) => JSON.stringify(n)),
    ])
      before.add(key);
  }
}

export async function archiveOnTree(): Promise<Year> {
  const { messages } = await readSources([sharedFile('mail', 'netfilter-devel', '2025.mbox.gz')]);
  const all = messages.flatMap((m): Patch[] => patchesOf(m));
  const touching = all.filter(mayHaveSites);
  const deps = treeDeps();
  const series = assembleSeries(messages);
  const rows = series.flatMap(({ patches }) => [...rowsOf(patches, deps)]);
  const carriers = new Set(series.flatMap((s) => s.patches.map((p) => p.carriedBy.messageId)));
  const others = touching.filter((p) => !carriers.has(p.carriedBy.messageId));
  return { patches: all.length, touching: touching.length, rows, others };
}
