/**
 * Makes a valid segment out of nothing but NOOP records: for tests, for the fuzzer, and for trying the commands
 * without a server.
 */
import { defaultPageBytes, defaultSegmentBytes, type Geometry } from './identify.ts';
import { alignUp } from './lsn.ts';
import { makeNoop } from './noop.ts';
import { releaseOfMajor } from './release.ts';

export interface SyntheticSegment {
  readonly bytes: Buffer;
  readonly geometry: Geometry;
  /** Addresses of the records, in order. */
  readonly records: readonly number[];
  /** Where the log ends. */
  readonly end: number;
}

export interface SyntheticOptions {
  readonly major?: number;
  readonly segmentBytes?: number;
  readonly pageBytes?: number;
  /** The number of the segment, counted from the birth of the cluster; 3 by default. */
  readonly segmentNumber?: number;
  /** Payload of each record in order; the sizes repeat until the segment is as full as `fillShare` asks. */
  readonly payloadBytes?: readonly number[];
  /** How much of the segment to fill, 0 to 1; 0.5 by default. */
  readonly fillShare?: number;
}

export function makeSyntheticSegment(options: SyntheticOptions = {}): SyntheticSegment {
  const release = releaseOfMajor(options.major ?? 18);
  if (!release) throw new Error(`there is no release ${options.major}`);
  const segmentBytes = options.segmentBytes ?? defaultSegmentBytes;
  const start = segmentBytes * (options.segmentNumber ?? 3);
  const geometry: Geometry = {
    release,
    magic: release.magic,
    segmentBytes,
    pageBytes: options.pageBytes ?? defaultPageBytes,
    systemIdentifier: 7_000_000_000_000_000_001n,
    start,
    timeline: 1,
    assumed: [],
  };
  const payloads = options.payloadBytes ?? [0, 10, 100, 300, 5000, 20_000];
  const bytes = Buffer.alloc(segmentBytes);
  const limit = start + segmentBytes * (options.fillShare ?? 0.5);
  const records: number[] = [];
  let at = start;
  let previous = Math.max(0, start - alignUp(100));
  for (;;) {
    const payloadBytes = payloads[records.length % payloads.length] ?? 0;
    const noop = makeNoop({ at, previous, payloadBytes, timeline: 1, geometry });
    if (noop.next > limit) return { bytes, geometry, records, end: at };
    for (const write of noop.writes) write.bytes.copy(bytes, write.lsn - start);
    records.push(noop.lsn);
    previous = noop.lsn;
    at = noop.next;
  }
}
