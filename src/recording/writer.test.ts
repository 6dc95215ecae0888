import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../kit/clock.ts';
import type { RecordedEvent } from './event.ts';
import { splitLines } from './lines.ts';
import { entriesOf } from './reader.ts';
import { notes } from './testing.ts';
import { openRecording, type RecordingFile, type RecordingWriter, writeRecording } from './writer.ts';

const header = notes().header();
const mishap = (atMs: number, what = `event ${atMs}`): RecordedEvent => ({ type: 'mishap', atMs, what });

/** Nothing fails that anybody should be told of. */
const untold = (line: string) => expect.unreachable(line);

/** A file in memory that holds so many bytes, and takes at most so many at a time. */
function smallDisk(capacity: number, atOnce = Number.POSITIVE_INFINITY) {
  let content = Buffer.alloc(0);
  const disk = {
    capacity,
    file: {
      write: (bytes: Buffer, offset: number) => {
        const room = disk.capacity - content.length;
        if (room <= 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
        const taken = bytes.subarray(offset, offset + Math.min(room, atOnce));
        content = Buffer.concat([content, taken]);
        return taken.length;
      },
      close: () => undefined,
    } satisfies RecordingFile,
    text: () => content.toString(),
  };
  return disk;
}

/** A hundred events, far enough apart that each is tried to be written by itself. */
async function appendHundred(recording: RecordingWriter, pass: (ms: number) => Promise<void>): Promise<void> {
  for (let atMs = 0; atMs < 100; atMs += 1) {
    recording.append(mishap(atMs));
    await pass(50);
  }
}

/** A clock that only moves when told to. */
function handClock() {
  let nowMs = 0;
  const waiting: { atMs: number; resolve: () => void }[] = [];
  const clock: Clock = {
    now: () => nowMs,
    until: (atMs) => new Promise((resolve) => waiting.push({ atMs, resolve })),
  };
  const pass = async (ms: number) => {
    nowMs += ms;
    for (const wait of waiting.splice(0)) {
      if (wait.atMs <= nowMs) wait.resolve();
      else waiting.push(wait);
    }
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { clock, pass };
}

async function readBack(text: string) {
  async function* chunks() {
    yield Buffer.from(text);
  }
  const entries = [];
  for await (const entry of entriesOf(splitLines(chunks()), 'recording.ndjson')) entries.push(entry);
  return entries;
}

const whatsOf = (entries: Awaited<ReturnType<typeof readBack>>) =>
  entries.flatMap((entry) =>
    entry.kind === 'event' && entry.event.type === 'mishap' ? [entry.event.what] : [],
  );

describe('a recording in a file', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'reenact-recording-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('holds its header before anything is appended', async () => {
    const path = join(folder, 'recording.ndjson');
    const recording = openRecording(path, header, untold);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(header);
    await recording.close();
  });

  it('never overwrites another one', async () => {
    const path = join(folder, 'recording.ndjson');
    await openRecording(path, header, untold).close();
    expect(() => openRecording(path, header, untold)).toThrow(/EEXIST/);
  });

  it('is complete after closing, in the order of appending', async () => {
    const path = join(folder, 'recording.ndjson');
    const recording = openRecording(path, header, untold);
    for (let atMs = 0; atMs < 5_000; atMs += 1) recording.append(mishap(atMs));
    await recording.close();
    const whats = whatsOf(await readBack(readFileSync(path, 'utf8')));
    expect(whats).toEqual(Array.from({ length: 5_000 }, (_, atMs) => `event ${atMs}`));
  });
});

