/** The text output of `lint`: findings with their code, locks, path and reason, then what was looked at. */
import { contextWords, IMPACTS, whyNotEnough } from '../knowledge/words.js';
import type { Diagnostic, LintResult, Site } from '../lint/diagnostic.js';
import { loud, tally } from '../lint/filter.js';
import { clean } from './clean.js';
import { codeLines } from './code.js';
import { type Paint, painter, wrap } from './paint.js';
import { pathLines } from './path.js';

export interface TextOptions {
  color: boolean;
  /** Columns; 80 when absent. */
  width?: number;
  /** Standing and fixed ones and notes too. */
  all?: boolean;
  /** The sites table too. */
  verbose?: boolean;
}

interface Style {
  paint: Paint;
  width: number;
}

const LABEL = 7;

/** A labelled paragraph: `  held   rcu_read_lock_bh()`. */
function field(label: string, text: string, style: Style): string[] {
  const lines = wrap(clean(text), style.width - LABEL - 2);
  return lines.map((line, i) => `  ${style.paint('faint', (i === 0 ? label : '').padEnd(LABEL))}${line}`);
}

const words = (contexts: readonly string[], none: string): string =>
  contexts.length === 0 ? none : contexts.map(contextWords).join(', ');

function head(d: Diagnostic, style: Style): string[] {
  const origin = d.origin === 'introduced' ? '' : `, ${d.origin}`;
  const label = `${d.severity}[${d.code}${origin}]`;
  const lines = wrap(`${label}: ${clean(d.message)}`, style.width);
  const place = `${clean(d.file)}:${d.line}`;
  const where = d.function === '' ? '' : `${clean(d.function)}()`;
  return [
    ...lines.map((line, i) =>
      i === 0
        ? style.paint(d.severity, label) + style.paint('strong', line.slice(label.length))
        : style.paint('strong', line),
    ),
    ...placeLines(place, where, style),
    ...(d.condition === null ? [] : conditionLines(d.condition, style)),
  ];
}

function placeLines(place: string, where: string, style: Style): string[] {
  const fits = 4 + place.length + where.length <= style.width;
  const shown = style.paint('place', place);
  return fits ? [`  ${shown}  ${where}`.trimEnd()] : [`  ${shown}`, `  ${where}`];
}

function conditionLines(condition: NonNullable<Diagnostic['condition']>, style: Style): string[] {
  const from = condition.from === 'message' ? ' (the hunks do not show it; the message says so)' : '';
  return wrap(`#if ${clean(condition.text)}${from}`, style.width - 2).map((line) => `  ${line}`);
}

/** What is said of it beyond the code: needs, locks, path, reason, cost, proof. */
function body(d: Diagnostic, style: Style): string[] {
  const impact = IMPACTS.find((row) => row.impact === d.impact);
  const why = d.severity === 'note' ? null : whyNotEnough(d.needs, d.held);
  const splat = d.evidence.find((e) => e.kind === 'splat');
  return [
    ...field('needs', words(d.needs, 'nothing'), style),
    ...field('held', words(d.held, HELD_NOTHING[d.path.length > 0 ? 'path' : 'function']), style),
    ...(d.path.length > 0 ? pathLines(d, style.paint, style.width) : []),
    ...field('why', why ?? reason(d), style),
    ...(impact === undefined ? [] : field('cost', impact.sentence, style)),
    ...(splat ? field('proof', splatLine(d), style) : []),
    ...d.evidence.flatMap((e) => (e.kind === 'review' ? field('review', reviewLine(e), style) : [])),
    ...(d.cause ? field('cause', `the change at ${d.cause.file}:${d.cause.line} brings it in`, style) : []),
    ...(d.evidence.some((e) => e.kind === 'tree') ? [] : field('more', MORE[d.severity], style)),
  ];
}

const HELD_NOTHING = { path: 'nothing', function: 'nothing in this function' };

/** What the analysis itself says of the place. */
const reason = (d: Diagnostic): string =>
  d.evidence.find((e) => e.kind === 'hunk' || e.kind === 'tree')?.text ?? '';

const MORE = {
  error: '--tree DIR follows every other way here through the callers',
  warning: '--tree DIR settles it: it follows every caller',
  note: '--tree DIR may settle it: it follows every caller',
};

