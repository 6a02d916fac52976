import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { COMMANDS } from '../../src/cli/commands.js';
import { folder, lorelint } from './lorelint.js';

/** One line on stderr that matches, nothing on stdout, exit code 2. */
function refused(args: string[], want: RegExp, cwd?: string): void {
  const r = lorelint(args, cwd === undefined ? {} : { cwd });
  assert.equal(r.code, 2, r.stderr);
  assert.equal(r.stdout, '');
  assert.match(r.stderr, /^lorelint: [^\n]+\n$/);
  assert.match(r.stderr, want);
  assert.doesNotMatch(r.stderr, /\bat .*\.js/);
}

test('--version prints the version of package.json', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  const r = lorelint(['--version']);
  assert.deepEqual(r, { code: 0, stdout: `${version}\n`, stderr: '' });
});

test('--help lists every command, and each command has its own help', () => {
  const all = lorelint(['--help']);
  assert.equal(all.code, 0);
  assert.equal(all.stderr, '');
  for (const { name, summary } of COMMANDS) {
    assert.match(all.stdout, new RegExp(`\\n {2}${name}\\b`));
    const own = lorelint([name, '--help']);
    assert.equal(own.code, 0);
    assert.ok(own.stdout.replace(/\s+/g, ' ').includes(summary), name);
  }
});

test('a line of help fits 80 columns', () => {
  for (const args of [['--help'], ['diff', '--help']])
    for (const line of lorelint(args).stdout.split('\n')) assert.ok(line.length <= 80, line);
});

test('wrong use is one line on stderr and exit code 2', () => {
  refused([], /no command/);
  refused(['lnit', 'x'], /unknown command 'lnit'/);
  refused(['--nope'], /unknown option '--nope'/);
  refused(['diff', '--nope', 'x'], /unknown option '--nope'/);
  refused(['diff'], /missing required argument 'source'/);
  refused(['diff', '-f', 'sarif', 'samples/one.patch'], /--format: 'sarif'/);
  refused(['diff', '-f', 'nonsense', 'samples/one.patch'], /--format: 'nonsense' must be one of text, json/);
  refused(['diff', '--patch', '0', 'samples/one.patch'], /--patch: '0' must be a whole number/);
  refused(['diff', '--patch', '9', 'samples/one.patch'], /--patch: no patch 9/);
  refused(['diff', '--revision', 'two', 'samples/one.patch'], /--revision: 'two' must be a revision/);
  refused(['diff', '--revision', 'v7', 'samples/one.patch'], /no patch of v7 in the input \(there is v2\)/);
  refused(['diff', '--msgid', 'a@b', 'samples/thread.mbox'], /no message with the ID <a@b>/);
  refused(['diff', '--path', 'fs/*', 'samples/one.patch'], /no file of the input matches 'fs\/\*'/);
  refused(['explain', 'RCU999'], /no rule 'RCU999'/);
  for (const command of ['lint', 'summary', 'compare', 'reply'])
    refused(
      [command, '--tree', '/nonexistent', '--select', 'none', 'samples/thread.mbox', 'samples/v3.mbox'],
      /no rule 'none'/,
    );
  refused(['diff', '-o', '/nonexistent/x', 'samples/one.patch'], /\/nonexistent\/x: cannot write \(ENOENT\)/);
  refused(
    ['diff', '--no-network', 'https://lore.kernel.org/r/a@b/'],
    /nothing is fetched without the network/,
  );
});

test('what the user typed reaches the terminal without control characters', () => {
  const r = lorelint(['diff', 'no\x1b[31mfile\n']);
  assert.equal(r.code, 2);
  assert.doesNotMatch(r.stderr, /\x1b/);
  assert.equal(r.stderr.split('\n').length, 2);
});

test('the config file sets options, and the command line wins', (t) => {
  const cwd = folder(t, {
    '.lorelintrc.json': '{"format": "json", "ignore": ["RCU002"]}',
    'other.json': '{"format": "text"}',
  });
  assert.match(lorelint(['rules'], { cwd }).stdout, /^\[/);
  assert.match(lorelint(['rules', '-f', 'text'], { cwd }).stdout, /^RCU001/);
  assert.match(lorelint(['rules', '--config', 'other.json'], { cwd }).stdout, /^RCU001/);
});

test('a wrong config file is named with its key', (t) => {
  const at = (text: string) => folder(t, { '.lorelintrc.json': text });
  refused(['rules'], /\.lorelintrc\.json: not JSON/, at('{'));
  refused(
    ['rules'],
    /\.lorelintrc\.json: unknown key "fail_on" \(known: .*fail-on/,
    at('{"fail_on": "note"}'),
  );
  refused(['rules'], /"fail-on": 'bad' must be one of/, at('{"fail-on": "bad"}'));
  refused(['rules'], /"all" must be true or false/, at('{"all": 1}'));
  refused(['rules'], /"output"/, at('{"output": "x"}'));
  refused(['rules'], /must be a JSON object/, at('[]'));
  refused(['rules', '--config', 'gone.json'], /gone\.json: cannot read the config file \(ENOENT\)/, at('{}'));
});

test('-o writes the result there and leaves stdout alone', (t) => {
  const cwd = folder(t);
  const r = lorelint(['rules', '-o', 'out.txt'], { cwd });
  assert.deepEqual(r, { code: 0, stdout: '', stderr: '' });
  assert.match(readFileSync(`${cwd}/out.txt`, 'utf8'), /RCU001/);
  assert.equal(lorelint(['rules', '-o', '/dev/null']).code, 0);
});
