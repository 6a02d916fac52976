/** How the kernel enters a function of that signature, when nothing else tells. */
import type { CFunction } from '../c/ir.js';
import { SIGNATURES, type SignatureRow } from '../knowledge/signatures.js';

/** `const struct sk_buff *` → `struct sk_buff*`; qualifiers of a definition go too. */
export function plainType(type: string): string {
  return type
    .replace(/\b(?:const|volatile|static|inline|noinline|extern|__always_inline|__\w+)\b/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/ ?\* ?/g, '*')
    .trim();
}

/** Null when no row fits. */
export function signatureOf(fn: Pick<CFunction, 'returnType' | 'params'>): SignatureRow | null {
  const params = fn.params.map((p) => plainType(p.type));
  const returns = plainType(fn.returnType);
  const fits = (row: SignatureRow) =>
    (row.returns === null || row.returns === returns) &&
    row.params.length === params.length &&
    row.params.every((p, i) => p === '*' || p === params[i]);
  return SIGNATURES.find(fits) ?? null;
}
