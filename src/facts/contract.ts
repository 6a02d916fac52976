/** What a function states that its callers hold: annotations, its comment, its name. */
import type { CFunction } from '../c/ir.js';
import { closure } from '../knowledge/contexts.js';
import {
  ANNOTATION_CONTEXTS,
  ANNOTATIONS,
  COMMENT_FORMS,
  NAME_SUFFIXES,
  NEGATION,
  NOT_A_READER,
  PERMISSION,
} from '../knowledge/contracts.js';
import type { Context } from './verdict.js';

/** How it is stated; `shown`: not at all, but what the function does shows it. */
export type ContractForm = 'assertion' | 'annotation' | 'comment' | 'name' | 'shown';

export interface Contract {
  contexts: Context[];
  because: string;
  by: ContractForm;
  /** Only one of the contexts is promised; else all are. */
  either?: true;
}

type Stated = Pick<CFunction, 'name' | 'annotations' | 'comment'> & Partial<Pick<CFunction, 'params'>>;

/** `RCU` → rcu; `&x->lock` → lock:&x->lock. */
export function annotationContext(text: string): Context {
  const row = ANNOTATION_CONTEXTS.find((r) => r.text === text.trim());
  return row?.context ?? `lock:${text.trim()}`;
}

function annotated(fn: Stated): Contract | null {
  for (const text of fn.annotations) {
    const m = /^(\w+)\((.*)\)$/.exec(text.trim());
    const row = m && ANNOTATIONS.find((a) => a.name === m[1] && a.means === 'holds');
    if (row) return { contexts: [annotationContext(m[2]!)], because: `${text} states it`, by: 'annotation' };
  }
  return null;
}

/** Matches of a form, without those that a word like "not" turns round or that only allow it. */
function matchOf(form: RegExp, text: string): RegExpExecArray | null {
  const m = form.exec(text);
  if (m === null) return null;
  const before = text.slice(Math.max(0, m.index - 40), m.index);
  return NEGATION.test(before) || PERMISSION.test(before) ? null : m;
}

/** "RCU read lock or ovs_mutex" promises neither alone: `lock:?` stands for the other. */
function commented(fn: Stated): Contract | null {
  const text = fn.comment.replace(/[\s*]+/g, ' ').slice(0, 4000);
  if (text === '') return null;
  const found = COMMENT_FORMS.flatMap((f) => {
    const m = matchOf(f.form, text);
    return m ? [{ m, contexts: f.contexts }] : [];
  });
  if (found.length === 0) return null;
  const { m } = found[0]!;
  const around = `${m[0]}${text.slice(m.index + m[0].length, m.index + m[0].length + 25)}`.split('.')[0]!;
  const either = /\bor\b/i.test(around) ? (true as const) : null;
  const contexts = [...new Set(found.flatMap((f) => f.contexts))];
  if (either && contexts.length === 1) contexts.push('lock:?');
  return {
    contexts,
    because: `its comment says "${m[0].trim()}"`,
    by: 'comment',
    ...(either ? { either } : {}),
  };
}

function named(fn: Stated): Contract | null {
  const row = NAME_SUFFIXES.find((r) => fn.name.endsWith(r.suffix));
  if (!row) return null;
  if (row.readersOnly && NOT_A_READER.test(fn.name)) return null;
  if (fn.params?.some((p) => /\brcu_head\b/.test(p.type))) return null;
  return { contexts: [row.context], because: `its name ends in ${row.suffix}`, by: 'name' };
}

/** Null when it states nothing. A leading `__` is no statement. */
export function contractOf(fn: Stated): Contract | null {
  const all = [annotated(fn), commented(fn), named(fn)].filter((c) => c !== null);
  if (all.length === 0) return null;
  const sure = all.filter((c) => !c.either);
  if (sure.length === 0) return all[0]!;
  return {
    contexts: [...new Set(sure.flatMap((c) => c.contexts))],
    because: sure.map((c) => c.because).join(' and '),
    by: sure[0]!.by,
  };
}

/** Whether the contract gives one of the needs. */
export function satisfies(
  contract: Pick<Contract, 'contexts' | 'either'>,
  needs: readonly Context[],
): boolean {
  const gives = (c: Context) =>
    c === 'lock:?'
      ? needs.some((n) => n.startsWith('lock:'))
      : [...closure([c])].some((x) => needs.includes(x));
  return contract.either ? contract.contexts.every(gives) : contract.contexts.some(gives);
}

/** Contexts that annotations say the function leaves taken or gives up: seq_file's start and stop. */
export function annotatedEffect(fn: Pick<CFunction, 'annotations'>): {
  acquires: Context[];
  releases: Context[];
} {
  const of = (means: string) =>
    fn.annotations.flatMap((text) => {
      const m = /^(\w+)\((.*)\)$/.exec(text.trim());
      return m && ANNOTATIONS.some((a) => a.name === m[1] && a.means === means)
        ? [annotationContext(m[2]!)]
        : [];
    });
  const acquires = of('acquires');
  const releases = of('releases');
  const both = (c: Context) => acquires.includes(c) && releases.includes(c);
  return { acquires: acquires.filter((c) => !both(c)), releases: releases.filter((c) => !both(c)) };
}
