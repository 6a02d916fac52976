/** Subject lines of patch mails: the brackets in front of the title, as git, patchwork and b4 read them. */
import type { Subject } from './patch.js';

/** `Re:`, `Aw:`, `Fwd:` and the like in front; b4 counts any two or three letters before `: [` as one. */
const REPLY = /^(?:(?:re|aw|fwd?|sv|antw)(?:\[\d+\])?\s*:|\w{2,3}:(?=\s*\[))\s*/i;
/** Letters of a subject that are looked at: real ones have at most a few hundred. */
const MAX_SUBJECT = 2000;

/** Reads a decoded, unfolded subject. Never fails: what it does not know stays in `title` or `tags`. */
export function parseSubject(text: string): Subject {
  let rest = text.slice(0, MAX_SUBJECT).replace(/\s+/g, ' ').trim();
  let isReply = false;
  const tags: string[] = [];
  for (;;) {
    const reply = REPLY.exec(rest);
    if (reply) {
      isReply = true;
      rest = rest.slice(reply[0].length);
      continue;
    }
    const end = bracketEnd(rest);
    if (end === -1) break;
    tags.push(...tagsIn(rest.slice(1, end)));
    rest = rest.slice(end + 1).replace(/^[\s:]+/, '');
  }
  return { title: rest, tags, isReply, ...meaning(tags, rest) };
}

/** Index of the bracket that closes the one at the start, brackets inside allowed; -1 when there is none. */
function bracketEnd(text: string): number {
  if (!text.startsWith('[')) return -1;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '[') depth++;
    else if (text[i] === ']' && --depth === 0) return i;
  }
  return text.indexOf(']');
}

/** Words of one bracket; `PATCHv3` is two words and `2 of 7` is one. */
function tagsIn(bracket: string): string[] {
  return bracket
    .replace(/[[\]]/g, ' ')
    .replace(/(\d+)\s*(?:of|\/)\s*(\d+)/gi, '$1/$2')
    .replace(/(patch)(v\d+)/gi, '$1 $2')
    .split(/[\s,;]+/)
    .filter((w) => w !== '');
}

function meaning(tags: readonly string[], title: string): Omit<Subject, 'title' | 'tags' | 'isReply'> {
  const count = tags.map((t) => /^(\d{1,4})\/(\d{1,4})$/.exec(t)).find((m) => m !== null);
  const version = tags.map((t) => /^v(\d{1,4})(?:\.\d+)?$/i.exec(t)).find((m) => m !== null);
  const starts = (word: string) => tags.some((t) => t.toLowerCase().startsWith(word));
  const isPull =
    tags.some((t) => /^(?:git)?pull$/i.test(t)) || /^(?:pull request|please pull|git pull)\b/i.test(title);
  return {
    revision: version ? Number(version[1]) : 1,
    index: count ? Number(count[1]) : null,
    total: count ? Number(count[2]) : null,
    isPatch: starts('patch') || count !== undefined,
    isRfc: starts('rfc'),
    isResend: starts('resend') || starts('repost'),
    isPull,
    target: tags.map(targetOf).find((t) => t !== null) ?? null,
  };
}

/** Words that are not trees. */
const NOT_TREES =
  /^(?:patch.*|rfc.*|rft|resend|repost|git|pull|v\d+(?:\.\d+)?|\d+\/\d+|wip|draft|oe-kbuild|syzbot|bug|for|to|\d+|stable|backport|or|and|series|cover|test)$/i;

/** A tree's name out of one word: `net-next`, `nf`, `bpf-next`, `6.12`, `stable-6.12`, `PATCH-net`. */
function targetOf(tag: string): string | null {
  const word = /^patch-(?!v?\d+(?:\/|$))(.+)$/i.exec(tag)?.[1] ?? tag;
  if (NOT_TREES.test(word) || !/^[a-z0-9][\w.+/-]{0,40}$/i.test(word)) return null;
  return word;
}
