/** A unified diff as values. */
import type { Problem } from '../text.js';

export interface HunkLine {
  kind: ' ' | '+' | '-';
  /** Without its first column and without '\n'. A final '\r' of CRLF content stays. */
  text: string;
  /** 1-based line in the decoded body of the carrying message (for a bare diff: of the file); 0 when it was not in the mail. */
  mailLine: number;
  /** A `\ No newline at end of file` follows. */
  noNewline?: true;
}

export interface Hunk {
  /** 1-based, as in the `@@` line; oldLines/newLines default to 1. */
  oldStart: number;
  oldLines: number;
  newStart: number;
  newLines: number;
  /** Text after the second `@@`: the enclosing function's first line, often cut short. */
  section: string;
  lines: HunkLine[];
  mailLine: number;
  /** False when lines are missing (a trimmed quote): then counts are the declared ones and `lines` is what is there. */
  complete: boolean;
}

export type FileStatus = 'modified' | 'added' | 'deleted' | 'renamed' | 'copied';

export interface FileDiff {
  /** New path, or old path of a deleted file; safe: relative, no `..`. */
  path: string;
  oldPath: string | null;
  newPath: string | null;
  status: FileStatus;
  oldMode?: string;
  newMode?: string;
  /** Blob names from the `index` line. */
  oldBlob?: string;
  newBlob?: string;
  similarity?: number;
  binary?: true;
  hunks: Hunk[];
  additions: number;
  deletions: number;
  mailLine: number;
}

/** The files of a diff and what was wrong with it. */
export interface Diff {
  files: FileDiff[];
  /** The text from the first header on, as `git apply` takes it ('\n' ends; one char per byte when it comes from mail bytes). */
  text: string;
  problems: Problem[];
  /** In a quote: body line of the first empty context line that got back the blank that a mail client stripped. */
  stripped?: number;
}
