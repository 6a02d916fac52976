/** What a rule is: one file in rules/ that holds its name, documentation, examples and check. */
import type { SiteFacts } from '../facts/verdict.js';
import type { Confidence, Severity } from './diagnostic.js';

export interface RuleDocs {
  summary: string;
  why: string;
  limits: string;
  /** C code: must fire. */
  bad: string;
  /** C code: must stay silent. */
  good: string;
}

/** What a rule sees of one image: the driver compares pre-image and post-image, never a rule. */
export interface Pass {
  sites: readonly SiteFacts[];
}

export interface Finding {
  site: SiteFacts;
  severity: Severity;
  confidence: Confidence;
  /** No line numbers in it. */
  message: string;
}

export interface Rule {
  name: string;
  code: string;
  scope: 'series' | 'patch' | 'function';
  severity: Severity;
  confidence: Confidence;
  /** The least evidence that it needs. */
  evidence: 'mail' | 'hunk' | 'file' | 'tree';
  docs: RuleDocs;
  run(pass: Pass): Iterable<Finding>;
}
