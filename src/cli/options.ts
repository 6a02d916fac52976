/** Options as the commands see them, and how each is written on the command line and in the config file. */
import { UserError } from '../text.js';

export const FORMATS = [
  'text',
  'json',
  'markdown',
  'html',
  'sarif',
  'github',
  'rdjson',
  'gcc',
  'ndjson',
] as const;
export type Format = (typeof FORMATS)[number];
export const LEVELS = ['error', 'warning', 'note', 'never'] as const;
export type FailOn = (typeof LEVELS)[number];
const COLORS = ['auto', 'always', 'never'] as const;

export interface Options {
  format: Format;
  output: string | null;
  msgid: string | null;
  /** The N of vN. */
  revision: number | null;
  /** 1-based number in the series. */
  patch: number | null;
  path: string | null;
  tree: string | null;
  rev: string | null;
  all: boolean;
  config: string | null;
  select: string[];
  ignore: string[];
  /** null: the command's own default (`error` where it gates, `never` elsewhere). */
  failOn: FailOn | null;
  strict: boolean;
  jobs: number | null;
  cache: boolean;
  color: (typeof COLORS)[number];
  quiet: boolean;
  verbose: boolean;
  network: boolean;
  am: boolean;
  /** Options of b4 for --am. */
  sloppyTrailers: boolean;
  coverTrailers: boolean;
  addLink: boolean;
  ccTrailers: boolean;
  sign: string | null;
  trailerOrder: string[];
}

export const DEFAULTS: Options = {
  format: 'text',
  output: null,
  msgid: null,
  revision: null,
  patch: null,
  path: null,
  tree: null,
  rev: null,
  all: false,
  config: null,
  select: [],
  ignore: [],
  failOn: null,
  strict: false,
  jobs: null,
  cache: true,
  color: 'auto',
  quiet: false,
  verbose: false,
  network: true,
  am: false,
  sloppyTrailers: false,
  coverTrailers: true,
  addLink: false,
  ccTrailers: false,
  sign: null,
  trailerOrder: [],
};

export type OptionName = keyof Options;

/** One option. `parse` takes what stands on the command line (true for a flag) and throws UserError saying what is allowed. */
export interface OptionSpec {
  flags: string;
  help: string;
  parse: (value: string | true) => Options[OptionName];
  /** May stand in the config file: what a project settles once, never where output goes or what is read. */
  config?: true;
}

const text = (value: string | true) => String(value);
const on = () => true;
const off = () => false;

function oneOf<T extends string>(allowed: readonly T[]): (value: string | true) => T {
  return (value) => {
    const found = allowed.find((a) => a === value);
    if (found === undefined) throw new UserError(`must be one of ${allowed.join(', ')}`);
    return found;
  };
}

function whole(value: string | true): number {
  if (typeof value !== 'string' || !/^[1-9]\d{0,5}$/.test(value))
    throw new UserError('must be a whole number from 1');
  return Number(value);
}

function revision(value: string | true): number {
  const found = typeof value === 'string' ? /^v?([1-9]\d{0,4})$/i.exec(value) : null;
  if (!found) throw new UserError('must be a revision such as v2');
  return Number(found[1]);
}

function names(value: string | true): string[] {
  const list = String(value)
    .split(',')
    .map((n) => n.trim())
    .filter((n) => n !== '');
  if (list.length === 0) throw new UserError('must be one or more names, with commas between');
  return list;
}

export const OPTIONS: Record<OptionName, OptionSpec> = {
  format: {
    flags: '-f, --format <format>',
    help: 'how the result is written',
    parse: oneOf(FORMATS),
    config: true,
  },
  output: { flags: '-o, --output <file>', help: 'write the result there, not to stdout', parse: text },
  msgid: { flags: '--msgid <id>', help: 'only the thread that this message belongs to', parse: text },
  revision: { flags: '--revision <vN>', help: 'only this revision of the series', parse: revision },
  patch: { flags: '--patch <n>', help: 'only this patch of the series', parse: whole },
  path: { flags: '--path <glob>', help: 'only files whose path matches', parse: text, config: true },
  tree: {
    flags: '--tree <dir>',
    help: 'kernel tree: checkout or git directory',
    parse: text,
  },
  rev: { flags: '--rev <rev>', help: 'revision to read when --tree is a git directory', parse: text },
  all: {
    flags: '--all',
    help: 'show what is left out by default too: standing and fixed findings, notes, rows',
    parse: on,
    config: true,
  },
  config: {
    flags: '--config <file>',
    help: 'read options from there, not from ./.lorelintrc.json',
    parse: text,
  },
  select: {
    flags: '--select <rules>',
    help: 'only these rules (names or codes, with commas)',
    parse: names,
    config: true,
  },
  ignore: {
    flags: '--ignore <rules>',
    help: 'not these rules (names or codes, with commas)',
    parse: names,
    config: true,
  },
  failOn: {
    flags: '--fail-on <level>',
    help: 'least severity that makes the exit code 1: error, warning, note or never',
    parse: oneOf(LEVELS),
    config: true,
  },
  strict: {
    flags: '--strict',
    help: 'what could not be checked makes the exit code 2',
    parse: on,
    config: true,
  },
  jobs: { flags: '--jobs <n>', help: 'worker threads', parse: whole, config: true },
  cache: { flags: '--no-cache', help: 'neither read nor write the cache on disk', parse: off },
  color: {
    flags: '--color <when>',
    help: 'auto, always or never; NO_COLOR is heeded',
    parse: oneOf(COLORS),
    config: true,
  },
  quiet: { flags: '-q, --quiet', help: 'no lines about problems on stderr', parse: on, config: true },
  verbose: { flags: '-v, --verbose', help: 'say more', parse: on, config: true },
  network: { flags: '--no-network', help: 'never fetch anything', parse: off },
  am: { flags: '--am', help: 'print an mbox for `git am`, with the follow-up trailers in it', parse: on },
  sloppyTrailers: {
    flags: '--sloppy-trailers',
    help: 'with --am: take trailers whose sender is someone else too',
    parse: on,
  },
  coverTrailers: {
    flags: '--no-cover-trailers',
    help: 'with --am: what the cover letter got is not for every patch',
    parse: off,
  },
  addLink: { flags: '--add-link', help: 'with --am: a Link trailer to each patch', parse: on },
  ccTrailers: { flags: '--cc-trailers', help: 'with --am: a Cc trailer for each recipient', parse: on },
  sign: { flags: '--sign <person>', help: "with --am: add this person's Signed-off-by", parse: text },
  trailerOrder: {
    flags: '--trailer-order <keys>',
    help: 'with --am: order of what came after the last sign-off (globs, commas)',
    parse: names,
  },
};

/** `fail-on` for failOn: the option's name on the command line and in the config file. */
export function longName(name: OptionName): string {
  return /--(?:no-)?([a-z-]+)/.exec(OPTIONS[name].flags)?.[1] ?? name;
}

/** What both the command line and the config file set: only the options that were given. */
export type Given = Partial<Options>;

/** Parses one value; the error names the option as the user wrote it. */
export function parseOption(name: OptionName, value: string | true, label: string): Given {
  try {
    return { [name]: OPTIONS[name].parse(value) };
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`${label}: '${value}' ${error.message}`);
    throw error;
  }
}
