/** Diffs in every form that git, diff -u, CVS and quilt write, and damaged ones. */
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { MAX_HUNKS } from '../../src/limits.js';
import { parseDiff } from '../../src/patch/diff-parse.js';
import { patchOfDiff } from '../../src/patch/extract.js';
import { diffText, fileDiff, hunksOf, steps } from './edits.js';

const read = (text: string) => {
  const lines = text.replace(/\n$/, '').split('\n');
  return parseDiff({ lines, numbers: lines.map((_, i) => i + 1) });
};
const one = (text: string) => {
  const { files, problems } = read(text);
  assert.equal(files.length, 1);
  return { ...files[0]!, problems };
};

test('modes, new, deleted, renamed and copied files', () => {
  const added = one(
    'diff --git a/n.c b/n.c\nnew file mode 100755\nindex 000000..123456\n--- /dev/null\n+++ b/n.c\n@@ -0,0 +1,2 @@\n+a\n+b\n',
  );
  assert.deepEqual(
    [added.status, added.path, added.oldPath, added.newMode, added.additions],
    ['added', 'n.c', null, '100755', 2],
  );
  const gone = one(
    'diff --git a/o.c b/o.c\ndeleted file mode 100644\nindex 123456..000000\n--- a/o.c\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n',
  );
  assert.deepEqual([gone.status, gone.path, gone.newPath, gone.deletions], ['deleted', 'o.c', null, 1]);
  const moved = one(
    'diff --git a/x/a b.c b/y/a b.c\nsimilarity index 95%\nrename from x/a b.c\nrename to y/a b.c\n',
  );
  assert.deepEqual(
    [moved.status, moved.oldPath, moved.newPath, moved.similarity],
    ['renamed', 'x/a b.c', 'y/a b.c', 95],
  );
  const copy = one('diff --git a/x b/y\nsimilarity index 100%\ncopy from x\ncopy to y\n');
  assert.deepEqual([copy.status, copy.path], ['copied', 'y']);
  const mode = one('diff --git a/s.sh b/s.sh\nold mode 100644\nnew mode 100755\n');
  assert.deepEqual([mode.oldMode, mode.newMode, mode.path], ['100644', '100755', 's.sh']);
  const empty = one('diff --git a/e b/e\nnew file mode 100644\nindex 0000000..e69de29\n');
  assert.deepEqual([empty.status, empty.path, empty.newBlob], ['added', 'e', 'e69de29']);
});

test('quoted, octal and blank-holding paths, a/ missing, submodules', () => {
  const octal = one(
    'diff --git "a/d\\303\\251j\\303\\240 \\"x\\".c" "b/d\\303\\251j\\303\\240 \\"x\\".c"\n--- "a/d\\303\\251j\\303\\240 \\"x\\".c"\n+++ "b/d\\303\\251j\\303\\240 \\"x\\".c"\n@@ -1 +1 @@\n-a\n+b\n',
  );
  assert.equal(octal.path, 'déjà "x".c');
  const blanks = one(
    'diff --git a/my file.c b/my file.c\nindex 1234..5678 100644\n--- a/my file.c\t\n+++ b/my file.c\t\n@@ -1 +1 @@\n-a\n+b\n',
  );
  assert.deepEqual([blanks.path, blanks.oldMode, blanks.oldBlob], ['my file.c', '100644', '1234']);
  const plain = one(
    'diff --git net/a.c net/a.c\nindex 1234..5678 100644\n--- net/a.c\n+++ net/a.c\n@@ -1 +1 @@\n-a\n+b\n',
  );
  assert.equal(plain.path, 'net/a.c');
  const module = one(
    'diff --git a/sub b/sub\nindex 1234..5678 160000\n--- a/sub\n+++ b/sub\n@@ -1 +1 @@\n-Subproject commit 1\n+Subproject commit 2\n',
  );
  assert.deepEqual([module.newMode, module.additions], ['160000', 1]);
});

