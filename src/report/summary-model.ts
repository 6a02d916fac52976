/** What `summary` says of a thread, as labelled lines that name the messages they were taken from. */
import type { Diagnostic, LintResult } from '../lint/diagnostic.js';
import { loud, tally } from '../lint/filter.js';
import type { Series } from '../patch/series.js';
import type { JudgedRemark } from '../report-mail/remark-state.js';
import type { Report } from '../report-mail/report.js';
import { idsOf } from '../report-mail/revisions.js';
import type { SeriesView, ThreadModel } from '../report-mail/thread-model.js';
import { throughOf } from '../report-mail/through.js';
import { wordsOf } from './words.js';

export interface SummaryLine {
  text: string;
  /** Message-IDs that show it. */
  ids: string[];
  style?: 'error' | 'warning' | 'note' | 'strong' | 'faint';
}

export interface Section {
  label: string;
  lines: SummaryLine[];
}

export interface Digest {
  title: string;
  /** `v2, 2 patches for net-next by Ada Example <…>, 2026-09-14` */
  about: string;
  sections: Section[];
}

/** Lines of a section that fit on the screen with the others. */
const MOST = { patches: 6, findings: 4, remarks: 5, reports: 4, people: 6 };

const count = (n: number, noun: string): string =>
  `${n} ${noun}${n === 1 ? '' : noun.endsWith('ch') ? 'es' : 's'}`;

/** `2026-09-14 09:20` in UTC. */
export function utc(epoch: number | null, withTime = false): string {
  if (epoch === null || Math.abs(epoch) > 8e12) return '?';
  const iso = new Date(epoch * 1000).toISOString();
  return withTime ? `${iso.slice(0, 10)} ${iso.slice(11, 16)}` : iso.slice(0, 10);
}

/** The revision that the thread ends with, of the series that it begins with. */
export function mainView(model: ThreadModel): SeriesView | null {
  const views = model.series.filter((v) => v.series.patches.length > 0 || v.series.cover);
  let at = views[0] ?? null;
  for (let steps = 0; at?.after && steps < views.length; steps++) {
    const next = views.find((v) => v.series === at?.after);
    if (!next) break;
    at = next;
  }
  return at;
}

function sizeOf(series: Series): string {
  const files = new Set(series.patches.flatMap((p) => p.diff.files.map((f) => f.path)));
  const sum = (pick: (f: { additions: number; deletions: number }) => number) =>
    series.patches.reduce((n, p) => n + p.diff.files.reduce((m, f) => m + pick(f), 0), 0);
  return `${count(files.size, 'file')}, +${sum((f) => f.additions)} -${sum((f) => f.deletions)}`;
}

function aboutOf(view: SeriesView, model: ThreadModel): string {
  const { series } = view;
  const author = series.cover?.from ?? series.patches[0]?.author;
  const target = series.patches[0]?.subject.target;
  const sent = model.lines.find((l) => l.messageId === series.messageId)?.epoch ?? null;
  const what =
    series.kind === 'pull' ? 'pull request' : count(Math.max(series.total, series.patches.length), 'patch');
  return [
    `${series.kind === 'diff' ? '' : `v${series.revision}, `}${what}${target ? ` for ${target}` : ''}`,
    sizeOf(series),
    ...(author ? [`by ${author.name || author.address}`] : []),
    ...(sent === null ? [] : [utc(sent)]),
  ].join(', ');
}

const line = (text: string, ...ids: (string | null | undefined)[]): SummaryLine => ({
  text,
  ids: [...new Set(ids.filter((id): id is string => typeof id === 'string'))],
});

function section(label: string, lines: readonly SummaryLine[], most?: number): Section[] {
  if (lines.length === 0) return [];
  const shown = most !== undefined && lines.length > most ? lines.slice(0, most - 1) : lines;
  const left = lines.length - shown.length;
  return [{ label, lines: left > 0 ? [...shown, line(`and ${left} more`)] : [...shown] }];
}

