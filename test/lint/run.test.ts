import assert from 'node:assert/strict';
import test from 'node:test';
import type { SiteFacts } from '../../src/facts/verdict.js';
import type { ImageFacts, LintDeps } from '../../src/lint/facts.js';
import { lint } from '../../src/lint/run.js';
import type { Image } from '../../src/patch/image.js';
import { diffText, patchOf, seriesOf, site, splat } from './make.js';

/** A stand-in for the C side: a site for each `rcu_dereference(p)`, held when the line says so. */
function fakeFacts(images: readonly Image[]): ImageFacts {
  const sites: SiteFacts[] = [];
  for (const image of images)
    for (const region of image.regions)
      for (const [i, text] of region.lines.entries()) {
        const column = text.indexOf('rcu_dereference(p)') + 1;
        if (column === 0) continue;
        const verdict = text.includes('locked') ? 'held' : 'unprotected';
        sites.push(
          site({ file: image.path, line: region.start + i, endLine: region.start + i, column, verdict }),
        );
      }
  const functions = images.flatMap((image) =>
    image.regions.map((r) => ({
      file: image.path,
      name: 'f',
      line: r.start,
      endLine: r.start + r.lines.length - 1,
    })),
  );
  return { sites, notAnalysed: [], functions };
}
const deps: LintDeps = { partial: fakeFacts };
const run = (patches: ReturnType<typeof patchOf>[], reports: Parameters<typeof lint>[0]['reports'] = []) =>
  lint({ messages: [], series: [seriesOf(patches)], reports }, deps);

const adds = diffText('net/a.c', 10, [' int f(void)', ' {', '+\tx = rcu_dereference(p);', ' }']);
const unlocks = diffText('net/a.c', 10, [
  ' int f(void)',
  ' {',
  '-\tx = rcu_dereference(p); /* locked */',
  '+\tx = rcu_dereference(p);',
  ' }',
]);
const removes = diffText('net/a.c', 10, [' int f(void)', ' {', '-\tx = rcu_dereference(p);', ' }']);
const leaves = diffText('net/a.c', 10, [' \tx = rcu_dereference(p);', '+\ty = 1;', ' }']);

test('an added bad site is introduced, with its place in patch and mail and its source', () => {
  const { diagnostics, sites } = run([
    patchOf(adds, { carriedBy: { messageId: 'm@example.org', as: 'mail' } }),
  ]);
  assert.equal(diagnostics.length, 1);
  const d = diagnostics[0]!;
  assert.deepEqual(
    [d.code, d.severity, d.origin, d.file, d.line, d.column],
    ['RCU001', 'warning', 'introduced', 'net/a.c', 12, 6],
  );
  assert.deepEqual(d.mail, { messageId: 'm@example.org', line: 7 });
  assert.deepEqual(
    d.excerpt?.map((l) => [l.line, l.changed]),
    [
      [10, false],
      [11, false],
      [12, true],
      [13, false],
    ],
  );
  assert.equal(d.cause, undefined);
  assert.deepEqual(
    sites.map((s) => [s.line, s.verdict]),
    [[12, 'unprotected']],
  );
});

test('what only the pre-image has is fixed, and what both have stands and is no site', () => {
  assert.deepEqual(
    run([patchOf(removes)]).diagnostics.map((d) => [d.origin, d.image, d.line]),
    [['fixed', 'pre', 12]],
  );
  const left = run([patchOf(leaves)]);
  assert.deepEqual(
    left.diagnostics.map((d) => d.origin),
    ['standing'],
  );
  assert.deepEqual(left.sites, []);
});

test('a site whose protection changes is listed though its text is the same', () => {
  const { diagnostics, sites } = run([patchOf(unlocks)]);
  assert.deepEqual(
    diagnostics.map((d) => d.origin),
    ['introduced'],
  );
  assert.equal(sites.length, 1);
});

test('a call on an old line is listed when what it calls needs a lock only now', () => {
  const partial = (images: readonly Image[]): ImageFacts => {
    const facts = fakeFacts(images);
    if (images[0]?.side === 'pre') return facts;
    const call = site({ line: 13, kind: 'call', derived: true, expression: 'g()', function: 'h' });
    return { ...facts, sites: [...facts.sites, call] };
  };
  const { sites } = lint({ messages: [], series: [seriesOf([patchOf(adds)])], reports: [] }, { partial });
  assert.deepEqual(
    sites.map((s) => [s.line, s.kind]),
    [
      [12, 'access'],
      [13, 'call'],
    ],
  );
});