/** Frames of a splat's trace that are shown where the path above is another one. */
const TRACE = 6;

/** The splat that proves it; its trace too, unless that is the path already. */
function splatLine(d: Diagnostic): string {
  const splats = d.evidence.filter((e) => e.kind === 'splat');
  const from = splats.map((e) => (e.messageId === undefined ? 'the thread' : `<${e.messageId}>`));
  const { file, line, held = [], trace = [] } = splats[0] ?? {};
  const shown = d.path[0]?.file === '' ? [] : trace.slice(0, TRACE);
  const more = trace.length > shown.length && shown.length > 0 ? ' < ...' : '';
  return [
    `lockdep splat at ${file}:${line} in ${[...new Set(from)].join(', ')}`,
    held.length > 0 ? `holding ${held.join(', ')}` : 'holding nothing',
    ...(shown.length > 0 ? [`trace ${shown.join(' < ')}${more}`] : []),
    ...(reason(d) === '' ? [] : [reason(d)]),
  ].join('; ');
}

const reviewLine = (e: Diagnostic['evidence'][number]): string =>
  `${e.messageId === undefined ? 'the thread' : `<${e.messageId}>`} says under this line: ${e.text ?? ''}`;

function one(d: Diagnostic, style: Style): string[] {
  return [...head(d, style), ...codeLines(d, style.paint, style.width), ...body(d, style), ''];
}

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

/** `1 error, 1 warning`, and how many more --all would show. */
function totals(result: LintResult, all: boolean): string {
  const { error, warning, note } = tally(result.diagnostics, result.existing);
  const said = [count(error, 'error'), count(warning, 'warning'), ...(all ? [count(note, 'note')] : [])];
  const hidden = result.diagnostics.length - loud(result.diagnostics, all, result.existing).length;
  return `${said.join(', ')}${hidden > 0 ? ` (${hidden} more with --all)` : ''}`;
}

const ORDER = ['violation', 'unprotected', 'unknown', 'held', 'caller-holds', 'none-needed'] as const;

/** The proof that something was looked at. */
function looked(sites: readonly Site[]): string {
  if (sites.length === 0) return 'no RCU helper call is added or protected otherwise';
  const by = ORDER.flatMap((verdict) => {
    const n = sites.filter((s) => s.verdict === verdict).length;
    return n === 0 ? [] : [`${n} ${verdict}`];
  });
  return `${count(sites.length, 'RCU helper call')} checked: ${by.join(', ')}`;
}

function siteTable(sites: readonly Site[], style: Style): string[] {
  const places = sites.map((s) => `${clean(s.file)}:${s.line}`);
  const wide = Math.max(0, ...places.map((p) => p.length));
  return sites.map((s, i) =>
    `  ${(places[i] ?? '').padEnd(wide)}  ${s.verdict.padEnd(12)} ${clean(s.expression)}`.slice(
      0,
      style.width,
    ),
  );
}

/** One line for each file and reason, with all its places. */
function unchecked(result: LintResult, style: Style): string[] {
  const places = new Map<string, { file: string; reason: string; lines: Set<number> }>();
  for (const { file = '', line, reason } of result.notChecked) {
    const key = `${file}\n${reason}`;
    const one = places.get(key) ?? { file, reason, lines: new Set() };
    if (line) one.lines.add(line);
    places.set(key, one);
  }
  return [...places.values()].flatMap(({ file, reason, lines }) => {
    const at = lines.size === 0 ? '' : `:${[...lines].join(',')}`;
    return wrap(clean(`not checked: ${file}${at}: ${reason}`), style.width - 2).map((line, i) =>
      i === 0 ? line : `  ${line}`,
    );
  });
}

/** Findings first, then one line of totals and one of what was looked at. */
export function lintText(result: LintResult, options: TextOptions): string {
  const style: Style = { paint: painter(options.color), width: options.width ?? 80 };
  const all = options.all ?? false;
  const lines = [
    ...loud(result.diagnostics, all, result.existing).flatMap((d) => one(d, style)),
    ...(options.verbose ? [...siteTable(result.sites, style), ''] : []),
    ...unchecked(result, style),
    ...wrap(`${totals(result, all)}; ${looked(result.sites)}`, style.width),
  ];
  return `${lines.join('\n')}\n`;
}
