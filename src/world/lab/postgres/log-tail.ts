import { type FSWatcher, watch } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type LogMessage, parseLog } from './log-parser.ts';

/** Follows a server's log file and hands on every message once. */
export interface LogTail {
  /** Reads what was written since the last look; resolves when it has been handed on. */
  readonly catchUp: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * The server writes its log into the file by itself, so that it neither waits for reenact nor loses a line when
 * reenact dies; reenact is told by the operating system when there is more to read.
 */
export function tailLog(file: string, onMessage: (message: LogMessage) => void): Promise<LogTail> {
  return tailLines(file, (text) => {
    for (const message of parseLog(text)) onMessage(message);
  });
}

/** The same for any file: hands on complete lines as they come, several at once. */
export async function tailLines(file: string, onLines: (text: string) => void): Promise<LogTail> {
  const handle = await open(file, 'r');
  const reader = new LineReader(handle);
  let reading: Promise<void> = Promise.resolve();
  let queued = false;
  let closed = false;
  const catchUp = () => {
    if (queued || closed) return reading;
    queued = true;
    reading = reading.then(async () => {
      queued = false;
      onLines(await reader.readLines());
    });
    return reading;
  };
  const watcher: FSWatcher = watch(file, { persistent: false }, () => {
    void catchUp();
  });
  watcher.on('error', () => {});
  return {
    catchUp,
    close: async () => {
      watcher.close();
      await catchUp();
      closed = true;
      await handle.close();
    },
  };
}

/** Reads a growing file up to its last complete line. */
class LineReader {
  private readonly handle: FileHandle;
  private readonly buffer = Buffer.alloc(64 * 1024);
  private offset = 0;

  constructor(handle: FileHandle) {
    this.handle = handle;
  }

  async readLines(): Promise<string> {
    const pieces: Buffer[] = [];
    let position = this.offset;
    for (;;) {
      const { bytesRead } = await this.handle.read(this.buffer, 0, this.buffer.length, position);
      if (bytesRead === 0) break;
      pieces.push(Buffer.from(this.buffer.subarray(0, bytesRead)));
      position += bytesRead;
    }
    const bytes = Buffer.concat(pieces);
    const complete = bytes.subarray(0, bytes.lastIndexOf('\n') + 1);
    this.offset += complete.length;
    return complete.toString('utf8');
  }
}
