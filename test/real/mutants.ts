/** The mutants of ../shared: their manifest, and what counts as found and as silent. The same as mutants/score.py. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readSources } from '../../src/io/mail.js';
import type { Diagnostic } from '../../src/lint/diagnostic.js';
import type { LintDeps } from '../../src/lint/facts.js';
import { lint } from '../../src/lint/run.js';
import { assembleSeries } from '../../src/patch/assemble.js';
import { sharedFile } from '../shared.js';

/** A pair of mails: one brings a mistake in, its clean twin does not. */
export interface Mutant {
  id: string;
  kind: string;
  file: string;
  function: string;
  /** Post-image line of the first site that becomes bad. */
  line: number;
  /** '-' when there is only a clean mail. */
  rule: string;
  /** How much has to be seen: `hunk`, `file` or `tree`. */
  visibility: string;
  /** `file:line function` of the caller in which a helper's call moved. */
  also: string;
}

export type Side = 'buggy' | 'clean';

export const mutantsFolder = sharedFile('mutants');

export function manifest(folder = mutantsFolder): Mutant[] {
  const [head = '', ...rows] = readFileSync(path.join(folder, 'manifest.tsv'), 'utf8').trimEnd().split('\n');
  const names = head.split('\t');
  return rows.map((row) => {
    const cells = row.split('\t');
    const at = (name: string) => cells[names.indexOf(name)] ?? '';
    return {
      id: at('id'),
      kind: at('kind'),
      file: at('file'),
      function: at('function'),
      line: Number(at('line')),
      rule: at('rule'),
      visibility: at('visibility'),
      also: at('also'),
    };
  });
}

export const hasBuggy = (mutant: Mutant): boolean => mutant.rule !== '-';

type Place = Pick<Diagnostic, 'file' | 'line' | 'function'> & {
  path: readonly { file: string; function: string }[];
};

/** At the site's function or within 3 lines of it, or through the caller named in `also`. */
export function hit(d: Place, mutant: Mutant): boolean {
  const [file = '', ...rest] = mutant.also.split(':');
  const places = [
    [mutant.file, mutant.function],
    [file, rest.join(':').split(' ').at(-1)],
  ];
  const near = d.file === mutant.file && Math.abs(d.line - mutant.line) <= 3;
  return near || [d, ...d.path].some((x) => places.some(([f, fn]) => f === x.file && fn === x.function));
}

/** Introduced errors and warnings of one mail. */
export async function loudIn(
  mutant: Mutant,
  side: Side,
  deps: LintDeps,
  folder = mutantsFolder,
): Promise<Diagnostic[]> {
  const { messages } = await readSources([path.join(folder, 'mbox', `${mutant.id}-${side}.mbox`)]);
  const { diagnostics } = lint({ messages, series: assembleSeries(messages), reports: [] }, deps);
  return diagnostics.filter((d) => d.origin === 'introduced' && d.severity !== 'note');
}
