import { currentSeries } from '../lint/select.js';
import type { Message } from '../mail/message.js';
import { buildThreads } from '../mail/thread.js';
import { type AmOptions, amReady } from '../patch/am.js';
import { collectFollowups } from '../patch/followup.js';
import type { Patch } from '../patch/patch.js';
import type { Series } from '../patch/series.js';
import { personOf } from '../patch/trailer.js';
import { amMail } from '../report/am.js';
import { cleanText } from '../report/clean.js';
import { jsonText, patchJson, seriesJson, toolJson } from '../report/json.js';
import { UserError } from '../text.js';
import type { Run } from './commands.js';
import { load, needPatch, onlyPatch, problemsOf } from './input.js';
import type { Options } from './options.js';
import { onlyPaths } from './paths.js';
import { version } from './version.js';

/** `lorelint diff`: the reconstructed patch, ready for `git apply`; `--am`: an mbox for `git am`. */
export const run: Run = async (args, options, host) => {
  const loaded = await load(args, options, host);
  needPatch(loaded);
  const series = onlyPaths(onlyPatch(currentSeries(loaded.series), options.patch), options.path);
  const patches = series.flatMap((s) => s.patches);
  const problems = problemsOf(loaded);
  host.warn(problems);
  if (options.format === 'json') {
    const tool = toolJson({ version, sources: args });
    host.result(jsonText({ schema: 1, tool, sources: args, series: series.map(withDiff), problems }));
  } else {
    const bytes = options.am
      ? amBytes(patches, loaded.messages, options)
      : Buffer.from(diffOf(patches), 'latin1');
    // Byte for byte into files and pipes; on a terminal the patch of a stranger must not move the cursor.
    host.result(host.terminal ? cleanText(bytes.toString('utf8')) : bytes);
  }
  return options.strict && problems.length > 0 ? 2 : 0;
};

const diffOf = (patches: readonly Patch[]): string => patches.map((p) => p.diff.text).join('');

/** Patches that were mailed are written as b4 writes them, with what their thread gave them; quoted ones are rebuilt. */
function amBytes(patches: readonly Patch[], messages: readonly Message[], options: Options): Buffer {
  const incomplete = patches.find((p) => !p.complete);
  if (incomplete) throw new UserError(`--am: '${incomplete.subject.title}' is not complete in the input`);
  const left = new Set(patches);
  const parts: Buffer[] = [];
  for (const thread of options.path === null ? buildThreads(messages) : []) {
    const inOrder = thread.nodes
      .flatMap((n) => n.message ?? [])
      .sort((a, b) => a.origin.byte - b.origin.byte);
    const ready = amReady(collectFollowups(inOrder, { sloppy: options.sloppyTrailers }), amOptions(options));
    const mine = (id: string) => [...left].find((p) => p.messageId === id && p.carriedBy.as === 'mail');
    const wanted = ready?.patches.filter((p) => (options.patch === null ? true : mine(p.messageId))) ?? [];
    if (!wanted.some((p) => mine(p.messageId))) continue;
    for (const { messageId, text } of wanted) {
      parts.push(Buffer.from(text, 'utf8'));
      const patch = mine(messageId);
      if (patch) left.delete(patch);
    }
  }
  return Buffer.concat([...parts, ...[...left].map((p) => Buffer.from(amMail(p), 'latin1'))]);
}

function amOptions(options: Options): AmOptions {
  const signer = options.sign === null ? null : personOf(options.sign);
  if (options.sign !== null && signer === null)
    throw new UserError(
      `--sign: '${options.sign}' must be a person, such as 'Ada Example <ada@example.org>'`,
    );
  return {
    coverTrailers: options.coverTrailers,
    addLink: options.addLink,
    copyCcs: options.ccTrailers,
    ...(options.revision === null ? {} : { revision: options.revision }),
    ...(signer ? { signer } : {}),
    ...(options.trailerOrder.length > 0 ? { order: options.trailerOrder } : {}),
  };
}

function withDiff(series: Series) {
  const decoder = new TextDecoder();
  const diffOf = (p: Patch) => decoder.decode(Buffer.from(p.diff.text, 'latin1'));
  return {
    ...seriesJson(series),
    patches: series.patches.map((p) => ({ ...patchJson(p), diff: diffOf(p) })),
  };
}
