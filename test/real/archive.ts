/** The 2025 archive of netfilter-devel, and peers to hold against it. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
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

/** The archive as a public-inbox v2 repository: one commit per message, its file named m. */
function fastImport(mails: readonly Buffer[]): Buffer {
  const out: Buffer[] = [];
  for (const [i, mail] of mails.entries())
    out.push(Buffer.from(`blob\nmark :${i + 1}\ndata ${mail.length}\n`), mail, Buffer.from('\n'));
  for (let i = 1; i <= mails.length; i++) {
    const who = `a <a@example.org> ${1_735_700_000 + i} +0000`;
    const parent = i > 1 ? `from :${mails.length + i - 1}\n` : '';
    out.push(
      Buffer.from(
        `commit refs/heads/master\nmark :${mails.length + i}\nauthor ${who}\ncommitter ${who}\ndata 2\nm\n${parent}M 100644 :${i} m\n\n`,
      ),
    );
  }
  return Buffer.concat(out);
}

/** A public-inbox v2 inbox with these mails in it, indexed by public-inbox itself, and the environment for its programs. */
export function publicInbox(
  dir: string,
  mails: readonly Buffer[],
): { inbox: string; env: NodeJS.ProcessEnv } {
  const env = { ...process.env, HOME: dir, PI_DIR: path.join(dir, 'config') };
  const inbox = path.join(dir, 'inbox');
  peer('public-inbox-init', ['-V2', 'test', inbox, 'http://example.org/test', 'test@example.org'], { env });
  const git = path.join(inbox, 'git', '0.git');
  mkdirSync(git, { recursive: true });
  peer('git', ['init', '-q', '--bare', git], { env });
  peer('git', ['-C', git, 'fast-import', '--quiet'], { env, input: fastImport(mails) });
  peer('public-inbox-index', ['-j0', '--no-fsync', '-L', 'basic', inbox], { env });
  return { inbox, env };
}
