/** What the shell does to us: closed pipes, Ctrl-C, standard input. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { bin, folder, lorelint } from './lorelint.js';

const big = (): string => {
  const patch = readFileSync('samples/one.patch', 'utf8').replace(
    /^From [^\n]*/,
    'From mboxrd@z Thu Jan  1 00:00:00 1970',
  );
  return Array.from({ length: 400 }, (_, i) => patch.replace('PATCH net-next v2 2/2', `PATCH x${i}`)).join(
    '',
  );
};

test('| head ends quietly', (t) => {
  const cwd = folder(t, { 'big.mbox': big() });
  const script = `set -o pipefail; "${process.execPath}" "${bin}" diff big.mbox | head -n 1`;
  const r = spawnSync('bash', ['-c', script], { cwd, encoding: 'utf8' });
  assert.equal(r.stderr, '');
  assert.match(r.stdout, /^diff --git [^\n]*\n$/);
  assert.equal(r.status, 0);
});

test('Ctrl-C ends quietly while standard input is open', async () => {
  const child = spawn(process.execPath, [bin, 'diff', '-'], { stdio: ['pipe', 'pipe', 'pipe'] });
  let noise = '';
  child.stdout.on('data', (d) => (noise += d));
  child.stderr.on('data', (d) => (noise += d));
  child.stdin.write('From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: a@example.org\n');
  await new Promise((done) => setTimeout(done, 400));
  const ended = new Promise<[number | null, string | null]>((done) =>
    child.on('exit', (c, s) => done([c, s])),
  );
  child.kill('SIGINT');
  const [code, signal] = await ended;
  assert.ok(signal === 'SIGINT' || code === 130, `${code} ${signal}`);
  assert.equal(noise, '');
});

test('- reads standard input, and gives what the file gives', () => {
  const input = readFileSync('samples/page.html');
  assert.deepEqual(lorelint(['diff', '-'], { input }), lorelint(['diff', 'samples/page.html']));
});

test('the page as text, the page as HTML and the patch itself give the same diff', () => {
  const diff = lorelint(['diff', 'samples/one.patch']);
  assert.equal(diff.code, 0);
  assert.match(diff.stdout, /^diff --git a\/drivers\/net\/tunlet\/main\.c/);
  assert.deepEqual(lorelint(['diff', 'samples/page.txt']), diff);
  assert.deepEqual(lorelint(['diff', 'samples/page.html']), diff);
});

test('progress and colours are for terminals only', () => {
  const r = lorelint(['trailers', 'samples/thread.mbox'], { env: { TERM: 'xterm-256color' } });
  assert.equal(r.stderr, '');
  assert.doesNotMatch(r.stdout, /\x1b/);
});

test('a terminal without a size gets 80 columns and no spinner', {
  skip: !existsSync('/usr/bin/script'),
}, () => {
  const command = `"${process.execPath}" "${bin}" lint samples/thread.mbox`;
  const r = spawnSync('script', ['-qec', command, '/dev/null'], {
    input: '',
    encoding: 'utf8',
    timeout: 60_000,
  });
  assert.equal(r.status, 1, r.stdout.slice(0, 500));
  assert.ok(r.stdout.split('\n').length < 80);
});
