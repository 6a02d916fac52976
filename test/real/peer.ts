/** Peer programs: git run in a temporary folder, without the user's configuration. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const peerEnv = (home: string) => ({
  ...process.env,
  HOME: home,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CEILING_DIRECTORIES: home,
  LC_ALL: 'C.UTF-8',
});

/** Runs `work` with a temporary folder that is gone afterwards. */
export async function inTemp<T>(work: (dir: string) => T | Promise<T>): Promise<T> {
  const dir = mkdtempSync(path.join(tmpdir(), 'lorelint-peer-'));
  try {
    return await work(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** `git mailsplit` of an mbox into `dir/mails`; the files' paths, in order. */
export function mailsplit(dir: string, mbox: string, ...args: string[]): string[] {
  const out = path.join(dir, 'mails');
  mkdirSync(out, { recursive: true });
  execFileSync('git', ['mailsplit', '-d6', ...args, `-o${out}`, '--', mbox], { env: peerEnv(dir) });
  return readdirSync(out)
    .filter((f) => /^\d+$/.test(f))
    .sort()
    .map((f) => path.join(out, f));
}

export interface PeerInfo {
  info: string;
  message: string;
  patch: string;
  failed: boolean;
}

/** `git mailinfo ARGS` of one mail. */
export function gitMailinfo(dir: string, raw: Uint8Array, ...args: string[]): PeerInfo {
  const [msg, patch] = [path.join(dir, 'one.msg'), path.join(dir, 'one.patch')];
  const r = spawnSync('git', ['mailinfo', ...args, msg, patch], {
    input: raw,
    env: peerEnv(dir),
    maxBuffer: 1 << 28,
  });
  return {
    info: r.stdout.toString('latin1'),
    message: readFileSync(msg, 'latin1'),
    patch: readFileSync(patch, 'latin1'),
    failed: r.status !== 0,
  };
}

/** `git mailinfo` of many files, two at a time: beside each FILE stand FILE.info, FILE.msg, FILE.patch. */
export function gitMailinfoAll(dir: string, files: readonly string[]): void {
  const script =
    'for f; do git mailinfo "$f.msg" "$f.patch" <"$f" >"$f.info" 2>/dev/null || : >"$f.failed"; done';
  execFileSync('xargs', ['-0', '-P2', '-n64', 'sh', '-c', script, 'sh'], {
    input: files.join('\0'),
    env: peerEnv(dir),
  });
}
