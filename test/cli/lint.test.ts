/** lint, reply and every format, on the sample thread whose expected finding is worked out by hand. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { folder, lorelint } from './lorelint.js';

const thread = 'samples/thread.mbox';
/** `return rcu_dereference(tl->peer);` is line 17 of the post-image: the hunk `+14,7` adds its fourth line. */
const place = 'drivers/net/tunlet/main.c:17';

test('the sample thread: one error, at the line that the splat names', () => {
  const r = lorelint(['lint', '-f', 'json', thread]);
  assert.equal(r.code, 1, r.stderr);
  assert.equal(r.stderr, '');
  const document = JSON.parse(r.stdout);
  assert.deepEqual(document.summary, { error: 1, warning: 0, note: 0 });
  const [d] = document.diagnostics;
  assert.deepEqual(
    [`${d.file}:${d.line}`, d.code, d.severity, d.confidence, d.origin],
    [place, 'RCU001', 'error', 'high', 'introduced'],
  );
  assert.deepEqual([d.needs, d.held.includes('rcu'), d.impact], [['rcu'], false, 'splat']);
  const verdicts = document.sites.map(
    (s: { line: number; file: string; verdict: string }) => `${s.file}:${s.line} ${s.verdict}`,
  );
  // Line 52 stands between rcu_read_lock() and rcu_read_unlock() in its own hunk.
  assert.ok(verdicts.includes('drivers/net/tunlet/main.c:52 held'));
});

test('exit codes follow --fail-on, --ignore and --strict', () => {
  const code = (...args: string[]) => lorelint(['lint', ...args, thread]).code;
  assert.equal(code(), 1);
  assert.equal(code('--fail-on', 'never'), 0);
  assert.equal(code('--fail-on', 'warning'), 1);
  assert.equal(code('--ignore', 'RCU001'), 0);
  assert.equal(code('--select', 'rcu-flavour-mismatch'), 0);
  assert.equal(code('--path', 'net/**'), 0);
  assert.equal(code('--select', 'RCU999'), 2);
});

test('patches as one series, a bare diff, and the page give the finding too', (t) => {
  const diff = lorelint(['diff', 'samples/page.txt']).stdout;
  const cwd = folder(t, { 'bare.diff': diff });
  const bare = JSON.parse(lorelint(['lint', '-f', 'json', 'bare.diff'], { cwd }).stdout);
  assert.ok(bare.sites.some((s: { line: number }) => s.line === 17));
  for (const page of ['samples/page.txt', 'samples/page.html']) {
    const r = JSON.parse(lorelint(['lint', '-f', 'json', page]).stdout);
    assert.equal(r.summary.error, 1);
    assert.equal(r.diagnostics[0].line, 17);
    assert.equal(r.diagnostics[0].patch.messageId, '20260914092000.1001-3-ada@example.org');
  }
});

const format = (name: string) => lorelint(['lint', '-f', name, thread]).stdout;

test('gcc and github name the place on one line', () => {
  assert.match(format('gcc'), /^drivers\/net\/tunlet\/main\.c:17:9: error: .*\[rcu-deref-unprotected\]$/m);
  assert.match(
    format('github'),
    /^::error file=drivers\/net\/tunlet\/main\.c,line=17,endLine=17,col=9,title=RCU001 [^:]*::./,
  );
});

test('sarif holds the rule, the place, the path and the fingerprint', () => {
  const run = JSON.parse(format('sarif')).runs[0];
  assert.deepEqual(run.tool.driver.rules.map((r: { id: string }) => r.id).slice(0, 2), ['RCU001', 'RCU002']);
  const [result] = run.results;
  assert.equal(result.ruleId, 'RCU001');
  assert.deepEqual(result.locations[0].physicalLocation.region, { startLine: 17, startColumn: 9 });
  assert.ok(result.codeFlows[0].threadFlows[0].locations.length > 1);
  assert.match(result.partialFingerprints['lorelint/v1'], /./);
});

test('rdjson and ndjson are JSON', () => {
  const rd = JSON.parse(format('rdjson'));
  assert.deepEqual(rd.diagnostics[0].location, {
    path: 'drivers/net/tunlet/main.c',
    range: { start: { line: 17, column: 9 } },
  });
  const types = format('ndjson')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).type);
  assert.deepEqual([...new Set(types)].sort(), ['diagnostic', 'report', 'series', 'site', 'summary']);
});

