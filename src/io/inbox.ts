/** A public-inbox archive as git holds it (public-inbox-v2-format(5), public-inbox-v1-format(5)), read through `git cat-file --batch`. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { MAX_MESSAGE_BYTES } from '../limits.js';
import { UserError } from '../text.js';

const isRepository = (dir: string): boolean =>
  existsSync(path.join(dir, 'objects')) && existsSync(path.join(dir, 'HEAD'));

/** The git repositories of an inbox, oldest epoch first; null when the folder is none. */
export async function inboxEpochs(folder: string): Promise<string[] | null> {
  if (isRepository(folder)) return [folder];
  const epochs = path.join(folder, 'git');
  if (!existsSync(epochs)) return null;
  const names = (await readdir(epochs)).filter(
    (n) => /^\d+\.git$/.test(n) && isRepository(path.join(epochs, n)),
  );
  names.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
  return names.length === 0 ? null : names.map((n) => path.join(epochs, n));
}

/** git's standard output, or a UserError with the first line of what it says instead. */
async function* git(repository: string, args: string[], input?: Iterable<string>): AsyncGenerator<Buffer> {
  const child = spawn('git', ['--git-dir', repository, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (b: Buffer) => {
    said = (said + b.toString()).slice(0, 1000);
  });
  const ended = new Promise<number | null>((resolve) => {
    child.on('error', (e) => {
      said ||= e.message;
      resolve(-1);
    });
    child.on('close', resolve);
  });
  child.stdin.on('error', () => {});
  const feeding = feed(child.stdin, input ?? []);
  try {
    for await (const chunk of child.stdout) yield chunk as Buffer;
    await feeding;
    if ((await ended) !== 0) throw new UserError(`${repository}: git: ${said.split('\n')[0]}`);
  } finally {
    child.kill();
  }
}

async function feed(stdin: NodeJS.WritableStream, lines: Iterable<string>): Promise<void> {
  for (const line of lines)
    if (!stdin.write(`${line}\n`)) await new Promise<void>((resolve) => stdin.once('drain', resolve));
  stdin.end();
}

async function textOf(chunks: AsyncIterable<Buffer>): Promise<string> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all).toString('latin1');
}

/** Names of the blobs that hold mails, oldest first. v2: a file `m` in every commit; v1: a file a mail, two folders deep. */
async function blobs(repository: string): Promise<string[]> {
  const files = await textOf(git(repository, ['ls-tree', '-r', '--format=%(objectname) %(path)', 'HEAD']));
  const v1 = files.split('\n').filter((l) => /^[0-9a-f]+ [0-9a-f]{2}\/[0-9a-f]{38}$/.test(l));
  if (v1.length > 0) return v1.map((l) => l.slice(0, l.indexOf(' ')));
  const commits = await textOf(git(repository, ['rev-list', '--reverse', 'HEAD']));
  return commits
    .split('\n')
    .filter((l) => l !== '')
    .map((sha) => `${sha}:m`);
}

/** Takes `<name> blob <size>\n<bytes>\n` and `<name> missing\n` from a stream. */
async function* batch(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer = Buffer.alloc(0);
  let waiting: Buffer[] = [];
  let need = 1;
  let have = 0;
  for await (const chunk of chunks) {
    waiting.push(chunk);
    have += chunk.length;
    if (have < need) continue;
    held = Buffer.concat(waiting);
    for (;;) {
      const end = held.indexOf(10);
      const size = end === -1 ? 0 : Number(/ blob (\d+)$/.exec(held.toString('latin1', 0, end))?.[1] ?? -1);
      need = end === -1 ? held.length + 1 : size === -1 ? 0 : end + 1 + size + 1;
      if (need > held.length) break;
      if (size !== -1 && size <= MAX_MESSAGE_BYTES) yield held.subarray(end + 1, end + 1 + size);
      held = held.subarray(size === -1 ? end + 1 : need);
    }
    waiting = [held];
    have = held.length;
  }
}

/** Every mail of one epoch. */
export async function* inboxMails(repository: string): AsyncGenerator<Buffer> {
  yield* batch(git(repository, ['cat-file', '--batch'], await blobs(repository)));
}
