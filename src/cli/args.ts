/** The command line: commander reads it, and what comes out is typed options for one command. */
import { Command, CommanderError, Option } from 'commander';
import { UserError } from '../text.js';
import { COMMANDS, type Command as Spec } from './commands.js';
import { readConfig } from './config.js';
import { makeHost, say } from './host.js';
import {
  DEFAULTS,
  type Given,
  longName,
  OPTIONS,
  type OptionName,
  type Options,
  parseOption,
} from './options.js';
import type { TreeSetup } from './tree.js';
import { version } from './version.js';

const ABOUT = 'Reads Linux-kernel mailing-list threads and tells a reviewer what a patch does to RCU.';
const AFTER = `
A source is a file (mbox, .eml, .patch, a saved lore page as HTML or text, also
.gz and .zst), a maildir, a public-inbox git directory with --msgid, a bare git
diff, a Message-ID or address on lore, or - for standard input. Its kind is told
by its content. Several sources are read in order as one input.

Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 wrong use or nothing
usable to analyse.`;

/** Runs the command line; the value is the exit code. Nothing that the user can cause ends in a stack trace. */
export async function dispatch(argv: string[]): Promise<number> {
  let code = 0;
  const program = makeProgram(async (spec, args, given) => {
    code = await runCommand(spec, args, given);
  });
  try {
    if (argv.length === 0) throw new UserError('no command given; lorelint --help lists them');
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    return failure(error, argv.includes('-v') || argv.includes('--verbose'));
  }
}

function failure(error: unknown, verbose: boolean): number {
  if (error instanceof CommanderError && error.exitCode === 0) return 0;
  if (error instanceof CommanderError) say(error.message.replace(/^error: /, ''));
  else if (error instanceof UserError) say(error.message);
  else {
    say(`internal error, please report it: ${error instanceof Error ? error.message : String(error)}`);
    if (verbose && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  }
  return 2;
}

type Action = (spec: Spec, args: string[], given: Given) => Promise<void>;

function makeProgram(action: Action): Command {
  const program = new Command('lorelint')
    .description(ABOUT)
    .version(version, '-V, --version')
    .helpCommand(false)
    .addHelpText('after', AFTER);
  quietly(program);
  for (const spec of COMMANDS) addCommand(program, spec, action);
  return program;
}

/** Errors are thrown, not printed, so that they come out as one line. */
function quietly(command: Command): void {
  command.exitOverride().configureOutput({ writeErr: () => {}, outputError: () => {} });
}

function addCommand(program: Command, spec: Spec, action: Action): void {
  const command = program.command(`${spec.name} ${spec.args}`.trim()).description(spec.summary);
  quietly(command);
  for (const name of spec.options) {
    const option = new Option(OPTIONS[name].flags, helpOf(name, spec));
    command.addOption(option);
  }
  command.action(async (...values: unknown[]) => {
    const args = values.slice(0, -2).flatMap((v) => (v === undefined ? [] : (v as string | string[])));
    await action(spec, args, givenOn(command, spec));
  });
}

function helpOf(name: OptionName, spec: Spec): string {
  if (name === 'format') return `${OPTIONS.format.help}: ${spec.formats.join(', ')}`;
  if (name === 'failOn') return `${OPTIONS.failOn.help} (default ${spec.failOn})`;
  return OPTIONS[name].help;
}

/** What the user wrote; commander's own defaults (`--no-x` is true) are not taken as given. */
function givenOn(command: Command, spec: Spec): Given {
  const given: Given = {};
  for (const name of spec.options) {
    const source = command.getOptionValueSource(name);
    if (source !== 'cli') continue;
    const value: unknown = command.getOptionValue(name);
    Object.assign(given, parseOption(name, typeof value === 'string' ? value : true, `--${longName(name)}`));
  }
  return given;
}

async function runCommand(spec: Spec, args: string[], given: Given): Promise<number> {
  const options = settle(spec, given);
  if (options.tree !== null) await beginEarly({ ...options, tree: options.tree });
  const { run } = await spec.load();
  return run(args, options, makeHost(options));
}

/** A worker thread indexes the tree while the command's code is loaded. */
async function beginEarly(setup: TreeSetup): Promise<void> {
  const { beginTree } = await import('./tree.js');
  try {
    beginTree(setup);
  } catch {
    // The command tries again, and says what is wrong when its turn has come.
  }
}

/** Command line over config file over defaults; options that the command doesn't have are left at their defaults. */
function settle(spec: Spec, given: Given): Options {
  const config = readConfig(given.config ?? null);
  const options: Options = { ...DEFAULTS, format: spec.formats[0] ?? 'text' };
  for (const name of spec.options) if (name in config) Object.assign(options, { [name]: config[name] });
  if (!spec.formats.includes(options.format)) options.format = spec.formats[0] ?? 'text';
  Object.assign(options, given);
  if (!spec.formats.includes(options.format))
    throw new UserError(
      `--format: '${options.format}' is not for ${spec.name} (it has ${spec.formats.join(', ')})`,
    );
  options.failOn ??= spec.failOn;
  return options;
}
