/** The scan in WebAssembly against the same scan byte by byte, on files of a kernel tree: whole, and damaged. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { scanSource } from '../../src/c/lexical.js';
import { scanByBytes } from '../../src/c/scan-bytes.js';
import { kernelTree, noTree } from '../shared.js';

/** One file of so many; LORELINT_ALL takes all. */
const STEP = process.env.LORELINT_ALL ? 1 : 9;

const filesOf = (folder: string): string[] =>
  readdirSync(path.join(kernelTree, folder), { recursive: true, withFileTypes: true })
    .filter((e) => e.isFile() && /\.[ch]$/.test(e.name))
    .map((e) => path.join(e.parentPath ?? e.path, e.name))
    .sort();

function check(bytes: Uint8Array, what: string): void {
  const { names, marks } = scanSource(bytes);
  const found = new Map([...names].map((name, i) => [name, marks[i]]));
  const bytewise = scanByBytes(bytes);
  const wanted = new Map([...bytewise.names].map((name, i) => [name, bytewise.marks[i]]));
  assert.equal(found.size, names.length, what);
  assert.equal(found.size, wanted.size, what);
  for (const [name, mark] of wanted) assert.equal(found.get(name), mark, what);
}

test('scan: every name and mark of the files of a tree', { skip: noTree }, () => {
  const files = ['net', 'include', 'kernel', 'lib', 'drivers/net']
    .flatMap(filesOf)
    .filter((_, i) => i % STEP === 0);
  assert.ok(files.length > 1000);
  for (const file of files) {
    const bytes = readFileSync(file);
    check(bytes, file);
    // A piece of it, with a byte gone: braces, quotes and comments that do not match.
    const at = bytes.length >> 1;
    check(Buffer.concat([bytes.subarray(at >> 1, at), bytes.subarray(at + 1)]), `${file}, damaged`);
  }
});
