/** patchwork's mails: files and counts by hand from the mails, since the names say what each tests. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { splitMbox } from '../../src/mail/mbox.js';
import { parseMessage } from '../../src/mail/parse.js';
import { assembleSeries } from '../../src/patch/assemble.js';
import { patchesOf } from '../../src/patch/extract.js';
import { noShared, sharedFile } from '../shared.js';

const RPI = 'package/rpi-userland/rpi-userland-';
/** File → its patch's files as `path status +N -N`. */
const EXPECTED: Record<string, string[]> = {
  '0007-cvs-format-diff': [
    'bfd/elf-bfd.h modified +2 -0',
    'bfd/elflink.c modified +3 -0',
    'bfd/elfxx-mips.c modified +1 -0',
  ],
  '0008-git-rename': [
    `${RPI}000-add-pkgconfig-files.patch renamed +0 -0`,
    `${RPI}001-makefiles-cmake-vmcs.cmake-allow-to-override-VMCS_IN.patch renamed +0 -0`,
  ],
  '0009-git-rename-with-diff': [
    `${RPI}000-add-pkgconfig-files.patch renamed +1 -1`,
    `${RPI}001-makefiles-cmake-vmcs.cmake-allow-to-override-VMCS_IN.patch renamed +0 -0`,
  ],
  '0011-no-newline-at-end-of-file': [
    'tools/testing/selftests/powerpc/Makefile modified +1 -1',
    'tools/testing/selftests/powerpc/vphn/vphn.c added +1 -0',
    'tools/testing/selftests/powerpc/vphn/vphn.h added +1 -0',
  ],
  '0013-with-utf8-body': ['MAINTAINERS modified +3 -1'],
  '0015-with-invalid-utf8-headers': ['MAINTAINERS modified +3 -1'],
  '0019-multipart-patch': ['patchwork/parser.py modified +3 -1'],
  '0021-git-empty-new-file': ['banana added +0 -0'],
  '0025-git-add-binary-file': ['pixel.bmp added +0 -0'],
};
/** Mails that are damaged: the counts of 0009's hunk lie, 0019 lost its last line to the MIME boundary. */
const DAMAGED = ['0009-git-rename-with-diff', '0019-multipart-patch'];

const read = async (name: string) => {
  const [raw] = splitMbox(readFileSync(sharedFile('mail', 'patchwork', 'mail', `${name}.mbox`)));
  return parseMessage(raw!.bytes, { source: name, number: 1, byte: 0 });
};

for (const [name, files] of Object.entries(EXPECTED))
  test(`patchwork's ${name}`, { skip: noShared }, async () => {
    const [patch, ...others] = patchesOf(await read(name));
    assert.deepEqual(others, []);
    assert.deepEqual(
      patch!.diff.files.map((f) => `${f.path} ${f.status} +${f.additions} -${f.deletions}`),
      files,
    );
    assert.equal(patch!.problems.length > 0, DAMAGED.includes(name), JSON.stringify(patch!.problems));
    assert.equal(
      patch!.diff.files.some((f) => f.binary === true),
      name === '0025-git-add-binary-file',
    );
    assert.equal(
      patch!.diff.files[1]?.hunks[0]?.lines[0]?.noNewline,
      name === '0011-no-newline-at-end-of-file' ? true : undefined,
    );
  });

test("patchwork's 0001-git-pull-request is a pull request without a patch", { skip: noShared }, async () => {
  const series = assembleSeries([await read('0001-git-pull-request')]);
  assert.deepEqual(
    series.map((s) => [s.kind, s.patches.length]),
    [['pull', 0]],
  );
});
