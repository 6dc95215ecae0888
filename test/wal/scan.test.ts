/**
 * Scanning is fast because it takes shortcuts, so it must print what the reader and the general writers print: on real
 * WAL of three versions, and on copies with a bit flipped in a record whose checksum was then made to fit, where every
 * unusual body that can be thought of comes up.
 */
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { openPath } from '../../src/wal/directory.ts';
import { damageSegment } from '../../src/wal/edit.ts';
import { identify } from '../../src/wal/identify.ts';
import { segmentNameAt } from '../../src/wal/lsn.ts';
import { WalEnd, WalReader } from '../../src/wal/reader.ts';
import type { FilterOptions } from '../../src/wal/record-filter.ts';
import { recordFilter } from '../../src/wal/record-filter.ts';
import { recordJson } from '../../src/wal/record-json.ts';
import { recordLine } from '../../src/wal/record-line.ts';
import { firstRecordFrom, readRecords } from '../../src/wal/records.ts';
import { scanLog } from '../../src/wal/scan/scan-log.ts';
import { bufferSource } from '../../src/wal/source.ts';
import { walSamples } from './samples.ts';

const folder = mkdtempSync(join(tmpdir(), 'reenact-wal-scan-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Format = 'text' | 'json';
interface Printed {
  readonly text: string;
  readonly stop: unknown;
  /** How many records the scan itself took. */
  readonly scanned: number;
}

/** What scanning prints. */
async function scan(path: string, format: Format, filter: FilterOptions, threads: number): Promise<Printed> {
  const wal = openPath(path);
  const lineOf = format === 'json' ? recordJson : recordLine;
  const matches = recordFilter(filter);
  const from = firstRecordFrom(wal, wal.geometry.start) ?? 0;
  let text = '';
  let scanned = 0;
  let stop: unknown;
  for await (const part of scanLog(wal, { from, threads, print: { format, filter } })) {
    if (part.kind === 'end') stop = part.stop;
    else if (part.kind === 'stretch') {
      text += Buffer.concat(part.printed).toString();
      for (let slot = 0; slot < part.scanned.sums.length; slot += 3) scanned += part.scanned.sums[slot] ?? 0;
    } else if (matches(part.record)) text += `${lineOf(part.record, wal.geometry.release)}\n`;
  }
  wal.close();
  return { text, stop, scanned };
}

/** What reading record by record prints. */
function read(path: string, format: Format, filter: FilterOptions): { text: string; stop: unknown } {
  const wal = openPath(path);
  const lineOf = format === 'json' ? recordJson : recordLine;
  const matches = recordFilter(filter);
  const from = firstRecordFrom(wal, wal.geometry.start) ?? 0;
  const reader = new WalReader(wal, { from, trustSegments: true });
  const lines: string[] = [];
  for (;;) {
    const result = reader.next();
    if (result instanceof WalEnd) {
      wal.close();
      return { text: lines.join(''), stop: result.stop };
    }
    if (matches(result)) lines.push(`${lineOf(result, wal.geometry.release)}\n`);
  }
}

async function expectSame(path: string, format: Format, filter: FilterOptions = {}, threads = 1) {
  const scanned = await scan(path, format, filter, threads);
  const expected = read(path, format, filter);
  expect(scanned.text).toBe(expected.text);
  expect(scanned.stop).toEqual(expected.stop);
  return scanned.scanned;
}

describe.each(walSamples())('the sample of PostgreSQL $major', ({ bytes }) => {
  const geometry = identify(bytes);
  const name = segmentNameAt(geometry.timeline, geometry.start, geometry.segmentBytes);
  const source = bufferSource(bytes, geometry);
  const records = [...readRecords(source, { from: firstRecordFrom(source, geometry.start) ?? 0 })];

  /** Writes the sample as a whole segment; what the sample lacks is zero, as in the original. */
  function write(sample: Buffer): string {
    const path = join(folder, name);
    writeFileSync(path, sample);
    truncateSync(path, geometry.segmentBytes);
    return path;
  }

  it.each(['text', 'json'] as const)('is printed as the reader prints it, as %s', async (format) => {
    const scanned = await expectSame(write(bytes), format);
    // If the reader did the work, the test would compare it with itself.
    expect(scanned).toBeGreaterThan(records.length * 0.9);
  });

  it('is filtered as the reader is', async () => {
    const path = write(bytes);
    const transaction = records.find((record) => record.transaction > 0)?.transaction ?? 0;
    const block = records.flatMap((record) => record.body.blocks)[0];
    await expectSame(path, 'text', { managers: [10, 11] });
    await expectSame(path, 'text', { transaction });
    if (block) await expectSame(path, 'json', { relation: block });
  });

  it('is printed alike with a bit flipped in a record whose checksum fits again', async () => {
    const flip = fc.record({
      nth: fc.integer({ min: 1, max: records.length }),
      where: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      crc: fc.constantFrom('recompute' as const, 'recompute' as const, 'keep' as const),
      format: fc.constantFrom<Format>('text', 'json'),
    });
    const property = fc.asyncProperty(flip, async ({ nth, where, crc, format }) => {
      const target = records[nth - 1];
      // Headers of block references come first in a body, so the first hundred bytes are where bits matter.
      const bit = Math.floor(where * Math.min(100, target?.totalLength ?? 0) * 8);
      const damaged = damageSegment(bytes, { nth }, { kind: 'flip-bit', bit, crc });
      await expectSame(write(damaged.bytes), format);
    });
    await fc.assert(property, { numRuns: 150 });
  });
});
