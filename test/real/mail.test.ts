/** The mail layer beside git mailsplit, mailparser and public-inbox, on real mail. */
import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { type ParsedMail, simpleParser } from 'mailparser';
import { readSources } from '../../src/io/mail.js';
import { splitMbox } from '../../src/mail/mbox.js';
import type { Message } from '../../src/mail/message.js';
import { parseMessage } from '../../src/mail/parse.js';
import { buildThreads } from '../../src/mail/thread.js';
import { noShared, sharedFile } from '../shared.js';
import { archiveFile, inTemporary, mailsplit, peer, publicInbox, readArchive, without } from './archive.js';

const noGit = noShared || without('git');
/** git mailsplit without --keep-cr turns CRLF into LF. */
const asGit = (bytes: Buffer): string => bytes.toString('latin1').replaceAll('\r\n', '\n');

for (const [dialect, options] of [
  ['mboxo', []],
  ['mboxrd', ['--mboxrd']],
] as const)
  test(`2025: messages and bytes as git mailsplit ${options.join('')}`, { skip: noGit }, () => {
    const bytes = readArchive();
    const want = mailsplit(bytes, ...options);
    const got = splitMbox(bytes, { dialect });
    assert.equal(got.length, 4604);
    assert.equal(want.length, 4604);
    const different = got
      .filter((r, i) => asGit(r.bytes) !== want[i]!.toString('latin1'))
      .map((r) => r.number);
    assert.deepEqual(different, []);
  });

test('every file under mail/: cut as git mailsplit cuts it', { skip: noGit }, () => {
  let files = 0;
  for (const folder of ['git-mailinfo', 'b4', 'patchwork/mail', 'patchwork/series', 'public-inbox'])
    for (const name of readdirSync(sharedFile('mail', folder))) {
      if (!/\.(?:mbox|mboxrd|eml|in)$|^nul-plain$/.test(name)) continue;
      const bytes = readFileSync(sharedFile('mail', folder, name));
      for (const [dialect, options] of [
        ['mboxo', []],
        ['mboxrd', ['--mboxrd']],
      ] as const) {
        const got = splitMbox(bytes, { dialect }).map((r) => asGit(r.bytes));
        assert.deepEqual(got, mailsplit(bytes, ...options).map(asGit), `${folder}/${name} ${dialect}`);
      }
      files++;
    }
  assert.equal(files, 48);
});

test("git's mboxrd cases", { skip: noShared }, () => {
  const got = splitMbox(readFileSync(sharedFile('mail', 'git-mailinfo', 'sample.mboxrd')), {
    dialect: 'mboxrd',
  });
  for (const [i, name] of ['0001mboxrd', '0002mboxrd'].entries()) {
    const body = asGit(got[i]!.bytes);
    const want = readFileSync(sharedFile('mail', 'git-mailinfo', name), 'latin1');
    // git's expectation is the message as mailinfo prints it: the commit message.
    assert.ok(body.includes(want.trimEnd()), `${name}\n${body}`);
  }
});

test("git's RFC 2047 cases: author, address and subject", { skip: noShared }, async () => {
  const input = await readSources([sharedFile('mail', 'git-mailinfo', 'rfc2047-samples.mbox')]);
  assert.equal(input.messages.length, 11);
  for (const [i, m] of input.messages.entries()) {
    const file = `rfc2047-info-${String(i + 1).padStart(4, '0')}`;
    const info = readFileSync(sharedFile('mail', 'git-mailinfo', file), 'utf8');
    const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(info)?.[1] ?? '';
    assert.equal(m.subject.replace(/^Re: /, ''), field('Subject'), file);
    assert.equal(m.from?.address ?? '', field('Email'), file);
    // git appends the comment to the name; here, as in mailparser, the name is what stands before the address.
    assert.equal(m.from?.name ?? '', field('Author').replace(/ \(.*\)$/, ''), file);
  }
});

const eml = async (name: string): Promise<Message> => {
  const input = await readSources([sharedFile('mail', 'public-inbox', name)]);
  assert.equal(input.messages.length, 1, name);
  return input.messages[0]!;
};

