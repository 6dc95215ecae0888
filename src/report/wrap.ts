/**
 * Breaks a text into lines at spaces. A word longer than the width stands on a line of its own, unbroken, so that
 * addresses and commands can be copied.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of wordsOf(text)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/** The words of a text; a number and its unit are one. */
function wordsOf(text: string): string[] {
  return text.split(/(?<!\d(?= (?:ms|s|m|h|B|kB|MB|GB|TB)\b)) /);
}

/** Wraps a text behind a first-line prefix; the following lines are indented by as many spaces. */
export function hang(prefix: string, text: string, columns: number): string[] {
  const [first = '', ...rest] = wrap(text, Math.max(20, columns - prefix.length));
  const indent = ' '.repeat(prefix.length);
  return [`${prefix}${first}`, ...rest.map((line) => `${indent}${line}`)];
}

/** Shortens a text that must fit a column. */
export function clip(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
