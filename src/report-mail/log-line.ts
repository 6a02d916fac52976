/** One line of a kernel log as it stands in a mail: quoted or not, with a time stamp or not. */

export interface LogLine {
  /** Number of `>` in front. */
  depth: number;
  stamped: boolean;
  /** Without quote marks, stamp, log level and blanks around. */
  text: string;
}

const QUOTE = /^(?: ?>)+ ?/;
/** `<4>`, `[   18.61]`, `[  T725]`, syslog's date and host, the kernel test robot's `kern  :warn  :`. */
const STAMP =
  /^ *(?:kern +:\w+ +: )?(?:[A-Z][a-z]{2} +\d+ [\d:]{8} \S+ kernel: ?|\d{4}-\d\d-\d\dT\S+ \S+ kernel: ?)?(?:<\d>)?(?:\[ *\d+\.\d+\])?(?: ?\[ *[TC]\d+\])?/;

export function logLine(raw: string): LogLine {
  const quote = QUOTE.exec(raw)?.[0] ?? '';
  const rest = raw.slice(quote.length);
  const stamp = STAMP.exec(rest)?.[0].trim() ?? '';
  const from = rest.indexOf(stamp) + stamp.length;
  return {
    depth: quote.length === 0 ? 0 : quote.split('>').length - 1,
    stamped: stamp !== '',
    text: rest.slice(from).trim(),
  };
}