test('a lock removed elsewhere in the function is the cause', () => {
  const text = diffText('net/a.c', 10, [' int f(void)', '-\tlock();', ' \tx = rcu_dereference(p);', ' }']);
  const partial = (images: readonly Image[]): ImageFacts => {
    const facts = fakeFacts(images);
    if (images[0]?.side !== 'pre') return facts;
    return { ...facts, sites: facts.sites.map((s) => ({ ...s, verdict: 'held' as const, held: ['rcu'] })) };
  };
  const { diagnostics, sites } = lint(
    { messages: [], series: [seriesOf([patchOf(text)])], reports: [] },
    { partial },
  );
  assert.deepEqual(
    diagnostics.map((d) => [d.origin, d.line, d.cause]),
    [['introduced', 11, { file: 'net/a.c', line: 11 }]],
  );
  assert.deepEqual(
    sites.map((s) => [s.line, s.verdict]),
    [[11, 'unprotected']],
  );
});

test('what a later patch takes out again is fixed; what a later one brings back is not', () => {
  assert.deepEqual(
    run([patchOf(adds), patchOf(removes)]).diagnostics.map((d) => d.origin),
    ['fixed', 'fixed'],
  );
  assert.deepEqual(
    run([patchOf(removes), patchOf(adds)]).diagnostics.map((d) => d.origin),
    ['fixed', 'introduced'],
  );
});

const reply = { kind: 'splat', messageId: 'r@example.org', splat: splat({ line: 12 }) };

test('a splat that names the line makes it an error', () => {
  const { diagnostics } = run([patchOf(adds)], [reply]);
  const d = diagnostics[0]!;
  assert.deepEqual([d.severity, d.confidence, d.impact, d.held], ['error', 'high', 'splat', ['rcu_bh']]);
  assert.deepEqual(
    d.evidence.map((e) => e.kind),
    ['splat', 'hunk'],
  );
});

test('a splat on another line, in the patch itself, or on a site that is locked proves nothing', () => {
  const severity = (patch: ReturnType<typeof patchOf>, report = reply) =>
    run([patch], [report]).diagnostics.map((d) => d.severity);
  assert.deepEqual(severity(patchOf(adds), { ...reply, splat: splat({ line: 11 }) }), ['warning']);
  const own = patchOf(adds, { carriedBy: { messageId: 'r@example.org', as: 'mail' } });
  assert.deepEqual(severity(own), ['warning']);
  const locked = adds.replace('(p);', '(p); /* locked */');
  assert.deepEqual(severity(patchOf(locked)), []);
});

test('a splat in reply to another series does not count', () => {
  const one = patchOf(adds, {
    messageId: 'one@example.org',
    carriedBy: { messageId: 'one@example.org', as: 'mail' },
  });
  const two = patchOf(adds, {
    messageId: 'two@example.org',
    carriedBy: { messageId: 'two@example.org', as: 'mail' },
  });
  const messages = [
    { messageId: 'r@example.org', references: ['one@example.org'], inReplyTo: [], problems: [] },
  ];
  const series = [seriesOf([one]), seriesOf([two])];
  const { diagnostics } = lint({ messages, series, reports: [reply] }, deps);
  assert.deepEqual(
    diagnostics.map((d) => d.severity),
    ['error', 'warning'],
  );
});

test('of two revisions in one input the later one is linted', () => {
  const v1 = seriesOf([patchOf(adds)], { kind: 'series', subject: 'net: a', revision: 1 });
  const v2 = seriesOf([patchOf(leaves)], { kind: 'series', subject: 'net: A', revision: 2 });
  const { diagnostics } = lint({ messages: [], series: [v1, v2], reports: [] }, deps);
  assert.deepEqual(
    diagnostics.map((d) => d.origin),
    ['standing'],
  );
});

test('what was not understood is said', () => {
  const partial = () => ({
    sites: [],
    functions: [],
    notAnalysed: [{ file: 'net/a.c', line: 3, function: 'g', reason: 'no grammar' }],
  });
  const { notChecked } = lint(
    { messages: [], series: [seriesOf([patchOf(adds)])], reports: [] },
    { partial },
  );
  assert.deepEqual(notChecked[0], {
    rule: 'rcu-deref-unprotected',
    file: 'net/a.c',
    line: 3,
    reason: 'g(): no grammar',
  });
});
