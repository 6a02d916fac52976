/** Prose broken into lines. */

/** Words filled up to `width` columns, each line behind `indent`; paragraphs stay apart. Ends with a newline. */
export function wrap(text: string, indent = '', width = 78): string {
  return text
    .split(/\n{2,}/)
    .map((paragraph) => fill(paragraph, indent, width))
    .join('\n');
}

function fill(paragraph: string, indent: string, width: number): string {
  let out = '';
  let line = '';
  for (const word of paragraph.split(/\s+/)) {
    if (word === '') continue;
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      out += `${indent}${line}\n`;
      line = '';
    }
    line += line === '' ? word : ` ${word}`;
  }
  return line === '' ? out : `${out}${indent}${line}\n`;
}