test('binary patches are marked and their data is kept in the text', () => {
  const text =
    'diff --git a/i.png b/i.png\nnew file mode 100644\nindex 000..123\nGIT binary patch\nliteral 5\nMcmZQz0000\n\nliteral 0\nHcmV?d00001\n\n';
  const read1 = read(text);
  assert.equal(read1.files[0]!.binary, true);
  assert.equal(read1.text, text);
  assert.deepEqual(read1.problems, []);
  assert.equal(one('diff --git a/i b/i\nindex 12..34\nBinary files a/i and b/i differ\n').binary, true);
});

test('diff -u, CVS, quilt and svn headers', () => {
  assert.equal(
    one(
      '--- linux-6.1/net/a.c\t2026-01-01 10:00:00 +0000\n+++ linux/net/a.c\t2026-01-01 10:00:01 +0000\n@@ -1 +1 @@\n-a\n+b\n',
    ).path,
    'net/a.c',
  );
  assert.equal(one('--- net/a.c.orig\t2026\n+++ net/a.c\t2026\n@@ -1 +1 @@\n-a\n+b\n').path, 'net/a.c');
  const cvs = one(
    'Index: bfd/elf.h\n===================================================================\nRCS file: /cvs/src/bfd/elf.h,v\nretrieving revision 1.1\ndiff -u -p -r1.1 elf.h\n--- bfd/elf.h\t9 Nov 2011 10:00:00 -0000\t1.1\n+++ bfd/elf.h\t9 Nov 2011 10:00:01 -0000\n@@ -1 +1 @@\n-a\n+b\n',
  );
  assert.deepEqual([cvs.path, cvs.additions], ['bfd/elf.h', 1]);
  assert.equal(
    one(
      'diff -Nru a/net/a.c b/net/a.c\n--- a/net/a.c 2026-01-01 10:00:00\n+++ b/net/a.c 2026-01-01 10:00:00\n@@ -1 +1 @@\n-a\n+b\n',
    ).path,
    'net/a.c',
  );
});

test('hunks without counts, no newline, CRLF, stripped context and a signature behind', () => {
  const file = one('--- a/f\r\n+++ b/f\r\n@@ -1,3 +1,3 @@ int f(void)\r\n x\r\n\r\n-a\r\n+b\r\n');
  assert.deepEqual([file.path, file.hunks[0]!.section, file.hunks[0]!.complete], ['f', 'int f(void)', true]);
  assert.equal(file.hunks[0]!.lines[3]!.text, 'b\r');
  const bare = one(
    '--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n-- \n2.40.1\n',
  );
  assert.deepEqual(
    bare.hunks[0]!.lines.map((l) => [l.kind, l.noNewline]),
    [
      ['-', true],
      ['+', true],
    ],
  );
  assert.deepEqual([bare.additions, bare.deletions, bare.problems], [1, 1, []]);
});

test('an empty context line lost at the very end is put back, and told', () => {
  const cut = read('--- a/f\n+++ b/f\n@@ -1,3 +1,3 @@\n a\n-b\n+c\n');
  assert.equal(cut.text, '--- a/f\n+++ b/f\n@@ -1,3 +1,3 @@\n a\n-b\n+c\n \n');
  assert.deepEqual([cut.files[0]!.hunks[0]!.complete, cut.problems.length], [true, 1]);
  assert.equal(
    read('--- a/f\n+++ b/f\n@@ -1,3 +1,3 @@\n a\n-b\n+c\nprose\n').files[0]!.hunks[0]!.complete,
    false,
  );
});

test('lying counts are told with their line, and what follows is still read', () => {
  const short = read(
    '--- a/f\n+++ b/f\n@@ -1,9 +1,9 @@\n a\n-b\n+c\n-- \n2.40\ndiff --git a/g b/g\n--- a/g\n+++ b/g\n@@ -1 +1 @@\n-a\n+b\n',
  );
  assert.equal(short.problems[0]!.line, 3);
  assert.match(short.problems[0]!.message, /f has only 2 old and 2 new lines/);
  assert.deepEqual(
    short.files.map((f) => [f.path, f.additions, f.hunks[0]!.complete]),
    [
      ['f', 1, false],
      ['g', 1, true],
    ],
  );
  const long = read('--- a/f\n+++ b/f\n@@ -1 +1 @@\n-b\n+c\n+d\n');
  assert.deepEqual([long.files[0]!.additions, long.problems[0]!.line], [1, 6]);
});

