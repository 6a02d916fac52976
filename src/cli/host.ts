/** stdout, stderr and the terminal, as the commands use them. */
import { closeSync, openSync, renameSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { clean } from '../report/clean.js';
import { type Problem, UserError } from '../text.js';
import type { Options } from './options.js';

/** Lines about problems that go to stderr before only their number is said. */
const MAX_WARNINGS = 20;

/** Narrower terminals get lines that the terminal itself breaks. */
const MIN_COLUMNS = 40;

export interface Host {
  /** Writes the whole result. */
  result(text: string | Uint8Array): void;
  /** For results that come bit by bit. */
  stream(): { write(text: string): void; end(): void };
  /** One line on stderr for each problem, not with -q. */
  warn(problems: readonly Problem[]): void;
  /** One line on stderr that is no problem, not with -q. */
  note(line: string): void;
  /** Shows a line of progress on stderr when that is a terminal; the function ends it. */
  progress(text: string): Promise<() => void>;
  /** The result goes to a terminal. */
  terminal: boolean;
  /** SGR colours wanted in the result. */
  color: boolean;
  /** Columns of the terminal; 80 when stdout is none. */
  columns: number;
}

export function makeHost(options: Options): Host {
  const file = options.output;
  const tty = file === null && process.stdout.isTTY === true;
  return {
    result: (text) => (file === null ? void process.stdout.write(text) : writeWhole(file, text)),
    stream: () => (file === null ? toStdout() : toFile(file)),
    warn: (problems) => (options.quiet ? undefined : warn(problems)),
    note: (line) => (options.quiet ? undefined : say(line)),
    progress: (text) => progress(text, options.quiet),
    terminal: tty,
    color: wantsColor(options.color, tty),
    columns: tty ? Math.max(MIN_COLUMNS, process.stdout.columns || 80) : 80,
  };
}

function wantsColor(when: Options['color'], tty: boolean): boolean {
  if (when !== 'auto') return when === 'always';
  return tty && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
}

/** Written beside the file and renamed, so that Ctrl-C never leaves half a result. */
function writeWhole(file: string, text: string | Uint8Array): void {
  const part = isSpecial(file) ? file : `${file}.part${process.pid}`;
  try {
    writeFileSync(part, text);
    if (part !== file) renameSync(part, file);
  } catch (error) {
    if (part !== file) rmSync(part, { force: true });
    throw cannotWrite(file, error);
  }
}

/** /dev/null, a FIFO, a folder: not to be replaced by a file. */
function isSpecial(file: string): boolean {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat !== undefined && !stat.isFile();
}

function cannotWrite(file: string, error: unknown): UserError {
  return new UserError(`${file}: cannot write (${(error as NodeJS.ErrnoException).code})`);
}

const toStdout = () => ({ write: (text: string) => void process.stdout.write(text), end: () => {} });

function toFile(file: string): ReturnType<Host['stream']> {
  let fd: number;
  try {
    fd = openSync(file, 'w');
  } catch (error) {
    throw cannotWrite(file, error);
  }
  return { write: (text) => void writeSync(fd, text), end: () => closeSync(fd) };
}

/** Where a problem is: `name: message 3: line 7: `. */
function place(p: Problem): string {
  const parts = [
    p.source,
    p.messageId ? `<${p.messageId}>` : undefined,
    p.line ? `line ${p.line}` : undefined,
  ];
  return parts.flatMap((x) => (x === undefined ? [] : [`${x}: `])).join('');
}

function warn(problems: readonly Problem[]): void {
  const lines = problems.slice(0, MAX_WARNINGS).map((p) => {
    const at = p.byte === undefined || p.message.includes('byte') ? '' : ` (byte ${p.byte})`;
    return `${place(p)}${p.message}${at}`;
  });
  if (problems.length > MAX_WARNINGS) lines.push(`… and ${problems.length - MAX_WARNINGS} more problems`);
  for (const line of lines) say(line);
}

/** One clean line on stderr. */
export function say(line: string): void {
  process.stderr.write(`lorelint: ${clean(line)}\n`);
}

async function progress(text: string, quiet: boolean): Promise<() => void> {
  // A terminal without a size has 0 columns, with which ora never gets done clearing its line.
  if (quiet || process.stderr.isTTY !== true || !process.stderr.columns) return () => {};
  const { default: ora } = await import('ora');
  const spinner = ora({ text, stream: process.stderr, discardStdin: false }).start();
  return () => void spinner.stop();
}
