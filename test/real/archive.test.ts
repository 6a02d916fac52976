/** The program over a whole real archive: nothing crashes, nothing is lost, memory stays flat, the output is what the schema says. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { gunzipSync } from 'node:zlib';
import { assertSchema } from '../schema.js';
import { noShared, sharedFile } from '../shared.js';

const archive = sharedFile('mail', 'netfilter-devel', '2025.mbox.gz');
const bin = path.resolve('bin/lorelint.js');
const timed = existsSync('/usr/bin/time') ? ['/usr/bin/time', '-f', 'MAXRSS %M'] : [];

function run(...args: string[]): { code: number | null; stdout: string; stderr: string; mb: number } {
  const [command = '', ...rest] = [...timed, process.execPath, bin, ...args];
  const r = spawnSync(command, rest, { encoding: 'utf8', maxBuffer: 1 << 30 });
  return {
    code: r.status,
    stdout: r.stdout,
    stderr: r.stderr,
    mb: Number(/MAXRSS (\d+)/.exec(r.stderr)?.[1] ?? 0) / 1024,
  };
}

const records = (stdout: string): { type: string; message?: string }[] =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

const EXCEPTION = /internal error|TypeError|RangeError|ReferenceError|\bat .*\.js:\d+/;

test('scan: 4,604 messages, valid records, no exception, 350 MB at most', { skip: noShared }, () => {
  const r = run('scan', archive);
  assert.equal(r.code, 0, r.stderr.slice(0, 2000));
  assert.doesNotMatch(r.stderr, EXCEPTION);
  const all = records(r.stdout);
  assert.equal(all.filter((x) => x.type === 'message').length, 4604);
  for (const record of all) assertSchema('record', record);
  assert.deepEqual(
    all.filter((x) => x.type === 'problem' && EXCEPTION.test(x.message ?? '')),
    [],
  );
  assert.ok(r.mb < 350, `${r.mb} MB`);
});

test('scan: seven times the archive takes no more memory', { skip: noShared || timed.length === 0 }, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lorelint-'));
  try {
    const file = path.join(folder, 'seven.mbox');
    const bytes = gunzipSync(readFileSync(archive));
    writeFileSync(file, Buffer.concat(Array.from({ length: 7 }, () => bytes)));
    const r = run('scan', '-q', '-o', '/dev/null', file);
    assert.equal(r.code, 0);
    assert.ok(r.mb < 350, `${r.mb} MB`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('summary ends for every thread, on lines of 80 columns', { skip: noShared }, () => {
  const r = run('summary', archive);
  assert.equal(r.code, 0, r.stderr.slice(0, 2000));
  assert.doesNotMatch(r.stderr, EXCEPTION);
  assert.match(r.stdout, /^thread {4}\d+ messages?/m);
  assert.doesNotMatch(r.stdout, /[\x00-\x08\x0b-\x1f\x7f-\x9f]/);
});

for (const command of ['lint', 'trailers', 'diff', 'reply'])
  test(`${command} over the archive ends without an exception`, { skip: noShared }, () => {
    const r = run(command, archive);
    assert.ok(r.code === 0 || r.code === 1, r.stderr.slice(0, 2000));
    assert.doesNotMatch(r.stderr, EXCEPTION);
    assert.notEqual(r.stdout, '');
  });
