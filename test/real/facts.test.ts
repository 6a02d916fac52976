/** The tables against the tree that they cite, the flow inside a function over whole files of it. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { summariseFile } from '../../src/facts/file.js';
import {
  ACQUIRE,
  ASSERTIONS,
  CONDITIONAL,
  GUARDS,
  type LockRow,
  PREDICATES,
  RELEASE,
  RETAKE,
} from '../../src/knowledge/locks.js';
import { HELPERS } from '../../src/knowledge/rcu.js';
import { parser } from '../c/parser.js';
import { kernelTree, noTree } from '../shared.js';

const inTree = (file: string): string => readFileSync(path.join(kernelTree, file), 'latin1');

test('each row names its function within 3 lines of its source', { skip: noTree }, () => {
  const files = new Map<string, string[]>();
  const wrong: string[] = [];
  const tables: readonly (readonly Pick<LockRow, 'name' | 'src'>[])[] = [
    HELPERS,
    ACQUIRE,
    RELEASE,
    CONDITIONAL,
    RETAKE,
    GUARDS,
    PREDICATES,
    ASSERTIONS,
  ];
  for (const { name, src } of tables.flat()) {
    const [file = '', line = '0'] = src.split(':');
    if (!files.has(file)) files.set(file, inTree(file).split('\n'));
    const near = files.get(file)!.slice(Math.max(0, Number(line) - 4), Number(line) + 3);
    if (!near.some((l) => l.includes(name))) wrong.push(`${name} ${src}`);
  }
  assert.deepEqual(wrong, []);
});

/** Functions of net/ipv4 and net/core of 6.12 that leave a reader section begun or ended, found by reading every
 *  rcu_read_lock() and _unlock() there and the annotations: `+` begins, `-` ends. */
const SECTIONS: Record<string, string[]> = {
  'net/ipv4/fib_trie.c': [
    '+fib_trie_seq_start',
    '-fib_trie_seq_stop',
    '+fib_route_seq_start',
    '-fib_route_seq_stop',
  ],
  'net/ipv4/igmp.c': ['+igmp_mc_seq_start', '-igmp_mc_seq_stop', '+igmp_mcf_seq_start', '-igmp_mcf_seq_stop'],
  'net/ipv4/ipmr.c': ['+ipmr_vif_seq_start', '-ipmr_vif_seq_stop'],
  'net/ipv4/tcp_sigpool.c': ['?tcp_sigpool_start', '-tcp_sigpool_end'],
  'net/ipv4/route.c': [],
  'net/ipv4/devinet.c': [],
  'net/core/dev.c': [],
  'net/core/neighbour.c': ['+neigh_seq_start', '-neigh_seq_stop'],
  'net/core/net-procfs.c': ['+dev_seq_start', '-dev_seq_stop', '+ptype_seq_start', '-ptype_seq_stop'],
  'net/xfrm/xfrm_policy.c': ['?xfrm_policy_get_afinfo'],
};

test('functions that leave a section begun or ended, and no others', { skip: noTree }, () => {
  const reader = (c: string) => /^(?:rcu|srcu:)/.test(c);
  for (const [file, wanted] of Object.entries(SECTIONS)) {
    const found = summariseFile(parser.file(file, inTree(file)))
      .filter((s) => s.fn.kind === 'function')
      .flatMap(({ fn, effect }) => [
        ...(effect.acquires.some(reader) ? [`+${fn.name}`] : []),
        ...(effect.releases.some(reader) ? [`-${fn.name}`] : []),
        ...(effect.conditional.some((c) => [...c.acquires, ...c.releases].some(reader))
          ? [`?${fn.name}`]
          : []),
      ]);
    assert.deepEqual([...new Set(found)].sort(), [...wanted].sort(), file);
  }
});

test('no file of net/ipv4 and net/bridge stops the flow, few functions are not understood', {
  skip: noTree,
}, () => {
  let functions = 0;
  const not: string[] = [];
  for (const folder of ['net/ipv4', 'net/bridge'])
    for (const name of readdirSync(path.join(kernelTree, folder)).filter((f) => f.endsWith('.c'))) {
      const file = `${folder}/${name}`;
      for (const s of summariseFile(parser.file(file, inTree(file)))) {
        functions++;
        if (s.notAnalysed !== null) not.push(`${file}: ${s.fn.name}: ${s.notAnalysed}`);
      }
    }
  assert.ok(functions > 3000, String(functions));
  assert.ok(not.length / functions < 0.01, not.join('\n'));
});
