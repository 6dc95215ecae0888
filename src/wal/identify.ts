/**
 * What kind of WAL a segment holds, told from its bytes, and a clear refusal of what cannot be read.
 *
 * The first page's long header says everything. When that page is damaged the other pages still tell the release,
 * and the sizes are taken to be the defaults; `assumed` says so.
 */
import { type Problem, RefusedInput } from '../kit/problem.ts';
import { formatLsn, type Lsn } from './lsn.ts';
import { isPageSize, isSegmentSize, type PageHeader, readPageHeader, shortHeaderBytes } from './page.ts';
import { nearestRelease, type Release, releaseOfMagic, releases } from './release.ts';

export interface Geometry {
  readonly release: Release;
  /** The magic every page must carry: the release's, or the snapshot's it stands in for. */
  readonly magic: number;
  readonly segmentBytes: number;
  readonly pageBytes: number;
  /** From the long header; undefined when the first page could not be trusted. */
  readonly systemIdentifier: bigint | undefined;
  /** The segment's first address, as its pages tell it. */
  readonly start: Lsn;
  /** The first page's timeline. */
  readonly timeline: number;
  /** What had to be assumed because the first page is damaged or the magic belongs to no release; usually empty. */
  readonly assumed: readonly string[];
}

export const defaultSegmentBytes = 16 * 2 ** 20;
export const defaultPageBytes = 8192;

/**
 * Tells release and sizes from a segment's first bytes: a whole segment is best, the first page is enough. `fileBytes`
 * is the whole file's length.
 * Throws `RefusedInput` for what is no little-endian 64-bit WAL.
 */
export function identify(bytes: Buffer, name = 'the segment', fileBytes = bytes.length): Geometry {
  const first = readPageHeader(bytes);
  const fromFirst = first && geometryOfLongHeader(first);
  if (fromFirst) return fromFirst;
  const refusal = refusalOf(bytes, name);
  if (refusal) throw new RefusedInput([refusal]);
  const fromLater = geometryOfLaterPages(bytes, fileBytes);
  if (fromLater) return fromLater;
  throw new RefusedInput([unreadable(bytes, name)]);
}

function geometryOfLongHeader(header: PageHeader): Geometry | undefined {
  const exact = releaseOfMagic(header.magic);
  const release = exact ?? nearestRelease(header.magic);
  const long = header.long;
  if (!release || !long || !isSegmentSize(long.segmentBytes) || !isPageSize(long.pageBytes)) return undefined;
  const start = Number(header.address);
  if (!Number.isSafeInteger(start) || start % long.segmentBytes !== 0) return undefined;
  return {
    release,
    magic: header.magic,
    segmentBytes: long.segmentBytes,
    pageBytes: long.pageBytes,
    systemIdentifier: long.systemIdentifier,
    start,
    timeline: header.timeline,
    assumed: exact
      ? []
      : [
          `magic ${header.magic.toString(16).toUpperCase()} belongs to no release; read by the rules of ${release.major}`,
        ],
  };
}

/** Judges by the pages after the first: most of those that look like pages must agree on magic and place. */
function geometryOfLaterPages(bytes: Buffer, fileBytes: number): Geometry | undefined {
  const votes = new Map<string, { count: number; release: Release; start: number; timeline: number }>();
  for (let offset = defaultPageBytes; offset + shortHeaderBytes <= bytes.length; offset += defaultPageBytes) {
    const header = readPageHeader(bytes.subarray(offset, offset + defaultPageBytes));
    const release = header && releaseOfMagic(header.magic);
    const start = header ? Number(header.address) - offset : -1;
    if (!header || !release || start < 0 || start % 2 ** 20 !== 0 || !Number.isSafeInteger(start)) continue;
    const key = `${release.magic}@${formatLsn(start)}`;
    const vote = votes.get(key) ?? { count: 0, release, start, timeline: header.timeline };
    votes.set(key, { ...vote, count: vote.count + 1 });
  }
  const winner = [...votes.values()].toSorted((a, b) => b.count - a.count)[0];
  if (!winner) return undefined;
  return {
    release: winner.release,
    magic: winner.release.magic,
    segmentBytes: isSegmentSize(fileBytes) ? fileBytes : defaultSegmentBytes,
    pageBytes: defaultPageBytes,
    systemIdentifier: undefined,
    start: winner.start,
    timeline: winner.timeline,
    assumed: [
      `the first page's header is damaged: release and place are told from ${winner.count} later pages`,
    ],
  };
}

