import type { LintResult } from '../lint/diagnostic.js';
import { fails, loud, narrow, shownResult } from '../lint/filter.js';
import { partialFacts } from '../lint/partial.js';
import { lint } from '../lint/run.js';
import { currentSeries } from '../lint/select.js';
import { type Base, baseOf } from '../patch/base.js';
import { jsonText, lintDocument } from '../report/json.js';
import { reportsOf } from '../report-mail/bot.js';
import { RULES, ruleOf } from '../rules/index.js';
import { type Problem, UserError } from '../text.js';
import { optimiseLate, parserFor } from './analysis.js';
import type { Run } from './commands.js';
import type { Host } from './host.js';
import { type Loaded, load, needPatch, problemsOf } from './input.js';
import type { Format, Options } from './options.js';
import { version } from './version.js';

/** `lorelint lint`: diagnostics of the patches in the sources. */
export const run: Run = async (args, options, host) => {
  const kernel = kernelOf(options);
  // Awaited when the mail is read: a tree that is none is said then.
  kernel.catch(() => {});
  const loaded = await load(args, options, host);
  needPatch(loaded);
  const result = await lintLoaded(loaded, options, host, kernel);
  host.warn(result.problems);
  host.result(await rendered(result, options, host, args));
  return lintCode(result, options);
};

/** Exit code: 2 with --strict when something was not checked, 1 on findings that count. */
export function lintCode(result: LintResult, options: Options): number {
  if (options.strict && result.notChecked.length + result.problems.length > 0) return 2;
  return fails(result.diagnostics, options.failOn ?? 'never', result.existing) ? 1 : 0;
}

/** The input linted, and narrowed to what --patch, --path, --select and --ignore leave. */
export async function lintLoaded(
  loaded: Loaded,
  options: Options,
  host: Host,
  opened: ReturnType<typeof kernelOf> = kernelOf(options),
): Promise<LintResult> {
  // Awaited below, unless something else is wrong before.
  opened.catch(() => {});
  checkRules(options);
  const done = await host.progress('checking');
  try {
    const { messages } = loaded;
    const series = loaded.series.map((s) => upTo(s, options.patch));
    const reports = messages.flatMap(reportsOf);
    const [kernel, tree, said] = await atBase(opened, series, options, host);
    await kernel?.ready();
    const parser = kernel?.parser ?? (await parserFor(series));
    const deps = { partial: partialFacts(parser), ...(kernel ? { tree: kernel.facts } : {}) };
    const problems = [...problemsOf(loaded), ...said];
    const result = { ...lint({ messages, series, reports, problems }, deps), ...(tree ? { tree } : {}) };
    kernel?.close();
    return narrow(onlyPatch(await reviewed(result, messages, series), options.patch), options);
  } finally {
    done();
  }
}

/** The result with what reviewers wrote under the lines of its findings. */
async function reviewed(result: LintResult, messages: Loaded['messages'], series: Loaded['series']) {
  if (result.diagnostics.length === 0 || messages.length < 2) return result;
  const [{ remarksOf }, { withReviews }, { buildThreads }] = await Promise.all([
    import('../patch/review.js'),
    import('../lint/reviews.js'),
    import('../mail/thread.js'),
  ]);
  const ordered = buildThreads(messages).flatMap((t) => t.nodes.flatMap((n) => n.message ?? []));
  return { ...result, diagnostics: withReviews(result.diagnostics, remarksOf(ordered, series)) };
}

type Opened = Awaited<ReturnType<typeof kernelOf>>;

