/** Whether something takes time in proportion to its input. */
import assert from 'node:assert/strict';

/** CPU of a call, in milliseconds. */
function time(work: () => unknown): number {
  const begun = process.cpuUsage();
  work();
  const used = process.cpuUsage(begun);
  return (used.user + used.system) / 1000;
}

/** `large` works on eight times the input of `small`. */
export function isLinear(name: string, small: () => unknown, large: () => unknown): void {
  time(small);
  const [a, b] = [Math.min(time(small), time(small)), Math.min(time(large), time(large))];
  // Eight times the text; what is quadratic takes 64 times as long.
  assert.ok(b < 32 * Math.max(a, 10), `${name}: ${a} ms, then ${b} ms`);
}
