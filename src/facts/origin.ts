/** What the tree itself shows of an entry row: from the calls through the member up to where a need is met or really absent. */
import type { CFunction } from '../c/ir.js';
import { foldersFor } from '../c/project.js';
import { SEARCHED } from '../c/tree.js';
import type { Entry, Member } from '../knowledge/entry.js';
import { OWN_DEVICES } from '../knowledge/kernel.js';
import { MAX_CALL_DEPTH, MAX_MEMBER_MENTIONS, MAX_ORIGIN_STEPS } from '../limits.js';
import { memberCalls } from './member-calls.js';
import {
  ascend,
  describe,
  type Holder,
  holderAt,
  type Node,
  nodeKey,
  type Outcome,
  type Search,
  type Violation,
} from './search.js';
import { filesUsing } from './uses.js';
import type { Context, Step } from './verdict.js';
import { type Confidence, callsOfMember, type MemberWays, type Way } from './ways.js';

/** What the calls through a member say of a need, any one of some contexts. */
export type Origin =
  /** On this path, from where nothing else calls down to the call, none of them is held. */
  | { kind: 'lacks'; path: Step[]; held: Context[]; confidence: Confidence }
  /** Every call that is found in these folders has one, and no more are possible there. */
  | { kind: 'holds'; holders: Holder[]; calls: number }
  | { kind: 'unknown'; because: string; calls: number };

/** Calls count less than the files that name a function: what is called from few places leads up on a way of its own, and
 *  quickly. */
const CALL_COST = 0.25;
/** Each further file that names it. */
const FILE_COST = 0.2;
/** A path that holds less is easier to follow. */
const LOCK_COST = 0.1;
/** What a user asks for can be asked for by anyone; a kernel thread has to be set up first. */
const TASK_COST = 8;
/** Certain paths first. */
const DOUBT_COST: Record<Confidence, number> = { high: 0, medium: 1, low: 4 };

/** A function on the way up, or where a way ends. */
interface Open {
  node: Node;
  end: Pick<Violation, 'path' | 'held' | 'confidence'> | null;
  /** The least is looked at next. */
  cost: number;
  /** Files in which it may be called, the next one first. */
  files: readonly string[];
  /** A way into it is found in a file before these. */
  entered: boolean;
}

interface Walk extends View {
  search: Search;
  queue: Open[];
  seen: Set<string>;
  outcome: Outcome;
}

/** What is looked at: the calls that code in `from` may mean, in these folders. */
export interface View {
  from: string;
  within: readonly string[];
  /** Files that may mention a member, and files looked at on the way up. */
  mentions: number;
  steps: number;
}

/** The calls that a verdict on code in the file rests on. */
export const viewFrom = (from: string): View => ({
  from,
  within: foldersFor(from),
  mentions: MAX_MEMBER_MENTIONS,
  steps: MAX_ORIGIN_STEPS,
});

export function originOf(search: Search, of: Member, needs: readonly Context[], view: View): Origin {
  const key = `${of.struct}.${of.member} ${needs.join()} ${ownFolder(view.from)} ${view.within.length}`;
  let known = search.origins.get(key);
  if (known === undefined) search.origins.set(key, (known = derive(search, of, needs, view)));
  return known;
}

const ownFolder = (file: string): string =>
  OWN_DEVICES.find(({ folder }) => file.startsWith(folder)) ? file.slice(0, file.lastIndexOf('/')) : '';

/** A hardware's driver calls members of its own devices: what it shows is true of its own functions. */
const isOwn = (by: string, from: string): boolean =>
  ownFolder(by) !== '' && ownFolder(by) !== ownFolder(from);

function derive(search: Search, of: Member, needs: readonly Context[], view: View): Origin {
  const outcome: Outcome = { holders: [], violations: [], unknown: [] };
  const walk: Walk = { search, ...view, queue: [], seen: new Set(), outcome };
  const calls = throughMember(walk, { ...standIn(of), needs: [...needs], below: null, way: null }, of);
  for (let n = 0; walk.queue.length > 0; n++) {
    const open = cheapest(walk.queue);
    if (open.end !== null) return { kind: 'lacks', ...open.end };
    if (n >= view.steps || open.node.depth >= MAX_CALL_DEPTH) {
      outcome.unknown.push('there are more callers than are followed');
      break;
    }
    up(walk, open);
  }
  if (outcome.holders.length === 0) outcome.unknown.push('no call from elsewhere is found');
  const because = outcome.unknown[0];
  return because === undefined
    ? { kind: 'holds', holders: outcome.holders, calls }
    : { kind: 'unknown', because, calls };
}

const DRIVERS: readonly string[] = ['drivers/net'];

/** Whether calls in drivers were left out, which are no hardware's own. Reads what the drivers' files mention. */
export function driversCall(search: Search, { struct, member }: Member, { from, within }: View): boolean {
  if (within === SEARCHED) return false;
  const { calls, handed, unsure } = memberCalls(search.program.project, struct, member, from, DRIVERS);
  return unsure !== null || [...calls, ...handed].some(({ by }) => !isOwn(by.file, from));
}

