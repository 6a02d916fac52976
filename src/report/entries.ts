/** Rows of the entry tables and what the tree shows of them: differences first. */
import { contextWords } from '../knowledge/words.js';
import type { Diagnostic } from '../lint/diagnostic.js';
import { type Compared, type RowCheck, severityOfRow } from '../lint/entry-check.js';
import { clean } from './clean.js';
import { type About, toolJson } from './json.js';
import { wrap } from './paint.js';

type Step = Diagnostic['path'][number];

const VERDICTS = ['differs', 'agreed', 'partly', 'not checkable'] as const;

const summaryOf = (rows: readonly RowCheck[]) =>
  Object.fromEntries(
    VERDICTS.map((verdict) => [verdict, rows.filter((row) => row.verdict === verdict).length]),
  );

/** The document of `entries -f json`. */
export function entriesDocument(
  rows: readonly RowCheck[],
  problems: readonly { message: string }[],
  about: About,
) {
  return {
    schema: 1,
    tool: toolJson(about),
    sources: about.sources,
    rows,
    problems,
    summary: summaryOf(rows),
  };
}

export interface EntriesOptions {
  /** The rows without a difference too. */
  all: boolean;
  /** Columns; 80 when absent. */
  width?: number | undefined;
}

/** Differences first, in the order of the tables; then one line of totals. */
export function entriesText(rows: readonly RowCheck[], { all, width = 80 }: EntriesOptions): string {
  const shown = rows.filter((row) => all || row.verdict === 'differs');
  const ordered = [...VERDICTS].flatMap((verdict) => shown.filter((row) => row.verdict === verdict));
  const counts = summaryOf(rows);
  const totals = VERDICTS.map((verdict) => `${counts[verdict]} ${verdict}`).join(', ');
  return [...ordered.flatMap((row) => rowLines(row, width)), `${rows.length} rows: ${totals}`, ''].join('\n');
}

const words = (contexts: readonly string[]): string =>
  contexts.length === 0 ? 'nothing' : contexts.map(contextWords).join(', ');

function rowLines(row: RowCheck, width: number): string[] {
  const severity = severityOfRow(row);
  const head = `${severity === null ? row.verdict : `${severity}: differs`}: ${row.name} is entered with ${words(row.held)} (${row.certainty}, ${row.src})`;
  const lines = row.contexts.flatMap((one) => comparedLines(one, width));
  return [...wrap(clean(head), width), ...lines.map((line) => `  ${line}`), ''];
}

function comparedLines(one: Compared, width: number): string[] {
  const context = contextWords(one.context);
  if (one.is === 'agreed') return [`${context}: as the row says`];
  if (one.is === 'unknown') return wrap(clean(`${context}: not known: ${one.because}`), width - 2);
  if (one.is === 'held')
    return wrap(
      clean(`${context}: held at every call: ${one.by.map((name) => `${name}()`).join(', ')}`),
      width - 2,
    );
  return [`${context}: not held on the path`, ...one.path.flatMap((step) => stepLines(step, width - 6))];
}

/** A step; what does not fit stands below, further in. */
const stepLines = (step: Step, width: number): string[] =>
  wrap(stepLine(step), width).map((line, i) => `${i === 0 ? '  ' : '    '}${line.trimEnd()}`);

const stepLine = ({ function: name, file, line, via, held }: Step): string =>
  clean(
    `${name}  ${file}:${line}${via === undefined ? '' : `  (${via})`}${held.length === 0 ? '' : `  with ${words(held)}`}`,
  );
