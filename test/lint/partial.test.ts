import assert from 'node:assert/strict';
import test from 'node:test';
import type { CFile } from '../../src/c/ir.js';
import { mayHaveSites, type PartialParser, partialFacts } from '../../src/lint/partial.js';
import { imagesOf } from '../../src/patch/images.js';
import { parser } from '../c/parser.js';
import { diffText, patchOf } from './make.js';

const post = (text: string) => patchOf(text).diff.files.flatMap((f) => imagesOf(f).post ?? []);

test('only C that names a helper or a reader lock can have sites', () => {
  const may = (file: string, line: string) => mayHaveSites(patchOf(diffText(file, 1, [' x', line])));
  assert.equal(may('net/a.c', '+\tp = rcu_dereference(q);'), true);
  assert.equal(may('net/a.c', '-\trcu_read_lock();'), true);
  assert.equal(may('net/a.c', '+\tguard(rcu)();'), true);
  assert.equal(may('net/a.c', '+\tspin_lock(&a);'), false);
  assert.equal(may('net/a.rs', '+\tp = rcu_dereference(q);'), false);
});

/** Says which regions the parser was asked for. */
function asked(text: string): number[] {
  const starts: number[] = [];
  const spy: PartialParser = {
    file: (path, all) => parser.file(path, all),
    regions: (path, regions): CFile => {
      starts.push(...regions.map((r) => r.start));
      return parser.regions(path, regions);
    },
  };
  partialFacts(spy)(post(text));
  return starts;
}

test('regions without a helper are read when they name a function that has one', () => {
  const hunk = (start: number, lines: string[]) =>
    diffText('net/a.c', start, lines).split('\n').slice(3).join('\n');
  const text =
    diffText('net/a.c', 1, [' int one(void)', ' {', '+\treturn rcu_dereference(p)->id;', ' }']) +
    hunk(20, [' int two(void)', ' {', '+\treturn one();', ' }']) +
    hunk(40, [' int three(void)', ' {', '+\treturn two();', ' }']) +
    hunk(60, [' int four(void)', ' {', '+\treturn 4;', ' }']);
  assert.deepEqual(asked(text), [1, 20, 40]);
});

test('a site in a hunk has its line in the post-image', () => {
  const text = diffText('net/a.c', 101, [
    ' int one(void)',
    ' {',
    '-\tint x;',
    '+\treturn rcu_dereference(p)->id;',
    ' }',
  ]);
  const { sites, functions } = partialFacts(parser)(post(text));
  assert.deepEqual(
    sites.map((s) => [s.line, s.function, s.verdict]),
    [[103, 'one', 'unprotected']],
  );
  assert.deepEqual(
    functions.map((f) => [f.name, f.line]),
    [['one', 101]],
  );
});

test('without a parser there are no facts', () => {
  assert.deepEqual(partialFacts(null)(post(diffText('net/a.c', 1, ['+rcu_read_lock();']))), {
    sites: [],
    notAnalysed: [],
    functions: [],
  });
});
