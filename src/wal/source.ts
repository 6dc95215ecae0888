/**
 * Where a reader gets its bytes: segments by address, pages by offset.
 *
 * A source never promises that a segment exists or is whole; the reader turns what is missing into a reason to
 * stop. Reads are synchronous: a page is either here or it is not.
 */
import type { Geometry } from './identify.ts';
import { type Lsn, segmentNameAt } from './lsn.ts';

export interface WalSource {
  readonly geometry: Geometry;
  /** The segment that holds this address, or undefined if no file does. */
  segment(lsn: Lsn): Segment | undefined;
}

export interface Segment {
  /** The 24-digit name the server would print. */
  readonly name: string;
  /** The address of its first byte. */
  readonly start: Lsn;
  /** Bytes `[offset, offset + count)` of the file, fewer if it ends before. The result may share memory. */
  read(offset: number, count: number): Buffer;
}

/** A source over one segment's bytes in memory. */
export function bufferSource(bytes: Buffer, geometry: Geometry, name?: string): WalSource {
  const segment = bufferSegment(bytes, geometry, name);
  const end = geometry.start + geometry.segmentBytes;
  return { geometry, segment: (lsn) => (lsn >= geometry.start && lsn < end ? segment : undefined) };
}

/** A segment over its bytes in memory. */
function bufferSegment(bytes: Buffer, geometry: Geometry, name?: string): Segment {
  return {
    name: name ?? segmentNameAt(geometry.timeline, geometry.start, geometry.segmentBytes),
    start: geometry.start,
    read: (offset, count) => bytes.subarray(offset, offset + count),
  };
}

/** Bytes to be seen at an address instead of what the file has. */
export interface Patch {
  readonly lsn: Lsn;
  readonly bytes: Buffer;
}

/** The same source with a few bytes replaced: for trying a repair without touching a file. */
export function patchSource(source: WalSource, patches: readonly Patch[]): WalSource {
  return {
    geometry: source.geometry,
    segment(lsn) {
      const segment = source.segment(lsn);
      return segment && patchSegment(segment, patches);
    },
  };
}

function patchSegment(segment: Segment, patches: readonly Patch[]): Segment {
  return {
    name: segment.name,
    start: segment.start,
    read(offset, count) {
      const bytes = Buffer.from(segment.read(offset, count));
      for (const patch of patches) {
        const at = patch.lsn - segment.start - offset;
        const skipped = Math.max(0, -at);
        if (at < bytes.length && skipped < patch.bytes.length)
          patch.bytes.copy(bytes, Math.max(0, at), skipped);
      }
      return bytes;
    },
  };
}
