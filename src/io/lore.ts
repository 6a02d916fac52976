/** A thread from a public-inbox server (lore.kernel.org) by Message-ID or address, as its `t.mbox.gz`. */
import { MAX_FETCH_BYTES, MAX_FETCH_SECONDS } from '../limits.js';
import { UserError } from '../text.js';

/** Where Message-IDs are looked for. `all` knows every list. */
const LORE = 'https://lore.kernel.org/all';

/** Address of the thread's mbox for `<id@host>`, `id@host` or a page below an inbox; null when the name is neither. */
export function threadAddress(name: string, lore = LORE): string | null {
  const id = /^<?([^\s<>/@]+@[^\s<>/]+)>?$/.exec(name)?.[1];
  if (id !== undefined) return `${lore}/${encodeURIComponent(id)}/t.mbox.gz`;
  const page = /^(https?:\/\/[^/\s]+\/[^/\s]+\/[^/\s]+(?:@|%40)[^/\s]+)(?:\/[^\s]*)?$/.exec(name)?.[1];
  // lore's /r/ (for links in commits) only redirects.
  return page === undefined ? null : `${page.replace(/^(https?:\/\/[^/]+)\/r\//, '$1/all/')}/t.mbox.gz`;
}

const reason = (e: unknown, seconds: number): string => {
  if (!(e instanceof Error)) return String(e);
  if (e.name === 'TimeoutError') return `no answer within ${seconds} s`;
  if (!(e.cause instanceof Error)) return e.message;
  return 'code' in e.cause ? String(e.cause.code) : e.cause.message;
};

/** The mbox, still compressed. Every failure is a UserError that names the address. */
export async function* fetchThread(address: string, seconds = MAX_FETCH_SECONDS): AsyncGenerator<Buffer> {
  let size = 0;
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(seconds * 1000) });
    if (!answer.ok || answer.body === null)
      throw new UserError(`${address}: the server answers ${answer.status}`);
    for await (const chunk of answer.body) {
      size += chunk.length;
      if (size > MAX_FETCH_BYTES) throw new UserError(`${address}: larger than ${MAX_FETCH_BYTES >> 20} MiB`);
      yield Buffer.from(chunk);
    }
  } catch (e) {
    throw e instanceof UserError ? e : new UserError(`${address}: ${reason(e, seconds)}`);
  }
}
