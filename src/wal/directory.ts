/**
 * A folder of WAL (pg_wal, pg_xlog or an archive) as one source.
 *
 * Among files of several timelines for one place the newest not above the wanted timeline is read, as recovery does.
 * `.partial` files are listed but, as in recovery, never read.
 */
import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { RefusedInput } from '../kit/problem.ts';
import { fileSegment } from './file-source.ts';
import { parseHistory, type TimelineHistory } from './history.ts';
import { type Geometry, identify } from './identify.ts';
import { type Lsn, parseSegmentName, segmentNameAt, segmentStart } from './lsn.ts';
import { attempt, readFileHead, readWholeFile } from './regular-file.ts';
import type { Segment, WalSource } from './source.ts';

export interface SegmentFile {
  readonly path: string;
  readonly name: string;
  /** The timeline in the file's name. */
  readonly timeline: number;
  /** Where a segment of this name starts. */
  readonly start: Lsn;
  readonly fileBytes: number;
  readonly isPartial: boolean;
}

export interface WalDirectory extends WalSource {
  readonly path: string;
  /** By address, then timeline. */
  readonly files: readonly SegmentFile[];
  readonly histories: readonly TimelineHistory[];
  /** Names of other files, such as `.backup`. */
  readonly others: readonly string[];
  /** The file read for an address. */
  fileAt(lsn: Lsn): SegmentFile | undefined;
  close(): void;
}

export interface DirectoryOptions {
  /** The timeline to follow; the newest by default. */
  readonly timeline?: number;
  /** Only these files, by name. */
  readonly only?: readonly string[];
}

/**
 * Opens a folder, or a list of segment files of one folder. Throws `RefusedInput` if there is no WAL in it, or none
 * of it can be read here.
 */
export function openDirectory(path: string, options: DirectoryOptions = {}): WalDirectory {
  const names = listNames(path).filter((name) => !options.only || options.only.includes(name));
  const segments = names.filter((name) => parseSegmentName(name));
  if (segments.length === 0) {
    throw new RefusedInput([
      {
        code: 'wal/no-segments',
        message: `${path} holds no WAL segment: no file name there has 24 hexadecimal digits`,
        advice: 'Name a pg_wal folder, a WAL archive, or segment files.',
      },
    ]);
  }
  const geometry = geometryOf(path, segments);
  const files = segments
    .map((name) => segmentFile(path, name, geometry))
    .toSorted((a, b) => a.start - b.start || a.timeline - b.timeline);
  const histories = names
    .filter((name) => /^[0-9A-F]{8}\.history$/u.test(name))
    .map((name) => readHistory(path, name));
  const others = names.filter((name) => !parseSegmentName(name) && !name.endsWith('.history'));
  const timelineMax = options.timeline ?? Number.POSITIVE_INFINITY;
  const chosen = new Map<Lsn, SegmentFile>();
  for (const file of files) {
    if (!file.isPartial && file.timeline <= timelineMax) chosen.set(file.start, file);
  }
  return { path, geometry, files, histories, others, ...opened(chosen, geometry) };
}

/** Reads through the chosen files, keeping one open at a time. */
function opened(chosen: ReadonlyMap<Lsn, SegmentFile>, geometry: Geometry) {
  let current: ReturnType<typeof fileSegment> | undefined;
  const fileAt = (lsn: Lsn) => chosen.get(lsn - (lsn % geometry.segmentBytes));
  return {
    fileAt,
    segment(lsn: Lsn): Segment | undefined {
      const file = fileAt(lsn);
      if (!file) return undefined;
      if (current?.path === file.path) return current;
      current?.close();
      current = fileSegment(
        file.path,
        segmentNameAt(file.timeline, file.start, geometry.segmentBytes),
        file.start,
      );
      return current;
    },
    close: () => current?.close(),
  };
}

/** Takes a path of the command line: a folder, or a segment file, which is then read together with its neighbours. */
export function openPath(path: string, options: DirectoryOptions = {}): WalDirectory {
  if (statOf(path).isDirectory()) return openDirectory(path, options);
  if (parseSegmentName(basename(path))) {
    return openDirectory(dirname(path), { ...options, only: [basename(path)] });
  }
  return openLoneFile(path);
}

/** A segment under a name that says nothing: its place is told by its pages. */
function openLoneFile(path: string): WalDirectory {
  const geometry = identifyFile(path);
  const file: SegmentFile = {
    path,
    name: segmentNameAt(geometry.timeline, geometry.start, geometry.segmentBytes),
    timeline: geometry.timeline,
    start: geometry.start,
    fileBytes: statOf(path).size,
    isPartial: false,
  };
  const chosen = new Map([[file.start, file]]);
  return { path, geometry, files: [file], histories: [], others: [], ...opened(chosen, geometry) };
}

/** Bytes to judge by when the first page is damaged: enough pages for a vote. */
const votingBytes = 16 * 2 ** 20;

/** Tells what WAL a file holds: by its first page, or if that tells nothing, by the pages behind it. */
function identifyFile(path: string): Geometry {
  const { bytes, fileBytes } = readFileHead(path, 2 ** 16);
  const geometry = fileBytes > bytes.length ? geometryOfHead(bytes, path) : identify(bytes, path);
  return geometry ?? identify(readFileHead(path, votingBytes).bytes, path, fileBytes);
}

/** Undefined if the first page alone does not tell. */
function geometryOfHead(bytes: Buffer, path: string): Geometry | undefined {
  try {
    const geometry = identify(bytes, path);
    return geometry.assumed.length === 0 ? geometry : undefined;
  } catch (error) {
    if (error instanceof RefusedInput) return undefined;
    throw error;
  }
}

function geometryOf(path: string, names: readonly string[]): Geometry {
  const problems: RefusedInput[] = [];
  // Recycled and damaged segments tell less than a good one, so the first that tells everything wins.
  let assumed: Geometry | undefined;
  for (const name of names.toSorted()) {
    const file = join(path, name);
    try {
      const geometry = identifyFile(file);
      if (geometry.assumed.length === 0) return geometry;
      assumed ??= geometry;
    } catch (error) {
      if (!(error instanceof RefusedInput)) throw error;
      problems.push(error);
    }
  }
  if (assumed) return assumed;
  throw new RefusedInput(problems.flatMap((refused) => refused.problems).slice(0, 3));
}

function segmentFile(folder: string, name: string, geometry: Geometry): SegmentFile {
  const parts = parseSegmentName(name);
  if (!parts) throw new Error(`${name} was listed as a segment`);
  const path = join(folder, name);
  return {
    path,
    name,
    timeline: parts.timeline,
    start: segmentStart(parts, geometry.segmentBytes),
    fileBytes: statOf(path).size,
    isPartial: name.endsWith('.partial'),
  };
}

function readHistory(folder: string, name: string): TimelineHistory {
  return parseHistory(Number.parseInt(name.slice(0, 8), 16), readWholeFile(join(folder, name)).toString());
}

function listNames(path: string): string[] {
  return attempt(path, () => readdirSync(path));
}

function statOf(path: string) {
  return attempt(path, () => statSync(path));
}
