/** Seeded damage to text: bytes flipped, lines dropped, doubled, cut, swapped, glued. For fuzzing with a corpus. */

/** mulberry32: a small generator of numbers in [0, 1), the same for the same seed everywhere. */
export function random(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

type Lines = string[];
const below = (next: () => number, n: number): number => Math.floor(next() * n);

/** Each takes the lines of a text (one char per byte) and one place in them. */
const DAMAGE: ((lines: Lines, at: number, next: () => number) => void)[] = [
  (lines, at, next) => {
    const line = lines[at]!;
    const i = below(next, line.length + 1);
    lines[at] = line.slice(0, i) + String.fromCharCode(below(next, 256)) + line.slice(i + 1);
  },
  (lines, at) => lines.splice(at, 1),
  (lines, at) => lines.splice(at, 0, lines[at]!),
  (lines, at, next) => {
    lines[at] = lines[at]!.slice(0, below(next, lines[at]!.length + 1));
  },
  (lines, at, next) => {
    const other = below(next, lines.length);
    [lines[at], lines[other]] = [lines[other]!, lines[at]!];
  },
  (lines, at) => lines.splice(at, 2, lines.slice(at, at + 2).join('')),
  (lines, at, next) => lines.splice(at, below(next, 20)),
  (lines, at) => lines.splice(at),
  (lines, at, next) => lines.splice(at, 0, ...lines.slice(below(next, lines.length)).slice(0, 10)),
  (lines, at) => lines.splice(at, 0, ''),
  (lines, at, next) => {
    lines[at] = lines[at]! + '=?utf-8?q?<"(;,:\\'.charAt(below(next, 18)).repeat(1 + below(next, 50));
  },
];

/** One to four damages. */
export function mutate(text: string, next: () => number): string {
  const lines = text.split('\n');
  for (let n = 1 + below(next, 4); n > 0 && lines.length > 0; n--)
    DAMAGE[below(next, DAMAGE.length)]!(lines, below(next, lines.length), next);
  return lines.join('\n');
}
