/** What bots and tools write: a fixture of our own shape for every row of the table. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { BOTS } from '../../src/knowledge/bots.js';
import { MAX_REPORTS } from '../../src/limits.js';
import { patchworkState, reportsOf } from '../../src/report-mail/bot.js';
import type { Report } from '../../src/report-mail/report.js';
import { made } from '../made.js';

interface Case {
  bot: string;
  from?: string;
  subject?: string;
  body?: string;
  want: Partial<Report>[];
}

const LKP = 'kernel test robot <lkp@intel.com>';
const CASES: Case[] = [
  {
    bot: 'patchwork-bot',
    from: 'patchwork-bot+demo@kernel.org',
    body: `Hello:

This series was applied to demo/demo.git (main)
by Max Tainer <max@example.org>:

On Thu,  1 Jan 2026 00:00:00 +0000 you wrote:
> This series was applied to nothing/at-all.git (main)
> by Nobody <no@example.org>:

Here is the summary with links:
  - [demo,v2,1/2] demo: take the lock
    https://git.example.org/demo/c/0123456789ab
  - [demo,v2,2/2] demo: drop the lock
    https://git.example.org/demo/c/ba9876543210

You are awesome, thank you!
`,
    want: [
      {
        kind: 'applied',
        tree: 'demo/demo.git (main)',
        by: 'Max Tainer <max@example.org>',
        mailLine: 3,
        commits: [
          {
            subject: '[demo,v2,1/2] demo: take the lock',
            hash: '0123456789ab',
            url: 'https://git.example.org/demo/c/0123456789ab',
          },
          {
            subject: '[demo,v2,2/2] demo: drop the lock',
            hash: 'ba9876543210',
            url: 'https://git.example.org/demo/c/ba9876543210',
          },
        ],
      },
    ],
  },
  {
    bot: 'b4 ty',
    body: `On Thu, 01 Jan 2026 00:00:00 +0000, Ann Author wrote:
> It takes the lock.

Applied to demo-next, thanks!

[1/2] demo: take the lock
      commit: 0123456789abcdef0123456789abcdef01234567
[2/2] demo: drop the lock
      https://git.example.org/demo/c/ba9876543210
`,
    want: [
      {
        kind: 'applied',
        bot: 'maintainer',
        tree: 'demo-next',
        commits: [
          { subject: 'demo: take the lock', hash: '0123456789abcdef0123456789abcdef01234567' },
          {
            subject: 'demo: drop the lock',
            hash: 'ba9876543210',
            url: 'https://git.example.org/demo/c/ba9876543210',
          },
        ],
      },
    ],
  },
  {
    bot: 'tip-bot',
    from: 'tip-bot2 for Ann Author <tip-bot2@example.org>',
    body: `The following commit has been merged into the locking/demo branch of tip:

Commit-ID:     0123456789abcdef0123456789abcdef01234567
`,
    want: [
      {
        kind: 'applied',
        tree: 'locking/demo branch of tip',
        hash: '0123456789abcdef0123456789abcdef01234567',
      },
    ],
  },
  {
    bot: 'akpm',
    subject: '+ demo-take-the-lock.patch added to mm-unstable branch',
    want: [{ kind: 'queued', tree: 'mm-unstable' }],
  },
  {
    bot: 'stable',
    subject: 'Patch "demo: take the lock" has been added to the 6.12-stable tree',
    want: [{ kind: 'queued', tree: '6.12-stable', subject: 'demo: take the lock' }],
  },
  {
    bot: 'stable',
    subject: 'FAILED: patch "[PATCH] demo: take the lock" failed to apply to 6.6-stable tree',
    want: [{ kind: 'refused', tree: '6.6-stable', subject: '[PATCH] demo: take the lock' }],
  },
  {
    bot: 'syzkaller user',
    body: `After bisection and the first bad commit is:
"
0123456789ab demo: take the lock
"

All detailed into can be found at:
https://example.org/logs/1
Syzkaller repro code:
https://example.org/logs/1/repro.c
Kconfig(make olddefconfig):
https://example.org/logs/1/kconfig
Issue dmesg:
https://example.org/logs/1/dmesg.log
`,
    want: [
      { kind: 'bisect', text: '0123456789ab demo: take the lock', hash: '0123456789ab', mailLine: 1 },
      { kind: 'link', url: 'https://example.org/logs/1' },
      { kind: 'reproducer', url: 'https://example.org/logs/1/repro.c' },
      { kind: 'link', text: 'Kconfig(make olddefconfig): https://example.org/logs/1/kconfig' },
      { kind: 'link', url: 'https://example.org/logs/1/dmesg.log' },
    ],
  },
  {
    bot: 'git bisect',
    body: '# first bad commit: [0123456789abcdef0123456789abcdef01234567] demo: take the lock\n',
    want: [{ kind: 'bisect', text: '0123456789abcdef0123456789abcdef01234567 demo: take the lock' }],
  },
  {
    bot: 'git bisect',
    body: `0123456789abcdef0123456789abcdef01234567 is the first bad commit
commit 0123456789abcdef0123456789abcdef01234567
Author: Ann Author <ann@example.org>
Date:   Thu Jan 1 00:00:00 2026 +0000

    demo: take the lock
`,
    want: [{ kind: 'bisect', text: '0123456789abcdef0123456789abcdef01234567 demo: take the lock' }],
  },
  {
    bot: 'syzbot',
    from: 'syzbot <syzbot+0123456789abcdef0123@syzkaller.appspotmail.com>',
    subject: '[syzbot] [net?] WARNING in demo_take',
    body: `Hello,

syzbot found the following issue on:

dashboard link: https://example.org/bug?extid=0123
syz repro:      https://example.org/x/repro.syz
C reproducer:   https://example.org/x/repro.c

The issue was bisected to:

commit 0123456789abcdef0123456789abcdef01234567
Author: Ann Author <ann@example.org>
Date:   Thu Jan 1 00:00:00 2026 +0000

    demo: take the lock

If you want syzbot to run the reproducer, reply with:
#syz test: git://repo/address.git branch-or-commit-hash
`,
    want: [
      { kind: 'syzbot', text: 'WARNING in demo_take' },
      { kind: 'link', text: 'dashboard link: https://example.org/bug?extid=0123' },
      { kind: 'reproducer', text: 'syz repro: https://example.org/x/repro.syz' },
      { kind: 'reproducer', url: 'https://example.org/x/repro.c' },
      { kind: 'bisect', subject: 'demo: take the lock' },
    ],
  },
  {
    bot: 'syzbot',
    from: 'syzbot <syzbot+0123456789abcdef0123@syzkaller.appspotmail.com>',
    body: 'Hello,\n\nsyzbot has tested the proposed patch and the reproducer did not trigger any issue:\n',
    want: [
      {
        kind: 'test',
        text: 'syzbot has tested the proposed patch and the reproducer did not trigger any issue:',
      },
    ],
  },
  {
    bot: 'syzbot',
    body: 'Thanks.\n\n#syz fix: demo: take the lock\n> #syz invalid\n',
    want: [{ kind: 'command', text: '#syz fix: demo: take the lock' }],
  },
  {
    bot: 'syzbot ci',
    from: 'syzbot ci <syzbot+ci0123456789abcdef@syzkaller.appspotmail.com>',
    body: `syzbot ci has tested the following series

[v1] demo: take the lock
* [PATCH 1/2] demo: take the lock

and found the following issues:
* WARNING in demo_take
* general protection fault in demo_drop

Full report is available here:
https://example.org/series/1
`,
    want: [{ kind: 'ci', text: '* WARNING in demo_take * general protection fault in demo_drop' }],
  },
  {
    bot: 'kernel test robot',
    from: LKP,
    body: `Hi Ann,

kernel test robot noticed the following build errors:

url:    https://example.org/x

All errors (new ones prefixed by >>):

   net/demo/core.c:12:5: warning: an old one
>> net/demo/core.c:14:7: error: use of undeclared identifier 'demo'
>> ERROR: modpost: "demo_take" [net/demo/demo.ko] undefined!
`,
    want: [
      { kind: 'test', text: 'kernel test robot noticed the following build errors' },
      {
        kind: 'build',
        file: 'net/demo/core.c',
        line: 14,
        text: "error: use of undeclared identifier 'demo'",
      },
      { kind: 'build', text: 'ERROR: modpost: "demo_take" [net/demo/demo.ko] undefined!' },
    ],
  },
  {
    bot: 'kernel test robot',
    from: 'kernel test robot <oliver.sang@intel.com>',
    body: `Hello,

kernel test robot noticed "WARNING:suspicious_RCU_usage" on:

commit: 0123456789abcdef0123456789abcdef01234567 ("demo: take the lock")
`,
    want: [
      { kind: 'test', text: 'kernel test robot noticed "WARNING:suspicious_RCU_usage"' },
      { kind: 'bisect', text: '0123456789abcdef0123456789abcdef01234567 demo: take the lock' },
    ],
  },
  {
    bot: 'smatch',
    body: "New smatch warnings:\nnet/demo/core.c:41 demo_take() warn: inconsistent returns '&demo->lock'.\n",
    want: [{ kind: 'build', file: 'net/demo/core.c', line: 41, function: 'demo_take' }],
  },
  {
    bot: 'pw-bot',
    body: 'Please split this.\n-- \npw-bot: cr\n> pw-bot: reject\n',
    want: [{ kind: 'command', text: 'pw-bot: cr', mailLine: 3 }],
  },
  {
    bot: 'netdev form letter',
    body: '## Form letter - demo-next-closed\n\nThe merge window is open.\n',
    want: [{ kind: 'ci', text: 'Form letter - demo-next-closed' }],
  },
  {
    bot: 'BPF CI',
    from: 'bot+bpf-ci@kernel.org',
    body: 'Dear patch submitter,\n\nCI has tested the following submission:\nStatus:     FAILURE\nName:       [v1] demo\n',
    want: [{ kind: 'ci', text: 'FAILURE' }],
  },
  {
    bot: 'NIPA',
    body: 'This hangs the selftest:\n\nhttps://netdev-3.bots.linux.dev/vmksft-demo/results/1/stdout\n',
    want: [{ kind: 'ci', text: 'https://netdev-3.bots.linux.dev/vmksft-demo/results/1/stdout' }],
  },
  {
    bot: 'maintainer',
    body: '> It takes the lock.\n\nSeries applied to demo-next, thanks Ann.\n',
    want: [{ kind: 'applied', tree: 'demo-next', text: 'Series applied to demo-next, thanks Ann.' }],
  },
];

for (const one of CASES)
  test(`${one.bot}: ${one.subject ?? one.want[0]?.text ?? one.want[0]?.kind}`, () => {
    const got = reportsOf(
      made({
        id: 'a@example.org',
        subject: one.subject ?? 'Re: [PATCH v2 1/2] demo: take the lock',
        ...(one.from ? { from: one.from } : {}),
        body: one.body ?? '',
      }),
    );
    assert.equal(got.length, one.want.length, JSON.stringify(got, null, 1));
    for (const [i, want] of one.want.entries()) {
      const report: Record<string, unknown> = { ...got[i] };
      for (const [key, value] of Object.entries(want)) assert.deepEqual(report[key], value, key);
    }
  });

test('where a person applied it', () => {
  const tree = (body: string) => reportsOf(made({ id: 'e@example.org', subject: 'Re: x', body }))[0]?.tree;
  assert.equal(tree('Applied to demo.git, thanks\n'), 'demo.git');
  assert.equal(tree('Patch is applied in the demo git tree, thank you.\n'), 'demo');
  assert.equal(tree('This patch has been queued up for the 6.12 stable tree.\n'), '6.12');
  assert.equal(tree('Applied to the git repository.\n'), undefined);
  assert.equal(tree('Applied, thanks for testing.\n'), undefined);
});

test('a hint never keeps a row from its own fixture', () => {
  for (const row of BOTS)
    assert.ok(
      row.hint === undefined ||
        row.match.source.replaceAll('\\', '').includes(row.hint.trim()) ||
        row.hint === 'http',
      row.hint,
    );
});

test('every row of the table has a fixture and a source', () => {
  const seen = new Set(CASES.map((c) => c.bot));
  for (const row of BOTS) {
    assert.ok(seen.has(row.bot), row.bot);
    assert.notEqual(row.src, '');
  }
});

test('sentences that speak of applying something are not reports', () => {
  const bodies = [
    'This can be\napplied to any software system.\n',
    'Has this been applied? Should I re-submit it?\n',
    'I will wait until it is\napplied, and in the meantime I sent v3.\n',
    'It is fine once the other one is applied to demo-next.\n',
    'Applied? I can not find it.\n',
    'merged demo.h:\n',
  ];
  for (const body of bodies)
    assert.deepEqual(reportsOf(made({ id: 'b@example.org', subject: 'Re: x', body })), [], body);
});

test('a patch mail reports nothing but the splat that it is about, marked as such', () => {
  const body = `demo: take the lock

WARNING: CPU: 1 PID: 7 at net/demo/core.c:12 demo_take+0x1/0x2

Applied to demo-next, thanks.
---
`;
  const got = reportsOf(made({ id: 'c@example.org', subject: '[PATCH] demo: take the lock', body }));
  assert.deepEqual(
    got.map((r) => [r.kind, r.inPatch, r.file, r.line, r.function]),
    [['splat', true, 'net/demo/core.c', 12, 'demo_take']],
  );
});

test('pw-bot words become patchwork states', () => {
  const state = (text: string) => patchworkState({ kind: 'command', messageId: null, text });
  assert.equal(state('pw-bot: cr'), 'changes requested');
  assert.equal(state('pw-bot: not-applicable'), 'not applicable');
  assert.equal(state('pw-bot: frobnicate'), null);
  assert.equal(state('#syz invalid'), null);
});

test('reports of one message are limited', () => {
  const body = '#syz invalid\n'.repeat(MAX_REPORTS + 50);
  assert.equal(reportsOf(made({ id: 'd@example.org', body })).length, MAX_REPORTS);
});
