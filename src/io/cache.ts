/** Disk cache of derived data under $XDG_CACHE_HOME/lorelint. An entry is a file named by its key; it is written beside and
 *  renamed, so that two processes at once see a whole entry or none; what can't be read back is made anew. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { MAX_CACHE_BYTES } from '../limits.js';
import { sha1 } from './builtin.js';

export interface Cache {
  /** Whether anything is kept: else nothing need be made to be put. */
  keeps: boolean;
  /** The bytes last put under this key, or null. */
  get(key: string): Buffer | null;
  /** Whether there is an entry, whole or not. */
  has(key: string): boolean;
  put(key: string, value: Uint8Array): void;
  /** Keeps the folder under its bound; call it once, at the end. */
  trim(): void;
}

/** A cache that keeps nothing (`--no-cache`). */
export const noCache: Cache = {
  keeps: false,
  get: () => null,
  has: () => false,
  put: () => {},
  trim: () => {},
};

/** The user's cache folder: $XDG_CACHE_HOME or ~/.cache. */
export function cacheFolder(environment: Readonly<Record<string, string | undefined>>): string {
  const base = environment.XDG_CACHE_HOME;
  return path.join(base && path.isAbsolute(base) ? base : path.join(homedir(), '.cache'), 'lorelint');
}

/** Opens (and makes) the cache. `version` names the form of the entries and is part of their names, so that entries of
 *  another version are never read and go first when room is needed. A folder that can't be made keeps nothing. */
export function openCache(folder: string, version: string, maxBytes = MAX_CACHE_BYTES): Cache {
  try {
    makeFolder(folder);
  } catch {
    return noCache;
  }
  let written = 0;
  const fileOf = (key: string) => path.join(folder, sha1(`${version}\0${key}`));
  return {
    keeps: true,
    get: (key) => {
      try {
        return unseal(readFileSync(fileOf(key)));
      } catch {
        return null;
      }
    },
    has: (key) => existsSync(fileOf(key)),
    put: (key, value) => {
      written += writeWhole(fileOf(key), seal(value));
    },
    trim: () => {
      if (written > 0) trimFolder(folder, maxBytes);
    },
  };
}

/** mkdir -p; node's own recursive form never comes back on file systems such as /proc. */
function makeFolder(folder: string): void {
  const missing: string[] = [];
  for (let f = path.resolve(folder); !existsSync(f); f = path.dirname(f)) missing.push(f);
  for (const f of missing.reverse()) mkdirSync(f);
}

/** Length and check sum in front: a cut or damaged entry is no entry. */
const HEAD = 8;

function seal(value: Uint8Array): Buffer {
  const head = Buffer.alloc(HEAD);
  head.writeUInt32LE(value.length, 0);
  head.writeUInt32LE(checksum(value), 4);
  return Buffer.concat([head, value]);
}

function unseal(bytes: Buffer): Buffer | null {
  if (bytes.length < HEAD || bytes.readUInt32LE(0) !== bytes.length - HEAD) return null;
  const value = bytes.subarray(HEAD);
  return bytes.readUInt32LE(4) === checksum(value) ? value : null;
}

/** FNV over 32-bit words, in two lanes that don't wait for each other: entries of many MB are checked in milliseconds. */
function checksum(value: Uint8Array): number {
  const aligned = value.byteOffset % 4 === 0 ? value : value.slice();
  const words = new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length >> 2);
  let [even, odd] = [value.length, 0];
  for (let i = 0; i + 1 < words.length; i += 2) {
    even = Math.imul(even ^ (words[i] as number), 0x01000193);
    odd = Math.imul(odd ^ (words[i + 1] as number), 0x01000193);
  }
  for (let i = (words.length >> 1) * 8; i < value.length; i++)
    even = Math.imul(even ^ (value[i] as number), 0x01000193);
  return (even ^ Math.imul(odd, 0x85ebca6b)) >>> 0;
}

function writeWhole(file: string, value: Buffer): number {
  const beside = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(beside, value);
    renameSync(beside, file);
    return value.length;
  } catch {
    return 0;
  }
}

/** Removes the entries written longest ago until half of the bound is free again. */
function trimFolder(folder: string, maxBytes: number): void {
  try {
    const entries = readdirSync(folder)
      .filter((name) => /^[0-9a-f]{40}(\.\d+\.tmp)?$/.test(name))
      .map((name) => ({ file: path.join(folder, name), stat: statSync(path.join(folder, name)) }))
      .sort((a, b) => a.stat.mtimeMs - b.stat.mtimeMs);
    let total = entries.reduce((sum, { stat }) => sum + stat.size, 0);
    if (total <= maxBytes) return;
    for (const { file, stat } of entries) {
      if (total <= maxBytes / 2) break;
      unlinkSync(file);
      total -= stat.size;
    }
  } catch {
    // Another process may be at it too: what it removed need not be removed again.
  }
}
