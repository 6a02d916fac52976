/** Saved archive pages, as text and as HTML: the mail comes out, the page's own lines don't. The sample has lore's shape. */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Message } from '../../src/mail/message.js';
import { htmlPageText, isPage, readPage } from '../../src/mail/page.js';
import { parseMessage } from '../../src/mail/parse.js';

const BODY = `On Mon, Jan 5, 2026 at 10:00, J\u00f6rg wrote:
> -\tp = q->next;
> +\tp = rcu_dereference(q->next);
> 

&amp; <not a tag>, see "q" & 'p'.
Thread overview: this line is the mail's own

-- 
Jane`;

const TEXT = `Test List
 help / color / mirror / Atom feed
From: "Doe, Jane" <jane@example.org>
To: J\u00f6rg <j@example.org>
Cc: Bob <bob@example.org>,
\tlist@example.org
Subject: Re: [PATCH net] list: walk under RCU
Date: Mon, 5 Jan 2026 11:00:00 +0100\t[thread overview]
Message-ID: <reply@example.org> (raw)
In-Reply-To: <patch@example.org>

${BODY}

  parent reply\tother threads:[~2026-01-05 10:00 UTC|newest]

Thread overview: 2+ messages / expand[flat|nested]  mbox.gz  Atom feed  top
2026-01-05  9:00 [PATCH net] list: walk under RCU J\u00f6rg
2026-01-05 10:00 \` Doe, Jane [this message]

Reply instructions:

You may reply publicly to this message via plain-text email
using any one of the following methods:
`;

const entities = (s: string): string =>
  s
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&#34;')
    .replaceAll("'", '&#39;');
const quoted = (s: string): string =>
  s
    .replace(/^(&gt;.*\n)+/gm, (q) => `<span\nclass="q">${q}</span>`)
    .replace('q-&gt;next', '<a\nhref="x">q-&gt;next</a>');

const HTML = `<html><head><title>Re: [PATCH net] list - Jane</title><link
rel=alternate
title="Atom feed"
href="../new.atom"
type="application/atom+xml"/><style>pre{white-space:pre-wrap}*{font-size:100%}</style></head><body><form
action="../"><pre
id=nav><a
href="../?t=1"><b>Test List</b></a>
<input
name=q
type=text /><input
type=submit
value=search /> <a
href=_/text/help/>help</a> / <a
href=../_/text/color/>color</a> / <a
id=mirror
href=#mirror>mirror</a> / <a
href="../new.atom">Atom feed</a></pre></form><pre
id=b>From: &#34;Doe, Jane&#34; &lt;jane@example.org&gt;
To: J\u00f6rg &lt;j@example.org&gt;
Cc: Bob &lt;bob@example.org&gt;,
\tlist@example.org
Subject: <a
href="#r"
id=t>Re: [PATCH net] list: walk under RCU</a>
Date: Mon, 5 Jan 2026 11:00:00 +0100\t<a
href="#r">[thread overview]</a>
Message-ID: &lt;<a
href="../reply@example.org/">reply@example.org</a>&gt; (<a
href=raw>raw</a>)
In-Reply-To: &lt;<a
href="../patch@example.org/">patch@example.org</a>&gt;

${quoted(entities(BODY))}
</pre><hr><pre
id=R>  <a
href="#e1">parent</a> <a
href="#R">reply</a>\tother threads:[<a
href="../?t=20260105">~2026-01-05 10:00 UTC</a>|<a
href="../">newest</a>]

<b
id=related>Thread overview:</b> 2+ messages / expand[<a
href=T/#u>flat</a>|<a
href=t/#u>nested</a>]  <a
href=t.mbox.gz>mbox.gz</a>  <a
href=t.atom>Atom feed</a>  <a
href="#b">top</a>
2026-01-05  9:00 <a
href="../patch@example.org/">[PATCH net] list: walk under RCU</a> J\u00f6rg
</pre><hr><pre>Reply instructions:
</pre></body></html>
`;

async function only(page: string): Promise<Message> {
  const { mails, problems } = readPage(page);
  assert.deepEqual(problems, []);
  assert.equal(mails.length, 1);
  return parseMessage(mails[0]!, { source: 'page', number: 1, byte: 0 });
}

for (const [kind, page] of [
  ['text', TEXT],
  ['html', HTML],
  ['text', TEXT.replaceAll('\n', '\r\n')],
] as const)
  test(`a page as ${kind}${page.includes('\r') ? ' with CRLF' : ''} gives the mail and nothing of the page`, async () => {
    assert.equal(isPage(page.replaceAll('\r\n', '\n')), kind);
    const m = await only(page);
    assert.deepEqual(m.from, { name: 'Doe, Jane', address: 'jane@example.org' });
    assert.deepEqual(m.to, [{ name: 'J\u00f6rg', address: 'j@example.org' }]);
    assert.deepEqual(
      m.cc.map((p) => p.address),
      ['bob@example.org', 'list@example.org'],
    );
    assert.equal(m.subject, 'Re: [PATCH net] list: walk under RCU');
    assert.equal(m.date?.text, 'Mon, 5 Jan 2026 11:00:00 +0100');
    assert.equal(m.messageId, 'reply@example.org');
    assert.deepEqual(m.inReplyTo, ['patch@example.org']);
    assert.equal(m.body, `${BODY}\n`);
  });

