/** What lint says without a kernel tree: on mutants with a known truth, and on a year of one list. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { readSources } from '../../src/io/mail.js';
import type { Diagnostic } from '../../src/lint/diagnostic.js';
import { mayHaveSites, partialFacts } from '../../src/lint/partial.js';
import { lint } from '../../src/lint/run.js';
import { assembleSeries } from '../../src/patch/assemble.js';
import { patchesOf } from '../../src/patch/extract.js';
import type { Patch } from '../../src/patch/patch.js';
import { parser } from '../c/parser.js';
import { seriesOf } from '../lint/make.js';
import { noShared, sharedFile } from '../shared.js';

const skip = noShared;
const deps = { partial: partialFacts(parser) };
const loud = (all: readonly Diagnostic[]) =>
  all.filter((d) => d.origin === 'introduced' && d.severity !== 'note');

interface Row {
  id: string;
  file: string;
  function: string;
  line: number;
  rule: string;
  visibility: string;
  also: string;
}

function manifest(): Row[] {
  const [head = '', ...rows] = readFileSync(sharedFile('mutants', 'manifest.tsv'), 'utf8')
    .trimEnd()
    .split('\n');
  const names = head.split('\t');
  return rows.map((row) => {
    const cells = row.split('\t');
    const at = (name: string) => cells[names.indexOf(name)] ?? '';
    return {
      id: at('id'),
      file: at('file'),
      function: at('function'),
      line: Number(at('line')),
      rule: at('rule'),
      visibility: at('visibility'),
      also: at('also'),
    };
  });
}

/** As mutants/score.py: at the site's function or within 3 lines of it, or through the caller named in `also`. */
function hit(d: Diagnostic, row: Row): boolean {
  const [file = '', ...rest] = row.also.split(':');
  const places = [
    [row.file, row.function],
    [file, rest.join(':').split(' ').at(-1)],
  ];
  const near = d.file === row.file && Math.abs(d.line - row.line) <= 3;
  return near || [d, ...d.path].some((x) => places.some(([f, fn]) => f === x.file && fn === x.function));
}

async function lintFile(name: string): Promise<Diagnostic[]> {
  const { messages } = await readSources([sharedFile('mutants', 'mbox', name)]);
  return loud(lint({ messages, series: assembleSeries(messages), reports: [] }, deps).diagnostics);
}

test('mutants: nine in ten of those that one hunk shows are found, nine in ten clean mails are silent', {
  skip,
}, async () => {
  const rows = manifest();
  const missed: string[] = [];
  const noisy: string[] = [];
  const shown = rows.filter((row) => row.visibility === 'hunk' && row.rule !== '-');
  for (const row of shown)
    if (!(await lintFile(`${row.id}-buggy.mbox`)).some((d) => hit(d, row))) missed.push(row.id);
  for (const row of rows) if ((await lintFile(`${row.id}-clean.mbox`)).length > 0) noisy.push(row.id);
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
