/** What the lint driver asks of the C side: the parser with its wasm files. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type CParser, createParser } from '../c/parse.js';
import { judgeFile } from '../facts/judge-file.js';
import type { ImageFacts, LintDeps } from '../lint/facts.js';
import type { Image } from '../patch/image.js';

/** In dist/ the wasm files are beside the bundle; the compiled tests in build/src/cli take them from dist/. */
function wasm(name: string): Uint8Array {
  const near = fileURLToPath(new URL(`./${name}`, import.meta.url));
  return readFileSync(
    existsSync(near) ? near : fileURLToPath(new URL(`../../../dist/${name}`, import.meta.url)),
  );
}

export function makeParser(): Promise<CParser> {
  return createParser(wasm('web-tree-sitter.wasm'), wasm('tree-sitter-c.wasm'), () => performance.now());
}

export function partialFacts(parser: CParser): LintDeps['partial'] {
  return (images) => {
    const facts = images.map((image) => factsOf(parser, image));
    return {
      sites: facts.flatMap((f) => f.sites),
      notAnalysed: facts.flatMap((f) => f.notAnalysed),
      functions: facts.flatMap((f) => f.functions),
    };
  };
}

function factsOf(parser: CParser, image: Image): ImageFacts {
  const whole = image.whole && image.regions.length === 1 ? image.regions[0] : undefined;
  const file = whole
    ? parser.file(image.path, `${whole.lines.join('\n')}\n`)
    : parser.regions(image.path, image.regions);
  return judgeFile(file, image.whole);
}
