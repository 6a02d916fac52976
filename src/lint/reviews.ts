/** What reviewers wrote under the line of a finding, as evidence beside it. */
import type { Remark } from '../patch/review.js';
import type { Diagnostic, Evidence } from './diagnostic.js';

/** Lines between the finding's line and the quoted line right above the remark. */
const NEAR = 2;
/** Characters of a remark that are kept. */
const LENGTH = 300;
/** A remark on that line about something else is no evidence. */
const ABOUT_LOCKING = /\brcu|lock|synchroni[sz]e|grace period|splat|use.after.free|\bUAF\b|\brace/i;

function evidenceOf(remark: Remark, d: Diagnostic): Evidence {
  const text = remark.text.replace(/\s+/g, ' ').trim();
  return {
    kind: 'review',
    ...(remark.messageId === null ? {} : { messageId: remark.messageId }),
    file: d.file,
    line: d.line,
    text: text.length > LENGTH ? `${text.slice(0, LENGTH)}...` : text,
  };
}

function speaksOf(remark: Remark, d: Diagnostic): boolean {
  if (d.mail === null || remark.at === null || remark.at.messageId !== d.mail.messageId) return false;
  return Math.abs(remark.at.line - d.mail.line) <= NEAR && ABOUT_LOCKING.test(remark.text);
}

/** The diagnostics with the remarks on their lines; the first kind of evidence stays first. */
export function withReviews(diagnostics: readonly Diagnostic[], remarks: readonly Remark[]): Diagnostic[] {
  return diagnostics.map((d) => {
    const found = remarks.filter((remark) => speaksOf(remark, d));
    return found.length === 0
      ? d
      : { ...d, evidence: [...d.evidence, ...found.map((r) => evidenceOf(r, d))] };
  });
}
