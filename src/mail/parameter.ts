/** Values with parameters (RFC 2045 §5.1, RFC 2183), their long and encoded forms (RFC 2231). */
import { unfold } from './header.js';

/** A structured value with parameters: Content-Type, Content-Disposition. */
export interface Parameterised {
  /** Lower case. */
  value: string;
  /** Names in lower case, values as written (one char per byte), RFC 2231 pieces joined and decoded. */
  params: Map<string, string>;
}

const PARAM = /;[ \t]*([^\s=;]{1,80})[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"?|([^\s;]*))/g;

const percent = (text: string): string =>
  text.replace(/%([0-9a-fA-F]{2})/g, (_, h: string) => String.fromCharCode(Number.parseInt(h, 16)));

/** RFC 2231 §3–4: `name*0*=utf-8''a%20b; name*1=c`, in any order. Returns an encoded word's worth: charset and bytes. */
function joinContinuations(pieces: Map<number, { text: string; encoded: boolean }>): string {
  let charset = '';
  let out = '';
  for (let i = 0; pieces.has(i); i++) {
    const piece = pieces.get(i)!;
    let text = piece.text;
    if (piece.encoded && i === 0) {
      const parts = /^([^']*)'[^']*'(.*)$/s.exec(text);
      if (parts) [, charset, text] = parts as unknown as [string, string, string];
    }
    out += piece.encoded ? percent(text) : text;
  }
  return charset === '' ? out : `=?${charset}?B?${Buffer.from(out, 'latin1').toString('base64')}?=`;
}

/** Numbered pieces by name (RFC 2231 §3). */
type Pieces = Map<string, Map<number, { text: string; encoded: boolean }>>;

/** One `name=value`: whole, or a piece by its number. The first of two whole ones counts. */
function addParameter(params: Map<string, string>, pieces: Pieces, name: string, text: string): void {
  const cut = /^([^*]+)(?:\*(\d{1,3}))?(\*)?$/.exec(name);
  if (!cut) return;
  const [, plain, number, star] = cut;
  if (number === undefined && star === undefined) {
    if (!params.has(plain!)) params.set(plain!, text);
    return;
  }
  const list = pieces.get(plain!) ?? new Map();
  list.set(Number(number ?? 0), { text, encoded: star !== undefined });
  pieces.set(plain!, list);
}

export function parseParameterised(raw: string): Parameterised {
  const whole = unfold(raw);
  const semi = whole.indexOf(';');
  const params = new Map<string, string>();
  if (semi === -1) return { value: whole.trim().toLowerCase(), params };
  const pieces: Pieces = new Map();
  for (const [, name, quoted, bare] of whole.slice(semi).matchAll(PARAM))
    addParameter(
      params,
      pieces,
      name!.toLowerCase(),
      quoted === undefined ? (bare ?? '') : quoted.replace(/\\(.)/g, '$1'),
    );
  for (const [name, list] of pieces) params.set(name, joinContinuations(list));
  return { value: whole.slice(0, semi).trim().toLowerCase(), params };
}
