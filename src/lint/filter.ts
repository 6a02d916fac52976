/** Which diagnostics are shown, and which make the exit code 1. */
import type { Diagnostic, LintResult, Severity } from './diagnostic.js';

export interface Filter {
  /** Rule names or codes; empty: all. */
  select: readonly string[];
  ignore: readonly string[];
  /** Glob on the path: `*` and `?` within a folder, `**` across folders; null: all. */
  path: string | null;
  /** Standing and fixed ones and notes too. */
  all: boolean;
}

export type FailOn = Severity | 'never';

const LEVEL: Record<Severity, number> = { note: 0, warning: 1, error: 2 };

/** A glob as a regular expression. A pattern that names no folder end (`net/ipv4`) matches what is below it as well. */
export function globToRegExp(glob: string): RegExp {
  const source = glob
    .replace(/\/+$/, '')
    .split(/(\*\*\/?|\*|\?)/)
    .map((part) => {
      if (part.startsWith('**')) return part.endsWith('/') ? '(?:.*/)?' : '.*';
      if (part === '*') return '[^/]*';
      if (part === '?') return '[^/]';
      return part.replace(/[.+^${}()|[\]\\]/g, '\\$&');
    })
    .join('');
  return new RegExp(`^${source}(?:/.*)?$`, 's');
}

const names = (list: readonly string[], it: { rule: string; code: string }): boolean =>
  list.some((n) => n.toLowerCase() === it.rule || n.toUpperCase() === it.code);

/** Does --select/--ignore/--path let it through? */
function wanted(it: Diagnostic, filter: Filter, path: RegExp | null): boolean {
  if (filter.select.length > 0 && !names(filter.select, it)) return false;
  return !names(filter.ignore, it) && (path === null || path.test(it.file));
}

/** The result with the diagnostics and sites that --select, --ignore and --path leave. */
export function narrow(result: LintResult, filter: Filter): LintResult {
  const path = filter.path === null ? null : globToRegExp(filter.path);
  return {
    ...result,
    diagnostics: result.diagnostics.filter((d) => wanted(d, filter, path)),
    sites: path === null ? result.sites : result.sites.filter((s) => path.test(s.file)),
  };
}

const counts = (d: Diagnostic, existing: boolean): boolean =>
  d.origin === 'introduced' || (existing && d.origin === 'standing');

/** Those that a report for people shows: introduced errors and warnings, and with --all the rest. */
export function loud(diagnostics: readonly Diagnostic[], all: boolean, existing = false): Diagnostic[] {
  return diagnostics.filter((d) => all || (counts(d, existing) && d.severity !== 'note'));
}

/** The result as a document shows it: notes too, standing and fixed ones with --all only (an audit's are all standing). */
export function shownResult(result: LintResult, all: boolean): LintResult {
  if (all || result.existing) return result;
  return { ...result, diagnostics: result.diagnostics.filter((d) => d.origin === 'introduced') };
}

/** True when one of them is at or above the level and counts: introduced ones, or with `existing` (audit) all but fixed ones. */
export function fails(diagnostics: readonly Diagnostic[], level: FailOn, existing = false): boolean {
  if (level === 'never') return false;
  return diagnostics.some((d) => counts(d, existing) && LEVEL[d.severity] >= LEVEL[level]);
}

/** Introduced ones (of an audit: all) by severity: the `summary` of the JSON contract. */
export function tally(diagnostics: readonly Diagnostic[], existing = false): Record<Severity, number> {
  const sum = { error: 0, warning: 0, note: 0 };
  for (const d of diagnostics) if (counts(d, existing)) sum[d.severity]++;
  return sum;
}
