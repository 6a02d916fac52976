/** All messages of a year of netfilter-devel beside git: mailinfo byte for byte, files and counts as `git apply --numstat`. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { gunzipSync } from 'node:zlib';
import { parseMessage } from '../../src/mail/parse.js';
import { stripSpace } from '../../src/patch/commit.js';
import { patchesOf } from '../../src/patch/extract.js';
import { type Mailinfo, mailinfo } from '../../src/patch/mailinfo.js';
import type { Patch } from '../../src/patch/patch.js';
import { noShared, sharedFile } from '../shared.js';
import { gitMailinfoAll, inTemp, mailsplit, peerEnv } from './peer.js';

/** Numbers in the archive of mails that differ, with the reason; each stands in docs/conformance.md. */
const EXPLAINED: Record<number, string> = {
  37: 'several attached diffs: the signatures between them are not part of the diff',
  195: 'no newline behind the last line: git apply refuses it, the body always has one',
  196: 'file names without a/ and b/: git cuts the first folder off',
  516: 'CRLF inside base64: read as with --quoted-cr=strip',
  1960: 'output of diff on /tmp in a mail: absolute paths are refused',
  2307: 'charset=y: git gives up, the body is read as UTF-8',
  2868: 'as 196',
  2869: 'as 196',
  2922: 'as 1960',
};

/** FILE.stat of every FILE.patch that is not empty. */
function numstatAll(dir: string, files: readonly string[]): void {
  const script = 'for f; do git apply --numstat "$f.patch" >"$f.stat" 2>/dev/null || : >"$f.nostat"; done';
  const input = files.filter((f) => statSync(`${f}.patch`).size > 0).join('\0');
  execFileSync('xargs', ['-0', '-P2', '-n64', 'sh', '-c', script, 'sh'], {
    input,
    env: peerEnv(dir),
    cwd: dir,
  });
}

const utf8 = (bytes: string) => Buffer.from(bytes, 'latin1').toString('utf8');

/** A patch mail's one patch beside mailinfo: what `patchesOf` takes from the parsed message must not be another text. */
function differences(patch: Patch, info: Mailinfo): string[] {
  const pairs = [
    ['commit message', patch.message, stripSpace(utf8(info.message))],
    ['title', patch.subject.title, utf8(info.subject ?? '')],
    ['address', patch.author?.address, utf8(info.email ?? '')],
    ['name', patch.author?.name, utf8(info.author ?? '')],
    ['date of the patch', patch.date, utf8(info.date ?? '')],
  ];
  const wrong = pairs.flatMap(([what, a, b]) => (a === b ? [] : [what as string]));
  // A diff that a mail client damaged has fewer lines than the text, and a problem.
  return info.patch.includes(patch.diff.text) || patch.problems.length > 0 ? wrong : [...wrong, 'diff text'];
}

/** Ours in the form of `git apply --numstat`. */
async function numstat(
  raw: Uint8Array,
  info: Mailinfo,
): Promise<{ stat: string; problems: string[]; wrong: string[] } | null> {
  const message = await parseMessage(raw, { source: 'archive', number: 1, byte: 0 });
  const patches = patchesOf(message).filter((p) => p.carriedBy.as === 'mail');
  if (patches.length === 0) return null;
  const files = patches.flatMap((p) => p.diff.files);
  const row = (f: (typeof files)[number]) =>
    f.binary ? `-\t-\t${f.path}\n` : `${f.additions}\t${f.deletions}\t${f.path}\n`;
  const alone = patches.length === 1 && !patches[0]!.subject.isReply;
  return {
    stat: files.map(row).join(''),
    problems: patches.flatMap((p) => p.problems.map((q) => q.message)),
    wrong: alone ? differences(patches[0]!, info) : [],
  };
}

test('2025 of netfilter-devel', { skip: noShared, timeout: 300_000 }, (t) =>
  inTemp(async (dir) => {
    const mbox = path.join(dir, 'mbox');
    writeFileSync(mbox, gunzipSync(readFileSync(sharedFile('mail', 'netfilter-devel', '2025.mbox.gz'))));
    const files = mailsplit(dir, mbox, '--mboxrd');
    assert.equal(files.length, 4604);
    gitMailinfoAll(dir, files);
    numstatAll(dir, files);
    const wrong: string[] = [];
    let [mails, patches, counted, refused] = [0, 0, 0, 0];
    for (const [i, file] of files.entries()) {
      const raw = readFileSync(file);
      const ours = mailinfo(raw);
      const peer = {
        info: readFileSync(`${file}.info`, 'latin1'),
        msg: readFileSync(`${file}.msg`, 'latin1'),
        patch: readFileSync(`${file}.patch`, 'latin1'),
      };
      mails++;
      if (peer.patch !== '') patches++;
      const failed = existsSync(`${file}.failed`);
      for (const [what, mine, theirs] of [
        ['info', ours.info, peer.info],
        ['message', ours.message, peer.msg],
        ['patch', ours.patch, peer.patch],
        ['failure', ours.error !== null, failed],
      ] as const)
        if (mine !== theirs) wrong.push(`${i + 1} ${what}`);
      const stat =
        existsSync(`${file}.stat`) && !existsSync(`${file}.nostat`)
          ? readFileSync(`${file}.stat`, 'utf8')
          : null;
      const mine = await numstat(raw, ours);
      for (const what of mine?.wrong ?? []) wrong.push(`${i + 1} ${what}`);
      if (stat === null) {
        if (peer.patch !== '' && mine !== null && mine.problems.length === 0)
          wrong.push(`${i + 1} git apply refuses it, ours says nothing`);
        refused++;
        continue;
      }
      counted++;
      if (mine?.stat !== stat)
        wrong.push(`${i + 1} numstat ${JSON.stringify(mine?.stat)} ${JSON.stringify(stat)}`);
    }
    t.diagnostic(
      `${mails} mails, ${patches} with a patch, ${counted} counted by git apply, ${refused} not; ${wrong.length} differ`,
    );
    const unexplained = wrong.filter((w) => EXPLAINED[Number.parseInt(w, 10)] === undefined);
    assert.equal(unexplained.join('\n'), '');
    const bytes = wrong.filter((w) => /^\d+ (?:info|message|patch|failure)$/.test(w));
    assert.ok(bytes.length <= patches / 1000, `${bytes.length} of ${patches} differ from git mailinfo`);
  }),
);
