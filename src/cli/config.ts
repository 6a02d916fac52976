/** The config file: JSON whose keys are the long option names. */
import { existsSync, readFileSync } from 'node:fs';
import { UserError } from '../text.js';
import { type Given, longName, OPTIONS, type OptionName, parseOption } from './options.js';

const DEFAULT_FILE = '.lorelintrc.json';

/** Options from `file`, or from ./.lorelintrc.json when that is there. Throws UserError that names file and key. */
export function readConfig(file: string | null): Given {
  if (file === null && !existsSync(DEFAULT_FILE)) return {};
  const name = file ?? DEFAULT_FILE;
  return parseConfig(readText(name), name);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(`${file}: cannot read the config file (${(error as NodeJS.ErrnoException).code})`);
  }
}

/** The text of a config file as typed options. */
export function parseConfig(text: string, file: string): Given {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UserError(`${file}: not JSON: ${(error as Error).message}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UserError(`${file}: must be a JSON object with option names as keys`);
  const given: Given = {};
  for (const [key, item] of Object.entries(value)) Object.assign(given, configOption(key, item, file));
  return given;
}

const byLongName = new Map(
  (Object.keys(OPTIONS) as OptionName[]).filter((n) => OPTIONS[n].config).map((n) => [longName(n), n]),
);

function configOption(key: string, value: unknown, file: string): Given {
  const name = byLongName.get(key);
  if (name === undefined)
    throw new UserError(`${file}: unknown key "${key}" (known: ${[...byLongName.keys()].sort().join(', ')})`);
  const label = `${file}: "${key}"`;
  if (!/[<[]/.test(OPTIONS[name].flags)) {
    if (typeof value !== 'boolean') throw new UserError(`${label} must be true or false`);
    return value ? parseOption(name, true, label) : {};
  }
  if (Array.isArray(value) && value.every((v) => typeof v === 'string'))
    return parseOption(name, value.join(','), label);
  if (typeof value !== 'string' && typeof value !== 'number')
    throw new UserError(`${label} must be a text or a number`);
  return parseOption(name, String(value), label);
}
