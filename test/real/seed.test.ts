/**
 * The user's page, end to end, as issue 3 numbers it. The tables were written from the quoted hunks by hand, before the
 * program printed anything.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { lorelint } from '../cli/lorelint.js';
import { noShared, sharedFile } from '../shared.js';

const page = sharedFile('seed', '000_fc92fbb7aa188ac4.txt');
const skip = noShared;

const IPMR = 'net/ipv4/ipmr.c';
const BASE = 'net/ipv4/ipmr_base.c';
const ELSE = { text: '!CONFIG_IP_MROUTE_MULTIPLE_TABLES', from: 'message' };

/** file, line, function, kind, verdict, needs, condition */
const SITES: [string, number, string, string, string, string[], typeof ELSE | null][] = [
  [IPMR, 286, 'ipmr_rules_exit_rtnl', 'update', 'none-needed', [], null],
  [IPMR, 312, 'ipmr_mr_table_iter', 'access', 'unprotected', ['rcu'], ELSE],
  [IPMR, 318, '__ipmr_get_table', 'access', 'unknown', ['rcu', 'rtnl'], ELSE],
  [IPMR, 320, '__ipmr_get_table', 'access', 'none-needed', [], ELSE],
  [IPMR, 329, 'ipmr_fib_lookup', 'access', 'violation', ['rcu'], ELSE],
  [IPMR, 343, 'ipmr_rules_init', 'update', 'none-needed', [], ELSE],
  [IPMR, 354, 'ipmr_rules_exit_rtnl', 'access', 'none-needed', [], ELSE],
  [IPMR, 356, 'ipmr_rules_exit_rtnl', 'update', 'none-needed', [], ELSE],
  [IPMR, 382, 'ipmr_get_table', 'acquire', 'none-needed', [], null],
  [IPMR, 383, 'ipmr_get_table', 'call', 'held', ['rcu', 'rtnl'], null],
  [IPMR, 384, 'ipmr_get_table', 'release', 'none-needed', [], null],
  [BASE, 42, 'mr_table_free', 'update', 'none-needed', [], null],
  [BASE, 68, 'mr_table_alloc', 'update', 'none-needed', [], null],
];

interface Json {
  series: {
    subject: string;
    revision: number;
    patches: {
      files: unknown[];
      trailers: Record<string, unknown>[];
      complete: boolean;
      carriedBy: unknown;
      messageId: unknown;
    }[];
  }[];
  reports: { kind: string; [key: string]: unknown }[];
  diagnostics: { severity: string; origin: string; [key: string]: unknown }[];
  sites: {
    file: string;
    line: number;
    function: string;
    kind: string;
    verdict: string;
    needs: string[];
    condition: unknown;
    because: string;
    held: string[];
  }[];
  problems: unknown[];
  summary: unknown;
}

const json = (): Json => JSON.parse(lorelint(['lint', '-f', 'json', page]).stdout) as Json;

test('1–3: series, files and trailers of the quoted patch', { skip }, () => {
  const { series } = json();
  assert.equal(series.length, 1);
  const patch = series[0]!.patches[0]!;
  assert.equal(series[0]!.subject, 'ipmr: Free mr_table after RCU grace period.');
  assert.deepEqual(patch.files, [
    { path: 'include/linux/mroute_base.h', additions: 3, deletions: 0 },
    { path: IPMR, additions: 58, deletions: 50 },
    { path: BASE, additions: 16, deletions: 0 },
  ]);
  assert.equal(patch.complete, true);
  assert.equal(patch.messageId, '20260423053456.4097409-1-kuniyu@google.com');
  assert.deepEqual(patch.carriedBy, { messageId: 'afrY34dLXNUboevf@ly-workstation', as: 'quote' });
  assert.deepEqual(
    patch.trailers.map((t) => [t.key, t.value]),
    [
      ['Fixes', 'b22b01867406 ("ipmr: Convert ipmr_net_exit_batch() to ->exit_rtnl().")'],
      ['Signed-off-by', 'Kuniyuki Iwashima <kuniyu@google.com>'],
    ],
  );
});

