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

export const COMMANDS: Command[] = [
  {
    name: 'diff',
    args: '<source...>',
    summary: 'the reconstructed patch, ready for git apply',
    options: [...INPUT, 'am', ...SHOW],
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
