import assert from 'node:assert/strict';
import test from 'node:test';
import { codeBlock, codeSpan, escapeMarkdown } from '../../src/report/markdown.js';

test('text is no markup', () => {
  assert.equal(escapeMarkdown('*a* [b](c) <i> `d` x|y'), '\\*a\\* \\[b\\](c) &#60;i&#62; \\`d\\` x\\|y');
  assert.equal(escapeMarkdown('# head'), '\\# head');
  assert.equal(escapeMarkdown('_a_ rcu_read_lock()'), '\\_a\\_ rcu_read_lock()');
});

test('code with backticks stays inside its fence', () => {
  assert.equal(codeSpan('a `` b'), '```a `` b```');
  assert.equal(codeSpan('`x`'), '`` `x` ``');
  assert.equal(codeBlock('one\n```\ntwo'), '````c\none\n```\ntwo\n````\n');
});
