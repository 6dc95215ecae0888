import { codeFrameColumns } from '@babel/code-frame';

/** Wider excerpts than this are cut on both sides of the place, in columns. */
const widestColumns = 120;

/**
 * The lines around a place with a caret under it.
 * @param line counted from 1
 * @param column counted from 1
 * @param length how many characters the caret underlines; it stays within the line
 */
export function drawExcerpt(text: string, line: number, column: number, length: number): string {
  const lines = text.split('\n').map(plain);
  const shown = lines[line - 1] ?? '';
  const skipped = column > widestColumns - 40 ? column - 40 : 0;
  const clipped = lines.map((each) => each.slice(skipped, skipped + widestColumns));
  const start = column - skipped;
  const end = Math.max(
    start + 1,
    Math.min(start + length, Math.min(shown.length - skipped, widestColumns) + 1),
  );
  return codeFrameColumns(
    clipped.join('\n'),
    { start: { line, column: start }, end: { line, column: end } },
    { linesAbove: 2, linesBelow: 1, highlightCode: false, forceColor: false },
  );
}

/** A line without what would break it in two, or move the caret, when it is printed. */
function plain(line: string): string {
  return line.replace(/\r$/, '').replaceAll(/(?!\t)\p{Cc}|[\u2028\u2029]/gu, '\u00b7');
}
