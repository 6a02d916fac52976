/** Two revisions side by side: patches, trailers, diagnostics, remarks, claims. */
import type { Diagnostic } from '../lint/diagnostic.js';
import { sameTrailer } from '../patch/b4-trailer.js';
import type { Edit } from '../patch/line-diff.js';
import type { Patch } from '../patch/patch.js';
import { interdiff, type Pair, rangeDiff } from '../patch/range-diff.js';
import type { Series } from '../patch/series.js';
import type { Trailer } from '../patch/trailer.js';
import { type Claim, claimsOf } from '../report-mail/change-log.js';
import type { JudgedRemark } from '../report-mail/remark-state.js';
import { idsOf } from '../report-mail/revisions.js';
import { clean } from './clean.js';
import { type About, diagnosticJson, toolJson } from './json.js';
import { codeSpan, escapeMarkdown } from './markdown.js';
import { cut, expandTabs, type Paint, painter, wrap } from './paint.js';
import { placeOf } from './summary-model.js';

export interface PairView extends Pair {
  gained: Trailer[];
  lost: Trailer[];
  inter: (Edit | null)[];
}

export interface Comparison {
  old: Series;
  now: Series;
  pairs: PairView[];
  fixed: Diagnostic[];
  introduced: Diagnostic[];
  unchanged: Diagnostic[];
  /** Remarks on the old revision. */
  remarks: JudgedRemark[];
  claims: Claim[];
}

export interface CompareInput {
  old: Series;
  now: Series;
  /** What each revision, linted alone, introduces. */
  oldDiagnostics: readonly Diagnostic[];
  nowDiagnostics: readonly Diagnostic[];
  remarks: readonly JudgedRemark[];
}

const lacks = (all: readonly Trailer[], t: Trailer): boolean => !all.some((o) => sameTrailer(o, t));

function viewOf(pair: Pair): PairView {
  const before = pair.old?.trailers ?? [];
  const after = pair.new?.trailers ?? [];
  const both = pair.old && pair.new;
  return {
    ...pair,
    gained: both ? after.filter((t) => lacks(before, t)) : [],
    lost: both ? before.filter((t) => lacks(after, t)) : [],
    inter: pair.status === 'changed' ? interdiff(pair) : [],
  };
}

export function compareSeries(input: CompareInput): Comparison {
  const { old, now } = input;
  const pairs = rangeDiff(old.patches, now.patches).map(viewOf);
  const [before, after] = [input.oldDiagnostics, input.nowDiagnostics].map((all) =>
    all.filter((d) => d.origin === 'introduced'),
  ) as [Diagnostic[], Diagnostic[]];
  const was = new Set(before.map((d) => d.fingerprint));
  const is = new Set(after.map((d) => d.fingerprint));
  const ids = new Set(idsOf(old));
  return {
    old,
    now,
    pairs,
    fixed: before.filter((d) => !is.has(d.fingerprint)),
    introduced: after.filter((d) => !was.has(d.fingerprint)),
    unchanged: after.filter((d) => was.has(d.fingerprint)),
    remarks: input.remarks.filter((r) => ids.has(r.anchor.messageId ?? '')),
    claims: claimsOf(now, pairs),
  };
}

export interface CompareOptions {
  color: boolean;
  /** Columns; 80 when absent. */
  width?: number;
  /** Inter-diffs in full. */
  verbose?: boolean;
}

/** Lines of one inter-diff that are shown without --verbose. */
const MOST_LINES = 40;

const numberOf = (p: Patch | null): string => (p ? `${p.index}/${p.total}` : '-');
const label = (s: Series): string => `v${s.revision}`;

function pairLines(pair: PairView, options: CompareOptions, paint: Paint): string[] {
  const width = options.width ?? 80;
  const { old, new: now, status } = pair;
  const title = now?.subject.title ?? old?.subject.title ?? '';
  const was = old && now && old.subject.title !== now.subject.title ? ` (was: ${old.subject.title})` : '';
  const head = `${numberOf(old)} -> ${numberOf(now)} ${status}: ${title}${was}`;
  const shown = options.verbose ? pair.inter : pair.inter.slice(0, MOST_LINES);
  const rest = pair.inter.length - shown.length;
  return [
    ...wrap(clean(head), width).map((l, i) => (i === 0 ? paint('strong', l) : `  ${l}`)),
    ...pair.gained.map((t) => `  gained ${clean(`${t.key}: ${t.value}`)}`),
    ...pair.lost.map((t) => `  lost   ${clean(`${t.key}: ${t.value}`)}`),
    ...shown.map((e) => editLine(e, width, paint)),
    ...(rest > 0 ? [`    ... ${rest} more lines (--verbose shows them)`] : []),
  ];
}

