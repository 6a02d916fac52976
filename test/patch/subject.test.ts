import assert from 'node:assert/strict';
import test from 'node:test';
import { parseSubject } from '../../src/patch/subject.js';

const fields = (text: string) => {
  const s = parseSubject(text);
  return [s.title, s.revision, s.index, s.total, s.target];
};

test('version, number and tree come out of the brackets in any order', () => {
  assert.deepEqual(fields('[PATCH net-next v3 02/11] ipv4: do it'), ['ipv4: do it', 3, 2, 11, 'net-next']);
  assert.deepEqual(fields('[PATCH 2/7 V4 nf] a: b'), ['a: b', 4, 2, 7, 'nf']);
  assert.deepEqual(fields('[net,v2] a: b'), ['a: b', 2, null, null, 'net']);
  assert.deepEqual(fields('[PATCHv5 bpf-next] a'), ['a', 5, null, null, 'bpf-next']);
  assert.deepEqual(fields('[PATCH 6.12 003/200] a'), ['a', 1, 3, 200, '6.12']);
  assert.deepEqual(fields('[PATCH net][v2][1 of 3] a'), ['a', 2, 1, 3, 'net']);
  assert.deepEqual(fields('[PATCH] a [not a tag]'), ['a [not a tag]', 1, null, null, null]);
});

test('replies, RFCs, resends and pulls are told apart', () => {
  const re = parseSubject('Re: [RFC PATCH RESEND 0/2] x');
  assert.deepEqual([re.isReply, re.isRfc, re.isResend, re.isPatch, re.index], [true, true, true, true, 0]);
  assert.equal(parseSubject('AW: Re: [PATCH] x').isReply, true);
  assert.equal(parseSubject('[GIT PULL] net fixes').isPull, true);
  assert.equal(parseSubject('Reset: [PATCH] x').isReply, false);
  assert.equal(parseSubject('a question').isPatch, false);
});

test('an open bracket is a title and odd input ends', () => {
  assert.equal(parseSubject('[PATCH x').title, '[PATCH x');
  assert.equal(parseSubject('[[PATCH] x] y').title, 'y');
  assert.equal(parseSubject('').title, '');
  assert.equal(parseSubject('Re: '.repeat(10_000)).isReply, true);
});
