import assert from 'node:assert/strict';
import test from 'node:test';
import { remembering } from '../../src/lint/remember.js';
import type { Image } from '../../src/patch/image.js';

const image = (path: string, text: string): Image => ({
  path,
  side: 'post',
  whole: false,
  regions: [{ start: 1, lines: [text], section: '', hunk: 0 }],
  changed: new Set(),
});

test('equal images are looked at once, others each', () => {
  const asked: string[] = [];
  const facts = remembering((images) => {
    for (const i of images) asked.push(`${i.path} ${i.regions[0]?.lines[0]}`);
    return { sites: [], notAnalysed: images.map((i) => ({ file: i.path, reason: 'x' })), functions: [] };
  });
  const two = facts([image('a.c', '1'), image('b.c', '1')]);
  assert.deepEqual(facts([image('a.c', '1'), image('b.c', '1')]), two);
  facts([image('a.c', '2')]);
  assert.deepEqual(asked, ['a.c 1', 'b.c 1', 'a.c 2']);
});

test('what is remembered is bounded', () => {
  let asked = 0;
  const facts = remembering(() => {
    asked++;
    return { sites: [], notAnalysed: [], functions: [] };
  });
  const first = image('a.c', 'x'.repeat(3_000_000));
  facts([first]);
  facts([image('a.c', 'y'.repeat(3_000_000))]);
  facts([first]);
  assert.equal(asked, 3);
});
