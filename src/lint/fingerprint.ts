/** A stable name for a diagnostic, for baselines and for comparing two images: it holds no line numbers. */

const OFFSET = 0xcbf29ce484222325n;
const PRIME = 0x100000001b3n;
const MASK = 0xffffffffffffffffn;

/** FNV-1a, 64 bits, of the UTF-16 units' bytes (http://www.isthe.com/chongo/tech/comp/fnv/): 16 hex digits. */
function fnv1a(text: string): string {
  let hash = OFFSET;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    hash = ((hash ^ BigInt(unit & 0xff)) * PRIME) & MASK;
    if (unit > 0xff) hash = ((hash ^ BigInt(unit >> 8)) * PRIME) & MASK;
  }
  return hash.toString(16).padStart(16, '0');
}

/** What makes two diagnostics the same one in another image or another run. */
export interface Identity {
  rule: string;
  file: string;
  function: string;
  expression: string;
  condition: string | null;
}

/** The identity as one string; equal for equal identities only. */
export function identityKey(it: Identity): string {
  return JSON.stringify([it.rule, it.file, it.function, it.expression, it.condition]);
}

/** @param nth 0 for the first diagnostic of this identity in its image, by line; 1 for the second, … */
export function fingerprint(it: Identity, nth: number): string {
  return fnv1a(`${identityKey(it)}#${nth}`);
}
