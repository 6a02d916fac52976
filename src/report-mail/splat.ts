/** Kernel reports in mail text: lockdep, KASAN, BUG, WARNING, … The kinds are rows of `knowledge/splats.ts`. */
import { MACHINERY, SPLATS, type SplatRow } from '../knowledge/splats.js';
import { MAX_LINE_LENGTH, MAX_SPLAT_LINES } from '../limits.js';
import { type Frame, frameOf, frameText } from './frame.js';
import { type LogLine, logLine } from './log-line.js';

export interface HeldLock {
  /** e.g. rcu_read_lock_bh, _xmit_PIMREG#2, rtnl_mutex */
  name: string;
  /** e.g. __dev_queue_xmit+0x239/0x4140 */
  at: string;
}

export interface Splat {
  /** A kind of `knowledge/splats.ts`: rcu-usage, kasan, warning, … */
  kind: string;
  /** The first line without its time stamp, e.g. `WARNING: suspicious RCU usage`. */
  title: string;
  file?: string;
  line?: number;
  /** As lockdep names it: rcu_dereference_check, … */
  helper?: string;
  /** Culprit: the first frame of the trace that is not reporting machinery, e.g. reg_vif_xmit. */
  function?: string;
  held: HeldLock[];
  /** Frames without `?`, innermost first: `function+0x…/0x…`. */
  trace: string[];
  kernel?: string;
  /** Number of `>` before its lines: a quoted splat was reported by another. */
  quoted?: number;
  /** 1-based body lines it spans. */
  firstLine: number;
  lastLine: number;
}

