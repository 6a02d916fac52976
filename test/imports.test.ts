/** Import directions of the design (§3) and the purity of the core. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';

const src = path.resolve('src');
/** folder → folders that it may import from, beside itself, `text` and `limits`. */
const MAY: Record<string, string[]> = {
  text: [],
  limits: [],
  knowledge: [],
  mail: [],
  patch: ['mail', 'knowledge'],
  'report-mail': ['patch', 'mail', 'knowledge'],
  c: ['knowledge'],
  facts: ['c', 'knowledge'],
  lint: ['patch', 'report-mail', 'facts', 'c', 'knowledge', 'rules'],
  rules: ['lint', 'patch', 'facts', 'c', 'knowledge'],
  report: ['lint', 'patch', 'report-mail', 'mail', 'knowledge'],
  io: ['mail', 'c', 'patch', 'facts'],
  cli: ['mail', 'patch', 'report-mail', 'c', 'facts', 'lint', 'rules', 'report', 'io', 'knowledge'],
};
const IMPURE =
  /from 'node:|import\('node:|\bprocess\.|\bfetch\(|\bconsole\.|\bDate\.now\(|new Date\(\)|\bMath\.random\(|\bperformance\./;

function sources(): { file: string; folder: string; text: string }[] {
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((f) => f.endsWith('.ts'))
    .map((f) => ({
      file: f,
      folder: f.includes('/') ? f.split('/')[0]! : f.replace(/\.ts$/, ''),
      text: readFileSync(path.join(src, f), 'utf8'),
    }));
}

test('folders import only what the design allows', () => {
  const wrong: string[] = [];
  for (const { file, folder, text } of sources()) {
    for (const [, target] of text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)) {
      const to = path.relative(src, path.resolve(src, path.dirname(file), target!));
      const toFolder = to.includes('/') ? to.split('/')[0]! : to.replace(/\.js$/, '');
      if (
        toFolder !== folder &&
        toFolder !== 'text' &&
        toFolder !== 'limits' &&
        !MAY[folder]?.includes(toFolder)
      )
        wrong.push(`${file} → ${to}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('only io and cli touch node, the process, the clock, the console or randomness', () => {
  const wrong = sources()
    .filter(({ folder, text }) => folder !== 'io' && folder !== 'cli' && IMPURE.test(text))
    .map(({ file }) => file);
  assert.deepEqual(wrong, []);
});