test('markdown and html show the finding', () => {
  assert.match(
    format('markdown'),
    /## error RCU001: `drivers\/net\/tunlet\/main\.c:17` in `tunlet_peer_of\(\)`/,
  );
  assert.match(format('html'), /<code>drivers\/net\/tunlet\/main\.c:17<\/code>/);
  assert.match(format('html'), /rcu_dereference\(tl-&gt;peer\)/);
});

test('reply puts the finding under the quoted line and answers the patch', () => {
  const r = lorelint(['reply', thread]);
  assert.equal(r.code, 0);
  const lines = r.stdout.split('\n');
  const at = lines.indexOf('> +\treturn rcu_dereference(tl->peer);');
  assert.ok(at > 0);
  assert.equal(lines[at + 1], '');
  assert.match(lines[at + 2]!, /^rcu_dereference\(tl->peer\) needs rcu_read_lock\(\)/);
  assert.match(r.stdout, /^In-Reply-To: <20260914092000\.1001-3-ada@example\.org>$/m);
  assert.match(r.stdout, /^To: Ada Example <ada@example\.org>$/m);
  assert.equal(lines.filter((l) => /^From /.test(l)).length, 1);
});

test('a patch without findings: nothing to reply, exit code 0', () => {
  const r = lorelint(['reply', '--patch', '1', thread]);
  assert.deepEqual([r.code, r.stdout], [0, '']);
  assert.match(r.stderr, /nothing to say/);
});

test('diff --am: the follow-up trailers, and what b4 can be asked for', () => {
  const am = (...more: string[]) => lorelint(['diff', '--am', ...more, thread]);
  assert.match(
    am().stdout,
    /^Signed-off-by: Ada Example <ada@example\.org>\nReviewed-by: Cleo Example <cleo@example\.org>$/m,
  );
  assert.equal(am().stdout.match(/^From git@z /gm)?.length, 2);
  assert.equal(am('--patch', '2').stdout.match(/^From git@z /gm)?.length, 1);
  assert.match(am('--add-link').stdout, /^Link: \S+20260914092000\.1001-2-ada@example\.org$/m);
  assert.match(
    am('--sign', 'Dee Example <dee@example.org>').stdout,
    /^Signed-off-by: Dee Example <dee@example\.org>$/m,
  );
  const wrong = am('--sign', 'nobody');
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /--sign: 'nobody' must be a person/);
});

/** Control characters, markup and formats' own syntax in every place that a mail can put them. */
const EVIL = '\x1b[2J\x9b31m\u202e<script>alert(1)</script>`$x` %0A::error::pwned, a: b';

test('hostile text reaches no format as markup, control or command', (t) => {
  const mail = readFileSync(thread, 'utf8')
    .replaceAll('tunlet: send without taking the lock', `tunlet: ${EVIL}`)
    .replaceAll('tl->peer', 'tl->peer /* \x1b[2J <script>alert(1)</script> ::error:: */')
    .replaceAll('Ada Example <ada', `"${EVIL.replace(/[",]/g, '')}" <ada`);
  const cwd = folder(t, { 'evil.mbox': mail });
  for (const name of ['text', 'json', 'markdown', 'html', 'sarif', 'github', 'rdjson', 'gcc', 'ndjson']) {
    const r = lorelint(['lint', '--all', '-f', name, 'evil.mbox'], { cwd });
    assert.notEqual(r.stdout, '', name);
    assert.doesNotMatch(r.stdout + r.stderr, /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]/, name);
    if (name === 'html') assert.doesNotMatch(r.stdout, /<script/, name);
    // Inside a fence nothing is markup, and no line of the code can close it.
    if (name === 'markdown')
      assert.doesNotMatch(r.stdout.replace(/^(`{3,})c\n.*?\n\1$/gms, ''), /<script/, name);
    if (name === 'github')
      for (const line of r.stdout.trimEnd().split('\n'))
        assert.match(line, /^::(error|warning|notice) file=/);
  }
  for (const command of ['reply', 'trailers'])
    assert.doesNotMatch(
      lorelint([command, 'evil.mbox'], { cwd }).stdout,
      /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]/,
      command,
    );
});
