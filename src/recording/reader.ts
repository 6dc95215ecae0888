import { createReadStream } from 'node:fs';
import { type Problem, RefusedInput } from '../kit/problem.ts';
import { type Header, type RecordedEvent, recordingVersion } from './event.ts';
import { eventShape } from './event-shape.ts';
import { headerShape } from './header-shape.ts';
import { splitLines, type TextLine } from './lines.ts';
import { foldTimeline, type Timeline } from './timeline.ts';
import { type Line, upgradeLine } from './upgrade.ts';

/** What a recording consists of, in the order of the file. */
export type Entry =
  | { readonly kind: 'header'; readonly header: Header }
  | { readonly kind: 'event'; readonly event: RecordedEvent }
  /** A line that cannot be used; the rest can. */
  | { readonly kind: 'damage'; readonly problem: Problem };

/**
 * Reads a recording into a timeline. One that was cut short, by a crash or in the middle of a line, is read as far as
 * it goes; damaged lines are passed over and listed in the timeline's `damage`.
 * @throws RefusedInput if the file cannot be read or is not a recording of a version known here
 */
export async function readRecording(path: string): Promise<Timeline> {
  let header: Header | undefined;
  const events: RecordedEvent[] = [];
  const damage: Problem[] = [];
  for await (const entry of streamRecording(path)) {
    if (entry.kind === 'header') header = entry.header;
    else if (entry.kind === 'event') events.push(entry.event);
    else damage.push(entry.problem);
  }
  if (!header) throw new Error('a recording without a header was not refused');
  return foldTimeline(header, events, damage);
}

/** Reads a recording entry by entry: first the header, then whatever follows. Holds one line at a time. */
async function* streamRecording(path: string): AsyncGenerator<Entry> {
  yield* entriesOf(splitLines(chunksOf(path)), path);
}

/** Makes entries of a recording's lines. */
export async function* entriesOf(lines: AsyncIterable<TextLine>, path: string): AsyncGenerator<Entry> {
  let version: number | undefined;
  for await (const line of lines) {
    if (version === undefined) {
      const { header, written } = readHeader(line, path);
      version = written;
      yield { kind: 'header', header };
      continue;
    }
    const event = readEvent(line, version);
    if (event) yield { kind: 'event', event };
    else if (line.ended) yield { kind: 'damage', problem: damagedLine(line, path) };
    // A last line without its end is where the writer was cut off, not damage: the missing `end` tells as much.
  }
  if (version === undefined) throw refused(path, 'recording/empty', 'This file is empty.');
}

async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) yield chunk as Buffer;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new RefusedInput([
      {
        code: 'recording/unreadable',
        message: `The recording cannot be read: ${why}.`,
        advice: 'Give the path of a recording.ndjson, or of the folder of a run that holds one.',
      },
    ]);
  }
}

/** @returns the header, and the version it was written in */
function readHeader(line: TextLine, path: string): { readonly header: Header; readonly written: number } {
  const fields = parseLine(line);
  if (fields?.['type'] !== 'header' || typeof fields['version'] !== 'number') {
    throw refused(
      path,
      'recording/not-a-recording',
      'The first line is not the header of a recording.',
      line,
    );
  }
  const written = fields['version'];
  if (!Number.isInteger(written) || written < 1 || written > recordingVersion) {
    throw new RefusedInput([
      {
        code: 'recording/unknown-version',
        message: `This recording has version ${written} of the format; this program reads 1 to ${recordingVersion}.`,
        advice: 'Read it with the version of the program that wrote it, or a newer one; the header names it.',
        position: { file: path, line: line.number, column: 1 },
      },
    ]);
  }
  const header = headerShape.safeParse(upgradeLine(fields, written));
  if (header.success) return { header: header.data, written };
  const where = header.error.issues[0]?.path.join('.') ?? '';
  throw refused(
    path,
    'recording/damaged-header',
    `The header is damaged at ${where || 'its beginning'}.`,
    line,
  );
}

function readEvent(line: TextLine, version: number): RecordedEvent | undefined {
  const fields = parseLine(line);
  if (!fields) return undefined;
  const event = eventShape.safeParse(upgradeLine(fields, version));
  return event.success ? event.data : undefined;
}

function parseLine(line: TextLine): Line | undefined {
  if (line.tooLong) return undefined;
  try {
    const value: unknown = JSON.parse(line.text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Line) : undefined;
  } catch {
    return undefined;
  }
}

function damagedLine(line: TextLine, path: string): Problem {
  return {
    code: 'recording/damaged-line',
    message: 'This line is not an event of a recording; it was passed over.',
    advice: 'What was measured around it may be incomplete: repeat the run rather than trust this recording.',
    position: { file: path, line: line.number, column: 1 },
    excerpt: excerptOf(line.text),
  };
}

function refused(path: string, code: string, message: string, line?: TextLine): RefusedInput {
  return new RefusedInput([
    {
      code,
      message,
      advice: 'Give a recording.ndjson as `reenact run` writes it, or the folder of a run that holds one.',
      position: { file: path, line: line?.number ?? 1, column: 1 },
      ...(line ? { excerpt: excerptOf(line.text) } : {}),
    },
  ]);
}

/** The beginning of a line, with what a terminal must not see made visible. */
function excerptOf(text: string): string {
  const printable = text.slice(0, 80).replaceAll(/[^\x20-\x7e\u00a0-\ud7ff]/g, '?');
  return `  | ${printable}${text.length > 80 ? ' ...' : ''}`;
}
