/** Runs bin/lorelint.js as a process. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

export const bin = path.resolve('bin/lorelint.js');

/** `cwd`: a relative source is looked up there; the project's root when not given. */
export function lorelint(
  args: string[],
  options: { input?: string | Buffer; cwd?: string; env?: object } = {},
): Ran {
  const r = spawnSync(process.execPath, [bin, ...args], {
    input: options.input ?? '',
    cwd: options.cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, NO_COLOR: undefined, FORCE_COLOR: undefined, ...options.env },
  });
  return { code: r.status, stdout: r.stdout, stderr: r.stderr };
}

/** A folder that goes away with the test, with these files in it. */
export function folder(t: TestContext, files: Record<string, string | Buffer> = {}): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'lorelint-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(dir, name), content);
  return dir;
}
