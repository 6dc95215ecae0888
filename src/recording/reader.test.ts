import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RefusedInput } from '../kit/problem.ts';
import { recordingVersion } from './event.ts';
import { splitLines } from './lines.ts';
import { type Entry, entriesOf, readRecording } from './reader.ts';
import { disturbance, notes } from './testing.ts';

const sample = notes({
  suspects: [
    { kind: 'fault', name: 'lost', because: 'it was', disturbance: disturbance('lost') },
    { kind: 'setting', name: 'locks', because: '', path: 'topology.settings.x', value: 1, neutral: null },
  ],
  schedule: [
    disturbance('later', {
      moment: { when: { node: 'pg02', is: 'paused' }, withinMs: 1_000, thenMs: 0 },
      forMs: 5,
    }),
  ],
})
  .watch(1_000)
  .writes({ from: 0, to: 300, warnings: ['canceling wait'] })
  .reads({ from: 5, to: 100, missing: true })
  .looks(0, 1_000, 'pg01', {
    standbys: [{ name: 'pg02', state: 'streaming', sync: 'sync', sentLsn: 5 }],
    archiver: { archived: 1, failed: 0, waiting: 0 },
    slots: [{ name: 'old', kind: 'physical', active: false }],
  })
  .fault('lost', { due: 500, striking: 501, landed: 520 }, 'its processes are gone')
  .log(510, 'pg01', 'LOG', 'database system was shut down', ['HINT: none'])
  .add(600, { type: 'process', node: 'pg01', change: 'exited', pid: 7, exitCode: null, signal: 'SIGKILL' })
  .holds('pg01', [1, 2, 3, 5], { duplicated: [2] });
const lines = [sample.header(), ...sample.events()].map((line) => JSON.stringify(line));
const whole = Buffer.from(`${lines.join('\n')}\n`);

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function entries(bytes: Buffer, chunkBytes = 1_000): Promise<Entry[]> {
  const all: Entry[] = [];
  for await (const entry of entriesOf(splitLines(inChunks(bytes, chunkBytes)), 'r.ndjson')) all.push(entry);
  return all;
}

