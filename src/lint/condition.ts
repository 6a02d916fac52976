/**
 * The condition of an `#else` whose `#if` stands outside the hunks. The code doesn't show it; a commit message may
 * ("With CONFIG_X=n, f() does not check …"). It is taken from there only for a place that can be tied to it: the
 * paragraph names the function, or a function of the same conditional block.
 */
import type { Image, Region } from '../patch/image.js';

/** A run of lines under an `#else` or `#elif` whose `#if` is not shown, over one region or, when its `#endif` is shown, several. */
interface Block {
  first: number;
  /** Last line, without the `#endif`. */
  last: number;
}

const DIRECTIVE = /^[ \t]*#[ \t]*(if|ifdef|ifndef|elif|elifdef|elifndef|else|endif)\b/;

interface Scan {
  blocks: Block[];
  /** The open block and how many `#if` stand open inside it; null outside. */
  open: { first: number; depth: number } | null;
  /** `#if`s shown and not closed, outside of such a block. */
  depth: number;
}

function step(scan: Scan, word: string, line: number): void {
  const inside = scan.open;
  const opens = word.startsWith('if');
  if (inside && (opens || inside.depth > 0)) {
    if (opens) inside.depth++;
    else if (word === 'endif') inside.depth--;
    return;
  }
  if (inside) {
    scan.blocks.push({ first: inside.first, last: line - 1 });
    scan.open = null;
    if (word === 'endif') return;
  }
  if (opens) scan.depth++;
  else if (word === 'endif') scan.depth = Math.max(0, scan.depth - 1);
  else if (scan.depth === 0 && word === 'else') scan.open = { first: line + 1, depth: 0 };
}

/** A gap between regions hides directives: what stands open in the middle of a nested `#if` is not followed across it. */
function gap(scan: Scan, region: Region): void {
  scan.depth = 0;
  if (scan.open && scan.open.depth > 0) {
    scan.blocks.push({ first: scan.open.first, last: region.start + region.lines.length - 1 });
    scan.open = null;
  }
}

/** Blocks under an orphan `#else`. One that no region closes ends with the region that opens it. */
function orphanElses(image: Image): Block[] {
  const scan: Scan = { blocks: [], open: null, depth: 0 };
  let opener: Region | null = null;
  for (const region of image.regions) {
    for (const [i, text] of region.lines.entries()) {
      const word = DIRECTIVE.exec(text)?.[1];
      if (word === undefined) continue;
      const was = scan.open;
      step(scan, word, region.start + i);
      if (scan.open !== was && scan.open) opener = region;
    }
    gap(scan, region);
  }
  if (scan.open && opener)
    scan.blocks.push({ first: scan.open.first, last: opener.start + opener.lines.length - 1 });
  return scan.blocks;
}

/** `CONFIG_X=n`, `!CONFIG_X`, `without CONFIG_X`, `CONFIG_X is not set` → `!CONFIG_X`; `CONFIG_X=y` → `CONFIG_X`. */
function conditionsIn(paragraph: string): Set<string> {
  const found = new Set<string>();
  const config =
    /(!\s?|\bwithout\s|\bno\s)?\b(CONFIG_[A-Z0-9_]+)(=[nym]\b|\s(?:is\s)?(?:not set|unset|disabled|off)\b)?/g;
  for (const [, before, name, after] of paragraph.matchAll(config)) {
    if (before !== undefined || (after !== undefined && !/^=[ym]/.test(after))) found.add(`!${name}`);
    else if (after !== undefined) found.add(name ?? '');
  }
  return found;
}

interface Claim {
  condition: string;
  paragraph: string;
}

/** Paragraphs that name one condition, unmistakably. */
function claims(message: string): Claim[] {
  return message.split(/\n[ \t]*\n/).flatMap((text) => {
    const paragraph = text.replace(/\s+/g, ' ');
    const found = [...conditionsIn(paragraph)];
    return found.length === 1 && found[0] !== undefined ? [{ condition: found[0], paragraph }] : [];
  });
}

const namesFunction = (paragraph: string, name: string): boolean =>
  name !== '' && new RegExp(`(?<![\\w$])${name.replace(/\W/g, '\\$&')}(?![\\w$])`).test(paragraph);

/**
 * @param functions what stands where in this image
 * @returns the condition that the message gives for a line of the image, null when nothing ties it to one
 */
export function messageCondition(
  image: Image,
  functions: readonly { function: string; line: number }[],
  message: string,
): (line: number) => string | null {
  const said = claims(message);
  const blocks = said.length === 0 ? [] : orphanElses(image);
  const within = (block: Block, line: number) => line >= block.first && line <= block.last;
  const given = blocks.map((block) => {
    const names = functions.filter((f) => within(block, f.line)).map((f) => f.function);
    const tied = said.filter((claim) => names.some((name) => namesFunction(claim.paragraph, name)));
    const conditions = new Set(tied.map((claim) => claim.condition));
    return { block, condition: conditions.size === 1 ? (tied[0]?.condition ?? null) : null };
  });
  return (line) => given.find(({ block }) => within(block, line))?.condition ?? null;
}