test('attachments of the page become parts, their marks go', async () => {
  const marked = TEXT.replace(
    BODY,
    '[-- Attachment #1: Type: text/plain, Size: 5 bytes --]\n\nhello\n\n[-- Attachment #2: fix.patch --]\n[-- Type: text/x-patch, Size: 20 bytes --]\n\n--- a/f\n+++ b/f\n',
  );
  const m = await only(marked);
  assert.deepEqual(
    m.parts.map((p) => [p.type, p.filename, p.text]),
    [
      ['text/plain', null, 'hello\n'],
      ['text/x-patch', 'fix.patch', '--- a/f\n+++ b/f\n'],
    ],
  );
});

test('a page that is cut gives the message and a problem; one without a message only that', () => {
  const cut = readPage(TEXT.slice(0, TEXT.indexOf('  parent reply')));
  assert.equal(cut.mails.length, 1);
  assert.match(cut.problems[0]!.message, /cut short/);
  const none = readPage(TEXT.slice(0, TEXT.indexOf('From:')));
  assert.deepEqual(none, { mails: [], problems: [{ message: 'the saved page holds no message' }] });
});

test('a quoted page inside a mail does not end it', async () => {
  const footer = TEXT.slice(TEXT.indexOf('  parent reply'));
  const m = await only(TEXT.replace(BODY, `${BODY}\n${footer}after`));
  assert.equal(m.body, `${BODY}\n${footer}after\n`);
});

test('what browsers make of a page: absolute addresses, a comment first, the search button in the text', async () => {
  const saved = `<!-- saved from url=(0038)https://lore.example.org/list/ -->\n${HTML.replaceAll('&#34;', '"').replaceAll('="../', '="https://lore.example.org/list/')}`;
  assert.equal((await only(saved)).body, `${BODY}\n`);
  const thread = readPage(threadHtml().replaceAll('="../../', '="https://lore.example.org/list/'));
  assert.match(String(thread.mails[0]), /^Message-ID: <m1\+@example\.org>$/m);
  const dump = TEXT.replace('\n help', '\n[________] [search] help');
  assert.equal((await only(dump)).body, `${BODY}\n`);
});

test('mail and other HTML are no pages; hostile HTML ends quickly', () => {
  assert.equal(isPage('From: a@example.org\n\n> help / color / mirror / Atom feed\n'), null);
  assert.equal(isPage('<html><pre>From: a</pre></html>'), null);
  const start = performance.now();
  for (const s of ['<', '<a ', '&#', '<style>', '&lt;', '<pre>']) htmlPageText(s.repeat(200_000));
  assert.ok(performance.now() - start < 3000);
});

const THREAD = `* [PATCH net 0/1] list: fix
@ 2026-01-05  9:00 J\u00f6rg
  2026-01-05 10:00 \` [PATCH net 1/1] list: walk under RCU J\u00f6rg
  0 siblings, 1 reply; 2+ messages in thread
From: J\u00f6rg @ 2026-01-05  9:00 UTC (PERMA1permalink / raw)
  To: list; +Cc: bob

cover

^ PERMA1permalink raw reply\t[flat|nested] 2+ messages in thread
* [PATCH net 1/1] list: walk under RCU
  2026-01-05  9:00 [PATCH net 0/1] list: fix J\u00f6rg
@ 2026-01-05 10:00 \` Jane
  0 siblings, 0 replies; 2+ messages in thread
From: Jane @ 2026-01-05 10:00 UTC (PERMA2permalink / raw)
  To: list

* no subject
--- a/f
+++ b/f


^ PERMA2permalink raw reply\t[flat|nested] 2+ messages in thread

end of thread, other threads:[~2026-01-05 10:00 UTC | newest]

Thread overview: 2+ messages (download: mbox.gz / follow: Atom feed)
`;
const NAV_TEXT = 'Test List\n help / color / mirror / Atom feed\n';
const threadHtml = (): string => {
  const link = (text: string): string =>
    text.replace(
      /PERMA(\d)permalink/g,
      (_, n: string) => `<a\nhref="../../m${n}%2B@example.org/">permalink</a>`,
    );
  const nav =
    '<html><body><form><pre>Test List\n <a\nhref=h>help</a> / <a\nhref=c>color</a> / <a>mirror</a> / <a>Atom feed</a></pre></form><pre>';
  return `${nav}${link(entities(THREAD))}</pre></body></html>`;
};

test('a page of a whole thread gives its mails, and says what it lacks', async () => {
  for (const [page, ids] of [
    [NAV_TEXT + THREAD.replace(/PERMA\d/g, ''), [null, null]],
    [threadHtml(), ['m1+@example.org', 'm2+@example.org']],
  ] as const) {
    const { mails, problems } = readPage(page);
    assert.equal(problems.length, 1);
    const read = await Promise.all(mails.map((m) => parseMessage(m, { source: 'page', number: 1, byte: 0 })));
    assert.deepEqual(
      read.map((m) => [m.messageId, m.from, m.subject, m.date?.epoch, m.body]),
      [
        [
          ids[0],
          { name: 'J\u00f6rg', address: '' },
          '[PATCH net 0/1] list: fix',
          Date.UTC(2026, 0, 5, 9) / 1000,
          'cover\n',
        ],
        [
          ids[1],
          { name: 'Jane', address: '' },
          '[PATCH net 1/1] list: walk under RCU',
          Date.UTC(2026, 0, 5, 10) / 1000,
          '* no subject\n--- a/f\n+++ b/f\n\n',
        ],
      ],
    );
  }
});