/** Worked out by hand from the files. */
const EML: [string, { body: string; parts: [string, string | null][]; subject?: string; from?: string }][] = [
  [
    'filter_base-junk.eml',
    {
      body: 'junk\n',
      parts: [
        ['application/vnd.ms-excel', null],
        ['text/plain', null],
      ],
    },
  ],
  [
    'filter_base-xhtml.eml',
    {
      body: 'hi = "bye"\n',
      parts: [
        ['text/xhtml', null],
        ['text/plain', null],
      ],
    },
  ],
  [
    'iso-2202-jp.eml',
    {
      body: '|\u3051\u3044\u3058\u3085\uff20\u4eca\u306f\u30d5\u30ea\u30fc(^^;;;\u3067\u3059.\n',
      parts: [['text/plain', null]],
    },
  ],
  [
    'mda-mime.eml',
    {
      body: 'hi = "bye"\n',
      parts: [
        ['text/html', null],
        ['text/plain', null],
      ],
    },
  ],
  [
    'msg_iter-nested.eml',
    {
      body: 'a\nb\nsig\n',
      parts: [
        ['text/plain', null],
        ['text/plain', null],
        ['text/plain', null],
      ],
    },
  ],
  [
    'msg_iter-order.eml',
    {
      body: 'a\nb\n',
      parts: [
        ['text/plain', null],
        ['text/plain', null],
      ],
    },
  ],
  [
    'plack-2-txt-bodies.eml',
    {
      body: 'hi\nbye\n',
      parts: [
        ['text/plain', null],
        ['text/plain', null],
      ],
    },
  ],
  [
    'plack-attached-patch.eml',
    {
      body: 'hi, see attached\n--- a/file\n+++ b/file\n@@ -49, 7 +49,34 @@\n',
      parts: [
        ['text/plain', null],
        ['text/plain', 'foo&.patch'],
      ],
    },
  ],
  ['plack-qp.eml', { body: 'hi = bye\n', parts: [['text/plain', null]] }],
  [
    'psgi_attach.eml',
    {
      body: 'abcdef=g\n==blah\nplain\ntext\npass\nthrough\ndotfile\n',
      parts: [
        ['text/plain', 'queue-pee'],
        ['appication/octet-stream', 'bayce-sixty-four'],
        ['text/plain', 'noop.txt'],
        ['text/plain', '.dotfile'],
      ],
    },
  ],
  [
    'psgi_v2-new.eml',
    {
      body: 'blah\nnew\n',
      parts: [
        ['text/plain', null],
        ['text/plain', 'attach.txt'],
      ],
    },
  ],
  [
    'psgi_v2-old.eml',
    {
      body: 'blah\nold\n',
      parts: [
        ['text/plain', null],
        ['text/plain', 'attach.txt'],
      ],
    },
  ],
  [
    'search-amsg.eml',
    {
      body: 'inside the attachment\ninside another\n',
      parts: [
        ['text/plain', 'attached_fart.txt'],
        ['text/plain', 'part_deux.txt'],
      ],
      from: 'John Smith',
    },
  ],
  [
    'utf8.eml',
    {
      body: 'This is a test message for El\u00e9anor\n',
      parts: [['text/plain', null]],
      subject: 'Testing for El\u00e9anor',
      from: 'El\u00e9anor',
    },
  ],
  [
    'x-unknown-alpine.eml',
    {
      body: '\thttps://example.com/\n\n  \u2022 bullet point\n',
      parts: [['text/plain', null]],
      from: 'Alpine User',
    },
  ],
];

test('the odd messages of public-inbox', { skip: noShared }, async () => {
  assert.deepEqual(
    EML.map(([name]) => name),
    readdirSync(sharedFile('mail', 'public-inbox')).sort(),
  );
  for (const [name, want] of EML) {
    const m = await eml(name);
    assert.deepEqual(
      m.parts.map((p) => [p.type, p.filename]),
      want.parts,
      name,
    );
    assert.equal(m.body.replace(/\n+/g, '\n'), want.body.replace(/\n+/g, '\n'), name);
    if (want.subject) assert.equal(m.subject, want.subject);
    if (want.from) assert.equal(m.from?.name, want.from);
    assert.deepEqual(m.problems, [], name);
  }
  assert.equal(
    (await eml('x-unknown-alpine.eml')).parts[0]!.bytes,
    '\thttps://example.com/\n\n  \xe2\x80\xa2 bullet point\n',
  );
});

type Address = { name: string; address?: string; group?: Address[] };
const people = (field: ParsedMail['to']): string[] =>
  [field ?? []]
    .flat()
    .flatMap((f) => f.value as Address[])
    .flatMap((a) => a.group ?? [a])
    .map((a) => `${a.name}|${a.address ?? ''}`);
const ends = (text: string): string => text.replaceAll('\r\n', '\n').replace(/\n+$/, '');
const bare = (id: string): string => id.replace(/^<|>$/g, '');

/** What mailparser says of a message and what the mail layer says, in one shape. */
function theirs(p: ParsedMail): Record<string, unknown> {
  return {
    subject: (p.subject ?? '').replace(/\s+/g, ' ').trim(),
    id: bare(p.messageId ?? ''),
    from: people(p.from),
    to: people(p.to),
    cc: people(p.cc),
    date: p.date?.getTime() ?? null,
    references: [p.references ?? []].flat().map(bare),
    attachments: p.attachments.map((a) => [
      a.contentType,
      a.filename ?? null,
      a.content.toString('latin1').replaceAll('\r\n', '\n'),
    ]),
  };
}
const isAttachment = (m: Message['parts'][number]): boolean =>
  m.disposition === 'attachment' ||
  !/^text\/(?:plain|html)$/.test(m.type) ||
  (m.filename !== null && m.disposition !== 'inline');
