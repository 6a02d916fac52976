/**
 * Threads as public-inbox and JWZ make them (https://www.jwz.org/doc/threading.html; PublicInbox::MID::references,
 * PublicInbox::SearchThread), from References and In-Reply-To. Subjects are not matched: b4 doesn't either. Near-linear: a node gets a
 * parent once, and a union-find tells a loop before it is closed.
 */
import type { Message, Person } from './message.js';

export interface ThreadNode {
  /** Message-ID; for a ghost the ID that others refer to; made up (`unnamed-N`) for a message without one. */
  messageId: string;
  /** null for a ghost: a parent that is referred to and not there. */
  message: Message | null;
  /** Index into Thread.nodes; null for a root. */
  parent: number | null;
  /** 0 for a root. */
  depth: number;
}

export interface Thread {
  /** In display order: every parent before its children, siblings by date. More than one root when a loop or a wrong reference was cut. */
  nodes: ThreadNode[];
}

interface Container {
  id: string;
  message: Message | null;
  parent: Container | null;
  children: Container[];
  /** Seconds; of a ghost the earliest of its children. */
  time: number;
  index: number;
}

/** Disjoint sets over small integers, with path halving. */
function disjointSets(): { find(a: number): number; union(a: number, b: number): void; grow(): void } {
  const up: number[] = [];
  const find = (a: number): number => {
    let at = a;
    while (up[at] !== at) at = up[at] = up[up[at]!]!;
    return at;
  };
  return {
    find,
    union(a, b) {
      const [x, y] = [find(a), find(b)];
      // The smaller index wins, so that the result does not depend on the order of unions.
      if (x < y) up[y] = x;
      else up[x] = y;
    },
    grow() {
      up.push(up.length);
    },
  };
}

/** No reference: the answers y and n that old git-send-email took for In-Reply-To, the message's own IDs and its people's addresses. */
function isNoReference(m: Message, id: string): boolean {
  const isTheirs = (p: Person): boolean => p.address === id;
  return (
    id === 'y' ||
    id === 'n' ||
    id === m.messageId ||
    m.otherIds.includes(id) ||
    m.from?.address === id ||
    m.to.some(isTheirs) ||
    m.cc.some(isTheirs)
  );
}

/** What a message refers to, oldest first, its direct parent last. In-Reply-To is trusted over References. */
function ancestorsOf(m: Message): string[] {
  if (m.references.length === 0 && m.inReplyTo.length === 0) return [];
  const isReference = (id: string): boolean => !isNoReference(m, id);
  const [parent, ...others] = m.inReplyTo.filter(isReference);
  const before = [...new Set([...m.references, ...others])].filter((id) => id !== parent && isReference(id));
  return parent === undefined ? before : [...before, parent];
}

/** The same mail from two lists: same text, another path through the net. */
const sameMail = (a: Message, b: Message): boolean => a.body === b.body && a.subject === b.subject;

interface Forest {
  containers: Container[];
  /** Connected by any reference: one thread. */
  members: ReturnType<typeof disjointSets>;
}

function forestOf(messages: readonly Message[]): Forest {
  const containers: Container[] = [];
  const members = disjointSets();
  const trees = disjointSets();
  const byId = new Map<string, Container>();
  const add = (id: string): Container => {
    const c = { id, message: null, parent: null, children: [], time: 0, index: containers.length };
    containers.push(c);
    members.grow();
    trees.grow();
    return c;
  };
  const named = (id: string): Container => {
    const known = byId.get(id);
    if (known) return known;
    const c = add(id);
    byId.set(id, c);
    return c;
  };
  /** `child` has no parent yet, so it is the root of its tree: a loop closes only when both are in one tree. */
  const adopt = (parent: Container, child: Container): void => {
    if (child.parent !== null || trees.find(parent.index) === trees.find(child.index)) return;
    child.parent = parent;
    parent.children.push(child);
    trees.union(parent.index, child.index);
  };

  const own: Container[] = [];
  for (const [i, message] of messages.entries()) {
    let container = named(message.messageId ?? `unnamed-${i}`);
    if (container.message !== null) {
      if (sameMail(container.message, message)) continue;
      const twin = add(container.id);
      members.union(container.index, twin.index);
      container = twin;
    }
    container.message = message;
    for (const id of message.otherIds) {
      const other = byId.get(id);
      if (other === undefined) byId.set(id, container);
      else members.union(other.index, container.index);
    }
    own.push(container);
  }
  const placed = own.map((c) => ({ container: c, ancestors: ancestorsOf(c.message!).map(named) }));
  for (const { container, ancestors } of placed) {
    const parent = ancestors.at(-1);
    if (parent) adopt(parent, container);
    for (const a of ancestors) members.union(a.index, container.index);
  }
  for (const { ancestors } of placed)
    for (let i = 1; i < ancestors.length; i++) adopt(ancestors[i - 1]!, ancestors[i]!);
  return { containers, members };
}

/** Children before parents, without recursion. */
function bottomUp(containers: readonly Container[]): Container[] {
  const order: Container[] = [];
  const stack = containers.filter((c) => c.parent === null);
  for (let c = stack.pop(); c; c = stack.pop()) {
    order.push(c);
    for (const child of c.children) stack.push(child);
  }
  return order.reverse();
}

/** Takes out the ghosts that join nothing: those without children, and those whose only child is a ghost too. */
function prune(containers: readonly Container[]): Container[] {
  const kept: Container[] = [];
  /** What stands in a removed ghost's place. */
  const instead = new Map<Container, Container | null>();
  for (const c of bottomUp(containers)) {
    if (c.children.some((x) => instead.has(x)))
      c.children = c.children.flatMap((x) => (instead.has(x) ? (instead.get(x) ?? []) : x));
    const only = c.children.length === 1 ? c.children[0]! : null;
    if (c.message === null && (c.children.length === 0 || only?.message === null)) {
      instead.set(c, only);
      if (only) only.parent = c.parent;
      continue;
    }
    for (const child of c.children) child.parent = c;
    c.children.sort(byTime);
    c.time = c.message?.date?.epoch ?? c.children[0]?.time ?? 0;
    kept.push(c);
  }
  return kept;
}

const byTime = (a: Container, b: Container): number => a.time - b.time || a.index - b.index;

function layOut(roots: Container[]): Thread {
  const nodes: ThreadNode[] = [];
  const stack = roots
    .sort(byTime)
    .reverse()
    .map((c) => ({ c, parent: null as number | null, depth: 0 }));
  for (let top = stack.pop(); top; top = stack.pop()) {
    const { c, parent, depth } = top;
    const at = nodes.length;
    nodes.push({ messageId: c.id, message: c.message, parent, depth });
    for (let i = c.children.length - 1; i >= 0; i--)
      stack.push({ c: c.children[i]!, parent: at, depth: depth + 1 });
  }
  return { nodes };
}

/** Every message is in one thread, except a second copy of the same mail. Threads in order of their first root's date. */
export function buildThreads(messages: readonly Message[]): Thread[] {
  const { containers, members } = forestOf(messages);
  const groups = new Map<number, Container[]>();
  for (const c of prune(containers)) {
    if (c.parent !== null) continue;
    const key = members.find(c.index);
    const group = groups.get(key);
    if (group) group.push(c);
    else groups.set(key, [c]);
  }
  const sorted = [...groups.values()].map((roots) => roots.sort(byTime));
  return sorted.sort((a, b) => byTime(a[0]!, b[0]!)).map(layOut);
}
