/** Damage to bytes, drawn from a seeded generator: the same seed gives the same damage. */

/** A small generator (mulberry32), so that a failing case can be told by its number. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const HOSTILE = [
  '@@ -1,999999999 +1,999999999 @@',
  '@@ -0,0 +0,0 @@',
  '@@ -1 +1 @@ x',
  '--- a/',
  '+++ b/../..',
  'diff --git a b',
  'diff --cc x',
  'GIT binary patch',
  'literal 99999',
  'Index: x',
  '-- ',
  '--',
  '---',
  '> > > diff --git a/x b/x',
  '>>>>@@ -1 +1 @@',
  '| --- a/x',
  '\\ No newline at end of file',
  'rename from a',
  'rename to ',
  '"\\377"',
  '=?utf-8?q?=FF',
  '=?x?b?',
  'From: <>',
  'Subject:',
  '>From x',
  '8< --- >8',
  ' x | 99999999999 +',
  ' 3 files changed, 1 insertion(+)',
  '\0',
  '\r',
  '\r\r\n',
  '\u2028',
  ' ',
  '\t',
];

/** `text` with one to four pieces of damage. */
export function mutate(text: string, random: () => number): string {
  let lines = text.split('\n');
  const pick = (n: number) => Math.floor(random() * n);
  for (let rounds = 1 + pick(4); rounds > 0; rounds--) {
    const at = pick(lines.length);
    const line = lines[at] ?? '';
    const how = pick(10);
    if (how === 0) lines.splice(at, 1 + pick(5));
    else if (how === 1) lines.splice(at, 0, ...lines.slice(at, at + 1 + pick(5)));
    else if (how === 2) lines = lines.slice(0, at + 1);
    else if (how === 3) lines[at] = line.slice(0, pick(line.length + 1));
    else if (how === 4) lines[at] = line + (lines[at + 1] ?? '');
    else if (how === 5) [lines[at], lines[pick(lines.length)]] = [lines[pick(lines.length)] ?? '', line];
    else if (how === 6) lines.splice(at, 0, HOSTILE[pick(HOSTILE.length)] ?? '');
    else if (how === 7) lines[at] = (HOSTILE[pick(HOSTILE.length)] ?? '') + line;
    else if (how === 8)
      lines[at] =
        line.slice(0, pick(line.length + 1)) +
        String.fromCharCode(pick(256)) +
        line.slice(pick(line.length + 1));
    else lines[at] = line.repeat(1 + pick(40)).slice(0, 50_000);
    if (lines.length === 0) lines = [''];
  }
  return lines.join('\n');
}