function ours(m: Message): Record<string, unknown> {
  return {
    subject: m.subject,
    id: m.messageId ?? '',
    from: m.from ? [`${m.from.name}|${m.from.address}`] : [],
    to: m.to.map((p) => `${p.name}|${p.address}`),
    cc: m.cc.map((p) => `${p.name}|${p.address}`),
    date: m.date?.epoch == null ? null : m.date.epoch * 1000,
    references: m.references,
    attachments: m.parts
      .filter(isAttachment)
      .map((p) => [p.type, p.filename, p.bytes.replaceAll('\r\n', '\n')]),
  };
}

test('2025: every message as mailparser reads it', { skip: noShared, timeout: 300_000 }, async () => {
  const different: string[] = [];
  let flowed = 0;
  for (const raw of splitMbox(readArchive())) {
    const m = await parseMessage(raw.bytes, { source: '2025', number: raw.number, byte: raw.byte });
    const p = await simpleParser(raw.bytes.subarray(raw.bytes.indexOf(10) + 1), {
      skipHtmlToText: true,
      skipTextToHtml: true,
    });
    const [a, b] = [ours(m), theirs(p)];
    for (const key of Object.keys(a)) {
      try {
        assert.deepEqual(a[key], b[key]);
      } catch {
        different.push(`${raw.number} ${key}`);
      }
    }
    const inline = m.parts.filter((x) => !isAttachment(x) && x.type === 'text/plain');
    const soft = inline.some((x) => x.flowed);
    if (soft) flowed++;
    // mailparser joins soft line breaks and drops the quote marks at them; both are kept here: compared without.
    const shape = (s: string): string => (soft ? s.replace(/[ \n>]/g, '') : ends(s));
    const text = inline.map((x) => ends(x.text)).join('\n');
    const peerText = inline.length > 1 ? ends(p.text ?? '').replace(/\n+/g, '\n') : ends(p.text ?? '');
    if (shape(inline.length > 1 ? text.replace(/\n+/g, '\n') : text) !== shape(peerText))
      different.push(`${raw.number} text`);
  }
  // 3014: an encoded word that holds a whole address, damaged on its way; mailparser drops the pieces.
  assert.deepEqual(different, ['3014 to']);
  assert.ok(flowed > 100);
});

const THREADS = `use DBI; my $d = DBI->connect("dbi:SQLite:dbname=$ARGV[0]");
print join("\\t", @$_), "\\n" for @{$d->selectall_arrayref("select tid, mid from over join id2num on id2num.num = over.num join msgid on msgid.id = id2num.id where over.num > 0")}`;

test('2025: the members of every thread as public-inbox has them', {
  skip: noShared || without('public-inbox-index'),
}, async () => {
  const rows = inTemporary((dir) => {
    const mails = splitMbox(readArchive()).map((r) => r.bytes.subarray(r.bytes.indexOf(10) + 1));
    const { inbox, env } = publicInbox(dir, mails);
    return peer('perl', ['-e', THREADS, path.join(inbox, 'xap15', 'over.sqlite3')], { env }).toString();
  });
  const threadOf = new Map<string, string>();
  const size = new Map<string, number>();
  for (const row of rows.trim().split('\n')) {
    const [tid, mid] = row.split('\t') as [string, string];
    threadOf.set(mid, tid);
    size.set(tid, (size.get(tid) ?? 0) + 1);
  }
  assert.equal(threadOf.size, 4604);
  const { messages } = await readSources([archiveFile]);
  const threads = buildThreads(messages);
  let same = 0;
  for (const t of threads) {
    const members = t.nodes.filter((n) => n.message !== null);
    const theirIds = new Set(members.map((n) => threadOf.get(n.messageId)));
    if (theirIds.size === 1 && size.get([...theirIds][0]!) === members.length) same += members.length;
  }
  // All of them when this was written: 936 threads.
  assert.ok(same >= 0.99 * 4604, `${same} of 4604 in a thread with the same members`);
  assert.equal(threads.length, size.size);
});

test('300 MB are read in the memory that 43 MB take', { skip: noShared, timeout: 300_000 }, () => {
  const bytes = readArchive();
  const read = (times: number): { text: number; megabytes: number } =>
    inTemporary((dir) => {
      const file = path.join(dir, 'big.mbox');
      for (let i = 0; i < times; i++) appendFileSync(file, bytes);
      const out = peer(process.execPath, [path.resolve('build/bench/mail.js'), '--worker', 'scan', file]);
      const [text, megabytes] = out.toString().trim().split(' ').map(Number) as [number, number];
      return { text, megabytes };
    });
  const [once, seven] = [read(1), read(7)];
  assert.equal(seven.text, 7 * once.text);
  assert.ok(seven.megabytes <= 350, `${seven.megabytes} MB`);
  assert.ok(seven.megabytes <= once.megabytes + 100, `${once.megabytes} MB, then ${seven.megabytes} MB`);
});
