/** Damaged and unusable input: one line that names what and where; the good messages around it are not lost. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { gzipSync } from 'node:zlib';
import { folder, lorelint, type Ran } from './lorelint.js';

const thread = readFileSync('samples/thread.mbox', 'utf8');
const patch = readFileSync('samples/one.patch', 'utf8');
const page = readFileSync('samples/page.txt', 'utf8');

function clean(r: Ran): void {
  assert.doesNotMatch(r.stdout + r.stderr, /\bat .*\.js:\d|Error:|undefined|\[object/);
  for (const line of r.stderr.split('\n').slice(0, -1)) assert.match(line, /^lorelint: ./);
}

/** Nothing usable: exit code 2, one line that matches. */
function nothing(r: Ran, want: RegExp): void {
  clean(r);
  assert.equal(r.code, 2);
  assert.equal(r.stdout, '');
  assert.match(r.stderr, want);
  assert.equal(r.stderr.split('\n').length, 2, r.stderr);
}

/** Damaged in part: the rest of the result, exit code 0, a line on stderr, an entry in `problems`. */
function partly(args: string[], cwd: string, want: RegExp): { series: { patches: unknown[] }[] } {
  const r = lorelint(['trailers', '-f', 'json', ...args], { cwd });
  clean(r);
  assert.equal(r.code, 0, r.stderr);
  assert.match(r.stderr, want);
  const document = JSON.parse(r.stdout);
  assert.ok(document.problems.some((p: { message: string }) => want.test(p.message)));
  assert.equal(lorelint(['trailers', '--strict', ...args], { cwd }).code, 2);
  return document;
}

test('a file that is not there', () => {
  nothing(lorelint(['diff', 'gone.mbox']), /gone\.mbox: no such file/);
});

test('a directory without mail', (t) => {
  const cwd = folder(t);
  nothing(lorelint(['diff', cwd]), /no mail in this directory/);
});

test('an empty file, also on standard input', (t) => {
  const cwd = folder(t, { 'empty.mbox': '' });
  nothing(lorelint(['diff', 'empty.mbox'], { cwd }), /empty\.mbox: the file is empty/);
  nothing(lorelint(['diff', '-'], { input: '' }), /^lorelint: -: .*empty/);
});

test('a binary', (t) => {
  const cwd = folder(t, { x: readFileSync(process.execPath).subarray(0, 100_000) });
  nothing(lorelint(['diff', 'x'], { cwd }), /x: not mail: the file is binary/);
});

test('a text that is no mail', (t) => {
  const cwd = folder(t, { 'notes.txt': 'Milk, bread, butter.\n' });
  nothing(lorelint(['diff', 'notes.txt'], { cwd }), /notes\.txt: neither mail/);
});

test('mail without a patch', (t) => {
  const mail = 'From: Ada <ada@example.org>\nSubject: hello\nMessage-ID: <1@example.org>\n\nHello.\n';
  const cwd = folder(t, { 'hello.eml': mail });
  nothing(lorelint(['diff', 'hello.eml'], { cwd }), /hello\.eml: no patch in the message/);
});

test('a gz cut short gives the messages before the cut', (t) => {
  const gz = gzipSync(thread);
  const cwd = folder(t, { 'cut.mbox.gz': gz.subarray(0, Math.floor(gz.length * 0.8)) });
  const document = partly(['cut.mbox.gz'], cwd, /cut short|truncated|unexpected end|ends/i);
  assert.equal(document.series[0]?.patches.length, 2);
});

test('a NUL in one message costs no other message', (t) => {
  const cwd = folder(t, { 'nul.mbox': thread.replace('Nice numbers.', 'Nice\0numbers.') });
  const document = partly(['nul.mbox'], cwd, /NUL/);
  assert.equal(document.series[0]?.patches.length, 2);
});

test('a lone CR in one message costs no other message, and CRLF is read', (t) => {
  const cwd = folder(t, {
    'cr.mbox': thread.replace('Nice numbers.', 'Nice\rnumbers.'),
    'crlf.eml': patch.replace(/^From [^\n]*\n/, '').replaceAll('\n', '\r\n'),
  });
  const document = partly(['cr.mbox'], cwd, /\bCR\b|carriage return/);
  assert.equal(document.series[0]?.patches.length, 2);
  const crlf = lorelint(['diff', 'crlf.eml'], { cwd });
  assert.deepEqual([crlf.code, crlf.stderr], [0, '']);
  assert.equal(crlf.stdout.replaceAll('\r', ''), lorelint(['diff', 'samples/one.patch']).stdout);
});

test('a page without a message', (t) => {
  const start = page.indexOf('From: ');
  const end = page.indexOf('Thread overview:');
  const cwd = folder(t, { 'page.txt': page.slice(0, start) + page.slice(end) });
  nothing(lorelint(['diff', 'page.txt'], { cwd }), /page\.txt: /);
});

test('a hunk whose counts lie is said, with its place, and the other files stay', (t) => {
  const lying = thread.replace('@@ -10,21 +10,23 @@', '@@ -10,21 +10,63 @@');
  assert.notEqual(lying, thread);
  const cwd = folder(t, { 'lying.mbox': lying });
  const document = partly(['lying.mbox'], cwd, /hunk|@@|lines/);
  assert.equal(document.series[0]?.patches.length, 2);
});

test('a good source beside one that is not there: nothing is guessed', (t) => {
  const cwd = folder(t, { 'one.patch': patch });
  nothing(lorelint(['diff', 'one.patch', 'two.patch'], { cwd }), /two\.patch: no such file/);
});
