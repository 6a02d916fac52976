/** Reviewdog Diagnostic Format (reviewdog/proto/rdf, JSON form). */
import type { Diagnostic } from '../lint/diagnostic.js';

const SEVERITY = { error: 'ERROR', warning: 'WARNING', note: 'INFO' } as const;

export function rdjsonDocument(diagnostics: readonly Diagnostic[]) {
  return {
    source: { name: 'lorelint' },
    diagnostics: diagnostics.map((d) => ({
      message: d.message,
      location: {
        path: d.file,
        range: {
          start: { line: d.line, column: d.column },
          ...(d.endLine > d.line ? { end: { line: d.endLine } } : {}),
        },
      },
      severity: SEVERITY[d.severity],
      code: { value: d.code },
    })),
  };
}
