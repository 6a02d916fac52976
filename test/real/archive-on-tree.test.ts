/** A year of netfilter-devel on 6.12: every RCU-touching patch is accounted for, and nothing is said that was not read and judged. */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Diagnostic } from '../../src/lint/diagnostic.js';
import { noShared, noTree } from '../shared.js';
import { archiveOnTree, type OnTree } from './archive-on-tree.js';

const skip = noShared || noTree;

/** Errors and warnings that a patch brings in, each judged in docs/accuracy.md: none. */
const JUDGED: readonly string[] = [];

/** What patches mend, the same. */
const FIXED = [
  'nft_bitmap_walk list_for_each_entry_rcu(be, &priv->list, head)',
  // Its function goes to a file that the tree takes; the hunk that removes it here does not apply and is judged from the mail.
  'nft_flowtable_find_dev list_for_each_entry_rcu(hook, &ft->hook_list, list)',
];

const nameOf = (d: Diagnostic): string => `${d.function} ${d.expression}`;
const applied = ({ hunks }: OnTree): string => {
  const into = hunks.exact + hunks.offset + hunks.reduced;
  if (into === 0) return 'not';
  if (hunks.refused > 0) return 'in part';
  return hunks.reduced > 0 ? 'reduced' : hunks.offset > 0 ? 'offset' : 'exact';
};
const count = <T>(all: readonly T[], of: (one: T) => string): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const one of all) counts[of(one)] = (counts[of(one)] ?? 0) + 1;
  return counts;
};

test('every RCU-touching patch of the year on 6.12, with the patches before it: nothing that was not judged', {
  skip,
}, async (t) => {
  const { patches, touching, rows, others } = await archiveOnTree();
  t.diagnostic(`${patches} patches, ${touching} touching, ${rows.length} on the tree, ${others.length} not`);
  t.diagnostic(`patches applied: ${JSON.stringify(count(rows, applied))}`);
  t.diagnostic(
    `sites: ${JSON.stringify(
      count(
        rows.flatMap((r) => r.sites),
        (s) => s.verdict,
      ),
    )}`,
  );
  const said = rows.flatMap((row) => row.found);
  t.diagnostic(`said: ${JSON.stringify(count(said, (d) => `${d.origin} ${d.severity} ${nameOf(d)}`))}`);
  const why = (n: { reason: string }) => n.reason.replace(/\d+/g, 'N').replace(/^\S+ is/, 'FILE is');
  t.diagnostic(
    `not checked: ${JSON.stringify(
      count(
        rows.flatMap((r) => r.notChecked.filter((n) => n.rule === 'rcu-deref-unprotected')),
        why,
      ),
    )}`,
  );
  assert.ok(touching > 250 && rows.length > 250, `${touching} touching, ${rows.length} rows`);
  // A patch without a row is quoted in a reply, stands in a cover letter (the diff of a merge), or a row has it as it was sent before.
  const titles = new Set(rows.map((row) => row.title));
  assert.deepEqual(
    others.flatMap((p) =>
      p.carriedBy.as === 'quote' || p.subject.index === 0 || titles.has(p.subject.title)
        ? []
        : p.subject.title,
    ),
    [],
  );
  for (const row of rows) {
    const { exact, offset, reduced, refused } = row.hunks;
    assert.ok(exact + offset + reduced + refused > 0, `${row.subject}: no hunk accounted for`);
    const missing = row.notChecked.length;
    assert.ok(refused === 0 || missing > 0 || row.again, `${row.subject}: refused hunks without a word`);
  }
  const brought = said.filter((d) => d.origin === 'introduced').map(nameOf);
  assert.deepEqual(
    brought.filter((name) => !JUDGED.includes(name)),
    [],
  );
  const mended = new Set(said.filter((d) => d.origin === 'fixed').map(nameOf));
  assert.deepEqual([...mended].sort(), [...FIXED].sort());
});
