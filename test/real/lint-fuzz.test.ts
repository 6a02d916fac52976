/** Damaged mails through the whole of lint: it ends, throws nothing, and what it reports has a place. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { readSources } from '../../src/io/mail.js';
import { partialFacts } from '../../src/lint/partial.js';
import { lint } from '../../src/lint/run.js';
import { assembleSeries } from '../../src/patch/assemble.js';
import { lintText } from '../../src/report/terminal.js';
import { reportsOf } from '../../src/report-mail/bot.js';
import { UserError } from '../../src/text.js';
import { parser } from '../c/parser.js';
import { noShared, sharedFile } from '../shared.js';

const ROUNDS = 400;
/** One mail takes a few milliseconds; a hundred times that is a hang in the making. */
const LIMIT_MS = 5000;
const ODD = '{}()#"\'/*\\;\x00\t<>&';

/** A small seeded generator (glibc's rand): the same damage each time. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
}

/** Drops, doubles, cuts or changes a few lines. */
function damage(text: string, pick: (below: number) => number): string {
  const lines = text.split('\n');
  for (let i = pick(6) + 1; i > 0; i--) {
    const at = pick(lines.length);
    const line = lines[at] ?? '';
    const cut = pick(line.length + 1);
    const changes = [
      () => lines.splice(at, 1 + pick(3)),
      () => lines.splice(at, 0, lines[pick(lines.length)] ?? ''),
      () => lines.splice(at, 1, line.slice(0, cut)),
      () => lines.splice(at, 1, line.slice(0, cut) + ODD[pick(ODD.length)] + line.slice(cut)),
      () => lines.splice(at, 1, line.replace(/^[+-]/, ' ')),
      () => lines.splice(at, 1, line.replace(/^ /, pick(2) === 0 ? '+' : '-')),
      () => lines.splice(at, 1, line.replace(/\d+/, String(pick(1e9)))),
    ];
    changes[pick(changes.length)]?.();
  }
  return lines.join('\n');
}

test(`${ROUNDS} damaged mails`, { skip: noShared }, async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lorelint-fuzz-'));
  const file = path.join(folder, 'mail');
  const mbox = sharedFile('mutants', 'mbox');
  const sources = readdirSync(mbox).map((name) => path.join(mbox, name));
  for (let i = 0; i < sources.length; i += 10) sources.push(sharedFile('seed', '000_fc92fbb7aa188ac4.txt'));
  const pick = generator(20261123);
  let linted = 0;
  for (let i = 0; i < ROUNDS; i++) {
    writeFileSync(file, damage(readFileSync(sources[pick(sources.length)] ?? '', 'latin1'), pick), 'latin1');
    const input = await readSources([file]).catch((error: unknown) => {
      if (error instanceof UserError) return null;
      throw error;
    });
    if (!input) continue;
    const { messages } = input;
    const start = performance.now();
    const result = lint(
      { messages, series: assembleSeries(messages), reports: messages.flatMap(reportsOf) },
      { partial: partialFacts(parser) },
    );
    assert.ok(lintText(result, { color: false, all: true, verbose: true }).endsWith('\n'));
    assert.ok(performance.now() - start < LIMIT_MS);
    for (const d of result.diagnostics)
      assert.ok(d.line > 0 && d.column > 0 && d.endLine >= d.line, d.message);
    linted++;
  }
  rmSync(folder, { recursive: true });
  assert.ok(linted > ROUNDS / 2, `${linted} were still mails`);
});
