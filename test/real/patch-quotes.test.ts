/** Patch mails quoted by made-up replies: the same diff comes back, byte for byte, or a problem names the line. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { gunzipSync } from 'node:zlib';
import { splitMbox } from '../../src/mail/mbox.js';
import type { Message } from '../../src/mail/message.js';
import { parseMessage } from '../../src/mail/parse.js';
import { patchesOf } from '../../src/patch/extract.js';
import type { Patch } from '../../src/patch/patch.js';
import { makeMessage } from '../patch/make.js';
import { noShared, sharedFile } from '../shared.js';

const STYLES: { name: string; marks: [string, string, string]; wrap?: 'marked' | 'bare'; strip?: boolean }[] =
  [
    { name: 'mutt', marks: ['> ', '> > ', '> > > '] },
    { name: 'tight', marks: ['>', '>>', '>>>'], strip: true },
    { name: 'wrapped with marks', marks: ['> ', '>> ', '>>> '], wrap: 'marked', strip: true },
    { name: 'wrapped bare', marks: ['| ', '> | ', '> > | '], wrap: 'bare' },
  ];

/** Breaks a quoted line at the last blank before column 76, as mail clients do; the blank goes. */
function wrapped(line: string, mark: string, how: 'marked' | 'bare'): string[] {
  const out: string[] = [];
  let rest = line;
  for (;;) {
    const least = mark.length + 1 + (/^[+\- ]?\s*/.exec(rest.slice(mark.length))?.[0].length ?? 0);
    const room = rest.lastIndexOf(' ', 76);
    const at = room >= least ? room : rest.indexOf(' ', least);
    if (rest.length <= 76 || at === -1 || at >= rest.length - 1) return [...out, rest];
    out.push(rest.slice(0, at));
    const half = rest.slice(at + 1);
    rest = how === 'marked' ? mark + half : half;
    if (how === 'bare') return [...out, ...plain(half)];
  }
}

function plain(half: string): string[] {
  const room = half.lastIndexOf(' ', 76);
  return half.length <= 76 || room <= 0 ? [half] : [half.slice(0, room), ...plain(half.slice(room + 1))];
}

function replyTo(message: Message, style: (typeof STYLES)[number], depth: number): Message {
  const mark = style.marks[depth - 1]!;
  const own = mark.slice(0, mark.length - style.marks[0].length).trimEnd();
  const out = ['On Mon, 1 Jun 2026 at 10:00, Some One <some@example.org> wrote:'];
  for (const [i, line] of message.body.replace(/\n$/, '').split('\n').entries()) {
    const quoted = mark + line;
    const broken = style.wrap ? wrapped(quoted, mark, style.wrap) : [quoted];
    if (style.wrap === 'bare' && own !== '')
      for (let k = 1; k < broken.length; k++) broken[k] = `${own} ${broken[k]}`;
    out.push(...(style.strip ? broken.map((l) => l.trimEnd()) : broken));
    if (i % 37 === 36) out.push('', 'A remark that', 'takes two lines.', '');
  }
  return makeMessage({ subject: `Re: ${message.subject}`, body: `${out.join('\n')}\n` });
}

const linesOf = (patch: Patch) => patch.diff.text.split('\n');

test('1,000 patch mails, quoted in four styles at three depths', {
  skip: noShared,
  timeout: 300_000,
}, async (t) => {
  const bytes = gunzipSync(readFileSync(sharedFile('mail', 'netfilter-devel', '2025.mbox.gz')));
  const order = (raw: { bytes: Uint8Array }) => createHash('sha1').update(raw.bytes).digest('hex');
  const raws = splitMbox(bytes)
    .map((raw) => ({ raw, key: order(raw) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  let taken = 0;
  const tally: Record<string, { exact: number; told: number }> = {};
  const silent: string[] = [];
  for (const { raw } of raws) {
    if (taken === 1000) break;
    const message = await parseMessage(raw.bytes, { source: 'archive', number: 1, byte: 0 });
    if (/^re:/i.test(message.subject)) continue;
    const [original, ...more] = patchesOf(message);
    // A mail whose own diff is damaged has no text that a quote could give back.
    if (!original || more.length > 0 || original.problems.length > 0) continue;
    taken++;
    const style = STYLES[taken % 4]!;
    const depth = 1 + ((taken >> 2) % 3);
    const [got, ...others] = patchesOf(replyTo(message, style, depth));
    const name = `${style.name}, depth ${depth}`;
    const row = (tally[name] ??= { exact: 0, told: 0 });
    const same = got !== undefined && others.length === 0 && got.diff.text === original.diff.text;
    if (same) row.exact++;
    else if (got?.problems.some((p) => (p.line ?? 0) > 0)) row.told++;
    else {
      const i = got ? linesOf(original).findIndex((l, k) => l !== linesOf(got)[k]) : -1;
      silent.push(
        `${message.messageId} ${name}: ${others.length} ${JSON.stringify(linesOf(original)[i])} ${JSON.stringify(got && linesOf(got)[i])}`,
      );
    }
  }
  for (const [name, { exact, told }] of Object.entries(tally).sort())
    t.diagnostic(`${name}: ${exact} exact, ${told} with a problem`);
  assert.equal(taken, 1000);
  assert.equal(silent.join('\n'), '');
  const exact = Object.values(tally).reduce((n, r) => n + r.exact, 0);
  t.diagnostic(`${exact} of 1000 exact`);
  assert.ok(exact >= 950);
});