/** Words of which every title holds one: spares the table for the other lines of a mail. */
const HINT = /WARNING|BUG|INFO|UBSAN|KASAN|Unable to|LOCKUP|general prot|divide error|unreferenced/;
const TRACE_START = /^(?:call trace|stack backtrace|backtrace(?: \(crc [0-9a-f]+\))?):/i;
const CONTEXT = /^<\/?(?:TASK|IRQ|SOFTIRQ|NMI|#\w+|EOI|EOE)>$/;
/** The registers that a trace is interrupted by. */
const REGISTERS =
  /^(?:RIP|RSP|RAX|RDX|RBP|R\d\d|FS|CS|CR2|DR\d|PKRU|Code|Call Trace|pc|lr|sp|x\d+|pstate|NIP|GPR\d\d|epc|ra|gp|t\d|s\d|a\d)\b ?:/i;
const AT_RIP =
  /^(?:RIP: 0010:|pc : |epc : |NIP \[[0-9a-f]+\] )([A-Za-z_][\w.]*)\+0x[0-9a-f]+\/0x[0-9a-f]+(?: \[\w+\])?(?: ([\w./+-]+\.[chS]):(\d+))?/;
const KERNEL = /(?:^|ainted:? +(?:[^\d\s]\S* +)*)(\d+\.\d+[\w.+~-]*) #\d+/;
const HOLDER = /^(?:\d+ locks? held|no locks held) by (\S.*\/\d+)[:.]/;
const LOCK = /^#(\d+): (?:[0-9a-f]+ )?\((.+)\)\{[^}]*\}(?:-\{[\d:]+\})?, at: ?(?:\[<[0-9a-f]+>\] )?(\S*)/;
const LOCK_CUT = /^#\d+: .*(?:\)|, at:|, at)$/;
/** Lines that only a report has; they end a trace and keep the report going. */
const SHAPE =
  /^(?:CPU: |Hardware name|Workqueue: |Modules linked|other info|rcu_scheduler_active|stack backtrace|-{4}|={4}|\[? ?-{3}\[|(?:Uninit|Local variable|Allocated|Freed) |The buggy|Memory state|(?:Read|Write|Free) of |(?:[a-z-]+ )*(?:read|write) (?:\([\w-]+\) )?(?:to|of) 0x|value changed|Reported by Kernel|but (?:this )?task|which lock|the existing dep|-> #\d|Possible unsafe|\*\*\* DEADLOCK|CPU\d +CPU\d|lock\(|irq event stamp|(?:hard|soft)irqs last|INFO: lockdep|Showing all|\{[A-Z-]+\}|in_atomic\(\)|preempt_count|RCU nest|Preemption disabled|Last potentially|Kernel panic|PGD |Oops: |KASAN: |task:|ffff[0-9a-f]{4,}|page:|raw:|hex dump|comm "|>?[0-9a-f]{16}:? |>?ffff)/;
/** The report is over for good. */
const PROSE = /^(?:---$|diff --git |[A-Z][A-Za-z]+(?:-[a-z]+)*-by: |Fixes: |Link: http|Closes: http)/;

const EXACT = new Set(MACHINERY.filter((m) => !m.family).map((m) => m.name));
const FAMILIES = MACHINERY.filter((m) => m.family).map((m) => m.name);
const SUFFIX = /\.(?:constprop|isra|part|cold|llvm)(?:\.\d+)*(?:\.cold)?$/;

/** Function name without what the compiler added. */
export const plainName = (name: string): string => name.replace(SUFFIX, '');

/** Whether a function of a trace reports, checks, locks, allocates or sleeps for another. */
export function isMachinery(name: string): boolean {
  const plain = plainName(name);
  return EXACT.has(plain) || FAMILIES.some((f) => plain.startsWith(f));
}

interface Title {
  row: SplatRow;
  groups: Record<string, string | undefined>;
  text: string;
}

function titleOf(raw: string): Title | null {
  if (raw.length > MAX_LINE_LENGTH || !HINT.test(raw)) return null;
  const { text } = logLine(raw);
  for (const row of SPLATS) {
    const match = row.title.exec(text);
    if (match) return { row, groups: match.groups ?? {}, text };
  }
  return null;
}

/** What is gathered while walking down a report. */
interface Walk {
  title: Title;
  frames: Frame[];
  trace: 'before' | 'in' | 'done';
  lists: { holder: string; locks: Map<string, HeldLock> }[];
  detail: Record<string, string | undefined> | null;
  rip: { function: string; file?: string; line?: string } | null;
  kernel: string | null;
}

function readLock(walk: Walk, text: string): boolean {
  const holder = HOLDER.exec(text);
  if (holder) walk.lists.push({ holder: holder[1] ?? '', locks: new Map() });
  const lock = LOCK.exec(text);
  // A symbolised report repeats a lock once for each inlined function; the last one has the offset.
  if (lock) walk.lists.at(-1)?.locks.set(lock[1] ?? '', { name: lock[2] ?? '', at: lock[3] ?? '' });
  return holder !== null || lock !== null;
}

function readTrace(walk: Walk, text: string): boolean {
  if (TRACE_START.test(text)) {
    if (walk.trace === 'before') walk.trace = 'in';
    return true;
  }
  const found = frameOf(text);
  if (found) {
    if (walk.trace === 'before' && !walk.title.row.past) walk.trace = 'in';
    if (walk.trace === 'in') walk.frames.push(found);
    return true;
  }
  if (CONTEXT.test(text) || REGISTERS.test(text)) return true;
  const ends = text === '' || SHAPE.test(text);
  if (ends && walk.trace === 'in' && walk.frames.length > 0) walk.trace = 'done';
  return false;
}

function readPlaces(walk: Walk, text: string): boolean {
  walk.kernel ??= KERNEL.exec(text)?.[1] ?? null;
  // A pointer inside the trace is of the code that an interrupt stopped: that is the culprit of a stall only.
  const early = walk.frames.length === 0 || walk.title.row.interrupted;
  const rip = early && !walk.rip ? AT_RIP.exec(text) : null;
  if (rip) walk.rip = { function: rip[1] ?? '', ...(rip[2] ? { file: rip[2], line: rip[3] ?? '' } : {}) };
  const detail = walk.detail ? null : walk.title.row.detail?.exec(text);
  if (detail) walk.detail = detail.groups ?? {};
  return rip !== null || (detail ?? null) !== null;
}

/** Reads one line into the walk; true when it has the shape of a report's line. */
function take(walk: Walk, text: string): boolean {
  const place = readPlaces(walk, text);
  const trace = readTrace(walk, text);
  const lock = readLock(walk, text);
  return place || trace || lock || SHAPE.test(text);
}

/** Nonblank lines without the shape of a report in a row: other console output is shorter, prose is longer. */
const MAX_STRANGE = 6;

/** Walks down from a title; gives the index of the last line that belongs to the report. */
function walkDown(lines: readonly string[], start: number, first: LogLine, walk: Walk): number {
  let last = start;
  let titleEnd = start;
  let strange = 0;
  const end = Math.min(lines.length, start + MAX_SPLAT_LINES);
  for (let i = start + 1; i < end && strange < MAX_STRANGE; i++) {
    const raw = lines[i] ?? '';
    if (raw.length > MAX_LINE_LENGTH) continue;
    const at = logLine(raw);
    if (at.text !== '' && at.depth !== first.depth) break;
    if (PROSE.test(at.text)) break;
    const next = titleOf(raw);
    if (next) {
      // A symbolised title is repeated once for each inlined function.
      if (next.row.kind !== walk.title.row.kind || i !== titleEnd + 1) break;
      titleEnd = i;
    }
    let text = at.text;
    if (LOCK_CUT.test(text)) text = `${text} ${logLine(lines[i + 1] ?? '').text}`;
    const known = take(walk, text) || next !== null;
    if (known || (first.stamped && at.stamped)) {
      last = i;
      strange = 0;
    } else if (text !== '') strange++;
  }
  return last;
}

function heldIn(walk: Walk): HeldLock[] {
  const task = /^INFO: task (\S+):(\d+)/.exec(walk.title.text);
  const own = task ? walk.lists.find((l) => l.holder === `${task[1]}/${task[2]}`) : walk.lists[0];
  return [...(own?.locks.values() ?? [])];
}

/** The function to blame: as the title or the instruction pointer names it, unless that is machinery; else the trace's. */
function culprit(walk: Walk, certain: readonly Frame[]): { function?: string; file?: string; line?: string } {
  const named = walk.title.groups.function;
  if (named !== undefined && !isMachinery(named)) return { function: plainName(named) };
  if (walk.rip && !isMachinery(walk.rip.function))
    return { ...walk.rip, function: plainName(walk.rip.function) };
  const frame = certain.find((f) => !isMachinery(f.function));
  if (!frame) return {};
  const place = frame.file === undefined ? {} : { file: frame.file, line: String(frame.line) };
  return { function: plainName(frame.function), ...place };
}

function splatOf(walk: Walk, first: LogLine, start: number, last: number): Splat {
  const certain = walk.frames.filter((f) => !f.uncertain);
  const blamed = culprit(walk, certain);
  const named = { ...walk.title.groups, ...(walk.detail ?? {}) };
  const file = named.file ?? blamed.file;
  const line = named.file === undefined ? blamed.line : named.line;
  return {
    kind: walk.title.row.kind,
    title: walk.title.text,
    ...(file === undefined ? {} : { file: file.replace(/^\.\//, ''), line: Number(line) }),
    ...(named.helper === undefined ? {} : { helper: named.helper }),
    ...(blamed.function === undefined ? {} : { function: blamed.function }),
    held: heldIn(walk),
    trace: certain.map(frameText),
    ...(walk.kernel === null ? {} : { kernel: walk.kernel }),
    ...(first.depth === 0 ? {} : { quoted: first.depth }),
    firstLine: start + 1,
    lastLine: last + 1,
  };
}

/** Every kernel report in a mail's body, in order. A title without place, locks and trace is prose, not a report. */
export function splatsOf(body: string): Splat[] {
  if (!HINT.test(body)) return [];
  const lines = body.split('\n');
  const splats: Splat[] = [];
  for (let i = 0; i < lines.length; i++) {
    const title = titleOf(lines[i] ?? '');
    if (!title) continue;
    const first = logLine(lines[i] ?? '');
    const walk: Walk = {
      title,
      frames: [],
      trace: 'before',
      lists: [],
      detail: null,
      rip: null,
      kernel: null,
    };
    const last = walkDown(lines, i, first, walk);
    const splat = splatOf(walk, first, i, last);
    if (splat.file ?? splat.function ?? splat.held[0]) splats.push(splat);
    i = last;
  }
  return splats;
}
