/** The text of a whole run on the sample thread. The snapshot was checked by hand against the thread, line by line. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { lorelint } from '../cli/lorelint.js';

test('lint -v of the sample thread is the text that was checked by hand', () => {
  const want = readFileSync('test/lint/thread.snapshot.txt', 'utf8');
  assert.equal(lorelint(['lint', '-v', 'samples/thread.mbox']).stdout, want);
});
