/** Whether a kernel report goes through the code that a series changes. */
import type { Series } from '../patch/series.js';
import { plainName, type Splat } from './splat.js';

export interface Through {
  /** Frames of the trace (and the culprit) that the series changes, innermost first. */
  functions: string[];
  /** The report's own place is in a file that the series changes. */
  file: string | null;
}

/** A function's name at the beginning of its definition, as hunk headings and hunks show it. */
const DEFINITION = /^[A-Za-z_][\w\s*]*?\b([A-Za-z_]\w*)\s*\(/;
const NOT_FUNCTIONS = /^(?:if|for|while|switch|return|sizeof|struct|union|enum|do|else|define)$/;

function definedIn(line: string): string | null {
  const name = line.length > 300 ? undefined : DEFINITION.exec(line)?.[1];
  return name === undefined || NOT_FUNCTIONS.test(name) ? null : name;
}

/** Names of the functions whose lines a series adds or removes, as far as hunks and their headings show them. */
export function changedFunctions(series: Series): Set<string> {
  const names = new Set<string>();
  for (const hunk of series.patches.flatMap((p) => p.diff.files.flatMap((f) => f.hunks))) {
    let at = definedIn(hunk.section);
    for (const line of hunk.lines) {
      // A definition whose parameters are wrapped still begins in the first column.
      at = /^[A-Za-z_]/.test(line.text) ? (definedIn(line.text) ?? at) : at;
      if (line.kind !== ' ' && at !== null) names.add(at);
      if (/^}/.test(line.text)) at = null;
    }
  }
  return names;
}

export function throughOf(splat: Splat, series: Series): Through {
  const changed = changedFunctions(series);
  const frames = [
    ...(splat.function ? [splat.function] : []),
    ...splat.trace.map((t) => t.split(/[+ ]/)[0] ?? ''),
  ];
  const functions = [...new Set(frames.map(plainName))].filter((f) => changed.has(f));
  const files = new Set(series.patches.flatMap((p) => p.diff.files.map((f) => f.path)));
  return { functions, file: splat.file !== undefined && files.has(splat.file) ? splat.file : null };
}
