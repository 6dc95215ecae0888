/**
 * What a folder of WAL holds and what it lacks: segments by timeline, how far each is filled, gaps, and branches.
 */
import type { SegmentFile, WalDirectory } from './directory.ts';
import { fileSegment } from './file-source.ts';
import type { TimelineHistory } from './history.ts';
import { formatLsn, type Lsn, segmentNameAt } from './lsn.ts';
import { readPageHeader } from './page.ts';
import type { Segment } from './source.ts';

export interface Inventory {
  readonly segments: readonly SegmentState[];
  readonly histories: readonly TimelineHistory[];
  readonly others: readonly string[];
  /** Segments that should be there, by name. */
  readonly missing: readonly MissingSegments[];
}

export type SegmentStatus =
  /** Its pages are in place to the end. */
  | 'full'
  /** In place up to `filledTo`, and zero or an older life behind. */
  | 'filled-part'
  /** Renamed for later use; every page is of an older life. */
  | 'recycled'
  /** Allocated and never written. */
  | 'empty'
  /** Shorter than a segment. */
  | 'short'
  /** Its first page is none of this place. */
  | 'unreadable';

export interface SegmentState {
  readonly file: SegmentFile;
  readonly status: SegmentStatus;
  /** Behind the last page that is in place; the segment's start if none is. */
  readonly filledTo: Lsn;
  /** The timeline of the first page, which is the parent's in a segment copied at a promotion. */
  readonly firstTimeline: number | undefined;
  readonly lastTimeline: number | undefined;
}

export interface MissingSegments {
  readonly timeline: number;
  readonly first: string;
  readonly last: string;
  readonly count: number;
  readonly reason: string;
}

/** Looks at every file of the folder; reads two dozen pages of each at most. */
export function takeInventory(wal: WalDirectory): Inventory {
  return {
    segments: wal.files.map((file) => segmentState(file, wal)),
    histories: wal.histories,
    others: wal.others,
    missing: [...gaps(wal), ...missingBranches(wal)],
  };
}

function segmentState(file: SegmentFile, wal: WalDirectory): SegmentState {
  const { segmentBytes, pageBytes } = wal.geometry;
  const segment = fileSegment(file.path, file.name, file.start);
  try {
    const pages = Math.floor(Math.min(file.fileBytes, segmentBytes) / pageBytes);
    const filled = countInPlace(segment, pages, wal);
    const first = pageAt(segment, 0, wal);
    const last = filled > 0 ? pageAt(segment, filled - 1, wal) : undefined;
    return {
      file,
      status: statusOf(file, filled, first, wal),
      filledTo: file.start + filled * pageBytes,
      firstTimeline: filled > 0 ? first?.timeline : undefined,
      lastTimeline: last?.timeline,
    };
  } finally {
    segment.close();
  }
}

function statusOf(
  file: SegmentFile,
  filled: number,
  first: ReturnType<typeof readPageHeader>,
  { geometry }: WalDirectory,
): SegmentStatus {
  if (file.fileBytes < geometry.segmentBytes) return 'short';
  if (filled * geometry.pageBytes === geometry.segmentBytes) return 'full';
  if (filled > 0) return 'filled-part';
  if (first?.magic === 0) return 'empty';
  return first?.magic === geometry.magic && first.address < BigInt(file.start) ? 'recycled' : 'unreadable';
}

/** Pages are written in order, so those in place are a prefix, whose end is found by halving. */
function countInPlace(segment: Segment, pages: number, wal: WalDirectory): number {
  let low = 0;
  let high = pages;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const page = pageAt(segment, middle, wal);
    const inPlace =
      page?.magic === wal.geometry.magic &&
      page.address === BigInt(segment.start + middle * wal.geometry.pageBytes);
    if (inPlace) low = middle + 1;
    else high = middle;
  }
  return low;
}

function pageAt(segment: Segment, page: number, { geometry }: WalDirectory) {
  return readPageHeader(segment.read(page * geometry.pageBytes, geometry.pageBytes));
}

/** Holes between the first and the last segment. A segment of any timeline fills its place. */
function gaps({ files, geometry }: WalDirectory): MissingSegments[] {
  const whole = files.filter((file) => !file.isPartial);
  const missing: MissingSegments[] = [];
  for (const [index, file] of whole.entries()) {
    const before = whole[index - 1];
    if (!before || file.start <= before.start + geometry.segmentBytes) continue;
    const count = (file.start - before.start) / geometry.segmentBytes - 1;
    missing.push({
      timeline: before.timeline,
      first: segmentNameAt(before.timeline, before.start + geometry.segmentBytes, geometry.segmentBytes),
      last: segmentNameAt(before.timeline, file.start - geometry.segmentBytes, geometry.segmentBytes),
      count,
      reason: 'segments before and behind exist',
    });
  }
  return missing;
}

/** A timeline begins in the segment of its branch point, under its own name. */
function missingBranches({ files, histories, geometry }: WalDirectory): MissingSegments[] {
  return histories.flatMap((history) => {
    const branch = history.ancestors.at(-1);
    if (!branch) return [];
    const start = branch.end - (branch.end % geometry.segmentBytes);
    const isThere = files.some((file) => file.timeline === history.timeline && file.start === start);
    const name = segmentNameAt(history.timeline, start, geometry.segmentBytes);
    const laterOnly = files.some((file) => file.timeline === history.timeline && file.start > start);
    if (isThere || !laterOnly) return [];
    const reason = `timeline ${history.timeline} left timeline ${branch.timeline} at ${formatLsn(branch.end)}`;
    return [{ timeline: history.timeline, first: name, last: name, count: 1, reason }];
  });
}
