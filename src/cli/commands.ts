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

export const COMMANDS: Command[] = [];
