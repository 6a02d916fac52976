/** What the driver asks of the C side; cli/ puts the parser and the tree behind it. */
import type { NotAnalysed, SiteFacts } from '../facts/verdict.js';
import type { Image } from '../patch/image.js';

/** A function of an image, or the part of it that is shown. */
export interface FunctionSpan {
  file: string;
  name: string;
  line: number;
  endLine: number;
}

/** What one image of the change says. */
export interface ImageFacts {
  sites: SiteFacts[];
  notAnalysed: NotAnalysed[];
  functions: FunctionSpan[];
}

/** One file before and after all patches; null where it does not exist. */
export interface ChangedFile {
  path: string;
  prePath: string;
  pre: string | null;
  post: string | null;
}

export interface LintDeps {
  /** Facts of the files as far as the images show them, callers among them included. */
  partial(images: readonly Image[]): ImageFacts;
  /** With a kernel tree: facts of both images, wherever in the tree the change can matter. */
  tree?: {
    read(path: string): string | null;
    /** Why it gave null: `is not in the tree`. */
    unread(path: string): string;
    change(files: readonly ChangedFile[]): { pre: ImageFacts; post: ImageFacts };
    problems: string[];
  };
}
