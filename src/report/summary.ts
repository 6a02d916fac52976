/** `summary` as text and Markdown: one screen on what a thread is, then the thread as a tree. */
import type { LintResult } from '../lint/diagnostic.js';
import type { ThreadLine, ThreadModel } from '../report-mail/thread-model.js';
import { clean } from './clean.js';
import { type About, lintDocument } from './json.js';
import { codeSpan, escapeMarkdown } from './markdown.js';
import { cut, type Paint, painter, wrap } from './paint.js';
import { digestOf, mainView, type SummaryLine, utc } from './summary-model.js';

export interface SummaryOptions {
  color: boolean;
  /** Columns; 80 when absent. */
  width?: number;
}

const LABEL = 10;

interface Page {
  paint: Paint;
  width: number;
  /** Message-ID → number in the thread. */
  numbers: Map<string, number>;
}

const numbersOf = (model: ThreadModel): Map<string, number> =>
  new Map(model.lines.map((l) => [l.messageId, l.number]));

function marks(ids: readonly string[], numbers: ReadonlyMap<string, number>): string {
  const known = ids.flatMap((id) => numbers.get(id) ?? []);
  if (known.length > 0) return ` [${[...new Set(known)].sort((a, b) => a - b).join('][')}]`;
  // A message of another thread has no number here.
  return ids[0] === undefined ? '' : ` <${clean(ids[0])}>`;
}

function sectionLines(label: string, lines: readonly SummaryLine[], page: Page): string[] {
  return lines
    .flatMap((l) => {
      const whole = `${clean(l.text)}${marks(l.ids, page.numbers)}`;
      const rows = wrap(whole, page.width - LABEL);
      // Later rows of an item stand in, so that items can be told apart.
      const first = rows[0] ?? '';
      const later = wrap(whole.slice(first.length).trimStart(), page.width - LABEL - 2);
      const indented = [first, ...later.map((r) => `  ${r}`)];
      const text = label === 'why' ? rows : indented;
      return text.map((row) => (l.style ? page.paint(l.style, row) : row));
    })
    .map((row, i) => `${i === 0 ? page.paint('faint', label.padEnd(LABEL)) : ' '.repeat(LABEL)}${row}`);
}

/** Deeper answers are not moved in further. */
const MAX_INDENT = 10;

function treeLine(l: ThreadLine, page: Page, wide: number): string {
  const number = `[${l.number}]`.padStart(wide + 2);
  const indent = '  '.repeat(Math.min(l.depth, MAX_INDENT));
  const who = l.from ? clean(l.from.name || l.from.address) : `<${clean(l.messageId)}>`;
  const when = l.epoch === null ? ' '.repeat(11) : utc(l.epoch, true).slice(5);
  const text = cut(`${number} ${when} ${indent}${who}: ${clean(l.says)}`, page.width);
  return l.role === 'splat' ? page.paint('error', text) : text;
}

function treeLines(model: ThreadModel, page: Page): string[] {
  const wide = String(model.lines.length).length;
  const dates = model.lines.flatMap((l) => l.epoch ?? []);
  const from = dates.length === 0 ? '' : `, ${utc(Math.min(...dates))} to ${utc(Math.max(...dates))}`;
  const there = model.lines.filter((l) => l.from !== null).length;
  return [
    page.paint('strong', `thread    ${there} message${there === 1 ? '' : 's'}${from} (UTC)`),
    ...model.lines.map((l) => treeLine(l, page, wide)),
    '',
    ...model.lines.map((l) =>
      page.paint('faint', `${`[${l.number}]`.padStart(wide + 2)} <${clean(l.messageId)}>`),
    ),
  ];
}

function threadText(model: ThreadModel, result: LintResult, options: SummaryOptions): string {
  const page: Page = { paint: painter(options.color), width: options.width ?? 80, numbers: numbersOf(model) };
  const digest = digestOf(model, result);
  return [
    ...wrap(clean(digest.title), page.width).map((l) => page.paint('strong', l)),
    ...wrap(clean(digest.about), page.width),
    '',
    ...digest.sections.flatMap((s) => sectionLines(s.label, s.lines, page)),
    '',
    ...treeLines(model, page),
    '',
  ].join('\n');
}

/** One block for each thread. */
export function summaryText(
  models: readonly ThreadModel[],
  result: LintResult,
  options: SummaryOptions,
): string {
  return models.map((m) => threadText(m, result, options)).join(`${'-'.repeat(options.width ?? 80)}\n`);
}

function threadMarkdown(model: ThreadModel, result: LintResult): string {
  const digest = digestOf(model, result);
  const numbers = numbersOf(model);
  const item = (l: SummaryLine) => `- ${escapeMarkdown(l.text)}${escapeMarkdown(marks(l.ids, numbers))}`;
  const tree = model.lines.map((l) => {
    const who = l.from ? l.from.name || l.from.address : 'not here';
    const when = l.epoch === null ? '' : `${utc(l.epoch, true)} `;
    return `${'  '.repeat(Math.min(l.depth, MAX_INDENT))}- \\[${l.number}\\] ${when}${escapeMarkdown(who)}: ${escapeMarkdown(l.says)} ${codeSpan(`<${l.messageId}>`)}`;
  });
  return [
    `# ${escapeMarkdown(digest.title)}\n`,
    `${escapeMarkdown(digest.about)}\n`,
    ...digest.sections.map((s) => `## ${s.label}\n\n${s.lines.map(item).join('\n')}\n`),
    `## thread\n\n${tree.join('\n')}\n`,
  ].join('\n');
}

export function summaryMarkdown(models: readonly ThreadModel[], result: LintResult): string {
  return models.map((m) => threadMarkdown(m, result)).join('\n');
}

const iso = (epoch: number | null): string | null =>
  epoch === null || Math.abs(epoch) > 8e12 ? null : new Date(epoch * 1000).toISOString();

/** The document that `summary -f json` prints: lint's, with the thread, its state and the remarks. */
export function summaryDocument(models: readonly ThreadModel[], result: LintResult, about: About) {
  const views = models.flatMap((m) => m.series);
  const main = models.map(mainView).find((v) => v !== null);
  const stateJson = ({ state, before }: (typeof views)[number]) => ({
    ...state,
    ...(before
      ? {
          follows: {
            messageId: before.series.messageId,
            revision: before.series.revision,
            how: before.how,
            matched: before.matched,
          },
        }
      : {}),
  });
  return {
    ...lintDocument(result, about),
    thread: models.flatMap((m) =>
      m.lines.map(({ number: _, depth: __, epoch, offset: ___, ...l }) => ({ ...l, date: iso(epoch) })),
    ),
    state: main ? stateJson(main) : { value: 'no patch', messageId: null },
    states: views.map((v) => ({ subject: v.series.subject, revision: v.series.revision, ...stateJson(v) })),
    remarks: models.flatMap((m) =>
      m.remarks.map(({ anchor, messageId, by, text, state, because, shownBy, quoted, line }) => ({
        messageId,
        by,
        part: anchor.part,
        ...(anchor.file === undefined ? {} : { file: anchor.file }),
        ...(anchor.line === undefined ? {} : { line: anchor.line }),
        ...(anchor.image === undefined ? {} : { image: anchor.image }),
        ...(anchor.index === undefined ? {} : { patch: anchor.index }),
        on: anchor.messageId,
        mailLine: line,
        quoted,
        text,
        state,
        because,
        shownBy,
      })),
    ),
  };
}
