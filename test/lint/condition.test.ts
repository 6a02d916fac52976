import assert from 'node:assert/strict';
import test from 'node:test';
import { messageCondition } from '../../src/lint/condition.js';
import type { Image } from '../../src/patch/image.js';

function image(...regions: { start: number; text: string }[]): Image {
  return {
    path: 'net/a.c',
    side: 'post',
    whole: false,
    changed: new Set(),
    regions: regions.map(({ start, text }, hunk) => ({ start, lines: text.split('\n'), section: '', hunk })),
  };
}

/** Line 10 `}`, 11 `#else`, 12–14 look(), then a gap, 20–22 other(), 23 `#endif`, 24 after(). */
const split = image(
  { start: 10, text: '}\n#else\nint look(void)\n{\n}' },
  { start: 20, text: 'int other(void)\n{\n}\n#endif\nint after(void);' },
);
const functions = [
  { function: 'look', line: 12 },
  { function: 'other', line: 20 },
  { function: 'after', line: 24 },
];
const at = (message: string, line: number, img = split) => messageCondition(img, functions, message)(line);

test('an orphan #else takes the condition of the paragraph that names one of its functions', () => {
  const message = 'With CONFIG_MANY=n, look() does not\ncheck for NULL.\n\nSomething else.';
  assert.deepEqual(
    [10, 12, 13, 20, 22, 24].map((line) => at(message, line)),
    [null, '!CONFIG_MANY', '!CONFIG_MANY', '!CONFIG_MANY', '!CONFIG_MANY', null],
  );
});

test('nothing is taken where nothing ties it', () => {
  assert.equal(at('With CONFIG_MANY=n, lookup() breaks.', 12), null, 'another function');
  assert.equal(at('With CONFIG_MANY=n it breaks.\n\nlook() is fine.', 12), null, 'another paragraph');
  assert.equal(at('look() with CONFIG_A=n and CONFIG_B=y.', 12), null, 'two conditions');
  assert.equal(at('look() uses CONFIG_MANY.', 12), null, 'no value is said');
});

test('the forms in which a condition is written', () => {
  for (const text of [
    'CONFIG_X=n',
    '!CONFIG_X',
    'without CONFIG_X',
    'CONFIG_X is not set',
    'CONFIG_X disabled',
  ])
    assert.equal(at(`look() breaks ${text}.`, 12), '!CONFIG_X', text);
  assert.equal(at('look() breaks with CONFIG_X=y.', 12), 'CONFIG_X');
});

test('an #else whose #if is shown has its own condition', () => {
  const own = image({ start: 9, text: '#ifdef CONFIG_Q\n}\n#else\nint look(void)\n{\n}\n#endif' });
  assert.equal(at('With CONFIG_MANY=n, look() breaks.', 12, own), null);
});

test('a block that no hunk closes ends with its hunk', () => {
  const open = image(
    { start: 10, text: '}\n#else\nint look(void)\n{\n}' },
    { start: 20, text: 'int other(void)\n{\n}' },
  );
  assert.equal(at('With CONFIG_MANY=n, look() breaks.', 12, open), '!CONFIG_MANY');
  assert.equal(at('With CONFIG_MANY=n, look() breaks.', 20, open), null);
});

test('a nested #if inside the block does not end it', () => {
  const nested = image({
    start: 10,
    text: '#else\nint x;\n#ifdef CONFIG_Z\nint y;\n#else\nint look;\n#endif\nint z;\n#endif\nint w;',
  });
  const named = messageCondition(nested, [{ function: 'look', line: 11 }], 'look() with CONFIG_M=n');
  assert.deepEqual([11, 15, 17, 19].map(named), ['!CONFIG_M', '!CONFIG_M', '!CONFIG_M', null]);
});