test('combined diffs are refused, unsafe paths too', () => {
  const merge = read('diff --cc f.c\nindex 1,2..3\n--- a/f.c\n+++ b/f.c\n@@@ -1,2 -1,2 +1,3 @@@\n  a\n++b\n');
  assert.deepEqual([merge.files.length, merge.problems.length], [0, 1]);
  for (const path of ['../etc/passwd', '/etc/passwd', 'a/../../x', '.git/config'])
    assert.deepEqual(read(`--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@\n-a\n+b\n`).files, [], path);
});

test('headers that disagree, lack their hunks or are cut off from them are told', () => {
  const names = read('diff --git a/f b/f\n--- a/f\n+++ b/g\n@@ -1 +1 @@\n-a\n+b\n');
  assert.deepEqual(names.problems, [{ message: "the diff's header says b/f and b/g", line: 1 }]);
  const none = read('diff --git a/f b/f\nindex 1234..5678 100644\n--- a/f\n+++ b/f\n');
  assert.deepEqual(none.problems, [{ message: 'f has a header and no hunk below it', line: 1 }]);
  const cut = read('--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\nprose\n@@ -9 +9 @@\n-c\n+d\n');
  assert.deepEqual([cut.files[0]!.hunks.length, cut.problems[0]!.line], [2, 7]);
});

test('removed lines that look like headers stay in their hunk', () => {
  const file = one('--- a/f\n+++ b/f\n@@ -1,3 +1,2 @@\n a\n--- a/g\n+++ b/g\n-diff --git a/x b/x\n');
  assert.deepEqual(
    file.hunks[0]!.lines.map((l) => l.kind + l.text),
    [' a', '--- a/g', '+++ b/g', '-diff --git a/x b/x'],
  );
});

test('a bare diff has its text byte for byte and decoded lines', () => {
  const bytes = Buffer.from('diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-é\n+è\n', 'utf8').toString(
    'latin1',
  );
  const patch = patchOfDiff(bytes, 'x.diff');
  assert.equal(patch.diff.text, bytes);
  assert.equal(patch.diff.files[0]!.hunks[0]!.lines[0]!.text, 'é');
  const latin1 = patchOfDiff('--- a/f\n+++ b/f\n@@ -1 +1 @@\n-\xe9\n+\xe8\n', 'x.diff');
  assert.equal(latin1.diff.files[0]!.hunks[0]!.lines[0]!.text, 'é');
  assert.ok(latin1.diff.text.includes('-\xe9\n'));
});

test('a bare diff that an editor made CRLF is read as LF, CRLF content stays', () => {
  const text = 'diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n';
  assert.equal(patchOfDiff(text.replaceAll('\n', '\r\n'), 'x').diff.text, text);
  const content = text.replace('-a\n+b\n', '-a\r\n+b\r\n');
  assert.equal(patchOfDiff(content, 'x').diff.text, content);
});

test('any edit that is written as a diff is read back as it was', () => {
  fc.assert(
    fc.property(
      fc.array(steps, { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 0, max: 4 }),
      (edits, context) => {
        const files = edits.map((all, i) => fileDiff(hunksOf(all, context), `dir/f${i}.c`));
        const text = files.map(diffText).join('');
        const got = read(`Some prose.\n---\n\n${text}-- \n2.40.1\n`);
        assert.deepEqual(got.problems, []);
        assert.equal(got.text, text);
        for (const [i, file] of files.entries()) {
          const mine = got.files[i]!;
          assert.deepEqual(
            [mine.path, mine.additions, mine.deletions],
            [file.path, file.additions, file.deletions],
          );
          const bare = (hs: typeof file.hunks) =>
            hs.map((h) => ({ ...h, mailLine: 0, lines: h.lines.map(({ kind, text }) => kind + text) }));
          assert.deepEqual(bare(mine.hunks), bare(file.hunks));
        }
      },
    ),
    { numRuns: 300 },
  );
});

