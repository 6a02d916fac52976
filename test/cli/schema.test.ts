import assert from 'node:assert/strict';
import test from 'node:test';
import { assertSchema } from '../schema.js';
import { lorelint } from './lorelint.js';

test('a document that lacks a key, or holds a wrong one, is refused', () => {
  const good = JSON.parse(lorelint(['lint', '-f', 'json', 'samples/thread.mbox']).stdout);
  assertSchema('lint', good);
  assert.throws(() => assertSchema('lint', { ...good, sites: undefined }));
  assert.throws(() =>
    assertSchema('lint', { ...good, diagnostics: [{ ...good.diagnostics[0], severity: 'fatal' }] }),
  );
  assert.throws(() => assertSchema('lint', { ...good, sites: [{ ...good.sites[0], needs: ['mutex'] }] }));
  assert.throws(() => assertSchema('record', { type: 'nonsense' }));
});

test('what is added later is welcome', () => {
  const good = JSON.parse(lorelint(['rules', '-f', 'json']).stdout);
  assertSchema(
    'rules',
    good.map((r: object) => ({ ...r, later: 1 })),
  );
});

test('every command with -f json prints what its schema says', () => {
  // lorelint() itself checks each of these.
  assert.equal(lorelint(['diff', '-f', 'json', 'samples/thread.mbox']).code, 0);
  assert.equal(lorelint(['trailers', '-f', 'json', 'samples/page.html']).code, 0);
  assert.equal(lorelint(['summary', '-f', 'json', 'samples/thread.mbox']).code, 0);
  assert.equal(lorelint(['explain', '-f', 'json', 'RCU002']).code, 0);
});
