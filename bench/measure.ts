/** Processes measured side by side: interleaved, so that what else the machine does hits all alike. */
import { spawnSync } from 'node:child_process';

export interface Work {
  name: string;
  command: string;
  /** A function is asked for those of each round, from 0; the round that is not counted is -1. */
  args: string[] | ((round: number) => string[]);
}

export interface Measured {
  name: string;
  /** Median wall time in milliseconds. */
  ms: number;
  /** Median processor time (user and system) in milliseconds; 0 when /usr/bin/time is not there. */
  cpu: number;
  /** Peak resident memory in MB; 0 when /usr/bin/time is not there. */
  mb: number;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

type Run = Omit<Measured, 'name'>;

function once({ command, args }: Work, round: number): Run {
  const list = typeof args === 'function' ? args(round) : args;
  const begin = performance.now();
  const r = spawnSync('/usr/bin/time', ['-f', '%M %U %S', command, ...list], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  const ms = performance.now() - begin;
  if (r.error) {
    const again = performance.now();
    spawnSync(command, list, { stdio: 'ignore' });
    return { ms: performance.now() - again, cpu: 0, mb: 0 };
  }
  const [, kb = 0, user = 0, system = 0] = /(\d+) ([\d.]+) ([\d.]+)\s*$/.exec(r.stderr)?.map(Number) ?? [];
  return { ms, cpu: (user + system) * 1000, mb: kb / 1024 };
}

/** Each work `times` times in turn, after one run of each that is not counted (`first` 0: without that). */
export function measure(works: readonly Work[], times: number, first = -1): Measured[] {
  const runs = works.map(() => [] as Run[]);
  for (let round = first; round < times; round++)
    for (const [i, work] of works.entries()) {
      const result = once(work, round);
      if (round >= 0) runs[i]?.push(result);
    }
  return works.map((work, i) => ({
    name: work.name,
    ms: median((runs[i] ?? []).map((r) => r.ms)),
    cpu: median((runs[i] ?? []).map((r) => r.cpu)),
    mb: Math.max(...(runs[i] ?? []).map((r) => r.mb)),
  }));
}

/** A table with ratios to the first line: wall time, processor time, memory. */
export function print(measured: readonly Measured[]): void {
  const base = measured[0]?.ms ?? 1;
  for (const { name, ms, cpu, mb } of measured)
    console.log(
      `${name.padEnd(44)} ${ms.toFixed(0).padStart(7)} ms ${(ms / base).toFixed(2).padStart(7)}x ${cpu.toFixed(0).padStart(7)} ms cpu ${mb.toFixed(0).padStart(5)} MB`,
    );
}