describe('writing a recording', () => {
  it('lets an event wait no longer than the delay', async () => {
    const disk = smallDisk(1e9);
    const { clock, pass } = handClock();
    const recording = writeRecording(disk.file, header, untold, { clock, delayMs: 50 });
    recording.append(mishap(1));
    await pass(49);
    expect(disk.text()).not.toContain('event 1');
    await pass(1);
    expect(disk.text()).toContain('event 1');
    await recording.close();
  });

  it('writes at once what is asked to be flushed, without awaiting anything', () => {
    const disk = smallDisk(1e9);
    const recording = writeRecording(disk.file, header, untold);
    recording.append(mishap(1));
    recording.flush();
    expect(disk.text()).toContain('event 1');
  });

  it('loses nothing when the file takes only some bytes at a time', async () => {
    const disk = smallDisk(1e9, 7);
    const recording = writeRecording(disk.file, header, untold);
    for (let atMs = 0; atMs < 50; atMs += 1) recording.append(mishap(atMs));
    await recording.close();
    expect(whatsOf(await readBack(disk.text()))).toHaveLength(50);
  });

  it('tells once that the disk is full, holds what it can and goes on when there is room', async () => {
    const disk = smallDisk(JSON.stringify(header).length + 30);
    const { clock, pass } = handClock();
    const told: string[] = [];
    const recording = writeRecording(disk.file, header, (line) => told.push(line), { clock });
    await appendHundred(recording, pass);
    expect(told).toEqual([
      'The recording cannot be written: no space is left on its disk. The trial goes on; events wait in memory.',
      expect.stringMatching(/^ {2}= .*Make room there before the trial ends/),
    ]);
    disk.capacity = 1e9;
    await pass(50);
    expect(told.slice(2)).toEqual(['The recording can be written again; 0 events were lost.']);
    await recording.close();
    expect(whatsOf(await readBack(disk.text()))).toEqual(
      Array.from({ length: 100 }, (_, atMs) => `event ${atMs}`),
    );
  });

  it('drops the newest beyond what it may hold, and the recording says how many', async () => {
    const disk = smallDisk(JSON.stringify(header).length + 30);
    const { clock, pass } = handClock();
    const recording = writeRecording(disk.file, header, () => undefined, { clock, holdBytes: 1_000 });
    await appendHundred(recording, pass);
    disk.capacity = 1e9;
    await pass(50);
    await recording.close();
    const whats = whatsOf(await readBack(disk.text()));
    const kept = whats.length - 1;
    expect(kept).toBeGreaterThan(10);
    expect(whats.slice(0, kept)).toEqual(Array.from({ length: kept }, (_, atMs) => `event ${atMs}`));
    expect(whats.at(-1)).toContain(`${100 - kept} events`);
  });

  it('says at the end how many events are missing on a disk that never had room again', async () => {
    const disk = smallDisk(JSON.stringify(header).length + 30);
    const { clock, pass } = handClock();
    const told: string[] = [];
    const recording = writeRecording(disk.file, header, (line) => told.push(line), {
      clock,
      holdBytes: 1024,
    });
    await appendHundred(recording, pass);
    expect(told.slice(2)).toEqual([
      '1 kB of events wait in memory. Newer ones are lost until there is room.',
    ]);
    expect(await recording.close()).toEqual({
      events: 100,
      cause: expect.objectContaining({ code: 'ENOSPC' }),
    });
    expect(whatsOf(await readBack(disk.text()))).toEqual([]);
  });

  it('counts what a line tells that did not fit either', async () => {
    const disk = smallDisk(JSON.stringify(header).length + 30);
    const { clock, pass } = handClock();
    const recording = writeRecording(disk.file, header, () => undefined, { clock, holdBytes: 1_000 });
    await appendHundred(recording, pass);
    // Room for what waits, and for the first few bytes of the line that says what was lost.
    disk.capacity += 1_050;
    await pass(50);
    const kept = whatsOf(await readBack(disk.text())).length;
    expect(disk.text()).toMatch(/\n[^\n]+$/);
    expect(await recording.close()).toMatchObject({ events: 100 - kept });
  });

  it('misses nothing once all of it is written', async () => {
    const recording = writeRecording(smallDisk(1e9).file, header, untold);
    recording.append(mishap(1));
    expect(await recording.close()).toBeUndefined();
  });

  it('refuses to begin on a disk that cannot even take the header', () => {
    const told: string[] = [];
    expect(() => writeRecording(smallDisk(10).file, header, (line) => told.push(line))).toThrow(/header/);
    // Whoever asked says it.
    expect(told).toEqual([]);
  });
});
