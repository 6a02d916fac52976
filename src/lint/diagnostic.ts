/** Diagnostics, sites and the lint result: the JSON contract of design.md §5. */
import type { Context, Impact, Step, Verdict } from '../facts/verdict.js';
import type { Series } from '../patch/series.js';
import type { Report } from '../report-mail/report.js';
import type { Problem } from '../text.js';

export type Severity = 'error' | 'warning' | 'note';
export type Confidence = 'high' | 'medium' | 'low';
export type Origin = 'introduced' | 'standing' | 'fixed';

export interface Evidence {
  kind: 'splat' | 'review' | 'message' | 'tree' | 'hunk';
  messageId?: string;
  file?: string;
  line?: number;
  text?: string;
  /** Of a splat: the locks with the place where each was taken, and the trace from the culprit outwards. */
  held?: string[];
  trace?: string[];
}

export interface Condition {
  text: string;
  from: 'code' | 'message';
}

/** A line of source around a place, as it stands in the image. */
export interface ExcerptLine {
  line: number;
  text: string;
  /** The patch adds it (removes it, in a pre-image). */
  changed: boolean;
}

export interface Diagnostic {
  rule: string;
  code: string;
  severity: Severity;
  confidence: Confidence;
  origin: Origin;
  /** Holds no line numbers, so the fingerprint survives moved lines. */
  message: string;
  file: string;
  line: number;
  column: number;
  endLine: number;
  image?: 'pre';
  function: string;
  expression: string;
  condition: Condition | null;
  needs: Context[];
  held: Context[];
  impact: Impact;
  path: Step[];
  morePaths?: number;
  cause?: { file: string; line: number };
  related?: { file: string; line: number; text: string }[];
  evidence: Evidence[];
  /** The place with its neighbours; absent when no text of it is at hand. */
  excerpt?: ExcerptLine[];
  patch: { index: number; messageId: string | null } | null;
  mail: { messageId: string | null; line: number } | null;
  fingerprint: string;
}

export interface Site {
  file: string;
  line: number;
  image?: 'pre';
  function: string;
  expression: string;
  kind: 'access' | 'update' | 'acquire' | 'release' | 'call';
  condition: Condition | null;
  needs: Context[];
  held: Context[];
  verdict: Verdict;
  because: string;
}

export interface NotChecked {
  rule: string;
  file?: string;
  line?: number;
  reason: string;
}

export interface LintResult {
  series: Series[];
  reports: Report[];
  diagnostics: Diagnostic[];
  sites: Site[];
  notChecked: NotChecked[];
  problems: Problem[];
  /** The commit at which the tree was read because the series names it as its base, or which it lacks. */
  tree?: { commit: string | null; missing: string | null };
  /** An audit of existing code: everything is standing, and counts. */
  existing?: true;
}