function stateLines(view: SeriesView): SummaryLine[] {
  const { state } = view;
  const where = state.tree ? ` to ${state.tree}` : '';
  const by = state.by ? ` by ${state.by}` : '';
  const some = state.patches ? ` (${state.patches.join(', ')} of ${view.series.total})` : '';
  const said =
    state.value === 'applied' ? `${some}${where}${by}` : state.text === '' ? '' : `: ${state.text}`;
  const commits = (state.commits ?? []).map((c) => line(`as ${c.hash ?? '?'} ${c.subject}`, state.messageId));
  return [
    { ...line(`${state.value}${said}`, state.messageId), style: 'strong' },
    ...commits.slice(0, MOST.patches),
    ...(commits.length > MOST.patches ? [line(`and ${commits.length - MOST.patches} more`)] : []),
    ...state.reviewers.map((r) => line(`${r.gave.join(', ')} by ${r.name || r.address}`, r.messageId)),
    ...(view.before
      ? [line(`after v${view.before.series.revision} (${view.before.how})`, view.before.series.messageId)]
      : []),
    ...view.mismatches.map((m) =>
      line(`not counted, sent by another: ${m.trailer.key}: ${m.trailer.value}`, m.messageId),
    ),
  ];
}

function patchLines({ series }: SeriesView): SummaryLine[] {
  const lines = series.patches.map((p) => {
    const size = p.diff.files.reduce((n, f) => [n[0] + f.additions, n[1] + f.deletions] as [number, number], [
      0, 0,
    ] as [number, number]);
    const quoted = p.carriedBy.as === 'quote' ? [p.complete ? 'quoted' : 'quoted in part'] : [];
    const fixes = p.trailers.filter((t) => t.key.toLowerCase() === 'fixes').map((t) => `Fixes: ${t.value}`);
    const notes = [`+${size[0]} -${size[1]}`, ...quoted, ...fixes].join(', ');
    return line(
      `${p.index}/${series.total} ${p.subject.title} (${notes})`,
      p.messageId,
      p.carriedBy.messageId,
    );
  });
  return [...lines, ...series.missing.map((n) => line(`[${n}/${series.total}] missing`))];
}

/** In the order in which they matter. */
const SHOWN_REPORTS = [
  'splat',
  'bisect',
  'syzbot',
  'build',
  'ci',
  'test',
  'refused',
  'queued',
  'command',
  'reproducer',
];

/** `; passes demo_walk(), changed here`: how a splat and the series meet. */
function meeting(report: Report, series: Series | null): string {
  if (!report.splat || !series) return '';
  const { functions, file } = throughOf(report.splat, series);
  if (functions.length > 0)
    return `; its trace passes ${functions.map((f) => `${f}()`).join(', ')}, changed here`;
  return file === null ? '' : `; ${file} is changed here`;
}

function reportText(report: Report, series: Series | null): string {
  const text = report.text ?? '';
  const place = `${report.file}:${report.line}`;
  const at = report.file === undefined || text.includes(place) ? '' : ` at ${place}`;
  const name = report.function;
  const where = name === undefined || text.includes(name) ? '' : ` in ${name}()`;
  const held =
    report.held && report.held.length > 0 ? `, holding ${report.held.map((h) => h.name).join(', ')}` : '';
  return `${report.kind}: ${text}${at}${where}${held}${meeting(report, series)}`;
}

function reportLines(model: ThreadModel, series: Series | null): SummaryLine[] {
  const own = model.reports.filter((r) => !r.inPatch && !r.splat?.quoted);
  return SHOWN_REPORTS.flatMap((kind) =>
    own
      .filter((r) => r.kind === kind)
      .slice(0, kind === 'reproducer' ? 1 : undefined)
      .map((r) => ({
        ...line(reportText(r, series), r.messageId),
        ...(kind === 'splat' ? { style: 'error' as const } : {}),
      })),
  );
}

/** Diagnostics of the thread's patches. */
export function findingsOf(model: ThreadModel, diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const there = new Set([
    ...model.lines.map((l) => l.messageId),
    ...model.series.flatMap((v) => [
      ...idsOf(v.series),
      ...v.series.patches.map((p) => p.carriedBy.messageId),
    ]),
  ]);
  return diagnostics.filter((d) => {
    const id = d.patch?.messageId ?? d.mail?.messageId ?? null;
    return id === null || there.has(id);
  });
}

