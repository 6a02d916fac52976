/** Trailers of every patch mail of 2025 beside `git interpret-trailers --parse`. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { gunzipSync } from 'node:zlib';
import { splitMbox } from '../../src/mail/mbox.js';
import { mailinfo } from '../../src/patch/mailinfo.js';
import { trailersOf } from '../../src/patch/trailer.js';
import { noShared, sharedFile } from '../shared.js';
import { inTemp, peerEnv } from './peer.js';

test('trailers of 2025 as git interpret-trailers finds them', { skip: noShared, timeout: 300_000 }, (t) =>
  inTemp((dir) => {
    const raws = splitMbox(gunzipSync(readFileSync(sharedFile('mail', 'netfilter-devel', '2025.mbox.gz'))));
    const infos = raws.map((r) => mailinfo(r.bytes)).filter((i) => i.patch !== '');
    const files = infos.map((info, i) => {
      const file = path.join(dir, String(i));
      writeFileSync(file, `subject\n\n${info.message}`, 'latin1');
      return file;
    });
    const script = 'for f; do git interpret-trailers --parse --no-divider <"$f" >"$f.out"; done';
    execFileSync('xargs', ['-0', '-P2', '-n64', 'sh', '-c', script, 'sh'], {
      input: files.join('\0'),
      env: peerEnv(dir),
    });
    const wrong = infos.flatMap((info, i) => {
      const ours = trailersOf(Buffer.from(info.message, 'latin1').toString('utf8'));
      const text = ours.map((o) => `${o.key}: ${o.value}\n`).join('');
      return text === readFileSync(`${files[i]}.out`, 'utf8') ? [] : [info.subject];
    });
    t.diagnostic(`${infos.length} messages, ${wrong.length} differ`);
    assert.ok(infos.length > 2000);
    assert.deepEqual(wrong, []);
  }),
);
