/** The text of `lorelint entries`. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { entriesText } from '../../src/report/entries.js';

test('a step that is too long for a line goes on below it', () => {
  const step = {
    function: 'demo_receive_a_fragment_of_a_packet',
    file: 'drivers/net/wireless/demo/fragments.c',
    line: 1364,
    held: ['bh'],
    via: 'receive_fragment',
  };
  const row = {
    name: 'demo_ops.receive',
    src: 'net/demo.c:1',
    certainty: 's' as const,
    held: ['rtnl'],
    verdict: 'differs' as const,
    contexts: [{ context: 'rtnl', is: 'lacking' as const, path: [step] }],
  };
  assert.deepEqual(entriesText([row], { all: false }).split('\n').slice(1, 4), [
    '  RTNL: not held on the path',
    '    demo_receive_a_fragment_of_a_packet',
    '      drivers/net/wireless/demo/fragments.c:1364  (receive_fragment)  with BH',
  ]);
});
