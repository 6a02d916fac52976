/** A shortest edit script between two lists of lines (Myers, O(ND)). */
import { MAX_EDITS } from '../limits.js';

export interface Edit {
  kind: ' ' | '-' | '+';
  text: string;
}

/** One snapshot of furthest points for each number of edits; null when more than `limit` edits are needed. */
function furthest(a: Int32Array, b: Int32Array, limit: number): Int32Array[] | null {
  const most = Math.min(a.length + b.length, limit);
  const trace: Int32Array[] = [];
  let before = new Int32Array(2);
  for (let d = 0; d <= most; d++) {
    const now = new Int32Array(2 * d + 3);
    for (let k = -d; k <= d; k += 2) {
      // `before` holds diagonals -d … d, `now` -(d+1) … d+1.
      const down = k === -d || (k !== d && (before[k - 1 + d] ?? 0) < (before[k + 1 + d] ?? 0));
      let x = d === 0 ? 0 : down ? (before[k + 1 + d] ?? 0) : (before[k - 1 + d] ?? 0) + 1;
      while (x < a.length && x - k < b.length && x - k >= 0 && a[x] === b[x - k]) x++;
      now[k + d + 1] = x;
      if (x >= a.length && x - k >= b.length) return [...trace, now];
    }
    trace.push(now);
    before = now;
  }
  return null;
}

function numbered(a: readonly string[], b: readonly string[]): [Int32Array, Int32Array] {
  const keys = new Map<string, number>();
  const number = (line: string): number => {
    const known = keys.get(line) ?? keys.size;
    keys.set(line, known);
    return known;
  };
  return [Int32Array.from(a, number), Int32Array.from(b, number)];
}

/** Whether the step before went down (took a line of `b`) on diagonal k with d edits. */
const wentDown = (before: Int32Array, d: number, k: number): boolean =>
  k === -d || (k !== d && (before[k - 1 + d] ?? 0) < (before[k + 1 + d] ?? 0));

/** The edits that make `b` of `a`; null when there are more than `limit`. */
export function lineDiff(a: readonly string[], b: readonly string[], limit = MAX_EDITS): Edit[] | null {
  const trace = furthest(...numbered(a, b), limit);
  if (!trace) return null;
  const edits: Edit[] = [];
  let x = a.length;
  let y = b.length;
  for (let d = trace.length - 1; d > 0; d--) {
    const before = trace[d - 1] ?? new Int32Array(0);
    const k = x - y;
    const down = wentDown(before, d, k);
    const fromK = down ? k + 1 : k - 1;
    const fromX = before[fromK + d] ?? 0;
    const fromY = fromX - fromK;
    for (; x > (down ? fromX : fromX + 1); x--, y--) edits.push({ kind: ' ', text: a[x - 1] ?? '' });
    if (down) edits.push({ kind: '+', text: b[fromY] ?? '' });
    else edits.push({ kind: '-', text: a[fromX] ?? '' });
    x = fromX;
    y = fromY;
  }
  for (; x > 0; x--) edits.push({ kind: ' ', text: a[x - 1] ?? '' });
  return edits.reverse();
}

/** The edits that are shown: changes with `context` equal lines around; `null` stands for what is left out. */
export function hunksOf(edits: readonly Edit[], context = 3): (Edit | null)[] {
  const keep = new Uint8Array(edits.length);
  for (const [i, e] of edits.entries())
    if (e.kind !== ' ')
      for (let j = Math.max(0, i - context); j <= Math.min(edits.length - 1, i + context); j++) keep[j] = 1;
  const shown: (Edit | null)[] = [];
  for (const [i, e] of edits.entries())
    if (keep[i]) {
      if (!keep[i - 1]) shown.push(null);
      shown.push(e);
    }
  return shown;
}
