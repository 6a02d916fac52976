/** Colour for the terminal, and text set in lines. Used by the text reports only. */

export type Style = 'error' | 'warning' | 'note' | 'place' | 'faint' | 'strong' | 'added';

const CODES: Record<Style, string> = {
  error: '1;31',
  warning: '1;33',
  note: '1;36',
  place: '36',
  faint: '2',
  strong: '1',
  added: '32',
};

export type Paint = (style: Style, text: string) => string;

/** SGR sequences around text that has been cleaned already; without colour the text itself. */
export function painter(color: boolean): Paint {
  return color
    ? (style, text) => (text === '' ? '' : `\x1b[${CODES[style]}m${text}\x1b[0m`)
    : (_, text) => text;
}

/** Prose in lines of at most `width` columns; a word that is longer stands alone. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}

/** Tabs to blanks, each to the next multiple of `size`. */
export function expandTabs(text: string, size = 8): string {
  let out = '';
  for (const character of text) {
    out += character === '\t' ? ' '.repeat(size - (out.length % size)) : character;
  }
  return out;
}

/** A line cut to the width; what is cut off is shown by `...`. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 3))}...`;
}
