/** Threads: membership, parents, ghosts, loops, duplicates, size. */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Message } from '../../src/mail/message.js';
import { buildThreads, type Thread } from '../../src/mail/thread.js';

let clock = 1_700_000_000;
function mail(id: string | null, fields: Partial<Message> = {}): Message {
  clock += 60;
  return {
    messageId: id,
    otherIds: [],
    inReplyTo: [],
    references: [],
    from: null,
    to: [],
    cc: [],
    subject: 's',
    date: { text: '', epoch: clock, offset: 0 },
    headers: [],
    parts: [],
    body: String(clock),
    origin: { source: 'test', number: 1, byte: 0 },
    problems: [],
    ...fields,
  };
}
/** `id` indented by depth; a ghost in brackets. */
const outline = (t: Thread): string[] =>
  t.nodes.map((n) => '  '.repeat(n.depth) + (n.message ? n.messageId : `[${n.messageId}]`));
const outlines = (messages: Message[]): string[][] => buildThreads(messages).map(outline);

test('a thread in display order, whatever the order of the input', () => {
  const a = mail('a');
  const b = mail('b', { inReplyTo: ['a'], references: ['a'] });
  const c = mail('c', { inReplyTo: ['a'] });
  const d = mail('d', { references: ['a', 'b'] });
  const want = [['a', '  b', '    d', '  c']];
  assert.deepEqual(outlines([a, b, c, d]), want);
  assert.deepEqual(outlines([d, c, b, a]), want);
});

test('In-Reply-To is trusted over References', () => {
  const messages = [
    mail('a'),
    mail('b', { inReplyTo: ['a'] }),
    mail('c', { inReplyTo: ['a'], references: ['a', 'b'] }),
  ];
  assert.deepEqual(outlines(messages), [['a', '  b', '  c']]);
});

test('a parent that is not there is a ghost; one that joins nothing is not shown', () => {
  const messages = [
    mail('r1', { references: ['root', 'gone'], inReplyTo: ['gone'] }),
    mail('r2', { references: ['root', 'gone'], inReplyTo: ['gone'] }),
  ];
  assert.deepEqual(outlines(messages), [['[gone]', '  r1', '  r2']]);
  const apart = [mail('x', { references: ['top', 'p'] }), mail('y', { references: ['top', 'q'] })];
  assert.deepEqual(outlines(apart), [['[top]', '  [p]', '    x', '  [q]', '    y']]);
});

test('loops are cut and nothing is lost', () => {
  const messages = [
    mail('a', { inReplyTo: ['c'] }),
    mail('b', { inReplyTo: ['a'] }),
    mail('c', { inReplyTo: ['b'] }),
    mail('self', { inReplyTo: ['self'] }),
  ];
  const threads = buildThreads(messages);
  assert.equal(threads.length, 2);
  assert.deepEqual(threads[0]!.nodes.map((n) => n.messageId).sort(), ['a', 'b', 'c']);
  assert.deepEqual(outline(threads[1]!), ['self']);
});

test('one Message-ID on two different mails keeps both; the same mail twice is one', () => {
  const twice = [mail('a', { body: 'x' }), mail('a', { body: 'x' })];
  assert.deepEqual(outlines(twice), [['a']]);
  const different = [mail('a', { body: 'x' }), mail('a', { body: 'y' }), mail('b', { inReplyTo: ['a'] })];
  assert.deepEqual(outlines(different), [['a', '  b', 'a']]);
});

test('a reply to any of the IDs of a message is a reply to it', () => {
  const messages = [mail('c', { inReplyTo: ['second'] }), mail('first', { otherIds: ['second'] })];
  assert.deepEqual(outlines(messages), [['first', '  c']]);
});

test('an address in In-Reply-To and the answers y and n are no references', () => {
  const from = { name: '', address: 'me@example.org' };
  const messages = [
    mail('a', { inReplyTo: ['y'] }),
    mail('b', { inReplyTo: ['y'] }),
    mail('c', { from, inReplyTo: ['me@example.org'] }),
  ];
  assert.deepEqual(outlines(messages), [['a'], ['b'], ['c']]);
});

test('messages without an ID stand alone', () => {
  assert.equal(buildThreads([mail(null), mail(null)]).length, 2);
});

test('a wrong reference joins two trees to one thread', () => {
  const messages = [mail('a'), mail('b'), mail('c', { references: ['a', 'b'], inReplyTo: ['b'] })];
  assert.deepEqual(outlines(messages), [['a', '  b', '    c']]);
  const own = [
    mail('a'),
    mail('z'),
    mail('b', { inReplyTo: ['z'] }),
    mail('c', { references: ['a', 'b'], inReplyTo: ['b'] }),
  ];
  const threads = buildThreads(own);
  assert.deepEqual(threads.map(outline), [['a', 'z', '  b', '    c']]);
});

test('time grows with the number of messages, not its square', () => {
  const timeOf = (n: number): number => {
    const deep = Array.from({ length: n }, (_, i) =>
      mail(
        `m${i}`,
        i === 0 ? {} : { inReplyTo: [`m${i - 1}`], references: ['m0', `m${i >> 1}`, `m${i - 1}`] },
      ),
    ).reverse();
    const ghosts = Array.from({ length: n }, (_, i) =>
      mail(`g${i}`, { references: ['top', `x${i}`, 'joint'], inReplyTo: ['joint'] }),
    );
    const start = process.cpuUsage();
    const threads = buildThreads([...deep, ...ghosts]);
    assert.equal(threads.length, 2);
    assert.equal(threads[0]!.nodes.length + threads[1]!.nodes.length, 2 * n + 1);
    return process.cpuUsage(start).user;
  };
  timeOf(1000);
  const small = timeOf(5_000);
  const large = timeOf(40_000);
  assert.ok(large < 30 * small + 300_000, `5,000: ${small} µs, 40,000: ${large} µs`);
});
