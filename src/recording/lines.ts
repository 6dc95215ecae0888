/** A line of a file, without its end. */
export interface TextLine {
  readonly text: string;
  /** Counts from 1. */
  readonly number: number;
  /** False for a last line that has no line break: whoever wrote it may have been cut off. */
  readonly ended: boolean;
  /** True if it was longer than the limit; only its beginning is in `text`. */
  readonly tooLong: boolean;
}

/** Longest line read, in bytes: far above the longest header or set of rows. */
const mostLineBytes = 64 * 1024 ** 2;
const lineBreak = 0x0a;

/** Splits bytes into lines, holding no more than one line at a time. */
export async function* splitLines(
  chunks: AsyncIterable<Buffer>,
  mostBytes: number = mostLineBytes,
): AsyncGenerator<TextLine> {
  let parts: Buffer[] = [];
  let heldBytes = 0;
  let tooLong = false;
  let number = 1;

  const take = (ended: boolean): TextLine => {
    const line = { text: Buffer.concat(parts).toString('utf8'), number, ended, tooLong };
    parts = [];
    heldBytes = 0;
    tooLong = false;
    number += 1;
    return line;
  };
  const hold = (bytes: Buffer) => {
    const room = mostBytes - heldBytes;
    if (bytes.length > room) tooLong = true;
    const kept = bytes.subarray(0, Math.max(0, room));
    parts.push(kept);
    heldBytes += kept.length;
  };

  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(lineBreak); end >= 0; end = chunk.indexOf(lineBreak, start)) {
      hold(chunk.subarray(start, end));
      yield take(true);
      start = end + 1;
    }
    if (start < chunk.length) hold(chunk.subarray(start));
  }
  if (heldBytes > 0) yield take(false);
}
