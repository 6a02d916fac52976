/** Damaged diffs beside git: what `git apply` refuses never passes without a word. DAMAGED sets another count. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import test from 'node:test';
import { splitMbox } from '../../src/mail/mbox.js';
import type { Diff } from '../../src/patch/diff.js';
import { parseDiff } from '../../src/patch/diff-parse.js';
import { mutate, random } from '../mutate.js';
import { noShared } from '../shared.js';
import { readArchive } from './archive.js';
import { inTemp, peerEnv } from './peer.js';

const CASES = Number(process.env.DAMAGED ?? 600);

/** Diffs of mails that are sent as they are, without what stands behind them. */
function diffsOf(archive: Uint8Array): string[] {
  return splitMbox(archive).flatMap(({ bytes }) => {
    const text = Buffer.from(bytes).toString('latin1');
    const at = text.search(/^diff --git /m);
    if (at === -1 || text.length > 20_000 || /^Content-Transfer-Encoding: (?:base|quoted)/im.test(text))
      return [];
    return [text.slice(at).replace(/\n-- \n[\s\S]*$/, '\n')];
  });
}

function read(text: string): Diff {
  const lines = text.slice(0, -1).split('\n');
  return parseDiff({ lines, numbers: lines.map((_, i) => i + 1) });
}

/** `added/removed` of each file, or null when git refuses the diff. */
function numstat(dir: string, text: string): string | null {
  const input = Buffer.from(text, 'latin1');
  const r = spawnSync('git', ['apply', '--numstat', '-'], { cwd: dir, env: peerEnv(dir), input });
  const counts = (line: string) => line.split('\t').slice(0, 2).join('/');
  return r.status === 0 ? r.stdout.toString().split('\n').filter(Boolean).map(counts).join() : null;
}

test(`${CASES} damaged diffs`, { skip: noShared, timeout: 300_000 }, (t) =>
  inTemp((dir) => {
    const next = random(7);
    const diffs = diffsOf(readArchive());
    const found = { same: 0, complained: 0, refused: 0, nothing: 0 };
    for (let i = 0; i < CASES; i++) {
      const damaged = mutate(diffs[Math.floor(next() * diffs.length)] ?? '', next);
      // A mail's body ends with one always; git refuses a diff without.
      const text = damaged.endsWith('\n') ? damaged : `${damaged}\n`;
      const { files, problems } = read(text);
      const git = numstat(dir, text);
      if (files.length === 0) found.nothing++;
      else if (problems.length > 0) found[git === null ? 'refused' : 'complained']++;
      else {
        const counts = files.map((f) => `${f.additions}/${f.deletions}`).join();
        assert.equal(counts, git, `case ${i} of seed 7:\n${text}`);
        found.same++;
      }
    }
    t.diagnostic(JSON.stringify(found));
    assert.ok(found.same > CASES / 10);
  }),
);
