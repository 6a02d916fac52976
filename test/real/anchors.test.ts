/**
 * Anchors of real review replies, set apart from the program (docs/accuracy.md says how): reply, line of the passage, message and line that it is about, file,
 * line. anchors.json: 60 replies of any kind; anchors-second.json: 55 replies to patches, drawn after the first was met.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { readSources } from '../../src/io/mail.js';
import { buildThreads } from '../../src/mail/thread.js';
import { assembleSeries } from '../../src/patch/assemble.js';
import { type Remark, remarksOf } from '../../src/patch/review.js';
import { noShared, sharedFile } from '../shared.js';

type Row = [id: string, line: number, on: string, at: number, file?: string, post?: number, image?: 'pre'];

function agrees(remark: Remark | undefined, row: Row): boolean {
  const [, , on, at, file, post, image] = row;
  if (remark?.at?.messageId !== on || remark.at.line !== at) return false;
  if (file === undefined) return remark.anchor.part !== 'diff' || remark.answers !== null;
  const { anchor } = remark;
  return anchor.file === file && anchor.line === post && anchor.image === image;
}

async function wrongOf(name: string): Promise<{ rows: Row[]; wrong: Row[] }> {
  const rows = JSON.parse(readFileSync(path.resolve('test/real', name), 'utf8')) as Row[];
  const { messages } = await readSources([sharedFile('mail', 'netfilter-devel', '2025.mbox.gz')], {});
  const wanted = new Set(rows.map((r) => r[0]));
  const remarks = buildThreads(messages)
    .filter((t) => t.nodes.some((n) => wanted.has(n.messageId)))
    .flatMap((t) => {
      const own = t.nodes.flatMap((n) => n.message ?? []);
      return remarksOf(own, assembleSeries(own));
    });
  const wrong = rows.filter((row) => {
    // A passage may begin with [..], which is no part of the remark.
    const remark = remarks.find((r) => r.messageId === row[0] && r.line >= row[1] && r.line <= row[1] + 2);
    const ok = agrees(remark, row);
    if (!ok)
      console.log(
        row.join(' '),
        '->',
        JSON.stringify(remark ? [remark.at, remark.anchor] : 'no such passage'),
      );
    return !ok;
  });
  console.log(`${name}: ${rows.length - wrong.length} of ${rows.length}`);
  return { rows, wrong };
}

for (const [name, count] of [
  ['anchors.json', 60],
  ['anchors-second.json', 55],
] as const)
  test(`remarks of ${count} real replies are where a reader puts them`, { skip: noShared }, async () => {
    const { rows, wrong } = await wrongOf(name);
    assert.equal(rows.length, count);
    assert.ok(wrong.length <= count * 0.05, `${wrong.length} of ${count} are elsewhere`);
  });
