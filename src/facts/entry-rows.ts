/** The rows of the entry tables compared with what the calls through their members show in the tree. */
import { SEARCHED } from '../c/tree.js';
import { closure } from '../knowledge/contexts.js';
import type { Certainty, Member } from '../knowledge/entry.js';
import type { EntryRow, MemberRow, RegistrationRow } from '../knowledge/kernel.js';
import { MAX_ROW_MENTIONS, MAX_ROW_STEPS } from '../limits.js';
import { storedIn } from './callbacks.js';
import { originOf } from './origin.js';
import type { Search } from './search.js';
import type { Context, Step } from './verdict.js';

/** What the tree says of one context of a row. */
export type Compared =
  | { context: Context; is: 'agreed' }
  /** The row says that it is held; on this path it is not. */
  | { context: Context; is: 'lacking'; path: Step[] }
  /** The row does not say that it is held; every call that is found has it, by these functions. */
  | { context: Context; is: 'held'; by: string[] }
  | { context: Context; is: 'unknown'; because: string };

export interface RowCheck {
  /** `net_device_ops.ndo_start_xmit`, `timer_setup.1`. */
  name: string;
  src: string;
  certainty: Certainty;
  /** What the row says is held. */
  held: Context[];
  /** A context differs; or all are as the row says; or some are, the others are not known; or none is known. */
  verdict: 'differs' | 'agreed' | 'partly' | 'not checkable';
  contexts: Compared[];
}

/** The contexts that a row's letters speak of and that have one name everywhere. */
const LETTERS: readonly Context[] = ['rcu', 'bh', 'preempt', 'rtnl'];

export function checkMember(search: Search, row: MemberRow): RowCheck {
  const name = `${row.struct}.${row.member}`;
  if (row.member === '*') return unknownRow(name, row, 'it stands for all members of the struct');
  return checked(search, name, row, row);
}

/** A callback is called through the member that its registration stores it in. */
export function checkRegistration(search: Search, row: RegistrationRow): RowCheck {
  const name = `${row.call}.${row.arg}`;
  if (row.table) return unknownRow(name, row, 'a table is handed over: its members have rows');
  const stored = storedIn(search.program, row.call, row.arg, fileOf(row));
  return typeof stored === 'string' ? unknownRow(name, row, stored) : checked(search, name, row, stored);
}

function unknownRow(name: string, row: EntryRow, because: string): RowCheck {
  const { src, certainty, held } = row;
  const contexts = LETTERS.map((context): Compared => ({ context, is: 'unknown', because }));
  return { name, src, certainty, held, verdict: 'not checkable', contexts };
}

function checked(search: Search, name: string, row: EntryRow, of: Member): RowCheck {
  const { src, certainty, held } = row;
  const contexts = LETTERS.map((context) => compared(search, row, of, context));
  return { name, src, certainty, held, verdict: verdictOf(contexts), contexts };
}

function verdictOf(all: readonly Compared[]): RowCheck['verdict'] {
  if (all.some((one) => one.is === 'lacking' || one.is === 'held')) return 'differs';
  const unknown = all.filter((one) => one.is === 'unknown').length;
  return unknown === 0 ? 'agreed' : unknown === all.length ? 'not checkable' : 'partly';
}

/** The file of the row's source where it is one that is searched. */
const fileOf = ({ src }: EntryRow): string =>
  SEARCHED.some((folder) => src.startsWith(`${folder}/`)) ? src.replace(/:\d+$/, '') : '';

function compared(search: Search, row: EntryRow, of: Member, context: Context): Compared {
  const view = { from: fileOf(row), within: SEARCHED, mentions: MAX_ROW_MENTIONS, steps: MAX_ROW_STEPS };
  const origin = originOf(search, { struct: of.struct, member: of.member }, [context], view);
  const said = closure(row.held).has(context);
  if (origin.kind === 'unknown') return { context, is: 'unknown', because: origin.because };
  if (origin.kind === 'holds') {
    if (said) return { context, is: 'agreed' };
    return { context, is: 'held', by: [...new Set(origin.holders.map((holder) => holder.function))] };
  }
  if (!said || row.cases.some((one) => !closure(one.held).has(context))) return { context, is: 'agreed' };
  if (origin.confidence === 'low')
    return { context, is: 'unknown', because: 'a path without it is shown, but it is not certain' };
  return { context, is: 'lacking', path: origin.path };
}
