/** Threads: JWZ/public-inbox order from References and In-Reply-To. */
import type { Message } from './message.js';

export interface ThreadNode {
  /** Message-ID; for a ghost the ID that others refer to. */
  messageId: string;
  /** null for a ghost: a parent that is referred to and not there. */
  message: Message | null;
  /** Index into Thread.nodes; null for a root. */
  parent: number | null;
  /** 0 for a root. */
  depth: number;
}

export interface Thread {
  /** In display order: every parent before its children, siblings by date. */
  nodes: ThreadNode[];
}
