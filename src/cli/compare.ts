import type { LintResult } from '../lint/diagnostic.js';
import { fails } from '../lint/filter.js';
import type { Message } from '../mail/message.js';
import type { Series } from '../patch/series.js';
import { compareDocument, compareMarkdown, compareSeries, compareText } from '../report/compare.js';
import { jsonText } from '../report/json.js';
import { idsOf, successionsOf } from '../report-mail/revisions.js';
import { threadModels } from '../report-mail/thread-model.js';
import { UserError } from '../text.js';
import type { Run } from './commands.js';
import type { Host } from './host.js';
import { type Loaded, load, problemsOf } from './input.js';
import { kernelOf, lintLoaded } from './lint.js';
import type { Options } from './options.js';
import { version } from './version.js';

/** `lorelint compare`: what changed between two revisions, in one source or in two. */
export const run: Run = async (args, options, host) => {
  const sources = args.filter((a) => !/^v\d{1,3}$/.test(a));
  const wanted = args.filter((a) => /^v\d{1,3}$/.test(a)).map((a) => Number(a.slice(1)));
  if (sources.length === 0 || wanted.length === 1 || wanted.length > 2)
    throw new UserError('compare takes a source with two revisions in it, or two sources, and vA vB');
  const loaded = await load(sources, options, host);
  host.warn(problemsOf(loaded));
  const [old, now] = await chosen(loaded, sources, wanted, options, host);
  const kernel = kernelOf(options);
  const before = await linted(loaded, old, options, host, kernel);
  const after = await linted(loaded, now, options, host, kernel);
  const models = threadModels(loaded.messages, loaded.series, before.reports);
  // An error that became a mere note counts as fixed.
  const shown = (r: LintResult) => r.diagnostics.filter((d) => options.all || d.severity !== 'note');
  const comparison = compareSeries({
    old,
    now,
    oldDiagnostics: shown(before),
    nowDiagnostics: shown(after),
    remarks: models.flatMap((m) => m.remarks),
  });
  if (options.format === 'json')
    host.result(jsonText(compareDocument(comparison, { version, sources: args })));
  else if (options.format === 'markdown') host.result(compareMarkdown(comparison));
  else
    host.result(
      compareText(comparison, { color: host.color, width: host.columns, verbose: options.verbose }),
    );
  return fails(comparison.introduced, options.failOn ?? 'error') ? 1 : 0;
};

/** One revision linted. A report on another revision proves nothing of this one. */
function linted(
  loaded: Loaded,
  series: Series,
  options: Options,
  host: Host,
  kernel: ReturnType<typeof kernelOf>,
): Promise<LintResult> {
  const mine = new Set(idsOf(series));
  const others = new Set(loaded.series.flatMap(idsOf).filter((id) => !mine.has(id)));
  const refs = (m: Message) => [...m.references, ...m.inReplyTo];
  const messages = loaded.messages.filter(
    (m) => refs(m).some((id) => mine.has(id)) || !refs(m).some((id) => others.has(id)),
  );
  return lintLoaded({ ...loaded, messages, series: [series] }, options, host, kernel);
}

/** Two revisions: the named ones, or the last and the one before it, or the series of each of two sources. */
async function chosen(
  loaded: Loaded,
  sources: string[],
  wanted: number[],
  options: Options,
  host: Host,
): Promise<[Series, Series]> {
  const series = loaded.series.filter((s) => s.patches.length > 0);
  if (wanted.length === 2) return [named(series, wanted[0] ?? 0), named(series, wanted[1] ?? 0)];
  if (sources.length === 2) {
    const each = await Promise.all(sources.map((s) => load([s], options, host)));
    const [old, now] = each.map((l) => l.series.findLast((s) => s.patches.length > 0));
    if (old && now) return [old, now];
  }
  const last = successionsOf(series, referencesOf(loaded.messages), dateIn(loaded.messages)).at(-1);
  const [old, now] = last ? [series[last.from], series[last.to]] : [];
  if (old && now) return [old, now];
  throw new UserError(`${sources.join(' ')}: no two revisions of a series (${found(series)})`);
}

function named(series: readonly Series[], revision: number): Series {
  const all = series.filter((s) => s.revision === revision);
  const best = all.reduce<Series | null>((a, b) => (a && a.patches.length >= b.patches.length ? a : b), null);
  if (!best) throw new UserError(`no patches of v${revision} in the input (${found(series)})`);
  return best;
}

const found = (series: readonly Series[]): string =>
  `there is ${[...new Set(series.map((s) => `v${s.revision}`))].join(', ') || 'no patch'}`;

function referencesOf(messages: readonly Message[]): (id: string) => string[] {
  const byId = new Map(messages.map((m) => [m.messageId ?? '', m]));
  return (id) => [...(byId.get(id)?.references ?? []), ...(byId.get(id)?.inReplyTo ?? [])];
}

function dateIn(messages: readonly Message[]): (id: string) => number | null {
  const dates = new Map(messages.map((m) => [m.messageId ?? '', m.date?.epoch ?? null]));
  return (id) => dates.get(id) ?? null;
}
