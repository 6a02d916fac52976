/** Facts of a patch as its own hunks show them: the C side of a run without a kernel tree. */
import type { CFile } from '../c/ir.js';
import { judgeFile } from '../facts/judge-file.js';
import { READER_FLAVOURS } from '../knowledge/contexts.js';
import { ACQUIRE, GUARDS, RELEASE } from '../knowledge/locks.js';
import { HELPERS } from '../knowledge/rcu.js';
import type { FileDiff } from '../patch/diff.js';
import type { Image, Region } from '../patch/image.js';
import type { Patch } from '../patch/patch.js';
import type { ImageFacts, LintDeps } from './facts.js';

/** What is asked of the C parser. */
export interface PartialParser {
  file(path: string, text: string): CFile;
  regions(path: string, regions: readonly { start: number; lines: string[]; section: string }[]): CFile;
}

const isReader = (context: string): boolean =>
  READER_FLAVOURS.includes(context) || context.startsWith('srcu:');

/** Names without which an image has no site; sorted, so that the expression engine shares what they begin with. */
const NAMES = [
  ...HELPERS.map((row) => row.name),
  ...[...ACQUIRE, ...RELEASE, ...GUARDS].filter((r) => r.contexts.some(isReader)).map((row) => row.name),
].sort();
const MENTION = new RegExp(`\\b(?:${[...new Set(NAMES)].join('|')})\\b`);

/** All names in the lines, comments and strings too. */
function namesIn(lines: readonly string[]): Set<string> {
  const names = new Set<string>();
  for (const line of lines) for (const [word] of line.matchAll(/[A-Za-z_]\w*/g)) names.add(word);
  return names;
}

/** One pass over all of it: most patches of an archive end here. */
const mentions = (lines: readonly string[]): boolean => MENTION.test(lines.join('\n'));

/** Names that the region defines, or in whose definition it starts: what stands before a `(` at the left edge. */
function defined(region: Region): string[] {
  return [region.section, ...region.lines].flatMap((line) => {
    const define = /^[ \t]*#[ \t]*define[ \t]+(\w+)/.exec(line)?.[1];
    return define ?? (/^[A-Za-z_]/.test(line) ? [...line.matchAll(/(\w+)\(/g)].map((m) => m[1] ?? '') : []);
  });
}

/** Regions that matter: those with a helper in them, then those that name a function of these, and so on. */
function relevant(image: Image): Region[] {
  const rest = new Map(image.regions.map((region) => [region, namesIn([region.section, ...region.lines])]));
  const kept = new Set<Region>();
  const wanted = new Set<string>();
  const keep = (region: Region) => {
    kept.add(region);
    rest.delete(region);
    for (const name of defined(region)) wanted.add(name);
  };
  for (const region of image.regions) if (mentions(region.lines)) keep(region);
  for (let before = -1; before !== kept.size; ) {
    before = kept.size;
    for (const [region, names] of [...rest]) if ([...wanted].some((name) => names.has(name))) keep(region);
  }
  return image.regions.filter((region) => kept.has(region));
}

/** Can the change of this file have a site in either image? */
export const fileMayHaveSites = (file: FileDiff): boolean =>
  /\.[ch]$/.test(file.path) && file.hunks.some((h) => mentions(h.lines.map((l) => l.text)));

/** When no patch of the input can have a site, the parser need not be loaded. */
export const mayHaveSites = (patch: Patch): boolean => patch.diff.files.some(fileMayHaveSites);

function factsOf(image: Image, parser: PartialParser): ImageFacts {
  const whole = image.whole && image.regions.length === 1;
  const text = () => `${image.regions[0]?.lines.join('\n')}\n`;
  const file = whole ? parser.file(image.path, text()) : parser.regions(image.path, relevant(image));
  return judgeFile(file, whole);
}

/** @param parser null when `mayHaveSites` is false for all patches */
export function partialFacts(parser: PartialParser | null): LintDeps['partial'] {
  return (images) => {
    const seen = images.filter((i) => i.regions.some((r) => mentions(r.lines)));
    const facts = parser === null ? [] : seen.map((image) => factsOf(image, parser));
    return {
      sites: facts.flatMap((f) => f.sites),
      notAnalysed: facts.flatMap((f) => f.notAnalysed),
      functions: facts.flatMap((f) => f.functions),
    };
  };
}
