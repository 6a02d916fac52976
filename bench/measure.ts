/** Processes measured side by side: interleaved, so that what else the machine does hits all alike. */
import { spawnSync } from 'node:child_process';

export interface Work {
  name: string;
  command: string;
  args: string[];
}

export interface Measured {
  name: string;
  /** Median wall time in milliseconds. */
  ms: number;
  /** Peak resident memory in MB; 0 when /usr/bin/time is not there. */
  mb: number;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

function once({ command, args }: Work): { ms: number; mb: number } {
  const begin = performance.now();
  const r = spawnSync('/usr/bin/time', ['-f', '%M', command, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  const ms = performance.now() - begin;
  if (r.error) {
    const again = performance.now();
    spawnSync(command, args, { stdio: 'ignore' });
    return { ms: performance.now() - again, mb: 0 };
  }
  return { ms, mb: Number(/(\d+)\s*$/.exec(r.stderr)?.[1] ?? 0) / 1024 };
}

/** Each work `times` times in turn, after one run of each that is not counted. */
export function measure(works: readonly Work[], times: number): Measured[] {
  const runs = works.map(() => [] as { ms: number; mb: number }[]);
  for (let round = -1; round < times; round++)
    for (const [i, work] of works.entries()) {
      const result = once(work);
      if (round >= 0) runs[i]?.push(result);
    }
  return works.map((work, i) => ({
    name: work.name,
    ms: median((runs[i] ?? []).map((r) => r.ms)),
    mb: Math.max(...(runs[i] ?? []).map((r) => r.mb)),
  }));
}

/** A table with ratios to the first line. */
export function print(measured: readonly Measured[]): void {
  const base = measured[0]?.ms ?? 1;
  for (const { name, ms, mb } of measured)
    console.log(
      `${name.padEnd(44)} ${ms.toFixed(0).padStart(7)} ms ${(ms / base).toFixed(2).padStart(7)}x ${mb.toFixed(0).padStart(5)} MB`,
    );
}