/** A function that stands for all that the member may hold. */
function standIn({ struct, member }: Member): Pick<Node, 'unit' | 'when' | 'depth' | 'confidence'> {
  const fn: CFunction = {
    name: `${struct}.${member}`,
    kind: 'function',
    line: 0,
    endLine: 0,
    static: false,
    inline: false,
    returnType: '',
    params: [],
    locals: [],
    annotations: [],
    comment: '',
    condition: null,
    blocks: [],
    headSeen: true,
    tailSeen: true,
  };
  return { unit: { file: '', fn }, when: [], depth: 0, confidence: 'high' };
}

function cheapest(queue: Open[]): Open {
  let best = 0;
  queue.forEach((open, i) => {
    if (open.cost < (queue[best] as Open).cost) best = i;
  });
  return queue.splice(best, 1)[0] as Open;
}

/** The calls through a member, each member once for the same needs; how many there are. */
function throughMember(walk: Walk, node: Node, of: Member): number {
  const { outcome, from, seen } = walk;
  const key = `${of.struct}.${of.member} ${node.needs.join()}`;
  if (seen.has(key)) return 0;
  seen.add(key);
  const { ways: all, unsure } = callsKnown(walk, node, of);
  const ways = all.filter((way) => way.kind !== 'call' || !isOwn(way.by.file, from));
  for (const way of ways) follow(walk, node, way);
  if (unsure !== null) outcome.unknown.push(unsure);
  else if (ways.length === 0) outcome.unknown.push(`no call of ${of.member} is found`);
  return ways.length;
}

/** The calls through a member, looked for once when no parameter of a function in it matters. */
function callsKnown({ search, from, within, mentions }: Walk, node: Node, of: Member): MemberWays {
  const find = () => callsOfMember(search.program, node.unit, of, from, within, mentions);
  if (node.when.length > 0) return find();
  const key = `${of.struct}.${of.member} ${within.length} ${mentions}`;
  let known = search.calls.get(key);
  if (known === undefined) search.calls.set(key, (known = find()));
  return known;
}

/** Looks for callers in the next file. */
function up(walk: Walk, { node, files, cost, entered }: Open): void {
  const ways = walk.search.ways(node.unit, files.slice(0, 1), walk.steps <= MAX_ORIGIN_STEPS);
  for (const way of ways) follow(walk, node, way);
  const found = entered || ways.length > 0;
  if (files.length > 1)
    walk.queue.push({ node, end: null, files: files.slice(1), cost: cost + FILE_COST, entered: found });
  else if (!found) walk.outcome.unknown.push(`no caller of ${node.unit.fn.name}() is found`);
}

function follow(walk: Walk, node: Node, way: Way): void {
  const { search, outcome, within, seen, queue } = walk;
  if (way.kind === 'unknown') outcome.unknown.push(way.because);
  else if (way.kind === 'entry') enter(walk, node, way.entry);
  else {
    const next = ascend(search, node, way, outcome);
    for (const end of outcome.violations.splice(0))
      if (node.needs.some(isCounted)) outcome.unknown.push(`${way.by.fn.name}() may give it up`);
      // Given up by a caller: absent from there on.
      else endAt(walk, node, end, TASK_COST);
    if (next === null || seen.has(nodeKey(next))) return;
    seen.add(nodeKey(next));
    const { files, more, narrowed } = filesUsing(search.program.project, next.unit, within);
    if (more > 0) outcome.unknown.push(`${more} more files use ${next.unit.fn.name}()`);
    if (narrowed) outcome.unknown.push('drivers are not looked at');
    const cost = Math.log2(files.length) + next.depth * CALL_COST + way.state.held.length * LOCK_COST;
    queue.push({ node: next, end: null, cost, files, entered: false });
  }
}

/** Held as often as it is taken: what a function gives up may be held by its callers once more. */
const isCounted = (need: Context): boolean => need === 'bh' || need === 'preempt';

function endAt(walk: Walk, node: Node, end: NonNullable<Open['end']>, cost: number): void {
  walk.queue.push({ node, end, cost: cost + DOUBT_COST[end.confidence], files: [], entered: true });
}

function enter(walk: Walk, node: Node, entry: Entry): void {
  const holder = holderAt(node, entry);
  if (holder !== null) walk.outcome.holders.push(holder);
  else if (entry.bare && entry.certainty === 's' && !node.needs.some((need) => entry.some?.includes(need))) {
    const end = { ...describe(node, entry), confidence: node.confidence };
    endAt(walk, node, end, entry.asked ? 0 : TASK_COST);
  } else if (entry.of !== undefined && !entry.bare) throughMember(walk, node, entry.of);
  else walk.outcome.unknown.push(`what is held on entry through ${entry.via} is not certain`);
}