/** The tree at the commit that the series names as its base, when it is there and --rev names no other. */
async function atBase(
  opened: ReturnType<typeof kernelOf>,
  series: Loaded['series'],
  options: Options,
  host: Host,
): Promise<[Opened, LintResult['tree'], Problem[]]> {
  const { tree, rev } = options;
  const base = tree === null || rev !== null ? null : baseOf(currentSeries(series));
  if (base === null || tree === null) return [await opened, undefined, []];
  const problems = baseProblems(base);
  const { hasCommit } = await import('../io/git-tree.js');
  const { commit } = base;
  if (!hasCommit(tree, commit)) {
    const kernel = await opened;
    host.note(`base-commit ${commit} is not in ${tree}: the files that lie there are used`);
    return [kernel, { commit: null, missing: commit }, problems];
  }
  const kernel = await kernelOf({ ...options, rev: commit });
  if (options.verbose) host.note(`the tree is read at base-commit ${commit}`);
  return [kernel, { commit, missing: null }, problems];
}

function baseProblems({ commit, others, prerequisites }: Base): Problem[] {
  const rest = others.map((other) => `a series is made on ${other}; all are put on one tree, for ${commit}`);
  const first = `${prerequisites} prerequisite patches are named that are not in the series: they are not put on first`;
  return [...rest, ...(prerequisites > 0 ? [first] : [])].map((message) => ({ message }));
}

/** The tree of --tree, and its index begun; null without. Its code and tables are loaded only then. */
export async function kernelOf(options: Options) {
  const { tree, rev, cache } = options;
  if (tree === null) return null;
  optimiseLate();
  const [{ parser }, { openKernel, treeFacts }] = await Promise.all([
    import('../c/parse.js'),
    import('./kernel.js'),
  ]);
  const kernel = openKernel(parser, { tree, rev, cache });
  return { ...kernel, facts: treeFacts(kernel) };
}

/** UserError when --select or --ignore names no rule. */
export function checkRules(options: Options): void {
  for (const name of [...options.select, ...options.ignore])
    if (!ruleOf(name)) throw new UserError(`no rule '${name}' (lorelint rules lists them)`);
}

/** With --patch N the ones before it still go first onto the tree. */
function upTo(series: Loaded['series'][number], last: number | null): Loaded['series'][number] {
  return last === null ? series : { ...series, patches: series.patches.filter((p) => p.index <= last) };
}

function onlyPatch(result: LintResult, number: number | null): LintResult {
  if (number === null) return result;
  const paths = new Set(
    result.series.flatMap((s) =>
      s.patches.filter((p) => p.index === number).flatMap((p) => p.diff.files.map((f) => f.path)),
    ),
  );
  return {
    ...result,
    diagnostics: result.diagnostics.filter((d) => d.patch === null || d.patch.index === number),
    sites: result.sites.filter((s) => paths.has(s.file)),
  };
}

/** The result in the format asked for; each format's code is loaded only when it is. */
export async function rendered(
  result: LintResult,
  options: Options,
  host: Host,
  sources: readonly string[],
): Promise<string> {
  const shown = loud(result.diagnostics, options.all, result.existing);
  const formats: Record<Format, () => Promise<string> | string> = {
    text: async () => {
      const { lintText } = await import('../report/terminal.js');
      const { all, verbose } = options;
      return lintText(result, { color: host.color, width: host.columns, all, verbose });
    },
    json: () => {
      const document = lintDocument(shownResult(result, options.all), { version, sources });
      const { series: _, ...rest } = document;
      return jsonText(result.existing ? rest : document);
    },
    ndjson: async () => (await import('../report/ndjson.js')).lintRecords(shownResult(result, options.all)),
    markdown: async () => (await import('../report/markdown.js')).lintMarkdown(result, options.all),
    html: async () => (await import('../report/html.js')).lintHtml(result, options.all),
    sarif: async () => {
      const { sarifDocument } = await import('../report/sarif.js');
      const { notChecked } = result;
      return jsonText(sarifDocument({ diagnostics: shown, notChecked, rules: RULES, version }));
    },
    github: async () => (await import('../report/github.js')).githubText(shown),
    rdjson: async () => jsonText((await import('../report/rdjson.js')).rdjsonDocument(shown)),
    gcc: async () => (await import('../report/gcc.js')).gccText(shown),
  };
  return formats[options.format]();
}
