/** The 2025 archive of netfilter-devel, and peers to hold against it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { sharedFile } from '../shared.js';

export const archiveFile = sharedFile('mail', 'netfilter-devel', '2025.mbox.gz');
export const readArchive = (): Buffer => gunzipSync(readFileSync(archiveFile));

/** For node:test's `skip`: false when the program runs here. */
export const without = (program: string): false | string =>
  spawnSync(program, ['--help']).error ? `no ${program} here` : false;

/** Runs a peer; its standard output. Throws with its standard error when it fails. */
export function peer(
  program: string,
  args: string[],
  options: { cwd?: string; input?: Uint8Array; env?: NodeJS.ProcessEnv } = {},
): Buffer {
  const r = spawnSync(program, args, { ...options, maxBuffer: 1 << 30 });
  if (r.error) throw r.error;
  if (r.status !== 0) throw new Error(`${program} ${args.join(' ')}: ${r.stderr.toString()}`);
  return r.stdout;
}

/** A temporary folder for the time of `work`. */
export function inTemporary<T>(work: (dir: string) => T): T {
  const dir = mkdtempSync(path.join(tmpdir(), 'lorelint-real-'));
  try {
    return work(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** What `git mailsplit` cuts a file into. */
export function mailsplit(input: Uint8Array, ...options: string[]): Buffer[] {
  return inTemporary((dir) => {
    peer('git', ['mailsplit', '-b', ...options, `-o${dir}`], { input });
    return readdirSync(dir)
      .sort((a, b) => Number(a) - Number(b))
      .map((f) => readFileSync(path.join(dir, f)));
  });
}
