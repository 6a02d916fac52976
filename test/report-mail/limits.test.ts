/** The limits of threads and reports, each crossed. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { MAX_ALIGN_CELLS, MAX_LINE_LENGTH, MAX_SPLAT_LINES } from '../../src/limits.js';
import { alignQuote } from '../../src/patch/align.js';
import { findTrailers } from '../../src/patch/b4-trailer.js';
import { splatsOf } from '../../src/report-mail/splat.js';

const FRAME = ' demo_deep+0x1/0x2';

test('a report of more lines is cut and the next one is read', () => {
  const long = `WARNING: CPU: 1 PID: 7 at a.c:1 one+0x1/0x2\nCall Trace:\n${`${FRAME}\n`.repeat(MAX_SPLAT_LINES + 10)}`;
  const [first, second] = splatsOf(`${long}WARNING: CPU: 1 PID: 7 at b.c:2 two+0x1/0x2\n`);
  assert.equal(first?.lastLine, MAX_SPLAT_LINES);
  assert.equal(first?.trace.length, MAX_SPLAT_LINES - 2);
  assert.equal(second?.file, 'b.c');
});

test('a longer line is not looked at, the rest is', () => {
  const noise = 'x'.repeat(MAX_LINE_LENGTH + 1);
  const text = `BUG: KASAN: ${noise}\nWARNING: CPU: 1 PID: 7 at a.c:1 one+0x1/0x2\n${noise}\nCall Trace:\n${FRAME}\n`;
  const [splat, ...more] = splatsOf(text);
  assert.deepEqual(more, []);
  assert.deepEqual([splat?.file, splat?.trace.length], ['a.c', 1]);
  const trailers = `Acked-by: ${noise} <a@example.org>\nTested-by: B <b@example.org>\n`;
  assert.deepEqual(
    findTrailers(trailers, true).trailers.map((t) => t.key),
    ['Tested-by'],
  );
});

test('a quote too long to compare each with each is matched from the top', () => {
  const original = Array.from({ length: Math.ceil(Math.sqrt(MAX_ALIGN_CELLS)) + 1 }, (_, i) => `line ${i}`);
  const quoted = original.filter((_, i) => i % 100 !== 50).concat('not there');
  const start = performance.now();
  const found = alignQuote([...quoted, ...original], original);
  assert.ok(performance.now() - start < 5000);
  assert.equal(found[0], 0);
  assert.equal(found[quoted.length - 2], original.length - 1);
  assert.equal(found[quoted.length - 1], -1);
});

test('hostile lines take no time', () => {
  const hostile = [
    `Tainted: ${'G '.repeat(9000)}`,
    `CPU: 0 Comm: x Tainted:${' '.repeat(19000)}`,
    `WARNING: CPU: 1 PID: 7 at ${'a.'.repeat(9000)}`,
    `BUG: KASAN: ${'x in '.repeat(3900)}`,
    `UBSAN: ${'a in b'.repeat(3000)}`,
    `#0: ffff (${'a){'.repeat(6000)}`,
    `${'> '.repeat(9000)}WARNING: x`,
    `[${' '.repeat(19000)}1.0] BUG: `,
    `${'ab '.repeat(6000)}write to 0x`,
  ];
  const start = performance.now();
  splatsOf(`WARNING: CPU: 1 PID: 7 at a.c:1 one+0x1/0x2\n${hostile.join('\n')}\n`);
  for (const line of hostile) splatsOf(line);
  assert.ok(performance.now() - start < 2000, String(performance.now() - start));
});