test('4: the splat and the bisection are reports', { skip }, () => {
  const { reports } = json();
  const splat = reports.find((r) => r.kind === 'splat');
  assert.deepEqual(
    [splat?.file, splat?.line, splat?.helper, splat?.function],
    [IPMR, 329, 'rcu_dereference_check', 'reg_vif_xmit'],
  );
  assert.match(JSON.stringify(splat?.held), /rcu_read_lock_bh.*__dev_queue_xmit\+0x239.*_xmit_PIMREG#2/);
  assert.ok(reports.some((r) => r.kind === 'bisect' && /b3b6babf4751/.test(String(r.text))));
});

test('5: every RCU helper call that the patch adds is a site', { skip }, () => {
  const { sites } = json();
  const rows = sites.map((s) => [s.file, s.line, s.function, s.kind, s.verdict, s.needs, s.condition]);
  assert.deepEqual(rows, SITES);
  assert.match(sites.find((s) => s.line === 354)?.because ?? '', /\b1\b/, 'the constant condition is said');
});

test('6: one error, on the line that the splat names, and one warning', { skip }, () => {
  const { diagnostics, summary } = json();
  const loud = diagnostics.filter((d) => d.origin === 'introduced' && d.severity !== 'note');
  assert.deepEqual(
    loud.map((d) => [d.severity, d.code, d.file, d.line, d.function]),
    [
      ['warning', 'RCU001', IPMR, 312, 'ipmr_mr_table_iter'],
      ['error', 'RCU001', IPMR, 329, 'ipmr_fib_lookup'],
    ],
  );
  const error = loud.find((d) => d.severity === 'error')!;
  assert.deepEqual(
    [error.confidence, error.needs, error.held, error.impact, error.column, error.condition],
    ['high', ['rcu'], ['rcu_bh'], 'splat', 9, ELSE],
  );
  assert.equal(error.expression, 'rcu_dereference(net->ipv4.mrt)');
  const path = (error.path as { function: string }[]).map((s) => s.function);
  assert.deepEqual(path.slice(-4), [
    '__dev_queue_xmit',
    'dev_hard_start_xmit',
    'reg_vif_xmit',
    'ipmr_fib_lookup',
  ]);
  assert.deepEqual(
    (error.evidence as { kind: string }[]).map((e) => e.kind),
    ['splat', 'hunk'],
  );
  assert.deepEqual(summary, { error: 1, warning: 1, note: 1 });
});

test('6: the mail line of the error is the quoted line', { skip }, () => {
  const error = json().diagnostics.find((d) => d.severity === 'error')!;
  const mail = error.mail as { messageId: string; line: number };
  assert.equal(mail.messageId, 'afrY34dLXNUboevf@ly-workstation');
  // The body starts at the attribution, the first line below the headers of the page.
  const lines = readFileSync(page, 'utf8').split('\n');
  const first = lines.findIndex((line) => line.startsWith('On Thu, Apr 23, 2026'));
  assert.equal(lines[first + mail.line - 1], '> +\t*mrt = rcu_dereference(net->ipv4.mrt);');
});

test('6: the text shows the code, the locks, the path, why, the cost and what would settle it', {
  skip,
}, () => {
  const { code, stdout: out } = lorelint(['lint', page]);
  assert.equal(code, 1);
  for (const part of [
    '*mrt = rcu_dereference(net->ipv4.mrt);',
    'rcu_read_lock_bh()',
    'reg_vif_xmit',
    'is not enough',
    'not a use after free',
    '--tree',
  ])
    assert.ok(out.includes(part), part);
  assert.equal(out.match(/^error/gm)?.length, 1);
  assert.equal(out.match(/^warning/gm)?.length, 1);
  assert.ok(out.split('\n').every((line) => line.length <= 80));
});

test('7: the moved ipmr_get_table() is held and not reported', { skip }, () => {
  const { sites, diagnostics } = json();
  assert.deepEqual(sites.find((s) => s.line === 383)?.held, ['rcu']);
  assert.ok(diagnostics.every((d) => d.function !== 'ipmr_get_table'));
});
