import { loud } from '../lint/filter.js';
import type { Person } from '../mail/message.js';
import { headerOf, type Message } from '../mail/message.js';
import type { Patch } from '../patch/patch.js';
import { type Envelope, replyMail } from '../report/reply.js';
import type { Run } from './commands.js';
import { load, needPatch } from './input.js';
import { lintLoaded } from './lint.js';

/** `lorelint reply`: a draft review (mbox) with each finding under the quoted line. */
export const run: Run = async (args, options, host) => {
  const loaded = await load(args, options, host);
  needPatch(loaded);
  const result = await lintLoaded(loaded, options, host);
  host.warn(result.problems);
  const shown = loud(result.diagnostics, options.all).filter((d) => d.origin !== 'fixed');
  const mails = result.series.flatMap((series) =>
    series.patches.flatMap((patch) => {
      const mine = shown.filter(
        (d) => d.patch?.index === patch.index && d.patch.messageId === patch.messageId,
      );
      return mine.length === 0 ? [] : [replyMail(patch, mine, envelopeOf(patch, loaded.messages))];
    }),
  );
  host.result(mails.join('\n'));
  if (mails.length === 0) host.note('nothing to say: no finding');
  return options.strict && result.notChecked.length > 0 ? 2 : 0;
};

const address = (p: Person): string => (p.name === '' ? p.address : `${quoted(p.name)} <${p.address}>`);
const quoted = (name: string): string =>
  /^[\w .'\u0080-\uffff-]*$/.test(name) ? name : `"${name.replace(/["\\]/g, '\\$&')}"`;

/** To the author; copies to all others whom the patch, or the reply that quotes it, went to. */
function envelopeOf(patch: Patch, messages: readonly Message[]): Envelope {
  const source = messages.find(
    (m) => m.messageId !== null && m.messageId === (patch.messageId ?? patch.carriedBy.messageId),
  );
  const carrier =
    source ?? messages.find((m) => m.messageId !== null && m.messageId === patch.carriedBy.messageId);
  const to = patch.author ?? carrier?.from ?? null;
  const all = carrier ? [...carrier.to, ...carrier.cc, ...(carrier.from ? [carrier.from] : [])] : [];
  const cc = [...new Map(all.map((p) => [p.address.toLowerCase(), p])).values()];
  const id = patch.messageId ?? patch.carriedBy.messageId;
  const before = source && headerOf(source, 'references') !== null ? source.references : [];
  return {
    to: to ? [address(to)] : [],
    cc: cc.filter((p) => p.address.toLowerCase() !== to?.address.toLowerCase()).map(address),
    references: [...before.filter((r) => r !== id), ...(id === null ? [] : [id])],
  };
}
