/** The user's page: the patch that the reply quotes, against numbers read by hand from the page and against git. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import test from 'node:test';
import { assembleSeries } from '../../src/patch/assemble.js';
import { patchesOf } from '../../src/patch/extract.js';
import { imagesOf } from '../../src/patch/images.js';
import { noShared } from '../shared.js';
import { seedReply } from './seed.js';

test('the quoted patch of the page is rebuilt whole', { skip: noShared }, () => {
  const patches = patchesOf(seedReply());
  assert.equal(patches.length, 1);
  const patch = patches[0]!;
  assert.deepEqual(
    patch.diff.files.map((f) => [f.path, f.additions, f.deletions]),
    [
      ['include/linux/mroute_base.h', 3, 0],
      ['net/ipv4/ipmr.c', 58, 50],
      ['net/ipv4/ipmr_base.c', 16, 0],
    ],
  );
  assert.deepEqual(patch.problems, []);
  assert.equal(patch.complete, true);
  assert.equal(patch.messageId, '20260423053456.4097409-1-kuniyu@google.com');
  assert.deepEqual(patch.carriedBy, { messageId: 'afrY34dLXNUboevf@ly-workstation', as: 'quote' });
  assert.deepEqual(patch.author, { name: 'Kuniyuki Iwashima', address: 'kuniyu@google.com' });
  assert.equal(patch.subject.title, 'ipmr: Free mr_table after RCU grace period.');
  assert.equal(patch.subject.target, 'net');
  assert.deepEqual(
    patch.diffstat.map((d) => d.changes),
    [3, 108, 16],
  );
});

test('commit message and trailers stand above the reply text, the diff below it', { skip: noShared }, () => {
  const message = seedReply();
  const patch = patchesOf(message)[0]!;
  const lines = message.body.split('\n');
  assert.ok(patch.message.startsWith('With CONFIG_IP_MROUTE_MULTIPLE_TABLES=n, ipmr_fib_lookup()\n'));
  assert.ok(patch.message.endsWith('Signed-off-by: Kuniyuki Iwashima <kuniyu@google.com>'));
  assert.equal(lines[patch.messageLine - 1], '> With CONFIG_IP_MROUTE_MULTIPLE_TABLES=n, ipmr_fib_lookup()');
  assert.deepEqual(
    patch.trailers.map((t) => [t.key, t.value]),
    [
      ['Fixes', 'b22b01867406 ("ipmr: Convert ipmr_net_exit_batch() to ->exit_rtnl().")'],
      ['Signed-off-by', 'Kuniyuki Iwashima <kuniyu@google.com>'],
    ],
  );
  for (const t of patch.trailers) assert.ok(lines[t.line! - 1]!.startsWith(`> ${t.key}: `));
  assert.equal(patch.remarks.length, 1);
  assert.equal(patch.remarks[0]!.text.split('\n')[0], 'Hi Kuniyuki Iwashima,');
  assert.ok(patch.remarks[0]!.text.endsWith('make install '));
  assert.ok(lines[patch.remarks[0]!.under - 1]!.startsWith('> Signed-off-by:'));
});

test('the diff is the quoted text byte for byte and git reads it', { skip: noShared }, () => {
  const message = seedReply();
  const { text } = patchesOf(message)[0]!.diff;
  const quoted = message.body.split('\n').filter((l) => l.startsWith('> '));
  const from = quoted.indexOf('> diff --git a/include/linux/mroute_base.h b/include/linux/mroute_base.h');
  const to = quoted.indexOf('> -- ');
  assert.equal(
    text,
    `${quoted
      .slice(from, to)
      .map((l) => l.slice(2))
      .join('\n')}\n`,
  );
  assert.equal(
    execFileSync('git', ['apply', '--numstat', '-'], { input: text, encoding: 'utf8' }),
    '3\t0\tinclude/linux/mroute_base.h\n58\t50\tnet/ipv4/ipmr.c\n16\t0\tnet/ipv4/ipmr_base.c\n',
  );
});

test('line 329 of the post-image is the one that lockdep names', { skip: noShared }, () => {
  const message = seedReply();
  const file = patchesOf(message)[0]!.diff.files[1]!;
  const images = imagesOf(file);
  const region = images.post!.regions.find((r) => r.start <= 329 && 329 < r.start + r.lines.length)!;
  assert.equal(region.lines[329 - region.start], '\t*mrt = rcu_dereference(net->ipv4.mrt);');
  assert.ok(images.post!.changed.has(329));
  const mail = images.mailLineOf(329);
  assert.equal(message.body.split('\n')[mail - 1], '> +\t*mrt = rcu_dereference(net->ipv4.mrt);');
  assert.equal(images.postLineOfMail(mail), 329);
});

test('the page gives one series of the one patch', { skip: noShared }, () => {
  const series = assembleSeries([seedReply()]);
  assert.equal(series.length, 1);
  assert.equal(series[0]!.messageId, '20260423053456.4097409-1-kuniyu@google.com');
  assert.deepEqual(series[0]!.missing, []);
});
