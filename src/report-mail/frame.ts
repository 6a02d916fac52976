/** One line of a call trace. */

export interface Frame {
  /** Without offset; with the compiler's suffix (`.isra.0`) as printed. */
  function: string;
  /** `+0x2ee/0x3c0`, '' for an inlined function. */
  offset: string;
  /** `? ` or `(unreliable)`: found on the stack, not known to be a caller. */
  uncertain: boolean;
  inlined: boolean;
  /** Only in symbolised traces. */
  file?: string;
  line?: number;
}

/** `[<ffffffff81000000>] ` of older kernels and arm, up to two of them on powerpc. */
const ADDRESS = /^(?:\[<?[0-9a-f]{8,16}>?\] ){1,2}/;
const CALL =
  /^(\? )?([A-Za-z_][\w.]*)(\+0x[0-9a-f]+\/0x[0-9a-f]+)(?: \[[\w -]+\])?(?: \([A-Za-z]{1,10}\)| ([\w./+-]+\.[chS]):(\d+)(?::\d+)?)?(?: \(discriminator \d+\))?$/;
const INLINED = /^(\? )?([A-Za-z_][\w.]*) ([\w./+-]+\.[chS]):(\d+)(?::\d+)? \[inline\]$/;
/** Symbolised by a script: `fn (file.c:12 file.c:34)`. */
const DECODED = /^(\? )?([A-Za-z_][\w.]*) \(([\w./+-]+\.[chS]):(\d+)[^)]*\)(?: [\w-]+)?$/;
/** 32-bit arm: `(inner) from outer+0x1/0x2` (the address is stripped before). */
const ARM =
  /^(?:([A-Za-z_][\w.]*)|\(([A-Za-z_][\w.]*)\)) from (?:\[<[0-9a-f]+>\] )?\(?([A-Za-z_][\w.]*)(\+0x[0-9a-f]+\/0x[0-9a-f]+)\)?/;

function frame(parts: readonly (string | undefined)[], offset: string, inlined: boolean): Frame {
  const [, uncertain, name, file, line] = parts;
  return {
    function: name ?? '',
    offset,
    uncertain: uncertain !== undefined,
    inlined,
    ...(file === undefined ? {} : { file, line: Number(line) }),
  };
}

/** The frame in a cleaned line of a trace; null when it is none. */
export function frameOf(line: string): Frame | null {
  const text = line.replace(ADDRESS, '');
  const call = CALL.exec(text);
  if (call) {
    const made = frame([call[0], call[1], call[2], call[4], call[5]], call[3] ?? '', false);
    return /\((?:unreliable|U)\)$/.test(text) ? { ...made, uncertain: true } : made;
  }
  const inlined = INLINED.exec(text);
  if (inlined) return frame(inlined, '', true);
  const decoded = DECODED.exec(text);
  if (decoded) return frame(decoded, '', false);
  const arm = ARM.exec(text);
  return arm ? frame([arm[0], undefined, arm[3]], arm[4] ?? '', false) : null;
}

/** As a trace prints it: `function+0x2ee/0x3c0`, or `function [inlined]`. */
export const frameText = (f: Frame): string => `${f.function}${f.offset}${f.inlined ? ' [inlined]' : ''}`;
