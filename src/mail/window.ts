/** Threads of an archive that is read once from end to end, with memory for a bounded number of messages. */
import type { Message } from './message.js';

/** What is asked of a message: which it is and to which it replies. */
type Linked = Pick<Message, 'messageId' | 'otherIds' | 'references' | 'inReplyTo'>;

/** Feed it messages in the order of the archive; each call returns the threads that are closed by now. */
export interface ThreadWindow<T extends Linked> {
  push(message: T): T[][];
  end(): T[][];
}

interface Group<T> {
  messages: T[];
  ids: string[];
  /** Number of messages read when the last of this group came. */
  last: number;
}

/**
 * A thread is closed when none of the last `quiet` messages belonged to it. A reply that comes later than that makes
 * a thread of its own: it is seen without its parents, as in a mailbox that lacks them.
 */
export function threadWindow<T extends Linked>(quiet: number): ThreadWindow<T> {
  const byId = new Map<string, Group<T>>();
  const open = new Set<Group<T>>();
  let read = 0;
  const close = (group: Group<T>): T[] => {
    open.delete(group);
    for (const id of group.ids) if (byId.get(id) === group) byId.delete(id);
    return group.messages;
  };
  return {
    push(message) {
      read++;
      const group = groupOf(message, byId, open);
      group.messages.push(message);
      group.last = read;
      // `open` is in order of the last message, so the quiet ones come first.
      open.delete(group);
      open.add(group);
      const closed: T[][] = [];
      for (const old of open) {
        if (old.last >= read - quiet) break;
        closed.push(close(old));
      }
      return closed;
    },
    end: () => [...open].map(close),
  };
}

/** The group that knows one of the message's ids or references; groups that it ties together become one. */
function groupOf<T extends Linked>(message: T, byId: Map<string, Group<T>>, open: Set<Group<T>>): Group<T> {
  const own = message.messageId === null ? message.otherIds : [message.messageId, ...message.otherIds];
  const ids = [...own, ...message.references, ...message.inReplyTo];
  const known = [...new Set(ids.flatMap((id) => byId.get(id) ?? []))];
  const group = known.shift() ?? { messages: [], ids: [], last: 0 };
  for (const other of known) {
    group.messages.push(...other.messages);
    for (const id of other.ids) remember(id, group, byId);
    open.delete(other);
  }
  for (const id of ids) remember(id, group, byId);
  return group;
}

function remember<T>(id: string, group: Group<T>, byId: Map<string, Group<T>>): void {
  if (byId.get(id) === group) return;
  byId.set(id, group);
  group.ids.push(id);
}