function editLine(edit: Edit | null, width: number, paint: Paint): string {
  if (!edit) return paint('faint', '    @@');
  const text = cut(`    ${edit.kind}${clean(expandTabs(edit.text))}`, width);
  return edit.kind === '+' ? paint('added', text) : edit.kind === '-' ? paint('error', text) : text;
}

const findingText = (d: Diagnostic): string =>
  `${d.severity} ${d.code} ${d.file}:${d.line} ${d.function}(): ${d.message}`;

function remarkText(r: JudgedRemark, total: number): string {
  const place = placeOf(r, total);
  const said = cut(r.text.replace(/\s+/g, ' '), 100);
  return `${r.state} (${r.because}): ${place === '' ? '' : `${place} `}${r.by?.name || r.by?.address || '?'}: "${said}"`;
}

function claimText(c: Claim): string {
  const where = c.where ? ` in patch ${c.where.patch}: ${c.where.line.trim()}` : '';
  return `${c.shown}${where} <- "${c.text}"`;
}

/** Labelled lists of what is beside the patches. */
function lists(c: Comparison): [string, string[]][] {
  const { old, now, fixed, introduced, unchanged, remarks, claims } = c;
  return [
    [`fixed in ${label(now)}`, fixed.map(findingText)],
    [`new in ${label(now)}`, introduced.map(findingText)],
    ['unchanged', unchanged.map(findingText)],
    [`remarks on ${label(old)}`, remarks.map((r) => remarkText(r, old.total))],
    [`what ${label(now)} says it changed`, claims.map(claimText)],
  ];
}

export function compareText(c: Comparison, options: CompareOptions): string {
  const paint = painter(options.color);
  const width = options.width ?? 80;
  const head = `${c.now.subject}: ${label(c.old)} -> ${label(c.now)}`;
  return [
    ...wrap(clean(head), width).map((l) => paint('strong', l)),
    '',
    ...c.pairs.flatMap((p) => pairLines(p, options, paint)),
    ...lists(c).flatMap(([name, items]) => [
      '',
      paint('strong', `${name}: ${items.length === 0 ? 'nothing' : items.length}`),
      ...items.flatMap((t) => wrap(clean(t), width - 4).map((l, i) => `${i === 0 ? '  ' : '    '}${l}`)),
    ]),
    '',
  ].join('\n');
}

export function compareMarkdown(c: Comparison): string {
  const pair = (p: PairView) => {
    const title = p.new?.subject.title ?? p.old?.subject.title ?? '';
    const lines = [
      ...p.gained.map((t) => `gained ${t.key}: ${t.value}`),
      ...p.lost.map((t) => `lost ${t.key}: ${t.value}`),
    ];
    return [
      `- ${numberOf(p.old)} → ${numberOf(p.new)} **${p.status}**: ${escapeMarkdown(title)}`,
      ...lines.map((l) => `  - ${escapeMarkdown(l)}`),
      ...p.inter.flatMap((e) => (e && e.kind !== ' ' ? [`  - ${codeSpan(`${e.kind}${e.text}`)}`] : [])),
    ].join('\n');
  };
  return [
    `# ${escapeMarkdown(c.now.subject)}: ${label(c.old)} → ${label(c.now)}\n`,
    `${c.pairs.map(pair).join('\n')}\n`,
    ...lists(c).map(
      ([name, items]) =>
        `## ${name}\n\n${items.map((t) => `- ${escapeMarkdown(t)}`).join('\n') || 'nothing'}\n`,
    ),
  ].join('\n');
}

const patchRef = (p: Patch | null) =>
  p ? { index: p.index, total: p.total, subject: p.subject.title, messageId: p.messageId } : null;

/** The document that `compare -f json` prints. */
export function compareDocument(c: Comparison, about: About) {
  const head = (s: Series) => ({ subject: s.subject, revision: s.revision, messageId: s.messageId });
  return {
    schema: 1,
    tool: toolJson(about),
    sources: about.sources,
    old: head(c.old),
    new: head(c.now),
    pairs: c.pairs.map((p) => ({
      old: patchRef(p.old),
      new: patchRef(p.new),
      status: p.status,
      ...(p.byTitle ? { byTitle: true } : {}),
      trailers: { gained: p.gained, lost: p.lost },
      interdiff: p.inter.map((e) => (e ? `${e.kind}${e.text}` : '@@')),
    })),
    fixed: c.fixed.map(diagnosticJson),
    introduced: c.introduced.map(diagnosticJson),
    unchanged: c.unchanged.map(diagnosticJson),
    remarks: c.remarks.map(({ messageId, anchor, text, state, because, shownBy }) => ({
      messageId,
      part: anchor.part,
      ...(anchor.file === undefined ? {} : { file: anchor.file }),
      ...(anchor.line === undefined ? {} : { line: anchor.line }),
      text,
      state,
      because,
      shownBy,
    })),
    claims: c.claims,
  };
}
