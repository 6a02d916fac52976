/** `scan` of a real archive beside Python's mailbox reading it and decoding every payload; memory at 1x and 7x its size. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { measure, print, type Work } from './measure.js';

const archive = '../shared/mail/netfilter-devel/2025.mbox.gz';
const PYTHON = `
import mailbox, sys
for m in mailbox.mbox(sys.argv[1], create=False):
    for p in m.walk():
        if not p.is_multipart(): p.get_payload(decode=True)
`;

const scan = (file: string, size: string, ...more: string[]): Work => ({
  name: ['lorelint scan', ...more, `(${size})`].join(' '),
  command: process.execPath,
  args: ['bin/lorelint.js', 'scan', '-q', ...more, file],
});

if (!existsSync(archive)) console.log(`!!! ${archive} is not there: nothing measured`);
else {
  const folder = mkdtempSync(path.join(tmpdir(), 'lorelint-bench-'));
  const one = path.join(folder, 'one.mbox');
  const seven = path.join(folder, 'seven.mbox');
  const bytes = gunzipSync(readFileSync(archive));
  writeFileSync(one, bytes);
  writeFileSync(seven, Buffer.concat(Array.from({ length: 7 }, () => bytes)));
  const mb = (n: number) => `${Math.round(n / 1e6)} MB`;
  print(
    measure(
      [
        { name: 'python3 mailbox', command: 'python3', args: ['-c', PYTHON, one] },
        scan(one, mb(bytes.length)),
        scan(one, mb(bytes.length), '--jobs', '1'),
      ],
      3,
    ),
  );
  print(measure([scan(seven, mb(bytes.length * 7))], 1));
  rmSync(folder, { recursive: true, force: true });
}