function refusalOf(bytes: Buffer, name: string): Problem | undefined {
  if (bytes.length === 0) {
    return {
      code: 'wal/empty',
      message: `${name} has no bytes`,
      advice: 'Fetch it again from the archive.',
    };
  }
  const packing = packings.find(([magic]) => bytes.subarray(0, magic.length).equals(magic));
  if (packing) {
    return {
      code: 'wal/compressed',
      message: `${name} is packed with ${packing[1]}`,
      advice: `Unpack it first (${packing[2]}), then name the unpacked file.`,
    };
  }
  if (bytes.length < 2) return undefined;
  if (releases.some((release) => release.magic === bytes.readUInt16BE(0))) {
    return {
      code: 'wal/big-endian',
      message: `${name} was written by a big-endian machine: its magic has the bytes the other way round`,
      advice:
        'Only little-endian WAL (x86-64, arm64) can be read; use pg_waldump on the machine that wrote it.',
    };
  }
  return thirtyTwoBit(bytes, name);
}

/**
 * A 32-bit x86 build aligns 64-bit fields to 4 bytes: its long header has no padding after the remaining length, so
 * the two sizes lie 4 bytes earlier.
 */
function thirtyTwoBit(bytes: Buffer, name: string): Problem | undefined {
  if (bytes.length < 36 || !releaseOfMagic(bytes.readUInt16LE(0))) return undefined;
  if (!isSegmentSize(bytes.readUInt32LE(28)) || !isPageSize(bytes.readUInt32LE(32))) return undefined;
  return {
    code: 'wal/32-bit',
    message: `${name} was written by a 32-bit server: its header fields lie 4 bytes earlier than a 64-bit server's`,
    advice: 'Only WAL of 64-bit servers can be read; use the pg_waldump of that 32-bit installation.',
  };
}

function unreadable(bytes: Buffer, name: string): Problem {
  const sample = bytes.subarray(0, 2 ** 16);
  if (sample.every((value) => value === 0)) {
    return {
      code: 'wal/all-zero',
      message: `${name} holds only zero bytes`,
      advice:
        'It was allocated and never written, or its copy failed: compare it with the archive or a standby.',
    };
  }
  if (sample.length >= 4096 && bitsPerByte(sample) > 7.8) {
    return {
      code: 'wal/encrypted',
      message: `${name} looks encrypted: no page header is readable and its bytes are as even as noise`,
      advice: 'Decrypt it with the tool that wrote it, then name the decrypted file.',
    };
  }
  return {
    code: 'wal/not-wal',
    message: `${name} is no WAL segment: no page of it starts with a known header`,
    advice: 'Name a file of pg_wal (pg_xlog up to 9.6) or of the WAL archive.',
  };
}

const packings: readonly (readonly [Buffer, string, string])[] = [
  [Buffer.from('1f8b', 'hex'), 'gzip', 'gunzip'],
  [Buffer.from('28b52ffd', 'hex'), 'zstd', 'zstd -d'],
  [Buffer.from('04224d18', 'hex'), 'lz4', 'lz4 -d'],
  [Buffer.from('fd377a585a', 'hex'), 'xz', 'xz -d'],
  [Buffer.from('425a68', 'hex'), 'bzip2', 'bunzip2'],
];

/** Shannon entropy of the byte values, 0 to 8. Encrypted or packed data lies within a hair of 8; WAL far below. */
function bitsPerByte(bytes: Uint8Array): number {
  const counts = new Uint32Array(256);
  for (const value of bytes) counts[value] = (counts[value] ?? 0) + 1;
  return counts.reduce((sum, count) => {
    const share = count / bytes.length;
    return share > 0 ? sum - share * Math.log2(share) : sum;
  }, 0);
}
