/** What a message is in its thread, in a word and in words. */
import type { Message } from '../mail/message.js';
import { mayHoldDiff } from '../patch/extract.js';
import type { Series } from '../patch/series.js';
import type { Trailer } from '../patch/trailer.js';
import type { JudgedRemark } from './remark-state.js';
import type { Report } from './report.js';

export interface RoleInput {
  message: Message | null;
  series: Series | null;
  /** It is a patch or cover letter of the series. */
  isPart: boolean;
  /** Number of the patch that it is or answers. */
  patch: number | null;
  reports: readonly Report[];
  remarks: readonly JudgedRemark[];
  trailers: readonly Trailer[];
  isAuthor: boolean;
}

export interface Role {
  role: string;
  says: string;
}

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

function partRole({ message, series, patch }: RoleInput): Role {
  const version = series && series.revision > 1 ? ` v${series.revision}` : '';
  if (message === null) return { role: 'missing', says: series ? 'patch, only quoted here' : 'not here' };
  if (series?.kind === 'pull') return { role: 'pull', says: `pull request${version}` };
  if (series?.cover && series.cover.messageId === message.messageId)
    return { role: 'cover', says: `cover letter${version}` };
  const number = series && series.total > 1 ? ` ${patch}/${series.total}` : '';
  return { role: 'patch', says: `patch${version}${number}` };
}

/** Kinds in the order in which they name the role, and how they are said. */
const SAID: [kind: string, say: (reports: readonly Report[]) => string][] = [
  ['splat', (r) => `splat: ${r[0]?.text ?? ''}${r[0]?.function ? ` in ${r[0].function}` : ''}`],
  ['bisect', (r) => `bisected to ${r[0]?.text ?? ''}`],
  ['applied', (r) => (r[0]?.tree ? `applied to ${r[0].tree}` : 'applied')],
  ['queued', (r) => `queued for ${r[0]?.tree ?? r[0]?.text ?? ''}`],
  ['refused', (r) => `does not apply to ${r[0]?.tree ?? ''}`],
  ['build', (r) => `build report, ${count(r.length, 'line')}`],
  ['syzbot', (r) => `syzbot: ${r[0]?.text ?? ''}`],
  ['ci', (r) => `CI: ${r[0]?.text ?? ''}`],
  ['test', (r) => r[0]?.text ?? 'test report'],
  ['command', (r) => r.map((x) => x.text ?? '').join(', ')],
];

function reported(reports: readonly Report[]): Role[] {
  const own = reports.filter((r) => !r.inPatch && !r.splat?.quoted);
  return SAID.flatMap(([kind, say]) => {
    const some = own.filter((r) => r.kind === kind);
    return some.length === 0 ? [] : [{ role: kind, says: say(some) }];
  });
}

function reviewing({ remarks, series, patch }: RoleInput): Role[] {
  if (remarks.length === 0) return [];
  const which =
    series && series.total > 1 && patch !== null
      ? ` of ${patch === 0 ? 'the series' : `${patch}/${series.total}`}`
      : '';
  return [{ role: 'review', says: `review${which}, ${count(remarks.length, 'remark')}` }];
}

function verdicts({ trailers }: RoleInput): Role[] {
  const keys = trailers.map((t) => t.key).filter((k) => /-by$/i.test(k));
  return keys.length === 0 ? [] : [{ role: 'trailers', says: [...new Set(keys)].join(', ') }];
}

export function roleOf(input: RoleInput): Role {
  if (input.isPart || input.message === null) return partRole(input);
  const found = [...reported(input.reports), ...reviewing(input), ...verdicts(input)];
  const first = found[0];
  if (first) return { role: first.role, says: found.map((f) => f.says).join('; ') };
  if (input.isAuthor) return { role: 'answer', says: "author's answer" };
  const own = input.message.body
    .split('\n')
    .filter((l) => !l.startsWith('>'))
    .join('\n');
  return mayHoldDiff(own) ? { role: 'reply', says: 'reply with a diff' } : { role: 'reply', says: 'reply' };
}