/** JSON with the keys in order, whatever order they were read or written in. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => a.localeCompare(b)))
      : part,
  );
const eventsOf = (all: readonly Entry[]) =>
  all.flatMap((entry) => (entry.kind === 'event' ? [entry.event] : []));

async function codeOf(reading: Promise<unknown>): Promise<string | undefined> {
  try {
    await reading;
  } catch (error) {
    if (error instanceof RefusedInput) return error.problems[0]?.code;
    throw error;
  }
  return undefined;
}

describe('reading a recording', () => {
  let folder = '';
  const file = (content: string | Buffer) => {
    const path = join(folder, 'recording.ndjson');
    writeFileSync(path, content);
    return path;
  };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'reenact-reading-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('gives back what was written', async () => {
    expect(await readRecording(file(whole))).toEqual(sample.timeline());
  });

  it('reads one that was cut off in the middle of its last line', async () => {
    const timeline = await readRecording(file(whole.subarray(0, whole.length - 20)));
    expect(timeline.end).toBeUndefined();
    expect(timeline.damage).toEqual([]);
    expect(timeline.operations).toHaveLength(sample.timeline().operations.length);
  });

  it('passes over a damaged line and says where it is', async () => {
    const broken = [...lines];
    broken[3] = '{"type":"operation","atMs":"soon"}';
    const timeline = await readRecording(file(`${broken.join('\n')}\n`));
    expect(timeline.damage).toMatchObject([
      { code: 'recording/damaged-line', position: { line: 4, column: 1 } },
    ]);
    expect(timeline.end?.how).toBe('completed');
  });

  it('reads what version 1 wrote, as it is', async () => {
    const older = whole.toString().replace(`"version":${recordingVersion}`, '"version":1');
    expect(older).not.toBe(whole.toString());
    const timeline = await readRecording(file(older));
    expect(timeline.damage).toEqual([]);
    expect(timeline.header.version).toBe(recordingVersion);
    expect({ ...timeline, header: undefined }).toEqual({
      ...(await readRecording(file(whole))),
      header: undefined,
    });
  });

  it('does not fill the memory with a damaged range of rows', async () => {
    const huge = whole.toString().replace('"1-3,5"', '"1-999999999"');
    expect(huge).not.toBe(whole.toString());
    expect((await readRecording(file(huge))).damage).toHaveLength(1);
  });

  it('refuses what is not a recording, each with its own reason', async () => {
    const header = sample.header();
    const newer = JSON.stringify({ ...header, version: recordingVersion + 1 });
    const damaged = JSON.stringify({ ...header, scenario: { ...header.scenario, symptoms: 'none' } });
    expect(await codeOf(readRecording(join(folder, 'nowhere.ndjson')))).toBe('recording/unreadable');
    expect(await codeOf(readRecording(folder))).toBe('recording/unreadable');
    expect(await codeOf(readRecording(file('')))).toBe('recording/empty');
    expect(await codeOf(readRecording(file('reenact: 1\ntitle: x\n')))).toBe('recording/not-a-recording');
    expect(await codeOf(readRecording(file('{"type":"end"}\n')))).toBe('recording/not-a-recording');
    expect(await codeOf(readRecording(file(Buffer.alloc(4_096, 0x89))))).toBe('recording/not-a-recording');
    expect(await codeOf(readRecording(file(`${newer}\n`)))).toBe('recording/unknown-version');
    expect(await codeOf(readRecording(file(`${damaged}\n`)))).toBe('recording/damaged-header');
  });

  it('does not hold a line of any length', async () => {
    const long: { length: number; tooLong: boolean }[] = [];
    for await (const line of splitLines(inChunks(Buffer.from(`${'x'.repeat(500)}\nshort`), 64), 100)) {
      long.push({ length: line.text.length, tooLong: line.tooLong });
    }
    expect(long).toEqual([
      { length: 100, tooLong: true },
      { length: 5, tooLong: false },
    ]);
  });
});

describe('whatever happens to the file', () => {
  const headerBytes = Buffer.byteLength(lines[0] ?? '');

  it('a prefix gives exactly the events whose lines are in it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: headerBytes + 1, max: whole.length }),
        fc.integer({ min: 1, max: 5_000 }),
        async (length, chunkBytes) => {
          const prefix = whole.subarray(0, length);
          const complete = prefix.toString().split('\n').length - 2;
          const events = eventsOf(await entries(prefix, chunkBytes));
          const known = sample.events();
          expect(events.length - complete === 0 || events.length - complete === 1).toBe(true);
          expect(events).toEqual(known.slice(0, events.length));
        },
      ),
    );
  });

  it('flipped bytes cost their own lines and no others', async () => {
    const flips = fc.array(fc.record({ at: fc.nat(whole.length - 1), bit: fc.nat(7) }), {
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(flips, async (all) => {
        const damaged = Buffer.from(whole);
        for (const { at, bit } of all) damaged[at] = (damaged[at] ?? 0) ^ (1 << bit);
        let read: Entry[];
        try {
          read = await entries(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(RefusedInput);
          expect(all.some(({ at }) => at <= headerBytes)).toBe(true);
          return;
        }
        const survivors = new Set(eventsOf(read).map(canonical));
        const touched = new Set(all.flatMap(({ at }) => touchedLines(at)));
        const unharmed = sample.events().filter((_, index) => !touched.has(index + 1));
        expect(unharmed.map(canonical).filter((event) => !survivors.has(event))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  /** The line a byte stands in, and the next one too if the byte is the break between them. */
  function touchedLines(at: number): number[] {
    const index = whole.subarray(0, at).toString().split('\n').length - 1;
    return whole[at] === 0x0a ? [index, index + 1] : [index];
  }
});
