import assert from 'node:assert/strict';
import test from 'node:test';
import { DEFINED, NOTABLE, scanSource } from '../../src/c/lexical.js';
import { factsOf, makeShard, pathsWith, turnByNames } from '../../src/c/shard.js';

const scan = (text: string) => scanSource(new TextEncoder().encode(text));

/** 300 files: each calls the next, every third takes a lock. */
const paths = Array.from({ length: 300 }, (_, i) => `net/f${String(i).padStart(3, '0')}.c`);
const texts = paths.map(
  (_, i) =>
    `void f${i}(void)\n{\n\t${i % 3 === 0 ? 'rcu_read_lock();\n\t' : ''}f${(i + 1) % 300}(shared);\n}\n`,
);
const make = () => makeShard(paths, paths, texts.map(scan));

test('every file that mentions, defines or takes a lock is found, in order, and no other', () => {
  const shard = make();
  assert.deepEqual(pathsWith(shard, 'shared'), paths);
  assert.deepEqual(pathsWith(shard, 'f7'), [paths[6], paths[7]]);
  assert.deepEqual(pathsWith(shard, 'f7', DEFINED), [paths[7]]);
  assert.deepEqual(pathsWith(shard, 'f7', NOTABLE), []);
  assert.deepEqual(pathsWith(shard, 'f9', NOTABLE), [paths[9]]);
  assert.deepEqual(pathsWith(shard, 'nowhere'), []);
});

test('the facts of each file come out as they went in', () => {
  const sets = factsOf(make()).map(({ names, marks }) => new Map([...names].map((n, i) => [n, marks[i]])));
  assert.deepEqual(
    sets,
    texts.map(scan).map(({ names, marks }) => new Map([...names].map((n, i) => [n, marks[i]]))),
  );
});

test('a folder without files has nothing', () => {
  assert.deepEqual(pathsWith(makeShard([], [], []), 'shared'), []);
});

test('WebAssembly turns the facts round as the plain loops do', () => {
  const facts = texts.map(scan);
  const count = facts.reduce((sum, f) => sum + f.names.length, 0);
  const { bits, starts, entries } = make();
  assert.equal(entries.length, count);
  assert.deepEqual(turnByNames(facts, bits, count), { starts, entries });
});

test('a scan after the memory has grown for a large folder finds what it found before', () => {
  const names = new Int32Array(3_000_000).map((_, i) => Math.imul(i + 1, 0x9e3779b1));
  const before = scan(texts[0] as string);
  const large = makeShard(['net/large.c'], [''], [{ names, marks: new Uint8Array(names.length) }]);
  assert.equal(large.entries.length, names.length);
  assert.deepEqual(scan(texts[0] as string), before);
});