function findingLines(found: readonly Diagnostic[], sites: number): SummaryLine[] {
  const { error, warning, note } = tally(found);
  const rank = { error: 0, warning: 1, note: 2 };
  const sorted = [...loud(found, false)].sort((a, b) => rank[a.severity] - rank[b.severity]);
  const shown = sorted.map((d) => ({
    ...line(`${d.severity} ${d.code} ${d.file}:${d.line} ${d.function}(): ${d.message}`, d.mail?.messageId),
    style: d.severity,
  }));
  const checked = `${count(sites, 'RCU helper call')} looked at`;
  const total =
    error + warning + note === 0
      ? `none; ${checked}`
      : `${count(error, 'error')}, ${count(warning, 'warning')}, ${count(note, 'note')}; ${checked}`;
  return [line(total), ...shown];
}

/** Where a remark belongs: `net/core/dev.c:12`, `commit message 2/3`, `cover letter`. */
export function placeOf(remark: JudgedRemark, total: number): string {
  const { part, file, line: at, image, index } = remark.anchor;
  const number = total > 1 && index !== undefined ? ` ${index}/${total}` : '';
  if (part === 'diff' && file !== undefined)
    return `${file}${at === undefined ? '' : `:${at}`}${image ? ' (removed)' : ''}`;
  if (part === 'message') return `commit message${number}`;
  if (part === 'cover') return 'cover letter';
  return part === 'general' ? '' : `${part}${number}`;
}

function remarkLines(model: ThreadModel, view: SeriesView | null): SummaryLine[] {
  if (model.remarks.length === 0) return [];
  const by = (state: string) => model.remarks.filter((r) => r.state === state);
  const total = `${by('open').length} open, ${by('answered').length} answered, ${by('unknown').length} unknown`;
  const shown = by('open').map((r) => {
    const place = placeOf(r, view?.series.total ?? 1);
    const name = r.by?.name || r.by?.address || '?';
    return line(`${place === '' ? '' : `${place} `}${name}: "${opening(r.text)}"`, r.messageId);
  });
  return [line(total), ...shown];
}

/** Whole sentences of a remark that fit on two lines; the beginning of the first when it is longer. */
function opening(text: string): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  if (flat.length <= MAX_OPENING) return flat;
  const end = flat.slice(0, MAX_OPENING).search(/[.?!](?= (?!.*[.?!] ))/);
  return end === -1
    ? `${flat.slice(0, flat.lastIndexOf(' ', MAX_OPENING - 6))} [...]`
    : flat.slice(0, end + 1);
}

const MAX_OPENING = 120;

function peopleLines(model: ThreadModel): SummaryLine[] {
  const people = new Map<string, { name: string; did: Map<string, string> }>();
  for (const l of model.lines) {
    if (!l.from) continue;
    const key = l.from.address.toLowerCase();
    const known = people.get(key) ?? { name: l.from.name || l.from.address, did: new Map() };
    const what = DID[l.role] ?? l.role;
    if (!known.did.has(what)) known.did.set(what, l.messageId);
    people.set(key, known);
  }
  return [...people.values()].map((p) =>
    line(`${p.name} (${[...p.did.keys()].join(', ')})`, ...p.did.values()),
  );
}

const DID: Record<string, string> = {
  patch: 'author',
  cover: 'author',
  pull: 'pull request',
  review: 'review',
  answer: 'author',
  trailers: 'trailers',
};

function otherLines(model: ThreadModel, main: SeriesView | null): SummaryLine[] {
  return model.series
    .filter((v) => v !== main)
    .map((v) => line(`${v.series.subject} (v${v.series.revision}): ${v.state.value}`, v.series.messageId));
}

/** The first screen of a thread. */
export function digestOf(model: ThreadModel, result: LintResult): Digest {
  const view = mainView(model);
  const words = view ? wordsOf(view.series) : null;
  const first = model.lines.find((l) => l.subject !== '');
  const found = findingsOf(model, result.diagnostics);
  return {
    title: view?.series.subject || first?.subject || '(no subject)',
    about: view ? aboutOf(view, model) : `${count(model.lines.length, 'message')}, no patch`,
    sections: [
      ...section('why', words ? [line(words.text, words.messageId)] : []),
      ...section('state', view ? stateLines(view) : []),
      ...section('patches', view ? patchLines(view) : [], MOST.patches),
      ...section('reports', reportLines(model, view?.series ?? null), MOST.reports),
      ...section('findings', view ? findingLines(found, result.sites.length) : [], MOST.findings + 1),
      ...section('remarks', remarkLines(model, view), MOST.remarks + 1),
      ...section('people', peopleLines(model), MOST.people),
      ...section('also', otherLines(model, view), MOST.patches),
    ],
  };
}
