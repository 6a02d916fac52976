/** Streams of .gz and .zst (RFC 1952, RFC 8878), any number of members. What came out before damage is kept. */
import { createGunzip } from 'node:zlib';

/** Called once when the stream is damaged or cut short. */
type OnDamage = (reason: string) => void;

const REASONS: Readonly<Record<string, string>> = {
  Z_BUF_ERROR: 'the gzip data is cut short',
  Z_DATA_ERROR: 'the gzip data is damaged',
};

/** zlib's own stream drops what it holds when an error comes, so its output is queued here first. */
export async function* gunzip(chunks: AsyncIterable<Buffer>, damaged: OnDamage): AsyncGenerator<Buffer> {
  const zip = createGunzip({ chunkSize: 1 << 18 });
  let queue: Buffer[] = [];
  let failure: string | null = null;
  let wake: () => void = () => {};
  zip.on('data', (b: Buffer) => queue.push(b));
  zip.on('end', () => wake());
  zip.on('error', (e: Error & { code?: string }) => {
    failure = REASONS[e.code ?? ''] ?? `the gzip data is damaged (${e.message})`;
    wake();
  });
  for await (const chunk of chunks) {
    await new Promise<void>((resolve) => {
      wake = resolve;
      zip.write(chunk, () => resolve());
    });
    const ready = queue;
    queue = [];
    yield* ready;
    if (failure !== null) break;
  }
  if (failure === null)
    await new Promise<void>((resolve) => {
      wake = resolve;
      zip.end();
    });
  yield* queue;
  zip.destroy();
  if (failure !== null) damaged(failure);
}

export async function* unzstd(chunks: AsyncIterable<Buffer>, damaged: OnDamage): AsyncGenerator<Buffer> {
  const { Decompress } = await import('fzstd');
  let queue: Buffer[] = [];
  const stream = new Decompress((b) => queue.push(Buffer.from(b)));
  const feed = (chunk: Uint8Array, last: boolean): boolean => {
    try {
      stream.push(chunk, last);
      return true;
    } catch (e) {
      const cut = e instanceof Error && /unexpected EOF/i.test(e.message);
      damaged(cut ? 'the zstd data is cut short' : 'the zstd data is damaged');
      return false;
    }
  };
  let good = true;
  for await (const chunk of chunks) {
    good = feed(chunk, false);
    yield* queue;
    queue = [];
    if (!good) break;
  }
  if (good) feed(new Uint8Array(0), true);
  yield* queue;
}
