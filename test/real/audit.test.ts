/** The audit's answer does not hang on how the work is shared out, on the order of files, or on the cache. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { lorelint } from '../cli/lorelint.js';
import { kernelTree, noTree } from '../shared.js';

test('audit: one worker, three workers, other order, with and without the cache', { skip: noTree }, () => {
  const home = mkdtempSync(path.join(tmpdir(), 'lorelint-audit-'));
  const audit = (...args: string[]) => {
    const r = lorelint(
      ['audit', '--tree', kernelTree, '-f', 'json', '--all', '--fail-on', 'never', ...args],
      {
        env: { XDG_CACHE_HOME: home },
      },
    );
    assert.equal(r.code, 0, r.stderr);
    const { diagnostics, sites, notChecked } = JSON.parse(r.stdout) as Record<string, unknown[]>;
    assert.ok(sites!.length > 50);
    return { diagnostics, sites, notChecked };
  };
  const first = audit('--jobs', '1', '--no-cache', 'net/phonet', 'net/mctp', 'net/llc');
  assert.deepEqual(audit('--jobs', '3', 'net/llc', 'net/mctp', 'net/phonet'), first);
  assert.deepEqual(audit('--jobs', '2', 'net/mctp', 'net/phonet', 'net/llc'), first);
  rmSync(home, { recursive: true });
});
