/** What lint says without a kernel tree: on mutants with a known truth, and on a year of one list. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { readSources } from '../../src/io/mail.js';
import type { Diagnostic } from '../../src/lint/diagnostic.js';
import { mayHaveSites, partialFacts } from '../../src/lint/partial.js';
import { lint } from '../../src/lint/run.js';
import { patchesOf } from '../../src/patch/extract.js';
import type { Patch } from '../../src/patch/patch.js';
import { parser } from '../c/parser.js';
import { seriesOf } from '../lint/make.js';
import { noShared, sharedFile } from '../shared.js';
import { hasBuggy, hit, loudIn, type Mutant, manifest, type Side } from './mutants.js';

const skip = noShared;
const deps = { partial: partialFacts(parser) };
const loud = (all: readonly Diagnostic[]) =>
  all.filter((d) => d.origin === 'introduced' && d.severity !== 'note');

const heard = (row: Mutant, side: Side) => loudIn(row, side, deps);

test('mutants: nine in ten of those that one hunk shows are found, nine in ten clean mails are silent', {
  skip,
}, async () => {
  const rows = manifest();
  const missed: string[] = [];
  const noisy: string[] = [];
  const shown = rows.filter((row) => row.visibility === 'hunk' && hasBuggy(row));
  for (const row of shown) if (!(await heard(row, 'buggy')).some((d) => hit(d, row))) missed.push(row.id);
  for (const row of rows) if ((await heard(row, 'clean')).length > 0) noisy.push(row.id);
  assert.ok(shown.length >= 50);
  assert.ok(missed.length <= shown.length * 0.1, `missed ${missed.length} of ${shown.length}: ${missed}`);
  assert.ok(noisy.length <= rows.length * 0.1, `noisy ${noisy.length} of ${rows.length}: ${noisy}`);
});

/** Places of the warnings in the archive, each read and judged in docs/accuracy.md. */
const JUDGED = new Set(['net/netfilter/ipvs/ip_vs_conn.c ip_vs_conn_fill_cport']);

test('2025 archive: every patch mail is linted, and no warning is new', { skip }, async () => {
  const { messages } = await readSources([sharedFile('mail', 'netfilter-devel', '2025.mbox.gz')]);
  const unjudged = new Set<string>();
  let patches = 0;
  let sites = 0;
  for (const patch of messages.flatMap((m): Patch[] => patchesOf(m))) {
    patches++;
    if (!mayHaveSites(patch)) continue;
    const result = lint({ messages: [], series: [seriesOf([patch])], reports: [] }, deps);
    sites += result.sites.length;
    for (const d of loud(result.diagnostics))
      if (!JUDGED.has(`${d.file} ${d.function}`))
        unjudged.add(`${d.file}:${d.line} ${d.function} ${d.message}`);
  }
  assert.ok(patches > 2000 && sites > 300, `${patches} patches, ${sites} sites`);
  assert.deepEqual([...unjudged], []);
});
