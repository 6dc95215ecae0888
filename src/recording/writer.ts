import { closeSync, openSync, writeSync } from 'node:fs';
import type { Clock } from '../kit/clock.ts';
import { DiskFailed, reasonOf } from '../kit/disk-failed.ts';
import { startRealClock } from '../kit/real-clock.ts';
import { formatSize } from '../kit/size.ts';
import type { Header, RecordedEvent } from './event.ts';

/** A recording being written: one line of JSON per event, in the order they were appended. */
export interface RecordingWriter {
  /** Takes an event; it reaches the file within `delayMs`. Never throws: a full disk must not stop a trial. */
  readonly append: (event: RecordedEvent) => void;
  /** Writes what waits, now and synchronously; for the last moments of a process. Never throws. */
  readonly flush: () => void;
  /** Writes what waits and closes the file. Resolves to what the file will never have; nothing if it is whole. */
  readonly close: () => Promise<Missing | undefined>;
}

/** The end of a recording that could not be written any more. */
export interface Missing {
  readonly events: number;
  /** What the file system said. */
  readonly cause: unknown;
}

/** The file a recording is written to; tests pass one that fills up. */
export interface RecordingFile {
  /** Writes some or all of the bytes from `offset` on; returns how many. Throws as the file system does. */
  readonly write: (bytes: Buffer, offset: number) => number;
  readonly close: () => void;
}

/** Takes lines for people: why the recording cannot be written, with advice, and later that it can be again. */
export type TellLine = (line: string) => void;

export interface WriterOptions {
  /** Real time, whatever clock the world has: it only decides when waiting events are written. */
  readonly clock?: Clock;
  /** Longest time an event waits to be written, in milliseconds; default 50. */
  readonly delayMs?: number;
  /** Most bytes held while the file cannot be written; default 16 MiB. Later events are dropped and counted. */
  readonly holdBytes?: number;
}

/** Waiting events are written at once when they amount to this many bytes. */
const batchBytes = 64 * 1024;
const lineEnd = 0x0a;

/**
 * Creates a recording and writes its header before anything else happens, so that even the shortest run leaves a
 * readable file. What is appended is flushed when the process exits by itself; a killed one loses at most `delayMs`.
 * @throws the file system's error if the file exists, or it cannot be created or written
 */
export function openRecording(
  path: string,
  header: Header,
  tell: TellLine,
  options: WriterOptions = {},
): RecordingWriter {
  const descriptor = openSync(path, 'wx');
  return writeRecording(
    {
      write: (bytes, offset) => writeSync(descriptor, bytes, offset),
      close: () => closeSync(descriptor),
    },
    header,
    tell,
    options,
  );
}

/**
 * Writes a recording to an open file.
 * @param tell told once each time writing begins to fail, and once when it works again
 */
export function writeRecording(
  file: RecordingFile,
  header: Header,
  tell: TellLine,
  options: WriterOptions = {},
): RecordingWriter {
  const clock = options.clock ?? startRealClock();
  const { delayMs = 50, holdBytes = 16 * 1024 ** 2 } = options;

  /** What is not in the file yet, in order; after a failure it may begin in the middle of a line. */
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  let dropped = { count: 0, fromMs: 0 };
  /** Of how many lost events a line tells that waits to be written itself. */
  let untold = 0;
  let lastMs = 0;
  let begun = false;
  let failing = false;
  let failure: unknown;
  let flushDue = false;
  let closed = false;
  const closing = new AbortController();

  const hold = (line: string) => {
    const bytes = Buffer.from(`${line}\n`);
    waiting.push(bytes);
    waitingBytes += bytes.length;
  };

  const flush = () => {
    if (closed || waiting.length === 0) return;
    const bytes = Buffer.concat(waiting);
    let written = 0;
    try {
      while (written < bytes.length) written += file.write(bytes, written);
    } catch (error) {
      waiting = [bytes.subarray(written)];
      waitingBytes = bytes.length - written;
      const isNew = !failing;
      failing = true;
      failure = error;
      if (isNew && begun) tellFailure();
      return;
    }
    waiting = [];
    waitingBytes = 0;
    untold = 0;
    if (failing) recover();
  };

  const tellFailure = () => {
    tell(`The recording cannot be written: ${reasonOf(failure)}. The trial goes on; events wait in memory.`);
    tell('  = What is in it can be read. Make room there before the trial ends, or the rest is lost.');
  };

  /** Writing works again: what could not be kept is told in the recording itself, so that nobody trusts it blindly. */
  const recover = () => {
    failing = false;
    const lost = dropped;
    dropped = { count: 0, fromMs: 0 };
    tell(`The recording can be written again; ${lost.count} events were lost.`);
    if (lost.count === 0) return;
    const what = `${lost.count} events since ${Math.round(lost.fromMs)} ms are missing: the recording could not be written`;
    hold(JSON.stringify({ type: 'mishap', atMs: lastMs, what }));
    untold = lost.count;
    flush();
  };

  /** What is held is too much already: the newest are lost from now on, which is said once. */
  const drop = (atMs: number) => {
    if (dropped.count === 0) {
      dropped = { count: 0, fromMs: atMs };
      tell(`${formatSize(holdBytes)} of events wait in memory. Newer ones are lost until there is room.`);
    }
    dropped = { ...dropped, count: dropped.count + 1 };
  };

  /** One line each, the first of which may have begun in the file. */
  const missing = (): Missing | undefined => {
    const lines = waiting.reduce((sum, bytes) => sum + bytes.filter((byte) => byte === lineEnd).length, 0);
    const events = lines + dropped.count + (untold > 0 ? untold - 1 : 0);
    return events === 0 ? undefined : { events, cause: failure };
  };

  const flushSoon = async () => {
    flushDue = true;
    await clock.until(clock.now() + delayMs, closing.signal).catch(() => undefined);
    flushDue = false;
    flush();
    if (waiting.length > 0 && !closed) void flushSoon();
  };

  hold(JSON.stringify(header));
  flush();
  if (failing) {
    file.close();
    throw new DiskFailed('the header of the recording', failure);
  }
  begun = true;
  process.once('exit', flush);

  return {
    append: (event) => {
      if (closed) return;
      lastMs = event.atMs;
      if (failing && waitingBytes >= holdBytes) {
        drop(event.atMs);
        return;
      }
      hold(JSON.stringify(event, shortenNumbers));
      if (waitingBytes >= batchBytes && !failing) flush();
      else if (!flushDue) void flushSoon();
    },
    flush,
    close: async () => {
      if (closed) return undefined;
      flush();
      closed = true;
      closing.abort(new Error('the recording is closed'));
      process.off('exit', flush);
      file.close();
      return missing();
    },
  };
}

/** A microsecond is finer than anything measured here; more digits would only make files larger. */
function shortenNumbers(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Math.round(value * 1_000) / 1_000 : value;
}
