/** The long run of the fuzzing: 20,000 made-up cases, and every patch mail of a year damaged once. FUZZ_CASES sets another count. */
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { gunzipSync } from 'node:zlib';
import { splitMbox } from '../../src/mail/mbox.js';
import { parseMessage } from '../../src/mail/parse.js';
import { patchesOf } from '../../src/patch/extract.js';
import { mailinfo } from '../../src/patch/mailinfo.js';
import { check, runCase, timed } from '../patch/fuzz-case.js';
import { generator, mutate } from '../patch/mutate.js';
import { noShared, sharedFile } from '../shared.js';

const CASES = Number(process.env.FUZZ_CASES ?? 20_000);

test(`${CASES} made-up cases`, { timeout: 3_600_000 }, () => {
  for (let seed = 1; seed <= CASES; seed++) runCase(seed);
});

test('every mail of 2025 up to 64 kB, damaged', { skip: noShared, timeout: 600_000 }, async (t) => {
  const raws = splitMbox(gunzipSync(readFileSync(sharedFile('mail', 'netfilter-devel', '2025.mbox.gz'))));
  let patches = 0;
  for (const [i, raw] of raws.entries()) {
    if (raw.bytes.length > 65_536) continue;
    const bytes = Buffer.from(mutate(Buffer.from(raw.bytes).toString('latin1'), generator(i + 1)), 'latin1');
    const message = await parseMessage(bytes, { source: 'archive', number: i + 1, byte: 0 });
    timed(`mail ${i + 1}`, () => {
      for (const patch of patchesOf(message)) {
        check(patch);
        patches++;
      }
      mailinfo(bytes);
    });
  }
  t.diagnostic(`${raws.length} mails, ${patches} patches`);
});
