/** The commands: what each takes, and the file that runs it (loaded only when it is asked for). */
import type { Host } from './host.js';
import type { FailOn, Format, OptionName, Options } from './options.js';

/** A command's work; the value is the exit code. */
export type Run = (args: string[], options: Options, host: Host) => Promise<number> | number;

export interface Command {
  name: string;
  /** As commander writes arguments: `<source...>`. */
  args: string;
  summary: string;
  options: OptionName[];
  /** The first is the default. */
  formats: Format[];
  failOn: FailOn;
  load: () => Promise<{ run: Run }>;
}

const SHOW: OptionName[] = ['format', 'output', 'color', 'quiet', 'verbose', 'config'];
const INPUT: OptionName[] = ['msgid', 'revision', 'patch', 'path', 'network', 'strict'];

const RULES: OptionName[] = ['all', 'select', 'ignore', 'failOn'];
const AM: OptionName[] = [
  'am',
  'sloppyTrailers',
  'coverTrailers',
  'addLink',
  'ccTrailers',
  'sign',
  'trailerOrder',
];
const TREE: OptionName[] = ['tree', 'rev', 'cache'];

export const COMMANDS: Command[] = [
  {
    name: 'summary',
    args: '<source...>',
    summary: 'what a thread is, its state, its people, its findings',
    options: [...TREE, ...INPUT, ...RULES, ...SHOW],
    formats: ['text', 'json', 'markdown'],
    failOn: 'never',
    load: () => import('./summary.js'),
  },
  {
    name: 'lint',
    args: '<source...>',
    summary: 'diagnostics of the patches',
    options: [...TREE, ...INPUT, ...RULES, ...SHOW],
    formats: ['text', 'json', 'markdown', 'html', 'sarif', 'github', 'rdjson', 'gcc', 'ndjson'],
    failOn: 'error',
    load: () => import('./lint.js'),
  },
  {
    name: 'diff',
    args: '<source...>',
    summary: 'the reconstructed patch, ready for git apply',
    options: [...INPUT, ...AM, ...SHOW],
    formats: ['text', 'json'],
    failOn: 'never',
    load: () => import('./diff.js'),
  },
  {
    name: 'trailers',
    args: '<source...>',
    summary: 'trailers of every patch, own and follow-up',
    options: [...INPUT, ...SHOW],
    formats: ['text', 'json'],
    failOn: 'never',
    load: () => import('./trailers.js'),
  },
  {
    name: 'compare',
    args: '<source...>',
    summary: 'what changed between two revisions: SOURCE [vA vB], or two sources',
    options: [...TREE, ...INPUT.filter((o) => o !== 'revision'), ...RULES, ...SHOW],
    formats: ['text', 'json', 'markdown'],
    failOn: 'error',
    load: () => import('./compare.js'),
  },
  {
    name: 'reply',
    args: '<source...>',
    summary: 'a draft review (mbox) with each finding under the quoted line',
    options: [...TREE, ...INPUT, ...RULES.filter((o) => o !== 'failOn'), ...SHOW],
    formats: ['text'],
    failOn: 'never',
    load: () => import('./reply.js'),
  },
  {
    name: 'scan',
    args: '<archive...>',
    summary: 'one NDJSON record per message, series and diagnostic of an archive',
    options: ['jobs', 'path', 'select', 'ignore', ...SHOW],
    formats: ['ndjson'],
    failOn: 'never',
    load: () => import('./scan.js'),
  },
  {
    name: 'audit',
    args: '[path...]',
    summary: 'the rules over existing code of a kernel tree, no patch',
    options: [...TREE, 'jobs', 'path', 'strict', ...RULES, ...SHOW],
    formats: ['text', 'json', 'markdown', 'html', 'sarif', 'github', 'rdjson', 'gcc', 'ndjson'],
    failOn: 'error',
    load: () => import('./audit.js'),
  },
  {
    name: 'entries',
    args: '[row...]',
    summary: 'the tables of entry points against the calls that a kernel tree shows',
    options: [...TREE, 'all', 'failOn', ...SHOW],
    formats: ['text', 'json'],
    failOn: 'error',
    load: () => import('./entries.js'),
  },
  {
    name: 'rules',
    args: '',
    summary: 'list the rules',
    options: SHOW,
    formats: ['text', 'json'],
    failOn: 'never',
    load: () => import('./rules.js'),
  },
  {
    name: 'explain',
    args: '<rule>',
    summary: "one rule's documentation",
    options: SHOW,
    formats: ['text', 'json'],
    failOn: 'never',
    load: () => import('./explain.js'),
  },
];