test(`more than ${MAX_HUNKS} hunks: the rest is left out with a problem`, () => {
  const text = `--- a/f\n+++ b/f\n${'@@ -1 +1 @@\n-a\n+b\n'.repeat(MAX_HUNKS + 10)}`;
  const got = read(text);
  assert.ok(got.problems.some((p) => p.message.includes(`${MAX_HUNKS} hunks`)));
  assert.ok(got.files[0]!.hunks.length <= MAX_HUNKS + 1);
});

test('lines of a megabyte are read without being looked at closely', () => {
  const long = 'x'.repeat(1_000_000);
  const start = process.cpuUsage().user;
  const got = read(
    `diff --git a/${long} b/${long}\n--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@ ${long}\n-${long}\n+${long}b\n ${long}\n`,
  );
  assert.equal(got.files[0]?.additions, 1);
  assert.ok(process.cpuUsage().user - start < 2_000_000);
});

test('a mode that is no octal number is said, and the file is read all the same', () => {
  const hunk = '--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-a\n+b\n';
  for (const bad of [
    'old mode 1006z4\nnew mode 100644\n',
    'index 123456..654321 1006-4\n',
    'new file mode x\n',
  ]) {
    const { problems, additions } = one(`diff --git a/x.c b/x.c\n${bad}${hunk}`);
    assert.deepEqual([problems.length, additions], [1, 1], bad);
    assert.match(problems[0]!.message, /^the mode \S+ is no octal number/);
  }
  assert.deepEqual(one(`diff --git a/x.c b/x.c\nindex 123456..654321 100644\n${hunk}`).problems, []);
});

test('headers that git refuses are said, and the file is read all the same', () => {
  const hunk = '@@ -1 +1 @@\n-a\n+b\n';
  const diff = 'diff --git a/f.c b/f.c\n';
  const index = 'index 123456..654321 100644\n';
  const said = (text: string) => {
    const { path, hunks, problems } = one(text);
    assert.deepEqual([path, hunks.length], ['f.c', 1]);
    return problems.map((p) => `${p.line}: ${p.message}`);
  };
  assert.deepEqual(said(`${diff}${index}--- a/f.c\n\n+++ b/f.c\n${hunk}`), [
    '4: an empty line in the header of f.c; git refuses it',
  ]);
  assert.deepEqual(said(`${diff}${hunk}`), [
    '1: f.c has no header but its diff line above a hunk; git refuses it',
  ]);
  assert.deepEqual(said(`${diff}${index}${hunk}`), []);
  assert.deepEqual(said(`${diff}${index}--- a/f.c\n${hunk}`), [
    '1: the header has a --- line alone; git refuses it',
  ]);
  assert.deepEqual(said(`${diff}${index}+++ b/f.c\n${hunk}`), [
    '1: the header has a +++ line alone; git refuses it',
  ]);
  assert.deepEqual(said(`${diff}${index}--- a/f.c\n+++ \n${hunk}`), ['1: there is no file name behind +++']);
  assert.deepEqual(said(`${diff}${index}--- a/g.c\n--- a/f.c\n+++ b/f.c\n${hunk}`), [
    '1: the header has more than one --- line; the last one counts',
  ]);
});

test('a hunk without an added or removed line is said', () => {
  const { problems } = one('--- a/f.c\n+++ b/f.c\n@@ -1 +1 @@\n-a\n+b\n@@ -7,2 +7,2 @@\n c\n d\n');
  assert.deepEqual(problems, [{ message: 'a hunk of f.c changes nothing; git refuses it', line: 6 }]);
});

test('a hunk whose header is damaged is said to be left out', () => {
  const head = '--- a/f.c\n+++ b/f.c\n@@ -1 +1 @@\n-a\n+b\n';
  const { files, problems } = read(`${head}@@ -9H7 +9 @@\n-c\n+d\n`);
  assert.equal(files[0]?.hunks.length, 1);
  assert.deepEqual(problems, [{ message: "a hunk of f.c whose header can't be read is left out", line: 6 }]);
});
