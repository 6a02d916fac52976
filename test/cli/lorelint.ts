/** Runs bin/lorelint.js as a process. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { assertSchema } from '../schema.js';

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

export const bin = path.resolve('bin/lorelint.js');

/** `cwd`: a relative source is looked up there; the project's root when not given. Its JSON is checked. */
export function lorelint(
  args: string[],
  options: { input?: string | Buffer; cwd?: string; env?: object; timeout?: number } = {},
): Ran {
  const r = spawnSync(process.execPath, [bin, ...args], {
    input: options.input ?? '',
    cwd: options.cwd,
    timeout: options.timeout,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, NO_COLOR: undefined, FORCE_COLOR: undefined, ...options.env },
  });
  checkJson(args, r.stdout);
  return { code: r.status, stdout: r.stdout, stderr: r.stderr };
}

/** Whatever JSON the tests make the program print has to be what docs/schema says. */
function checkJson(args: string[], stdout: string): void {
  const format = args[args.findIndex((a) => a === '-f' || a === '--format') + 1];
  if (stdout === '') return;
  if (format === 'json') assertSchema(args[0] ?? '', JSON.parse(stdout));
  if (format === 'ndjson')
    for (const line of stdout.trimEnd().split('\n')) assertSchema('record', JSON.parse(line));
}

/** A folder that goes away with the test, with these files in it. */
export function folder(t: TestContext, files: Record<string, string | Buffer> = {}): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'lorelint-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(dir, name), content);
  return dir;
}
