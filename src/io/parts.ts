/** Parsed chunks of source files in the disk cache: one entry per text, a head with the chunk numbers and lengths, then each
 *  chunk's JSON, so that only the chunks asked for are read back. */
import type { Part, PartStore, Parts } from '../c/project.js';
import { sha1 } from './builtin.js';
import type { Cache } from './cache.js';

interface Entry {
  key: string;
  raw: Map<number, Buffer>;
  made: Map<number, Part>;
  changed: boolean;
}

/** `flush` writes what was parsed anew; call it once, at the end. */
export function partStore(cache: Cache): PartStore & { flush(): void } {
  if (!cache.keeps) return { open: () => new Map(), flush: () => {} };
  const entries = new Map<string, Entry>();
  return {
    open: (text) => {
      const key = `parts ${sha1(text)}`;
      let entry = entries.get(key);
      if (entry === undefined)
        entries.set(key, (entry = { key, raw: unpack(cache.get(key)), made: new Map(), changed: false }));
      return partsOf(entry);
    },
    flush: () => {
      for (const entry of entries.values()) if (entry.changed) cache.put(entry.key, pack(entry));
      entries.clear();
    },
  };
}

function partsOf(entry: Entry): Parts {
  return {
    get: (chunk) => {
      const made = entry.made.get(chunk);
      if (made) return made;
      const read = parse(entry.raw.get(chunk));
      if (read) entry.made.set(chunk, read);
      return read;
    },
    set: (chunk, part) => {
      entry.made.set(chunk, part);
      entry.raw.delete(chunk);
      entry.changed = true;
    },
  };
}

function parse(raw: Buffer | undefined): Part | undefined {
  if (raw === undefined) return undefined;
  try {
    const value = JSON.parse(raw.toString()) as Part;
    return Array.isArray(value.functions) ? value : undefined;
  } catch {
    return undefined;
  }
}

function pack({ raw, made }: Entry): Buffer {
  const pieces = new Map(raw);
  for (const [chunk, part] of made) if (!raw.has(chunk)) pieces.set(chunk, Buffer.from(JSON.stringify(part)));
  const head = Buffer.from(JSON.stringify([...pieces].map(([chunk, piece]) => [chunk, piece.length])));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length, 0);
  return Buffer.concat([length, head, ...pieces.values()]);
}

function unpack(bytes: Buffer | null): Map<number, Buffer> {
  const out = new Map<number, Buffer>();
  if (bytes === null || bytes.length < 4) return out;
  const start = 4 + bytes.readUInt32LE(0);
  try {
    let at = start;
    for (const [chunk, length] of JSON.parse(bytes.toString('utf8', 4, start)) as [number, number][]) {
      out.set(chunk, bytes.subarray(at, at + length));
      at += length;
    }
  } catch {
    out.clear();
  }
  return out;
}
